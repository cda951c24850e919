"""The parts of a JSON Schema in the order in which to sum something up over them, and where they lead back."""

from collections.abc import Iterator
from typing import Final

from casegraph.processes.json_schema_parts import Part, Unusable

ENDLESS: Final = 1 << 60
"""What no sum exceeds."""

_AGAIN: Final = 3
"""How often `unevaluatedProperties` and `unevaluatedItems` have what stands beside them looked at: nearly."""


class Plan:
    """The order in which the parts of a schema are summed up: those that look at the same value for a part come first.

    `whole` are these for each part, `cut` is the same without the ways back, which end at the `heads`.
    """

    def __init__(self, parts: list[Part]) -> None:
        """`Unusable` where a part comes back to itself without going deeper into the value."""
        self._parts = parts
        self._order = _innermost_first(parts)
        back = _ways_back(parts)
        self.whole = [part.in_place for part in parts]
        self.cut = [[one for one in part.in_place if (number, one) not in back] for number, part in enumerate(parts)]
        self.heads = {0, *(head for _, head in back)} if parts else set[int]()
        self.height = self._tallest()

    def summed(self, own: list[int], beside: list[list[int]]) -> list[int]:
        """For each part, what it costs with all that look at the same value for it."""
        costs = list(own)
        for number in self._order:
            more = sum(costs[one] for one in beside[number])
            costs[number] = min(costs[number] + more * (_AGAIN if self._parts[number].again else 1), ENDLESS)
        return costs

    def deeper(self, below: list[int], beside: list[list[int]]) -> list[int]:
        """The same one level further down in the value than `below`."""
        return self.summed([max(_most(one.members, below), _most(one.items, below)) for one in self._parts], beside)

    def _tallest(self) -> int:
        heights = [1] * len(self._parts)
        for number in self._order:
            heights[number] += max((heights[one] for one in self._parts[number].in_place), default=0)
        return max(heights, default=1)


def _most(inner: tuple[list[int], list[int]], below: list[int]) -> int:
    """What a member or an item costs: it meets one of the first, and each of the second."""
    one_of, each = inner
    return max((below[one] for one in one_of), default=0) + sum(below[one] for one in each)


def _innermost_first(parts: list[Part]) -> list[int]:
    """The parts in an order in which each comes after those that look at the same value for it."""
    users: list[list[int]] = [[] for _ in parts]
    missing = [len(part.in_place) for part in parts]
    for number, part in enumerate(parts):
        for one in part.in_place:
            users[one].append(number)
    order = [number for number, count in enumerate(missing) if count == 0]
    for number in order:
        for user in users[number]:
            missing[user] -= 1
            if missing[user] == 0:
                order.append(user)
    if len(order) < len(parts):
        raise Unusable("It refers to itself without going deeper into the value.", _circling(parts, missing).path)
    return order


def _circling(parts: list[Part], missing: list[int]) -> Part:
    """A part that leads back to itself, given for each part how many of those that it leads to have no order."""
    number = next(number for number, count in enumerate(missing) if count)
    met: set[int] = set()
    while number not in met:
        met.add(number)
        number = next(one for one in parts[number].in_place if missing[one])
    return parts[number]


def _ways_back(parts: list[Part]) -> set[tuple[int, int]]:
    """The references that lead back to a part that they come from; without them, no part leads to itself."""
    back: set[tuple[int, int]] = set()
    ways: dict[int, Iterator[int]] = {}
    done: set[int] = set()
    trail = [0] if parts else []
    while trail:
        number = trail[-1]
        for one in ways.setdefault(number, parts[number].ways()):
            if one in done:
                continue
            if one in ways:
                back.add((number, one))
            else:
                trail.append(one)
                break
        else:
            done.add(trail.pop())
    return back
