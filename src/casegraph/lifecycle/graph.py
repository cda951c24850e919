"""What the drawing of a process says about its joins: which split owns which, and from where a join can be reached.

A *join* is known by the key of the task behind it (or END). Walks go along all ways of the routes; what is chosen at
run time is not known here. A split *owns* a join where its branches come to the join without another split between, or
through two or more different inner splits that share it. The walk stops behind a join that *closes* the split: once
joined at another, no branch gets to the end of the process, or round to the split, but through it.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from casegraph.domain.enums import RouteType
from casegraph.processes.model import END, ProcessDefinition, Route

JOINS = (RouteType.SEC_JOIN, RouteType.DISCRIMINATOR)
SPLITS = (RouteType.PARALLEL, RouteType.PARALLEL_BY_EVALUATION)
_NONE: frozenset[str] = frozenset()


class Graph:
    """The tasks of a definition and the ways between them."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self._routes: dict[str, Route] = {task.key: task.route for task in definition.tasks}

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
        return key in self._routes and self._routes[key].type in JOINS

    def _splits(self, key: str) -> bool:
        route = self._routes.get(key)
        return route is not None and route.type in SPLITS and len(route.targets) > 1

    def _followers(self, key: str) -> tuple[str, ...]:
        route = self._routes.get(key)
        return () if route is None else tuple(END if one.task is None else one.task for one in route.targets)

    @cached_property
    def _closing(self) -> dict[str, frozenset[str]]:
        splits = [key for key in self._routes if self._splits(key)]
        return {key: frozenset(join for join in self._met(key) if not self._escapes(key, join)) for key in splits}

    def _met(self, split: str) -> set[str]:
        """All joins on the ways from a split until it is entered again."""
        return {follower for key in self._region(split) if self.joins(key) for follower in self._followers(key)}

    def _region(self, split: str) -> Iterator[str]:
        seen = {split, END}
        stack = [*self._followers(split)]
        while stack:
            key = stack.pop()
            if key not in seen:
                seen.add(key)
                yield key
                stack.extend(self._followers(key))

    def _escapes(self, split: str, join: str) -> bool:
        """Whether a branch that was joined elsewhere gets out of the split without this join."""
        seen: set[tuple[str, bool]] = set()
        stack = [(key, False) for key in self._followers(split)]
        while stack:
            key, joined = stack.pop()
            if key in (END, split) and joined:
                return True
            if key in (END, split) or (key, joined) in seen:
                continue
            seen.add((key, joined))
            ways = self._followers(key)
            stack.extend((way, joined or self.joins(key)) for way in ways if not (self.joins(key) and way == join))
        return False

    @cached_property
    def _owned(self) -> dict[str, frozenset[str]]:
        """Inner splits are walked over, from where they begin to where they are joined; so all are found together."""
        owned: dict[str, frozenset[str]] = dict.fromkeys(self._closing, _NONE)
        for _ in range(len(owned) + 1):
            following = {key: self._own(key, owned) for key in owned}
            if following == owned:
                break
            owned = following
        return owned

    def _own(self, split: str, owned: dict[str, frozenset[str]]) -> frozenset[str]:
        first = self._arrivals(split, owned, _NONE)
        return self._arrivals(split, owned, first & self.closing(split))

    def _arrivals(self, split: str, owned: dict[str, frozenset[str]], stops: frozenset[str]) -> frozenset[str]:
        """The joins that this split's own threads come to, on ways that go no further than `stops`."""
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
                ways = owned[key] & self._closing[key] or owned[key]
                for way in ways:
                    through.setdefault(way, set()).add(key)
            elif self.joins(key):
                direct.update(ways)
            joined = key in owned or self.joins(key)
            stack.extend(way for way in ways if not (joined and way in stops))
        return frozenset(direct | {join for join, inner in through.items() if len(inner) > 1})
