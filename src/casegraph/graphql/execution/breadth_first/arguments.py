"""Variables and arguments for resolvers, equal to graphql-core's and Strawberry's, without their walk where it shows.

Nearly all variables are text, numbers and truth values, which are passed on as they are. What is not goes the long way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    get_argument_values,
    get_nullable_type,
    get_variable_values,
    is_non_null_type,
    is_required_argument,
    visit,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.language.visitor import Visitor
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from casegraph.graphql.execution.breadth_first.values import GivenUp

_TAKEN_AS_IT_IS: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
"""Scalars of graphql-core, and of what class values are that mean themselves; integers only up to 32 bits."""

_CONVERTED_BY_NOBODY: tuple[GraphQLScalarType, ...] = (
    GraphQLString,
    GraphQLID,
    GraphQLBoolean,
    GraphQLInt,
    GraphQLFloat,
)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A variable of a common type."""

    name: str
    signature: GraphQLVariableSignature
    taken: type
    nullable: bool
    omissible: bool


class Variables:
    """The variables that an operation declares."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._plain: list[_Plain] = []
        self._others: list[VariableDefinitionNode] = []
        for node in definitions:
            plain = _plain(schema, node)
            if plain is None:
                self._others.append(node)
            else:
                self._plain.append(plain)
        self._all = tuple(definitions)

    def read(self, given: Mapping[str, Any]) -> VariableValues | None:
        """Their coerced values; None where what was given is refused, which is for graphql-core to tell."""
        found = VariableValues({}, {})
        for one in self._plain:
            if not _take(one, given.get(one.name, Undefined), found):
                return self._coerced(self._all, given)
        if self._others:
            rest = self._coerced(self._others, given)
            if rest is None:
                return None
            found.sources.update(rest.sources)
            found.coerced.update(rest.coerced)
        return found

    def _coerced(
        self, definitions: Sequence[VariableDefinitionNode], given: Mapping[str, Any]
    ) -> VariableValues | None:
        values = get_variable_values(self._schema, definitions, dict(given), max_errors=1)
        return None if isinstance(values, list) else values


def _plain(schema: GraphQLSchema, node: VariableDefinitionNode) -> _Plain | None:
    signature = get_variable_signature(schema, node)
    if not isinstance(signature, GraphQLVariableSignature):
        return None
    taken = _TAKEN_AS_IT_IS.get(get_nullable_type(signature.type))
    nullable = not is_non_null_type(signature.type)
    omissible = nullable and node.default_value is None
    return None if taken is None else _Plain(signature.name, signature, taken, nullable, omissible)


def _take(one: _Plain, value: Any, into: VariableValues) -> bool:
    """Note a variable whose value needs no coercion; false where it does."""
    if value is Undefined:
        into.sources[one.name] = VariableValueSource(one.signature)
        return one.omissible
    if value is None:
        if not one.nullable:
            return False
    elif value.__class__ is not one.taken or (isinstance(value, int) and not -0x80000000 <= value <= 0x7FFFFFFF):
        return False
    into.sources[one.name] = VariableValueSource(one.signature, value)
    into.coerced[one.name] = value
    return True


_ABSENT = object()


@dataclass(frozen=True, slots=True)
class _Slot:
    """An argument that is a variable, and what it is without one: a default, or `_ABSENT`."""

    name: str
    variable: str
    nullable: bool
    otherwise: Any


class Arguments:
    """The arguments of one field of a document. `ready` are those of all requests, where they hold no variables."""

    def __init__(
        self, schema: strawberry.Schema, declared: GraphQLField, node: FieldNode, definition: StrawberryField
    ) -> None:
        self._schema = schema
        self._declared = declared
        self._node = node
        self._definition = definition
        varying = {one.name.value: one.value for one in node.arguments or () if _has_variables(one)}
        fixed = {name: one for name, one in declared.args.items() if name not in varying}
        self._constants = self._values(fixed, node) if fixed else {}
        self._slots = self._make_slots(varying)
        self.ready: Mapping[str, Any] | None = None if varying else self._constants

    def given(self, variables: VariableValues) -> dict[str, Any]:
        """What the resolver is called with."""
        if self._slots is None:
            return self._python(get_argument_values(self._declared, self._node, variables))
        # Constants are shared by all requests. A list is copied, as a resolver may think that it is its own.
        found = {name: list(one) if one.__class__ is list else one for name, one in self._constants.items()}
        for slot in self._slots:
            value = variables.coerced.get(slot.variable, slot.otherwise)
            if value is None and not slot.nullable:
                raise GivenUp("null for an argument that must not be null")
            if value is not _ABSENT:
                found[slot.name] = value
        return found

    def _make_slots(self, varying: Mapping[str, Any]) -> list[_Slot] | None:
        slots = []
        for name, value in varying.items():
            declared = self._declared.args[name]
            python_name = self._python_name(name)
            if not isinstance(value, VariableNode) or python_name is None or not _is_plain(declared):
                return None
            # What it is where it is left out; a required one then is null, which it must not be.
            without = {} if is_required_argument(declared) else self._values({name: declared}, self._bare())
            otherwise = without.get(python_name, None if is_required_argument(declared) else _ABSENT)
            slots.append(_Slot(python_name, value.name.value, not is_non_null_type(declared.type), otherwise))
        return slots

    def _bare(self) -> FieldNode:
        return FieldNode(name=self._node.name)

    def _python_name(self, name: str) -> str | None:
        converter = self._schema.schema_converter.config.name_converter
        for one in self._definition.arguments:
            if converter.from_argument(one) == name:
                return None if one.is_maybe else one.python_name
        return None

    def _values(self, arguments: Mapping[str, GraphQLArgument], node: FieldNode) -> dict[str, Any]:
        some = GraphQLField(self._declared.type, args=dict(arguments))
        return self._python(get_argument_values(some, node))

    def _python(self, coerced: dict[str, Any]) -> dict[str, Any]:
        """Arguments as the resolver takes them: Python names and input classes."""
        converter = self._schema.schema_converter
        return convert_arguments(coerced, self._definition.arguments, converter.scalar_registry, converter.config)


def _is_plain(argument: GraphQLArgument) -> bool:
    of = get_nullable_type(argument.type)
    if argument.out_name is not None:
        return False
    return isinstance(of, GraphQLEnumType) or any(of is one for one in _CONVERTED_BY_NOBODY)


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, _node: VariableNode, *_: Any) -> None:
        self.found = True


def _has_variables(node: Any) -> bool:
    finder = _VariableFinder()
    visit(node, finder)
    return finder.found
