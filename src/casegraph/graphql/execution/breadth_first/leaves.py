"""Code generated for a selection: it makes the answer's objects, leaves filled in, for all sources of a level.

A leaf whose value already has the type of its scalar is copied; any other goes through the scalar's own serialisation,
or gives the run up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLScalarType

from casegraph.graphql.scalars import write_date_time

Make = Callable[[Sequence[Any], Sequence[Callable[[Any], Any]]], list[dict[str, Any]]]


class GivenUp(Exception):
    """The run met what only graphql-core answers to the letter; it has to be done again there."""


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
    names: dict[str, Any] = {}
    items = []
    for number, part in enumerate(parts):
        if isinstance(part, Constant):
            items.append(f"{part.key!r}: {part.value!r}")
        else:
            names[f"w{number}"] = writer(part.type, part.nullable)
            items.append(f"{part.key!r}: {_written(part, number)}")
    source = f"def make(sources, bound):\n    return [{{{', '.join(items)}}} for p in sources]\n"
    exec(compile(source, "<leaves>", "exec"), names)  # noqa: S102  # keys are GraphQL names, quoted by repr
    made: Make = names["make"]
    return made


_COPIED = {"String": "str", "Boolean": "bool"}


def _written(leaf: Leaf, number: int) -> str:
    kind = _COPIED.get(leaf.type.name)
    if kind is None:
        return f"w{number}({leaf.expression})"
    return f"(v if (v := {leaf.expression}).__class__ is {kind} else w{number}(v))"


def writer(of: GraphQLLeafType, nullable: bool) -> Callable[[Any], Any]:
    """What turns a value into its JSON; null gives the run up where it is not allowed."""
    write = _write(of)

    def written(value: Any) -> Any:
        if value is None:
            if nullable:
                return None
            raise GivenUp("null where it must not be")
        return write(value)

    return written


def _write(of: GraphQLLeafType) -> Callable[[Any], Any]:
    if isinstance(of, GraphQLEnumType):
        return _enum_writer(of)
    if of.name == "DateTime":
        return lambda value: write_date_time(value) if value.__class__ is datetime else of.coerce_output_value(value)
    if of.name == "UUID":
        return lambda value: str(value) if isinstance(value, UUID) else of.coerce_output_value(value)
    return _scalar_writer(of)


def _scalar_writer(of: GraphQLScalarType) -> Callable[[Any], Any]:
    return of.coerce_output_value


def _enum_writer(of: GraphQLEnumType) -> Callable[[Any], Any]:
    """Members by identity; anything else as the type itself writes it."""
    written: dict[Any, str] = {}

    def write(value: Any) -> Any:
        name = written.get(value) if isinstance(value, Enum) else None
        if name is None:
            name = of.coerce_output_value(value)
            if isinstance(value, Enum) and isinstance(name, str):
                written[value] = name
        return name

    return write
