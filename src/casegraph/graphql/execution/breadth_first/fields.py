"""How a field of the schema gets its value: read off the Strawberry field once, when a plan is made."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry
from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from casegraph.graphql.batching import Batched, ValuesOf
from casegraph.graphql.reads import Reads, reading, reads_of


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value is an attribute of the source."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """The value is what a function gives for the source. `parent` and `info` name the parameters that take them.

    `values` gives them for many sources at once, where there is such a function.
    """

    call: Callable[..., Any]
    parent: str | None
    info: str | None
    is_async: bool
    reads: Reads | None
    values: ValuesOf | None

    def taking(self, source: Any) -> dict[str, Any]:
        """The parameter that takes the source, if there is one, with the source in it."""
        return {} if self.parent is None else {self.parent: source}


How = Attribute | Function | Batched


class Unplannable(Exception):
    """This executor does not run such a document."""


def how_resolved(field: GraphQLField) -> tuple[How, StrawberryField]:
    """How a field is resolved; `Unplannable` where it is not one of the ways that are known here."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField) or definition.extensions:
        raise Unplannable("a field that Strawberry did not define, or with extensions")
    if type(definition).get_result is not StrawberryField.get_result:
        raise Unplannable("a kind of field that gets its value in a way of its own")
    resolver = definition.base_resolver
    if resolver is not None:
        return _resolving(resolver), definition
    if definition.default_resolver is not getattr:
        raise Unplannable("a schema that reads attributes in a way of its own")
    return Attribute(definition.python_name), definition


def _resolving(resolver: StrawberryResolver[Any]) -> Function | Batched:
    function: Any = resolver.wrapped_func
    batched = getattr(function, "batched", None)
    if isinstance(batched, Batched):
        return batched
    taking = (resolver.parent_parameter, resolver.root_parameter, resolver.self_parameter)
    parents = {one.name for one in taking if one is not None}
    if len(parents) > 1:
        raise Unplannable("a resolver that takes its parent twice")
    info = resolver.info_parameter
    return Function(
        call=function,
        parent=next(iter(parents), None),
        info=None if info is None else info.name,
        is_async=inspect.iscoroutinefunction(function),
        reads=reads_of(function),
        values=getattr(function, "values", None),
    )


def what_is_read(how: How) -> Reads | None:
    """What a field reads of its source; None where it may be anything."""
    return reading((how.name,)) if isinstance(how, Attribute) else how.reads


def is_fixed(value: Any) -> bool:
    """Whether a resolver that is given this cannot change it."""
    return value is None or value is strawberry.UNSET or isinstance(value, _FIXED)


_FIXED = (str, int, float, Enum, datetime, UUID)
