"""Plans: what to do for a document, worked out once. Nothing of a request is in a plan but its boolean conditions."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import strawberry
import structlog
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from strawberry.types.field import StrawberryField

from casegraph.domain.errors import CasegraphError
from casegraph.domain.paging import Wanted
from casegraph.graphql.batching import Batched, Reference
from casegraph.graphql.execution.breadth_first.arguments import Arguments
from casegraph.graphql.execution.breadth_first.collecting import Collector
from casegraph.graphql.execution.breadth_first.fields import (
    Function,
    How,
    Unplannable,
    how_resolved,
    what_is_read,
)
from casegraph.graphql.execution.breadth_first.leaves import Constant, Leaf, Make, compile_leaves, writer
from casegraph.graphql.execution.result import PreparedOperation
from casegraph.graphql.selection import wanted_of

_log = structlog.get_logger()


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
    """A field that is filled in after the leaves: a batch, a coroutine, or what has fields of its own.

    `prepared` is what its batch is called with, where that is the same for all requests; `write` writes a leaf.
    """

    key: str
    how: How
    arguments: Arguments
    shape: Shape
    info: FieldInfo
    write: Callable[[Any], Any] | None
    objects: dict[str, "ObjectPlan"]
    wanted: Wanted
    prepared: Mapping[str, Any] | None = None

    @property
    def single(self) -> "ObjectPlan | None":
        """The plan of its values, where they are objects that can be of but one type."""
        return self.objects.get(self.shape.named.name)

    @property
    def reference(self) -> Reference | None:
        """Which thing its value is, where it is one that is found by its id."""
        return self.how.reference if isinstance(self.how, Batched) else None

    @property
    def waits(self) -> bool:
        """Whether its values have to be waited for."""
        return isinstance(self.how, Batched) or (isinstance(self.how, Function) and self.how.is_async)

    @property
    def reads(self) -> frozenset[str] | None:
        """The columns that it reads of its source; None where it may be any."""
        said = what_is_read(self.how)
        if said is None or not said.passes:
            return None if said is None else said.columns
        return united([said.columns, self.below])

    @property
    def below(self) -> frozenset[str] | None:
        """The columns that its own fields read of its values."""
        return united(plan.reads for plan in self.objects.values())


@dataclass(slots=True)
class BoundFunction:
    """A leaf's function, which is bound to the request before the generated code calls it."""

    how: Function
    arguments: Arguments
    info: FieldInfo


@dataclass(slots=True)
class ObjectPlan:
    """What to make of the objects of one type at one place of the query.

    `reads` are the columns of their source that it is made of; `known` are classes of sources that were found to be of
    the type.
    """

    type: GraphQLObjectType
    make: Make
    functions: list[BoundFunction]
    branches: list[Branch]
    reads: frozenset[str] | None
    known: set[Any] = field(default_factory=set)


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
        collector = Collector(self._schema, operation, flags)
        try:
            root = self._object(self._schema.query_type, [operation.node.selection_set], collector)
        except Exception as error:  # an argument that its type refuses, fragments nested too deeply, and the like
            reason = str(error) if isinstance(error, Unplannable) else type(error).__name__
            _log.debug("no plan", reason=reason)
            return None
        return Plan(operation.node, collector.fragments, root, collector.size)

    def _object(self, of: GraphQLObjectType, sets: Sequence[SelectionSetNode], collector: Collector) -> ObjectPlan:
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
            part = self._field(of, key, nodes, collector, functions)
            if isinstance(part, Leaf):
                parts.append(part)
            else:
                parts.append(Constant(key, None))
                branches.append(part)
        return ObjectPlan(of, compile_leaves(parts), functions, branches, _reads(parts, branches))

    def _field(
        self,
        of: GraphQLObjectType,
        key: str,
        nodes: list[FieldNode],
        collector: Collector,
        functions: list[BoundFunction],
    ) -> Branch | Leaf:
        declared = of.fields[nodes[0].name.value]
        how, definition = how_resolved(declared)
        arguments = Arguments(self._strawberry, declared, nodes[0], definition)
        shape = _shape(declared.type)
        info = FieldInfo(nodes, declared, definition, of)
        waits = isinstance(how, Batched) or (isinstance(how, Function) and how.is_async)
        if waits or shape.is_list or not is_leaf_type(shape.named):
            return self._branch(key, how, arguments, shape, collector, info)
        if isinstance(how, Function):
            functions.append(BoundFunction(how, arguments, info))
        return Leaf(key, how, shape.named, shape.nullable, bool(declared.args))

    def _branch(
        self, key: str, how: How, arguments: Arguments, shape: Shape, collector: Collector, info: FieldInfo
    ) -> Branch:
        sets = [node.selection_set for node in info.nodes if node.selection_set is not None]
        write = None
        if is_leaf_type(shape.named):
            write = writer(shape.named, shape.item_nullable if shape.is_list else shape.nullable)
        objects = {}
        for possible in self._possible(shape.named):
            if inspect.iscoroutinefunction(possible.is_type_of):
                raise Unplannable("a type that has to wait to know its own")
            objects[possible.name] = self._object(possible, sets, collector)
        branch = Branch(key, how, arguments, shape, info, write, objects, wanted_of(collector.names(sets)))
        if isinstance(how, Batched):
            columns = None if branch.below is None else branch.below | {"id"}
            branch.wanted = replace(branch.wanted, columns=columns)
            if how.lasting and arguments.ready is not None:
                branch.prepared = _prepared(how, arguments.ready, branch.wanted)
        return branch

    def _possible(self, named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        if is_object_type(named):
            return [named]
        return self._schema.get_possible_types(named) if is_abstract_type(named) else []


def _prepared(how: Batched, ready: Mapping[str, Any], wanted: Wanted) -> Mapping[str, Any] | None:
    """What a batch is called with; None for arguments that are refused, should any parent ever ask for them."""
    try:
        return how.prepare(dict(ready), lambda: wanted)
    except CasegraphError:
        return None


def united(some: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All columns of these; None where one of them is None, which stands for all that there are."""
    found: frozenset[str] = frozenset()
    for one in some:
        if one is None:
            return None
        found |= one
    return found


def _reads(parts: Sequence[Leaf | Constant], branches: Sequence[Branch]) -> frozenset[str] | None:
    leaves = [what_is_read(part.how) for part in parts if isinstance(part, Leaf)]
    return united([*(None if one is None else one.columns for one in leaves), *(one.reads for one in branches)])


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
