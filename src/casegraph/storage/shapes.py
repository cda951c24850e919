"""Conditions taken apart: their shape, of which SQL is made once, and the values that it is given each time.

A shape is a condition with a `Slot` for each value. What SQL has to be written differently for stays in the shape:
flags, members of closed sets, the kinds of JSON values, whether a prefix has an end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import orjson
from sqlalchemy import BindParameter, bindparam
from sqlalchemy.types import TypeEngine

from casegraph.domain.filters import And, Compare, CompareJSON, Condition, JSONOperand, Not, Op, Or, Related
from casegraph.domain.json_values import KEY_LENGTH, Kind, Place, describe
from casegraph.storage.parameters import ListOf, Values


@dataclass(frozen=True, slots=True)
class Slot:
    """The name of a parameter that stands for a value."""

    name: str

    def bind(self, of: TypeEngine[Any]) -> BindParameter[Any]:
        """The parameter, for a value of this type."""
        return bindparam(self.name, type_=of)

    def bind_list(self, of: TypeEngine[Any]) -> BindParameter[Any]:
        """The parameter, for several values of this type."""
        return bindparam(self.name, type_=ListOf(of))


@dataclass(frozen=True, slots=True)
class Prefix:
    """How texts begin: from `low` on, below `high`, which nothing has where all higher texts begin so too."""

    low: Slot
    high: Slot | None


@dataclass(frozen=True, slots=True)
class JSONShape:
    """One JSON value: its kind, and whichever of number, beginning and whole text it has. In lists, several alike."""

    kind: Kind
    number: Slot | None = None
    key: Slot | None = None
    text: Slot | None = None


@dataclass(frozen=True, slots=True)
class ComparePlace:
    """One place of a JSON body against a value: for `in` the values, for `exists` a flag, for `contains` a text."""

    body: str
    pointer: Slot
    op: Op
    value: JSONShape | tuple[JSONShape, ...] | Slot | bool


@dataclass(frozen=True, slots=True)
class Apart:
    """A condition taken apart."""

    shape: "Shape"
    values: Values


Shape: TypeAlias = "Compare | ComparePlace | Related[Shape] | And[Shape] | Or[Shape] | Not[Shape]"
"""A condition whose values are slots."""


def take_apart(condition: Condition) -> Apart:
    """The shape of a condition and its values."""
    values: Values = {}

    def slot(value: Any) -> Slot:
        made = Slot(f"value_{len(values)}")
        values[made.name] = value
        return made

    return Apart(_shape(condition, slot), values)


Keep = Callable[[Any], Slot]


def _shape(condition: Condition, slot: Keep) -> Shape:
    match condition:
        case And(parts):
            return And(tuple(_shape(part, slot) for part in parts))
        case Or(parts):
            return Or(tuple(_shape(part, slot) for part in parts))
        case Not(part):
            return Not(_shape(part, slot))
        case Related(name, inner):
            return Related(name, _shape(inner, slot))
        case CompareJSON(body, pointer, op, operand):
            return ComparePlace(body, slot(pointer), op, _json(op, operand, slot))
        case Compare(_, _, bool() | IntEnum()):
            return condition
        case Compare(field, op, tuple([IntEnum(), *_] as members)):
            return Compare(field, op, tuple(sorted(set(members))))
        case Compare(field, Op.STARTS_WITH, value):
            return Compare(field, Op.STARTS_WITH, _prefix(value, slot))
        case Compare(field, op, value):
            return Compare(field, op, slot(value))


def _prefix(text: str, slot: Keep) -> Prefix | None:
    """Nothing for the empty text, with which all begin."""
    if not text:
        return None
    bound = next_prefix(text)
    return Prefix(slot(text), None if bound is None else slot(bound))


def next_prefix(prefix: str) -> str | None:
    """The least text above all that begin with the prefix; none where the prefix is of the last character alone."""
    trimmed = prefix.rstrip("\U0010ffff")
    if not trimmed:
        return None
    following = ord(trimmed[-1]) + 1
    # UTF-8 has no surrogates: the code point after U+D7FF is U+E000.
    return trimmed[:-1] + chr(0xE000 if following == 0xD800 else following)


def _json(op: Op, operand: JSONOperand, slot: Keep) -> JSONShape | tuple[JSONShape, ...] | Slot | bool:
    given = [orjson.loads(text) for text in operand.texts]
    match op:
        case Op.EXISTS:
            return bool(given[0])
        case Op.IN:
            return tuple(_alike([describe("", one) for one in given], slot))
        case Op.CONTAINS:
            return slot(given[0])
        case Op.EQ | Op.NE:
            return _one(describe("", given[0]), slot)
    return _bound(describe("", given[0]), given[0], slot)


def _one(value: Place, slot: Keep) -> JSONShape:
    return JSONShape(
        value.kind,
        None if value.number is None else slot(value.number),
        None if value.key is None else slot(value.key),
        None if value.text is None else slot(value.text),
    )


def _bound(value: Place, raw: Any, slot: Keep) -> JSONShape:
    """A text is always compared with as a whole too: texts that agree on their beginnings are told apart by it."""
    if value.number is not None:
        return JSONShape(value.kind, slot(value.number))
    return JSONShape(value.kind, None, slot(raw[:KEY_LENGTH]), slot(raw))


def _alike(values: Sequence[Place], slot: Keep) -> Iterator[JSONShape]:
    """One shape for all values of a kind; short and long texts apart."""
    for kind in sorted({value.kind for value in values}):
        own = [value for value in values if value.kind is kind]
        if own[0].number is not None:
            yield JSONShape(kind, slot([value.number for value in own]))
        elif own[0].key is None:
            yield JSONShape(kind)
        else:
            yield from _texts(kind, own, slot)


def _texts(kind: Kind, values: Sequence[Place], slot: Keep) -> Iterator[JSONShape]:
    short = [value.key for value in values if value.text is None]
    long = [value for value in values if value.text is not None]
    if short:
        yield JSONShape(kind, None, slot(short))
    if long:
        yield JSONShape(kind, None, slot([value.key for value in long]), slot([value.text for value in long]))
