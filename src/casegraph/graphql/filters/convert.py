"""From filter inputs to conditions, by walking their fields; a new input needs no code here.

A field that is left out or null says nothing. Inside a comparison, null is refused where it could be meant: `isNull`
asks for what is absent.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, ClassVar

import strawberry

from casegraph.domain.errors import InvalidInput
from casegraph.domain.filters import (
    And,
    Compare,
    CompareJSON,
    Condition,
    JSONOperand,
    Not,
    Op,
    Or,
    Related,
)
from casegraph.domain.json_values import check_pointer
from casegraph.graphql import ids

Path = tuple[str | int, ...]

_OPS = {op.value: op for op in Op}
_ORDERED = frozenset({Op.GT, Op.GTE, Op.LT, Op.LTE})


class Comparison:
    """The base of inputs that compare one value: their fields are operators."""


class Subfilter:
    """The base of inputs that group fields of the same thing: their fields are compared as `group.field`."""


class RelationFilter:
    """The base of inputs that ask for things that hang from this one: `some` and `none`."""

    some: Any
    none: Any


class FilterInput:
    """The base of inputs that say what a list holds.

    `ids` names the type of the things that an id field takes; `switches` are fields that the input itself reads.
    """

    ids: ClassVar[dict[str, str]] = {}
    switches: ClassVar[frozenset[str]] = frozenset()

    def to_condition(self, path: Path = ("filter",)) -> Condition:
        """The condition that this input states."""
        return And(tuple(_conditions(self, path, self.ids)))


def _given(one: Any, path: Path) -> Iterator[tuple[str, Any, Path]]:
    """The fields that say something, by their names on the wire."""
    for field in fields(one):
        value = getattr(one, field.name)
        if value is not strawberry.UNSET:
            name = wire_name(field.name)
            yield name, value, (*path, name)


def wire_name(name: str) -> str:
    """The GraphQL name of a Python field: camel case, without the underscore that keeps keywords apart."""
    head, *tail = name.strip("_").split("_")
    return head + "".join(part.capitalize() for part in tail)


def _conditions(one: Any, path: Path, id_types: dict[str, str], prefix: str = "") -> Iterator[Condition]:
    switches = getattr(one, "switches", ())
    for name, value, place in _given(one, path):
        if value is not None and name not in switches:
            yield _condition(prefix + name, value, place, id_types)


def _condition(name: str, value: Any, path: Path, id_types: dict[str, str]) -> Condition:
    match value:
        case Comparison():
            return And(tuple(_comparisons(name, value, path, id_types.get(name))))
        case Subfilter():
            return And(tuple(_conditions(value, path, id_types, f"{name}.")))
        case RelationFilter():
            return And(tuple(_relations(name, value, path)))
        case FilterInput() if name == "not":
            return Not(value.to_condition(path))
        case [*parts] if name in ("and", "or"):
            inner = tuple(part.to_condition((*path, at)) for at, part in enumerate(parts))
            return And(inner) if name == "and" else Or(inner)
        case [*places] if name in ("variables", "data"):
            return And(tuple(_json(name, one, (*path, at)) for at, one in enumerate(places)))
        case [*members]:
            return Compare(name, Op.IN, tuple(members))
    return Compare(name, Op.EQ, value)


def _relations(name: str, value: RelationFilter, path: Path) -> Iterator[Condition]:
    for kind, inner, place in _given(value, path):
        if inner is not None:
            related = Related(name, inner.to_condition(place))
            yield related if kind == "some" else Not(related)


def _comparisons(name: str, value: Comparison, path: Path, id_type: str | None) -> Iterator[Condition]:
    for word, operand, place in _given(value, path):
        op = _OPS[word]
        if operand is None:
            raise InvalidInput(f"`{word}` takes no null; use `isNull` to ask for what is absent.", place)
        compared = operand if id_type is None or op is Op.IS_NULL else _ids(operand, id_type, place)
        yield Compare(name, op, tuple(compared) if isinstance(compared, list) else compared)


def _ids(operand: Any, id_type: str, path: Path) -> Any:
    if isinstance(operand, list):
        return [ids.uuid_of(one, id_type, (*path, at)) for at, one in enumerate(operand)]
    return ids.uuid_of(operand, id_type, path)


def _json(name: str, value: Any, path: Path) -> Condition:
    pointer = check_pointer(value.pointer, (*path, "pointer"))
    parts: list[Condition] = []
    for word, operand, place in _given(value, path):
        if word != "pointer":
            parts.append(CompareJSON(name, pointer, _OPS[word], _operand(_OPS[word], operand, place)))
    if not parts:
        raise InvalidInput("Compare this place with something: `eq`, `gt`, `contains`, `exists` …", path)
    return And(tuple(parts))


def _operand(op: Op, value: Any, path: Path) -> JSONOperand:
    if op in _ORDERED and (isinstance(value, bool) or not isinstance(value, int | float | str)):
        raise InvalidInput(f"`{op.value}` compares with a number or a string.", path)
    if value is None and op not in (Op.EQ, Op.NE):
        raise InvalidInput(f"`{op.value}` takes no null.", path)
    values = value if op is Op.IN else [value]
    return JSONOperand(tuple(json.dumps(one, ensure_ascii=False) for one in values))
