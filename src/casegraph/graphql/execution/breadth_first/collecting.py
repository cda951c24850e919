"""The selections of an operation: fragments merged, conditions decided, and counted, so that plans have an end."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_directive_values,
    is_abstract_type,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.language.visitor import Visitor
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from casegraph.graphql.execution.breadth_first.fields import Unplannable
from casegraph.graphql.execution.result import PreparedOperation

MOST_FIELDS = 2_000
"""Fields of one plan. Planning takes some 30 µs a field, also of fields that no object will have; what is larger is
left to graphql-core, which goes no further than the data does."""


class Collector:
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
