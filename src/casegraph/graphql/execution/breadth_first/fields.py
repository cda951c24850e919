"""How a field of the schema gets its value: read off the Strawberry field once, when a plan is made."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from casegraph.graphql.batching import Batched


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value is an attribute of the source."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """The value is what a function gives for the source. `parent` and `info` name the parameters that take them."""

    call: Callable[..., Any]
    parent: str | None
    info: str | None
    is_async: bool


How = Attribute | Function | Batched


class Unplannable(Exception):
    """This executor does not run such a document."""


def how_resolved(field: GraphQLField) -> tuple[How, StrawberryField]:
    """How a field is resolved; `Unplannable` where it is not one of the ways that are known here."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField) or definition.extensions:
        raise Unplannable("a field that Strawberry did not define, or with extensions")
    resolver = definition.base_resolver
    if resolver is None:
        return Attribute(definition.python_name), definition
    batched = getattr(resolver.wrapped_func, "batched", None)
    if isinstance(batched, Batched):
        return batched, definition
    function: Any = resolver.wrapped_func
    parent = resolver.parent_parameter or resolver.root_parameter or resolver.self_parameter
    info = resolver.info_parameter
    how = Function(
        call=function,
        parent=None if parent is None else parent.name,
        info=None if info is None else info.name,
        is_async=inspect.iscoroutinefunction(function),
    )
    return how, definition


def python_arguments(
    schema: strawberry.Schema, definition: StrawberryField, coerced: Mapping[str, Any]
) -> dict[str, Any]:
    """Arguments as the resolver takes them: Python names and input classes."""
    converter = schema.schema_converter
    return convert_arguments(dict(coerced), definition.arguments, converter.scalar_registry, converter.config)
