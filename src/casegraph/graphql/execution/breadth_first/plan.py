"""Plans: what to do for a document, worked out once. Nothing of a request is in a plan but its boolean conditions."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.language.visitor import Visitor
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective
from strawberry.types.field import StrawberryField

from casegraph.domain.paging import Wanted
from casegraph.graphql.batching import Batched
from casegraph.graphql.execution.breadth_first.fields import (
    Attribute,
    Function,
    Unplannable,
    how_resolved,
    python_arguments,
)
from casegraph.graphql.execution.breadth_first.leaves import Constant, Leaf, Make, compile_leaves, writer
from casegraph.graphql.execution.result import PreparedOperation
from casegraph.graphql.selection import wanted_of

Writer = Any
NO_ARGUMENTS: Mapping[str, Any] = {}
MOST_FIELDS = 2_000
"""Fields of one plan. Planning takes some 30 µs a field, also of fields that no object will have; what is larger is
left to graphql-core, which goes no further than the data does."""


@dataclass(slots=True)
class Arguments:
    """A field's arguments: ready, where they hold no variables; else to be coerced for each request."""

    field: GraphQLField
    node: FieldNode
    definition: StrawberryField
    ready: Mapping[str, Any] | None


@dataclass(slots=True)
class Shape:
    """The type of a field's value: an item that may be null, perhaps in a list that may be null."""

    nullable: bool
    is_list: bool
    item_nullable: bool
    named: GraphQLNamedType


@dataclass(slots=True)
class FieldInfo:
    """What `Info` of a field is made of."""

    nodes: list[FieldNode]
    field: GraphQLField
    definition: StrawberryField
    parent: GraphQLObjectType


@dataclass(slots=True)
class Branch:
    """A field that is filled in after the leaves: a batch, a coroutine, or what has fields of its own."""

    key: str
    how: Attribute | Function | Batched
    arguments: Arguments
    shape: Shape
    wanted: Wanted
    info: FieldInfo
    write: Writer | None
    objects: dict[str, "ObjectPlan"] = field(default_factory=dict)


@dataclass(slots=True)
class BoundFunction:
    """A leaf's function, which is bound to the request before the generated code calls it."""

    how: Function
    arguments: Arguments
    info: FieldInfo


@dataclass(slots=True)
class ObjectPlan:
    """What to make of the objects of one type at one place of the query."""

    type: GraphQLObjectType
    make: Make
    functions: list[BoundFunction]
    branches: list[Branch]


@dataclass(slots=True)
class Plan:
    """The plan of an operation, and how many fields it has in all.

    It must not refer to the `PreparedOperation`, with whose life its own is to end.
    """

    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    root: ObjectPlan
    size: int


