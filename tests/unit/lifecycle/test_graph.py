"""What a drawing says about its joins, held against the plainest way to find it out; and that it is found out once."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from casegraph.domain.enums import RouteType
from casegraph.lifecycle import graph
from casegraph.lifecycle.graph import Graph, graph_of
from casegraph.processes.model import END, JOINS, SPLITS, ProcessDefinition

from .desk import process, step
from .processes import Block, blocks, draw_blocks, tangles

Drawn = dict[str, tuple[str, ...]]


class Plain:
    """The same questions answered join by join and split by split, again and again until nothing changes."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.ways: Drawn = {one.key: tuple(END if to.task is None else to.task for to in one.route.targets)
                            for one in definition.tasks}  # fmt: skip
        self.joins = {one.key for one in definition.tasks if one.route.type in JOINS}
        self.splits = [one.key for one in definition.tasks if one.route.type in SPLITS and len(one.route.targets) > 1]
        self.closing = {key: {one for one in self.met(key) if not self.escapes(key, one)} for key in self.splits}

    def walk(self, split: str) -> Iterator[str]:
        seen, stack = {split, END}, [*self.ways[split]]
        while stack:
            key = stack.pop()
            if key not in seen:
                seen.add(key)
                yield key
                stack.extend(self.ways[key])

    def met(self, split: str) -> set[str]:
        return {to for key in self.walk(split) if key in self.joins for to in self.ways[key]}

    def escapes(self, split: str, join: str) -> bool:
        """Whether a branch that was joined elsewhere gets out without this join."""
        seen, stack = set(), [(key, False) for key in self.ways[split]]
        while stack:
            key, joined = stack.pop()
            if key in (END, split) and joined:
                return True
            if key in (END, split) or (key, joined) in seen:
                continue
            seen.add((key, joined))
            at_join = key in self.joins
            stack.extend((to, joined or at_join) for to in self.ways[key] if not (at_join and to == join))
        return False

    def owned(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {key: set() for key in self.splits}
        for _ in range(len(found) + 1):
            found = {key: self.own(key, found) for key in found}
        return found

    def own(self, split: str, found: dict[str, set[str]]) -> set[str]:
        return self.arrivals(split, found, self.arrivals(split, found, set()) & self.closing[split])

    def arrivals(self, split: str, found: dict[str, set[str]], stops: set[str]) -> set[str]:
        direct: set[str] = set()
        through: dict[str, set[str]] = {}
        seen, stack = {END}, [*self.ways[split]]
        while stack:
            key = stack.pop()
            if key in seen:
                continue
            seen.add(key)
            ways = set(self.ways[key])
            if key in found:
                ways = found[key] & self.closing[key] or found[key]
                for way in ways:
                    through.setdefault(way, set()).add(key)
            elif key in self.joins:
                direct |= ways
            joined = key in found or key in self.joins
            stack.extend(way for way in ways if not (joined and way in stops))
        return direct | {join for join, inner in through.items() if len(inner) > 1}


def check(definition: ProcessDefinition) -> None:
    plain, found = Plain(definition), Graph(definition)
    assert {key: set(found.closing(key)) for key in plain.splits} == plain.closing
    assert {key: set(found.owned(key)) for key in plain.splits} == plain.owned()


@settings(max_examples=300, deadline=None)
@given(tangles())
def test_tangled_processes(definition: ProcessDefinition) -> None:
    check(definition)


@settings(max_examples=60, deadline=None)
@given(blocks(stops=True))
def test_processes_in_blocks(block: Block) -> None:
    check(draw_blocks(block).definition)


class Counted(Graph):
    """Counts how often the joins of a split are looked for."""

    looks = 0

    def _own(self, *given: Any) -> frozenset[str]:
        self.looks += 1
        return super()._own(*given)


def restless() -> ProcessDefinition:
    """A tangle whose splits own other joins each time that they are looked at."""
    chance = random.Random(707)
    keys = [*(f"s{number}" for number in range(30)), *(f"j{number}" for number in range(10))]
    splits = [step(key, *chance.sample(keys, 2), by=RouteType.PARALLEL) for key in keys[:30]]
    return process(*splits, *(step(key, chance.choice(keys), by=RouteType.SEC_JOIN) for key in keys[30:]))


def test_what_never_comes_to_rest_is_left_at_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Counted(restless())
    found.owned("s0")
    assert found.looks < 30 * graph.MOST_LOOKS + 1
    monkeypatch.setattr(graph, "MOST_LOOKS", 100)
    longer = Counted(restless())
    longer.owned("s0")
    assert longer.looks > 30 * 25, "else this shows nothing"


def test_splits_within_splits_are_looked_at_a_few_times_each() -> None:
    deep = 40
    ways = [step(f"s{n}", f"s{n + 1}", f"o{n}", by=RouteType.PARALLEL) for n in range(deep)]
    ways += [step(f"o{n}", f"j{n}", by=RouteType.SEC_JOIN) for n in range(deep)]
    ways += [step(f"j{n}", f"j{n - 1}" if n else None, by=RouteType.SEC_JOIN if n else RouteType.SEQUENTIAL)
             for n in range(deep)]  # fmt: skip
    found = Counted(process(*ways, step(f"s{deep}", f"j{deep - 1}", by=RouteType.SEC_JOIN)))
    assert all(found.owned(f"s{number}") == {f"j{number}"} for number in range(deep))
    assert found.looks <= 4 * deep


def test_a_graph_is_made_once_for_a_definition() -> None:
    first, same = process(step("one", start=True)), process(step("one", start=True))
    assert graph_of(first) is graph_of(first)
    assert graph_of(same) is not graph_of(first)


def test_only_those_asked_for_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MOST_REMEMBERED", 3)
    graph._remembered.clear()
    one, two, three, four = (process(step(f"t{number}", start=True)) for number in range(4))
    for asked in (one, two, three, one, four):
        graph_of(asked)
    assert list(graph._remembered) == [id(three), id(one), id(four)]
