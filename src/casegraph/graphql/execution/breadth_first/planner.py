"""Making plans of operations."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace

import strawberry
import structlog
from graphql import (
    FieldNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from casegraph.graphql.batching import Batched
from casegraph.graphql.execution.breadth_first.arguments import Arguments
from casegraph.graphql.execution.breadth_first.collecting import Collector
from casegraph.graphql.execution.breadth_first.fields import Function, How, Unplannable, how_resolved, what_is_read
from casegraph.graphql.execution.breadth_first.leaves import Constant, Leaf, compile_leaves, writer
from casegraph.graphql.execution.breadth_first.plan import BoundFunction, Branch, FieldInfo, ObjectPlan, Plan, Shape
from casegraph.graphql.execution.breadth_first.riding import prepare_batches
from casegraph.graphql.execution.breadth_first.united import united
from casegraph.graphql.execution.result import PreparedOperation
from casegraph.graphql.selection import wanted_of

_log = structlog.get_logger()


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
        prepare_batches(root)
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
        return branch

    def _possible(self, named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        if is_object_type(named):
            return [named]
        return self._schema.get_possible_types(named) if is_abstract_type(named) else []


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
