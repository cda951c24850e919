"""Code generated for a selection: it makes the answer's objects, leaves filled in, for all sources of a level.

A leaf whose value already has the type of its scalar is copied; any other goes through the type's own serialisation,
or gives the run up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLNamedType,
    GraphQLString,
    Undefined,
)

from casegraph.graphql.execution.breadth_first.values import GivenUp, check_values

Make = Callable[[Sequence[Any], Sequence[Callable[[Any], Any]]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf to be copied: the expression of its value, where `p` is the source, and how the value is written."""

    key: str
    expression: str
    type: GraphQLLeafType
    nullable: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for all: `__typename`, or the place of a field that is filled in later."""

    key: str
    value: Any


def compile_leaves(parts: Sequence[Leaf | Constant]) -> Make:
    """A function of the sources, and of the functions bound for this run, that makes the objects in order."""
    names: dict[str, Any] = {"Undefined": Undefined}
    items = []
    for number, part in enumerate(parts):
        if isinstance(part, Constant):
            items.append(f"{part.key!r}: {part.value!r}")
        else:
            names[f"k{number}"] = _PLAIN | {getattr(part.type, "wrapped_cls", str)}
            names[f"c{number}"] = coercion(part.type)
            names[f"w{number}"] = writer(part.type, part.nullable)
            items.append(f"{part.key!r}: {_written(part, number)}")
    source = f"def make(sources, bound):\n    return [{{{', '.join(items)}}} for p in sources]\n"
    exec(compile(source, "<leaves>", "exec"), names)  # noqa: S102  # keys are GraphQL names, quoted by repr
    made: Make = names["make"]
    return made


_COPIED: dict[GraphQLNamedType, str] = {
    GraphQLString: "str",
    GraphQLID: "str",
    GraphQLBoolean: "bool",
    GraphQLInt: "int and -0x80000000 <= v <= 0x7FFFFFFF",
}
"""Scalars of graphql-core, and of what class values are that they write as they are. A schema may have its own
scalars of the same names, so the objects count and not the names."""

_PLAIN = frozenset({int, float, str, bool, datetime, UUID, dict, list})
"""Classes of values that need no second look; a leaf's enum is another."""


def _written(leaf: Leaf, number: int) -> str:
    """The expression of a leaf: quick for what is common; `writer` decides on all else."""
    value = f"(v := {leaf.expression}).__class__"
    copied = _COPIED.get(leaf.type)
    if copied is not None:
        return f"(v if {value} is {copied} else w{number}(v))"
    coerced = f"(r := c{number}(v)) is not None and r is not Undefined"
    return f"(r if {value} in k{number} and {coerced} else w{number}(v))"


def writer(of: GraphQLLeafType, nullable: bool) -> Callable[[Any], Any]:
    """What turns any value into its JSON, or gives the run up where graphql-core would report an error."""
    coerce = coercion(of)

    def written(value: Any) -> Any:
        if value is None and nullable:
            return None
        check_values((value,))
        if value is None:
            raise GivenUp("null where it must not be")
        result = coerce(value)
        if result is None or result is Undefined:
            raise GivenUp("a value that its type writes as null")
        return result

    return written


def coercion(of: GraphQLLeafType) -> Callable[[Any], Any]:
    """The type's own serialisation; that of an enum remembers its members."""
    return _enum_coercion(of) if isinstance(of, GraphQLEnumType) else of.coerce_output_value


def _enum_coercion(of: GraphQLEnumType) -> Callable[[Any], Any]:
    own = getattr(of, "wrapped_cls", None)
    names: dict[Enum, Any] = {}

    def coerce(value: Any) -> Any:
        if value.__class__ is not own:  # members of another enum may be equal to this one's
            return of.coerce_output_value(value)
        name = names.get(value)
        if name is None:
            name = names[value] = of.coerce_output_value(value)
        return name

    return coerce
