"""What a condition means, in plain Python: truth has two values, and what is absent differs from everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from casegraph.domain.filters import And, Compare, CompareJSON, Condition, Not, Op, Or, Related

Get = Callable[["Facts", Any], Any]

ABSENT = object()


@dataclass(frozen=True)
class Facts:
    """What conditions are about besides the row itself: who asks, when, and what hangs from what."""

    me: UUID
    my_groups: Sequence[UUID]
    now: datetime
    members: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    categories: Mapping[UUID, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Meaning:
    """What the names in conditions on one noun stand for in a row.

    `one` are single values; `many` are values of several things, of which one must meet all that a filter says of
    such things at once; `bodies` are JSON.
    """

    one: Mapping[str, Get]
    many: Mapping[str, "Several"] = field(default_factory=dict)
    bodies: Mapping[str, Get] = field(default_factory=dict)
    relations: Mapping[str, tuple[Get, "Meaning"]] = field(default_factory=dict)

    def met(self, facts: Facts, row: Any, condition: Condition) -> bool:
        """Whether the row meets the condition."""
        match condition:
            case And(parts):
                return self._all_met(facts, row, parts)
            case Or(parts):
                return any(self.met(facts, row, part) for part in parts)
            case Not(part):
                return not self.met(facts, row, part)
            case Related(name, inner):
                rows, meaning = self.relations[name]
                return any(meaning.met(facts, one, inner) for one in rows(facts, row))
            case CompareJSON(body, pointer, op, operand):
                found = place(self.bodies[body](facts, row), pointer)
                return _json_met(found, op, [orjson.loads(text) for text in operand.texts])
            case Compare(name) if name in self.many:
                return self.many[name].met(facts, row, [condition])
            case Compare(name, op, value):
                return _met(self.one[name](facts, row), op, value)

    def _all_met(self, facts: Facts, row: Any, parts: Sequence[Condition]) -> bool:
        """All parts hold; what they say of the same things, in one step, is said of one thing."""
        together: dict[int, tuple[Several, list[Compare]]] = {}
        for part in parts:
            said = [one for one in (part.parts if isinstance(part, And) else [part]) if isinstance(one, Compare)]
            about = {id(self.many.get(one.field)) for one in said}
            several = self.many.get(said[0].field) if said else None
            if several is None or len(about) > 1 or (isinstance(part, And) and len(said) < len(part.parts)):
                if not self.met(facts, row, part):
                    return False
            else:
                together.setdefault(id(several), (several, []))[1].extend(said)
        return all(several.met(facts, row, said) for several, said in together.values())


@dataclass(frozen=True)
class Several:
    """Things of which a row has several, and what the names in conditions stand for in one of them."""

    things: Get
    names: Mapping[str, Callable[[Any], Any]]

    def met(self, facts: Facts, row: Any, said: Sequence[Compare]) -> bool:
        """One thing meets all that is said; no thing meets the opposite of what is denied."""
        things = self.things(facts, row)
        denied = {one: opposite for one in said if (opposite := _opposite(one)) is not None}
        meant = [one for one in said if one not in denied]
        if any(self._one_met(thing, one) for one in denied.values() for thing in things):
            return False
        return not meant or any(all(self._one_met(thing, one) for one in meant) for thing in things)

    def _one_met(self, thing: Any, one: Compare) -> bool:
        return _met(self.names[one.field](thing), one.op, one.value)


def _opposite(one: Compare) -> Compare | None:
    """What `ne`, `notIn` and `isNull: true` deny."""
    if one.op is Op.IS_NULL:
        return Compare(one.field, Op.IS_NULL, False) if one.value else None
    opposites = {Op.NE: Op.EQ, Op.NOT_IN: Op.IN}
    return Compare(one.field, opposites[one.op], one.value) if one.op in opposites else None


def _met(found: Any, op: Op, value: Any) -> bool:
    if op is Op.IS_NULL:
        return bool((found is None) == value)
    if found is None:
        return op in (Op.NE, Op.NOT_IN)
    return bool(_OPERATORS[op](found, value))


_OPERATORS: dict[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: lambda found, value: found == value,
    Op.NE: lambda found, value: found != value,
    Op.IN: lambda found, values: found in values,
    Op.NOT_IN: lambda found, values: found not in values,
    Op.GT: lambda found, value: found > value,
    Op.GTE: lambda found, value: found >= value,
    Op.LT: lambda found, value: found < value,
    Op.LTE: lambda found, value: found <= value,
    Op.CONTAINS: lambda found, text: text in found,
    Op.STARTS_WITH: lambda found, text: found.startswith(text),
}


def place(body: Any, pointer: str) -> Any:
    """What stands at a JSON Pointer, or ABSENT (RFC 6901, section 4)."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(body, dict) and key in body:
            body = body[key]
        elif isinstance(body, list) and key in [str(index) for index in range(len(body))]:
            body = body[int(key)]
        else:
            return ABSENT
    return body


def _json_met(found: Any, op: Op, values: list[Any]) -> bool:
    if op is Op.EXISTS:
        return bool((found is not ABSENT) == values[0])
    if found is ABSENT:
        return op is Op.NE
    if op in (Op.EQ, Op.IN):
        return any(same(found, value) for value in values)
    if op is Op.NE:
        return not same(found, values[0])
    kind = _ordinal(found)
    return kind is not None and kind is _ordinal(values[0]) and bool(_OPERATORS[op](kind(found), kind(values[0])))


def _ordinal(value: Any) -> type[str] | type[float] | None:
    """What values must share to be compared by size: numbers with numbers, texts with texts, nothing else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return str if isinstance(value, str) else float


def same(one: Any, other: Any) -> bool:
    """JSON's equality: by type, numbers as doubles, containers part by part."""
    if _ordinal(one) is float and _ordinal(other) is float:
        return float(one) == float(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)
