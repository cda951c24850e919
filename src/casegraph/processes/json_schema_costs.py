"""What checking a value against a JSON Schema may cost, reckoned from the schema's parts before a validator is asked.

References make schemas that are short to write and endless to check: those that come back to themselves without going
deeper into the value, which are refused, and those that look at a value twice at each level, which is four times at
the second and a billion times at the thirtieth. What these cost depends on the value, and is reckoned for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from casegraph.processes.json_schema_parts import Unusable, parts_of
from casegraph.processes.json_schema_plan import ENDLESS, Plan

MAX_COST_OF_ONE: Final = 100_000
"""What it may cost to check a single number against a schema with all that applies to it."""

MAX_DEPTH: Final = 200
"""Lists and objects within each other, in a value."""

MAX_STACK: Final = 10_000
"""How deep a validator may go: the levels of a value, times the subschemas that one level leads through in a row."""

_STATES: Final = 4
_TEXT: Final = 16


class Cost(NamedTuple):
    """What checking a value may cost: `time`, in tenths of a microsecond, about; and at most so many `errors`."""

    time: int
    errors: int


@dataclass(slots=True)
class _Level:
    """What lies at one depth of a value: how many values, how much to look at, and the texts and names among it."""

    values: int
    size: int = 0
    characters: int = 0
    squares: int = 0
    """The sum of the squares of their lengths: no automaton is in more places at once than it has read characters."""

    def text(self, length: int) -> None:
        """One text more."""
        self.characters += length
        self.squares += length * length


class Costs:
    """The costs of one schema."""

    def __init__(self, schema: Any) -> None:
        """`Unusable` where the schema could take for ever, or leads out of itself."""
        self._parts = parts_of(schema)
        plan = Plan(self._parts)
        self._height = plan.height
        looks, states = [part.looks for part in self._parts], [part.states for part in self._parts]
        self._looks, self._states = _ByDepth(plan, looks), _ByDepth(plan, states)
        for part, cost in zip(self._parts, self._looks.levels[0], strict=True):
            if cost > MAX_COST_OF_ONE:
                raise Unusable("All that it refers to is too much to be checked.", part.path)

    def of(self, value: Any) -> Cost:
        """What it may cost to check a JSON value."""
        if not self._parts:
            return Cost(1, 1)
        time = errors = 0
        for depth, level in enumerate(_levels(value)):
            if depth > MAX_DEPTH or depth * self._height > MAX_STACK:
                return Cost(ENDLESS, ENDLESS)
            errors += self._looks.at(depth) * level.values
            looks, states = (min(one.at(depth), one.remembered) for one in (self._looks, self._states))
            time += (1 + looks) * level.size + min(states * level.characters, looks * level.squares) // _STATES
        return Cost(time, errors)


class _ByDepth:
    """What a single value costs by its depth, 0 being the whole, in one of the parts' measures.

    The validator remembers what it found where a schema comes back to itself, so that no value costs more than
    `remembered` to it; but not while it gathers errors.
    """

    def __init__(self, plan: Plan, own: list[int]) -> None:
        self._plan = plan
        self.levels = [plan.summed(own, plan.whole)]
        self.remembered = self._remembered(own)

    def at(self, depth: int) -> int:
        """What a value costs that lies so deep."""
        while len(self.levels) <= depth:
            self.levels.append(self._plan.deeper(self.levels[-1], self._plan.whole))
        return self.levels[depth][0]

    def _remembered(self, own: list[int]) -> int:
        plan, total = self._plan, 0
        level = plan.summed(own, plan.cut)
        for _ in range(MAX_DEPTH):
            total += sum(level[head] for head in plan.heads)
            if not any(level):
                break
            level = plan.deeper(level, plan.cut)
        return min(total, ENDLESS)


def _levels(value: Any) -> Iterator[_Level]:
    """What lies at each depth of a value, the whole first."""
    values = [value]
    while values:
        level, below = _Level(len(values), len(values)), list[Any]()
        for one in values:
            if isinstance(one, str):
                level.text(len(one))
            elif isinstance(one, dict):
                level.size += len(one)
                for name in one:
                    level.text(len(name))
                below.extend(one.values())
            elif isinstance(one, list):
                level.size += len(one)
                below.extend(one)
        level.size += level.characters // _TEXT
        yield level
        values = below