class Planner:
    """Plans the operations of one schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._strawberry = schema
        self._schema: GraphQLSchema = schema._schema

    def plan(self, operation: PreparedOperation, flags: Mapping[str, bool]) -> Plan | None:
        """The plan for these values of the variables in @skip and @include; None where there can be none."""
        if operation.type is not OperationType.QUERY or self._schema.query_type is None:
            return None
        collector = _Collector(self._schema, operation, flags)
        try:
            root = self._object(self._schema.query_type, [operation.node.selection_set], collector)
        except Exception:  # an argument that its type refuses, fragments nested too deeply: for graphql-core to report
            return None
        return Plan(operation.node, collector.fragments, root, collector.size)

    def _object(self, of: GraphQLObjectType, sets: Sequence[SelectionSetNode], collector: "_Collector") -> ObjectPlan:
        parts: list[Leaf | Constant] = []
        functions: list[BoundFunction] = []
        branches: list[Branch] = []
        for key, nodes in collector.fields(of, sets).items():
            collector.count()
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(Constant(key, of.name))
                continue
            if name.startswith("__"):
                raise Unplannable("introspection")
            self._field(of, key, nodes, collector, parts, functions, branches)
        return ObjectPlan(of, compile_leaves(parts), functions, branches)

    def _field(
        self,
        of: GraphQLObjectType,
        key: str,
        nodes: list[FieldNode],
        collector: "_Collector",
        parts: list[Leaf | Constant],
        functions: list[BoundFunction],
        branches: list[Branch],
    ) -> None:
        declared = of.fields[nodes[0].name.value]
        how, definition = how_resolved(declared)
        arguments = self._arguments(declared, nodes[0], definition)
        shape = _shape(declared.type)
        info = FieldInfo(nodes, declared, definition, of)
        plain = isinstance(how, Attribute) or (isinstance(how, Function) and not how.is_async)
        if plain and not shape.is_list and is_leaf_type(shape.named):
            expression = f"p.{how.name}" if isinstance(how, Attribute) else f"bound[{len(functions)}](p)"
            if isinstance(how, Function):
                functions.append(BoundFunction(how, arguments, info))
            parts.append(Leaf(key, expression, shape.named, shape.nullable))
            return
        parts.append(Constant(key, None))
        branches.append(self._branch(key, how, arguments, shape, nodes, collector, info))

    def _branch(
        self,
        key: str,
        how: Attribute | Function | Batched,
        arguments: Arguments,
        shape: Shape,
        nodes: list[FieldNode],
        collector: "_Collector",
        info: FieldInfo,
    ) -> Branch:
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        write = None
        if is_leaf_type(shape.named):
            write = writer(shape.named, shape.item_nullable if shape.is_list else shape.nullable)
        names = collector.names(sets)
        branch = Branch(key, how, arguments, shape, wanted_of(names), info, write)
        for possible in self._possible(shape.named):
            if inspect.iscoroutinefunction(possible.is_type_of):
                raise Unplannable("a type that has to wait to know its own")
            branch.objects[possible.name] = self._object(possible, sets, collector)
        return branch

    def _possible(self, named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        if is_object_type(named):
            return [named]
        return self._schema.get_possible_types(named) if is_abstract_type(named) else []

    def _arguments(self, declared: GraphQLField, node: FieldNode, definition: StrawberryField) -> Arguments:
        arguments = Arguments(declared, node, definition, None)
        if not declared.args:
            arguments.ready = NO_ARGUMENTS
        elif not _has_variables(node):
            coerced = get_argument_values(declared, node)
            arguments.ready = python_arguments(self._strawberry, definition, coerced)
        return arguments


def _shape(of: GraphQLOutputType) -> Shape:
    nullable = not is_non_null_type(of)
    inner = of if nullable else of.of_type  # type: ignore[union-attr]
    if not is_list_type(inner):
        return Shape(nullable, False, nullable, get_named_type(inner))
    item = inner.of_type
    item_nullable = not is_non_null_type(item)
    bare = item if item_nullable else item.of_type
    if is_list_type(bare):
        raise Unplannable("a list of lists")
    return Shape(nullable, True, item_nullable, bare)


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, _node: VariableNode, *_: Any) -> None:
        self.found = True


def _has_variables(node: FieldNode) -> bool:
    finder = _VariableFinder()
    for argument in node.arguments or ():
        visit(argument, finder)
    return finder.found


class _Collector:
    """Selections with their fragments merged, for one operation and one set of conditions."""

    def __init__(self, schema: GraphQLSchema, operation: PreparedOperation, flags: Mapping[str, bool]) -> None:
        self._schema = schema
        self._variables = VariableValues({}, dict(flags))
        self.fragments = {
            node.name.value: node for node in operation.document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.size = 0

    def count(self) -> None:
        """Count a field of the plan. Under interfaces fields are planned for each type, which multiplies."""
        self.size += 1
        if self.size > MOST_FIELDS:
            raise Unplannable("more fields than a plan may have")

    def fields(self, of: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields of one type by response key, in the order in which they are first met."""
        collected: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in sets:
            self._collect(of, one, collected, seen)
        return collected

    def names(self, sets: Sequence[SelectionSetNode]) -> Iterator[str]:
        """The names of all fields selected, of whatever type."""
        seen: set[str] = set()
        stack = list(sets)
        while stack:
            for node in stack.pop().selections:
                if not self._included(node):
                    continue
                if isinstance(node, FieldNode):
                    yield node.name.value
                    continue
                inner = self._inner(node, seen)
                if inner is not None:
                    stack.append(inner[1])

    def _collect(
        self,
        of: GraphQLObjectType,
        selections: SelectionSetNode,
        collected: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                collected.setdefault(key, []).append(node)
                continue
            inner = self._inner(node, seen)
            if inner is not None and self._applies(inner[0], of):
                self._collect(of, inner[1], collected, seen)

    def _inner(self, node: SelectionNode, seen: set[str]) -> tuple[str | None, SelectionSetNode] | None:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return None if condition is None else condition.name.value, node.selection_set
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name in seen:
            return None
        seen.add(name)
        fragment = self.fragments[name]
        return fragment.type_condition.name.value, fragment.selection_set

    def _applies(self, condition: str | None, of: GraphQLObjectType) -> bool:
        if condition is None or condition == of.name:
            return True
        named = self._schema.get_type(condition)
        return named is not None and is_abstract_type(named) and self._schema.is_sub_type(named, of)

    def _included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])


def condition_variables(operation: PreparedOperation) -> frozenset[str]:
    """The names of the variables that @skip and @include of a document depend on."""
    finder = _ConditionFinder()
    visit(operation.document, finder)
    return frozenset(finder.names)


class _ConditionFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        for argument in node.arguments:
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)
