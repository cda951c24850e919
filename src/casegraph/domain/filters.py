"""Conditions on lists as values: what to compare, never how a database does it.

A condition is built from the wire by `graphql.filters`, checked for size here, and turned into SQL by
`storage.filters`. Truth has two values: a comparison with something that is absent is false, and `not` turns false
into true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from casegraph.domain.errors import LimitExceeded


class Op(Enum):
    """The comparisons that a filter input can ask for; the values are their names on the wire."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "notIn"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    IS_NULL = "isNull"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True)
class Compare:
    """A named field of the listed thing against a value; lists of values are tuples."""

    field: str
    op: Op
    value: Any


@dataclass(frozen=True, slots=True)
class CompareJSON:
    """One place in a JSON body (RFC 6901 pointer) against a JSON value."""

    body: str
    pointer: str
    op: Op
    value: "JSONOperand"


@dataclass(frozen=True, slots=True)
class JSONOperand:
    """A JSON value or, for `in`, several, in the canonical text that also makes it hashable."""

    texts: tuple[str, ...]


C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Related(Generic[C]):
    """Some (or, negated, none) of the things of a relation meet a condition."""

    relation: str
    condition: C


@dataclass(frozen=True, slots=True)
class And(Generic[C]):
    """All of the parts; none at all is true."""

    parts: tuple[C, ...]


@dataclass(frozen=True, slots=True)
class Or(Generic[C]):
    """Any of the parts; none at all is false."""

    parts: tuple[C, ...]


@dataclass(frozen=True, slots=True)
class Not(Generic[C]):
    """The part is not met."""

    part: C


Condition: TypeAlias = "Compare | CompareJSON | Related[Condition] | And[Condition] | Or[Condition] | Not[Condition]"

EVERYTHING: Condition = And(())


@dataclass(frozen=True, slots=True)
class FilterLimits:
    """How large one filter may be: nesting, conditions in all, values in one `in` list, and values in all.

    What is joined by AND lies side by side, so only `or`, `not`, `some` and `none` nest. The last limit keeps a
    statement below what PostgreSQL and SQLite take as parameters, about 32,000.
    """

    depth: int = 10
    nodes: int = 200
    values: int = 500
    all_values: int = 5_000


def check_size(condition: Condition, limits: FilterLimits, name: str = "filter") -> None:
    """Raise `LimitExceeded` for a condition that is larger than the server compares."""
    nodes = compared = 0
    for depth, part in _walk(condition):
        if depth > limits.depth:
            raise LimitExceeded(f"`{name}` is nested deeper than {limits.depth} levels.", (name,))
        nodes += not isinstance(part, And)
        if nodes > limits.nodes:
            raise LimitExceeded(f"`{name}` has more than {limits.nodes} conditions.", (name,))
        values = _values(part)
        if values > limits.values:
            raise LimitExceeded(f"`{name}` compares with more than {limits.values} values at once.", (name,))
        compared += values
        if compared > limits.all_values:
            raise LimitExceeded(f"`{name}` compares with more than {limits.all_values} values in all.", (name,))


def parts_of(condition: Condition) -> Iterator[Condition]:
    """A condition and all conditions within it."""
    return (part for _, part in _walk(condition))


def _walk(condition: Condition) -> Iterator[tuple[int, Condition]]:
    stack: list[tuple[int, Condition]] = [(0, condition)]
    while stack:
        level, part = stack.pop()
        yield level, part
        match part:
            case And(parts):
                stack.extend((level, inner) for inner in parts)
            case Or(parts):
                stack.extend((level + 1, inner) for inner in parts)
            case Not(inner) | Related(_, inner):
                stack.append((level + 1, inner))


def _values(part: Condition) -> int:
    match part:
        case Compare(value=tuple() as values):
            return len(values)
        case CompareJSON(value=JSONOperand(texts)):
            return len(texts)
        case Compare():
            return 1
    return 0
