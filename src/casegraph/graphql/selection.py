"""Which fields of an answer are asked for: so that a count, or rows, that nobody reads are not fetched."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from casegraph.domain.paging import Wanted

_COUNTS = frozenset({"totalCount", "totalCountIsExact"})
_META = frozenset({"__typename"})


def wanted(info: GraphQLResolveInfo[Any]) -> Wanted:
    """Which halves of the connection at this place of the query are read."""
    return wanted_of(_names(info, (node.selection_set for node in info.field_nodes)))


def wanted_of(selected: Iterable[str]) -> Wanted:
    """Which halves of a connection are read by the names of the fields selected of it."""
    names = frozenset(selected)
    return Wanted(rows=bool(names - _COUNTS - _META), count=bool(names & _COUNTS))


def _names(info: GraphQLResolveInfo[Any], sets: Iterable[SelectionSetNode | None]) -> Iterator[str]:
    stack = [one for one in sets if one is not None]
    seen: set[str] = set()
    while stack:
        for node in stack.pop().selections:
            if not _included(info, node):
                continue
            if isinstance(node, FieldNode):
                yield node.name.value
            elif isinstance(node, InlineFragmentNode):
                stack.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                stack.append(info.fragments[node.name.value].selection_set)


def _included(info: GraphQLResolveInfo[Any], node: SelectionNode) -> bool:
    if not node.directives:
        return True
    given: Any = info.variable_values
    # Strawberry hands resolvers the bare values, graphql-core its own record of them.
    values = given if isinstance(given, VariableValues) else VariableValues({}, given)
    skip = get_directive_values(GraphQLSkipDirective, node, values)
    include = get_directive_values(GraphQLIncludeDirective, node, values)
    return not (skip and skip["if"]) and not (include and not include["if"])
