"""Draws argument values for any input type: mostly what the data has, sometimes what must be refused."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar, cast

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)

from tests.differential.data import Data

T = TypeVar("T")

MAX_DEPTH = 3
ODD_IDS = ("", "x", "Q2FzZTo=", "Q2FzZTpub3QtYS11dWlk", "00000000-0000-0000-0000-000000000000", "é")
ODD_TEXTS: dict[str, tuple[str, ...]] = {
    "category": ("Nope",),
    "search": ("x" * 201,),
    "types": ("NOPE",),
    "after": ("", "bad", "AAAA"),
    "before": ("", "bad", "AAAA"),
    "pointer": ("no/slash", "/~2"),
    "variable": ("no/slash",),
}
TEXTS: dict[str, tuple[str, ...]] = {
    "category": ("Finance",),
    "email": ("clerk@example.org", "nobody@example.org"),
    "key": ("loan", "permit", "nope"),
    "names": ("amount", "customer", "none", "absent", "TASK"),
    "types": ("NOTE.CREATED", "CASE.STARTED", "TASK.LOGGED", "CASE.DELETED"),
    "pointer": ("", "/amount", "/customer/name", "/customer/tags/0"),
    "variable": ("/amount", "/text"),
}
WORDS = ("Loan", "a", "", "First", "Ä", '"', "desk")
NUMBERS: dict[str, tuple[int, ...]] = {
    "first": (0, 1, 2, 3, 25),
    "last": (0, 1, 2, 3),
    "offset": (0, 1, 2),
    "number": (1, 2, 5, 404),
    "version": (1, 2, 9),
}
ODD_NUMBERS: dict[str, tuple[int, ...]] = {"first": (-1, 101), "last": (-1, 101), "offset": (-1, 10_001)}
MOMENTS = ("2024-05-31T12:00:00Z", "2024-05-31T14:00:05.5+02:00", "2019-01-01T00:00:00Z", "2030-12-31T23:59:59Z")
JSONS: tuple[Any, ...] = (True, 1, 1200.5, "Anna", [1, None], {"name": "Anna"}, [])


class Choices:
    """Small decisions, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def below(self, limit: int) -> int:
        """A number from 0 up to the limit, which is not reached."""
        return self._random.randrange(limit)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return self._random.choice(options)

    def chance(self, percent: int) -> bool:
        """Yes so often in a hundred times."""
        return self._random.random() * 100 < percent


@dataclass(frozen=True)
class Enumerated:
    """A member of an enum, which is written without quotes."""

    name: str


@dataclass(frozen=True)
class Place:
    """Where a value is wanted: the field that takes it, and the argument and the input fields on the way.

    `kinds` are the input types that the names belong to, the argument's being none.
    """

    owner: str
    names: tuple[str, ...]
    kinds: tuple[str, ...] = ("",)

    @property
    def name(self) -> str:
        """The innermost name."""
        return self.names[-1]

    def inside(self, name: str, kind: str) -> "Place":
        """The place of a part of this place's value; `kind` is the type of the whole."""
        return Place(self.owner, (*self.names, name), (*self.kinds, kind))


@dataclass(frozen=True)
class Variable:
    """A variable in the place of a value."""

    name: str


VariableFor = Callable[[GraphQLInputType, Place], Variable]


