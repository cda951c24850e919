"""Which joins close a split: once joined anywhere, no branch gets out of the split but through them.

A way out leads to the end of the process, or round to the split. Tasks are walked apart before and after a branch was
joined, and joins are passed on their own; so what closes a split is what all ways out have in common.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from casegraph.processes.model import END


class _Stage(Enum):
    APART = auto()
    AT_JOIN = auto()
    JOINED = auto()


_Node = tuple[str, _Stage]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways between the tasks of a process. `joins` tells whether those from a task lead to a join."""

    followers: Callable[[str], tuple[str, ...]]
    joins: Callable[[str], bool]

    def after(self, node: _Node) -> Iterator[_Node]:
        """Where a branch comes to next."""
        key, stage = node
        if stage is _Stage.AT_JOIN:
            yield key, _Stage.JOINED
            return
        for one in self.followers(key):
            yield one, _Stage.AT_JOIN if self.joins(key) else stage


def closing(split: str, ways: Ways) -> frozenset[str]:
    """The joins that close the split at this task; all that are met where no branch gets out."""
    out = {(END, _Stage.JOINED), (split, _Stage.JOINED)}
    way, met = _shortest((split, _Stage.APART), out, ways)
    if not way:
        return frozenset(key for key, stage in met if stage is _Stage.AT_JOIN)
    place = {node: number for number, node in enumerate(way)} | dict.fromkeys(out, len(way))
    found, furthest, seen = set(), 0, set[_Node]()
    for number, node in enumerate(way):
        if furthest == number and node[1] is _Stage.AT_JOIN:
            found.add(node[0])  # nothing leads from before it to behind it
        furthest = max(furthest, _furthest(node, place, seen, ways))
    return frozenset(found)


def _shortest(start: _Node, out: set[_Node], ways: Ways) -> tuple[list[_Node], set[_Node]]:
    """The shortest way out, its end left off, or nothing; and what was walked over in search of it."""
    before: dict[_Node, _Node | None] = {start: None}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for one in ways.after(node):
            if one in out:
                return [*_back(node, before)][::-1], set(before)
            if one not in before:
                before[one] = node
                queue.append(one)
    return [], set(before)


def _back(node: _Node | None, before: dict[_Node, _Node | None]) -> Iterator[_Node]:
    while node is not None:
        yield node
        node = before[node]


def _furthest(start: _Node, place: dict[_Node, int], seen: set[_Node], ways: Ways) -> int:
    """How far along the way one gets from a node of it by leaving it and coming back once. `seen` led nowhere new."""
    furthest, stack = 0, [start]
    while stack:
        for one in ways.after(stack.pop()):
            if one in place:
                furthest = max(furthest, place[one])
            elif one not in seen:
                seen.add(one)
                stack.append(one)
    return furthest
