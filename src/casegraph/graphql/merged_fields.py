"""The fields that a document puts in one place of the response, and that execution and validation must merge.

Walks the expanded document, so its size has to be checked before.
"""

from collections import deque
from collections.abc import Collection, Iterator
from typing import NamedTuple

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from casegraph.graphql.document_sizes import Definition, DocumentSizes


class _Part(NamedTuple):
    """A selection set and the fragment that it is written in."""

    owner: str | None
    selection_set: SelectionSetNode


def merged_fields(definition: Definition, sizes: DocumentSizes) -> Iterator[list[list[FieldNode]]]:
    """The objects of the response, the outermost first: for each, the fields selected for each key."""
    pending = deque([[_Part(definition.fragment, definition.node.selection_set)]])
    while pending:
        groups = _collect(pending.popleft(), sizes)
        yield [[node for _, node in group] for group in groups]
        for group in groups:
            nested = [_Part(owner, node.selection_set) for owner, node in group if node.selection_set]
            if nested:
                pending.append(nested)


def _collect(parts: list[_Part], sizes: DocumentSizes) -> Collection[list[tuple[str | None, FieldNode]]]:
    groups: dict[str, list[tuple[str | None, FieldNode]]] = {}
    spread: set[str] = set()
    pending = parts
    while pending:
        owner, selection_set = pending.pop()
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                groups.setdefault((selection.alias or selection.name).value, []).append((owner, selection))
            elif isinstance(selection, InlineFragmentNode):
                pending.append(_Part(owner, selection.selection_set))
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                name = selection.name.value
                if name in sizes.fragments and (owner, name) not in sizes.cycles:
                    spread.add(name)
                    pending.append(_Part(name, sizes.fragments[name].node.selection_set))
    return groups.values()