@dataclass
class Values:
    """Draws values, as Python objects, for input types: None is null.

    `odd` is the percentage of those that should be refused. `variable` declares a variable for a place, where
    variables may stand.
    """

    choices: Choices
    data: Data
    odd: int
    variable: VariableFor | None = None

    def any_of(self, kind: GraphQLInputType, place: Place) -> Any:
        """A value of a type, or a variable with one."""
        if self.variable is not None and self.choices.chance(15):
            return self.variable(kind, place)
        if is_non_null_type(kind):
            return self._present(kind.of_type, place)
        if self.choices.chance(4):
            return None
        return self._present(kind, place)

    def _present(self, kind: Any, place: Place) -> Any:
        if is_list_type(kind):
            if self.choices.chance(10):  # one item stands for a list of it
                return self._present(get_named_type(kind), place)
            return [self.any_of(kind.of_type, place) for _ in range(self.choices.below(4))]
        if isinstance(kind, GraphQLEnumType):
            return Enumerated(self.choices.pick(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return self._input(kind, place)
        return self._scalar(kind.name, place)

    def _scalar(self, name: str, place: Place) -> Any:
        match name:
            case "ID":
                return self._id(place)
            case "Int":
                return self._or_odd(NUMBERS.get(place.name, (0, 1, 2)), ODD_NUMBERS.get(place.name, (2**31 - 1,)))
            case "Boolean":
                return self.choices.pick((True, False))
            case "Float":
                return self.choices.pick((0.0, 1.5, -2.0))
            case "DateTime":
                return self.choices.pick(MOMENTS)
            case "JSON":
                return self.choices.pick(JSONS)
        return self._text(place)

    def _text(self, place: Place) -> str:
        if place.name in ("after", "before"):
            return self._or_odd(self.data.cursors.get(place.owner) or [""], ODD_TEXTS[place.name])
        return self._or_odd(TEXTS.get(place.name, WORDS), ODD_TEXTS.get(place.name, ("",)))

    def _or_odd(self, usual: Sequence[T], odd: Sequence[T]) -> T:
        return self.choices.pick(odd if self.choices.chance(self.odd) else usual)

    def _id(self, place: Place) -> str:
        if self.choices.chance(self.odd):
            everything = [one for pool in self.data.ids.values() for one in pool]
            return self.choices.pick((*everything, *ODD_IDS))
        return self.choices.pick(self.data.ids.get(_id_type(place)) or self.data.ids["Case"])

    def _input(self, kind: GraphQLInputObjectType, place: Place) -> dict[str, Any]:
        names = [name for name, one in kind.fields.items() if is_required_input_field(one)]
        names += self._optional(kind, place)
        return {name: self._part(kind, name, place.inside(name, kind.name)) for name in dict.fromkeys(names)}

    def _part(self, kind: GraphQLInputObjectType, name: str, place: Place) -> Any:
        comparing = kind.name.endswith("Filter") and not any(one in kind.fields for one in ("and", "id", "search"))
        if comparing and not self.choices.chance(self.odd):
            return self._comparable(kind, name, place)  # comparisons take no null
        return self.any_of(kind.fields[name].type, place)

    def _comparable(self, kind: GraphQLInputObjectType, name: str, place: Place) -> Any:
        if kind.name == "JSONFilter" and name in ("gt", "gte", "lt", "lte"):
            return self.choices.pick((1, 1200.5, "Anna"))
        if kind.name == "JSONFilter" and name == "in":
            return self.choices.pick(([1], ["Anna", 1200.5]))
        return self.any_of(non_null(kind.fields[name].type), place)

    def _optional(self, kind: GraphQLInputObjectType, place: Place) -> list[str]:
        names = [
            name
            for name, one in kind.fields.items()
            if not is_required_input_field(one) and self._sensible(kind, name, place)
        ]
        if kind.name == "CaseOrder" and not self.choices.chance(self.odd):
            return [self.choices.pick(("field", "variable")), "direction"]
        if len(place.names) > MAX_DEPTH:
            names = [name for name in names if is_leaf_type(get_named_type(kind.fields[name].type))]
        least = 1 if kind.name == "JSONFilter" else 0
        return [self.choices.pick(names) for _ in range(least + self.choices.below(3))] if names else []

    def _sensible(self, kind: GraphQLInputObjectType, name: str, place: Place) -> bool:
        """Whether a field belongs where the input stands; what does not is drawn now and then."""
        top = place.kinds[-1] in ("", "DocumentListFilter")
        return name not in ("allVersions", "deleted") or top or self.choices.chance(self.odd)


def non_null(kind: GraphQLInputType) -> GraphQLInputType:
    """The type without null."""
    return kind if is_non_null_type(kind) else GraphQLNonNull(cast(Any, kind))


def literal(value: Any) -> str:
    """A value as it is written in a document."""
    match value:
        case Variable(name):
            return f"${name}"
        case Enumerated(name):
            return name
        case dict():
            return "{" + ", ".join(f"{key}: {literal(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(literal(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value as it is sent for a variable."""
    match value:
        case Enumerated(name):
            return name
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
    return value


def _id_type(place: Place) -> str:
    """The type that an id is likely to be meant of."""
    for name, kind in zip(reversed(place.names), reversed(place.kinds), strict=True):
        if name.endswith("Id"):
            word = name.removesuffix("Id").capitalize()
            return {"Owner": "Principal", "Parent": "Case"}.get(word, word if word in _TYPES else "Principal")
        if name == "id" and kind.endswith("Filter"):
            return kind.removesuffix("Filter")
    field = place.owner.partition(".")[2]
    word = field[:1].upper() + field[1:]
    return word if word in _TYPES else "Case"


_TYPES = frozenset(
    {"Case", "Task", "Delegation", "Document", "Note", "Process", "Principal", "TenantUser", "Group", "Tenant"}
)
