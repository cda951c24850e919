"""What the drawing of a process says about its joins: which split owns which, and from where a join can be reached.

A *join* is known by the key of the task behind it (or END). Walks go along all ways of the routes; what is chosen at
run time is not known here. A split *owns* a join where its branches come to the join without another split between, or
through two or more different inner splits that share it. The walk stops behind a join that *closes* the split: once
joined at another, no branch gets to the end of the process, or round to the split, but through it.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable
from functools import cached_property

from casegraph.lifecycle.closing import Ways, closing
from casegraph.processes.model import END, JOINS, SPLITS, ProcessDefinition

MOST_LOOKS = 20
"""How often the joins of one split are looked for."""

_NONE: frozenset[str] = frozenset()


class Graph:
    """The tasks of a definition and the ways between them."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self._definition = definition
        routes = {task.key: task.route for task in definition.tasks}
        self._ways = {
            key: tuple(END if one.task is None else one.task for one in route.targets) for key, route in routes.items()
        }
        self._joining = {key for key, route in routes.items() if route.type in JOINS}
        self._splitting = [key for key, route in routes.items() if route.type in SPLITS and len(route.targets) > 1]

    def owned(self, split: str) -> frozenset[str]:
        """The joins that branches of the split at this task wait at."""
        return self._owned.get(split, _NONE)

    def closing(self, split: str) -> frozenset[str]:
        """The joins of a split behind which none of its branches is open any more."""
        return self._closing.get(split, _NONE)

    def reaches(
        self, starts: Iterable[str], join: str, stops: frozenset[str] = _NONE, avoiding: str | None = None
    ) -> bool:
        """Whether a thread at one of these tasks can come to the join, neither passing the joins in `stops` nor
        entering the task `avoiding`."""
        stack = list(starts)
        seen = {END, avoiding, *stack}
        while stack:
            key = stack.pop()
            for follower in self._followers(key):
                if follower == join and self.joins(key):
                    return True
                if follower not in seen and not (self.joins(key) and follower in stops):
                    seen.add(follower)
                    stack.append(follower)
        return False

    def joins(self, key: str) -> bool:
        """Whether the route of a task leads to a join."""
        return key in self._joining

    def _followers(self, key: str) -> tuple[str, ...]:
        return self._ways.get(key, ())

    @cached_property
    def _closing(self) -> dict[str, frozenset[str]]:
        ways = Ways(self._followers, self.joins)
        return {key: closing(key, ways) for key in self._splitting}

    @cached_property
    def _owned(self) -> dict[str, frozenset[str]]:
        """Inner splits are walked over, from where they begin to where they are joined; so all are found together, and
        a split is looked at again when one that was met on the way from it has changed. Those of a process that no
        person could have drawn may never come to rest."""
        owned: dict[str, frozenset[str]] = dict.fromkeys(self._closing, _NONE)
        met: dict[str, set[str]] = {key: set() for key in owned}
        looks: Counter[str] = Counter()
        stale = set(owned)
        for _ in range(len(owned) + 1):
            following = {key: self._own(key, owned, met[key]) for key in stale}
            looks.update(following.keys())
            changed = {key for key, joins in following.items() if joins != owned[key]}
            owned |= following
            stale = {key for key, inner in met.items() if looks[key] < MOST_LOOKS and not inner.isdisjoint(changed)}
        return owned

    def _own(self, split: str, owned: dict[str, frozenset[str]], met: set[str]) -> frozenset[str]:
        first = self._arrivals(split, owned, _NONE, met)
        stops = first & self.closing(split)
        return self._arrivals(split, owned, stops, met) if stops else first

    def _arrivals(
        self, split: str, owned: dict[str, frozenset[str]], stops: frozenset[str], met: set[str]
    ) -> frozenset[str]:
        """The joins that this split's own threads come to, on ways that go no further than `stops`. The splits on
        these ways are added to `met`."""
        direct: set[str] = set()
        through: dict[str, set[str]] = {}
        seen = {END}
        stack = list(self._followers(split))
        while stack:
            key = stack.pop()
            if key in seen:
                continue
            seen.add(key)
            ways: Iterable[str] = self._followers(key)
            if key in owned:
                met.add(key)
                ways = owned[key] & self._closing[key] or owned[key]
                for way in ways:
                    through.setdefault(way, set()).add(key)
            elif self.joins(key):
                direct.update(ways)
            joined = key in owned or self.joins(key)
            stack.extend(way for way in ways if way not in seen and not (joined and way in stops))
        return frozenset(direct | {join for join, inner in through.items() if len(inner) > 1})


MOST_REMEMBERED = 256
_remembered: OrderedDict[int, Graph] = OrderedDict()


def graph_of(definition: ProcessDefinition) -> Graph:
    """The graph of a definition, which never changes: worked out once while it is among those asked for last."""
    known = _remembered.pop(id(definition), None)
    # It keeps the definition, so that nothing else can have its id meanwhile.
    graph = _remembered[id(definition)] = known or Graph(definition)
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)
    return graph
