"""How large a parsed document is, as written and with its fragments expanded.

Each definition is read once and each fragment expanded once, whatever spreads it: the cost is linear in the
document even where the expansion is astronomical. Spreads that close a cycle are left out, for validation to
name. What is too large is decided elsewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
)


class Spread(NamedTuple):
    """A fragment spread in some definition, `depth` fields down."""

    name: str
    depth: int


class Size(NamedTuple):
    """Counts of one definition with its fragments expanded."""

    selections: int
    aliases: int
    depth: int


@dataclass(slots=True)
class Definition:
    """One operation or fragment as written; fields of its fragments are not counted."""

    node: OperationDefinitionNode | FragmentDefinitionNode
    selections: int = 0
    aliases: int = 0
    depth: int = 0
    directives: list[DirectiveNode] = field(default_factory=list)
    values: list[ValueNode] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)

    @property
    def fragment(self) -> str | None:
        """The name of a fragment; None for an operation."""
        return self.node.name.value if isinstance(self.node, FragmentDefinitionNode) else None

    def read(self) -> "Definition":
        """Count what is written."""
        self._read_head()
        pending: list[tuple[SelectionSetNode, int]] = [(self.node.selection_set, 0)]
        while pending:
            selection_set, depth = pending.pop()
            for selection in selection_set.selections:
                self._read_selection(selection, depth, pending)
        return self

    def _read_head(self) -> None:
        self._read_directives(self.node.directives)
        for variable in self.node.variable_definitions or ():
            self._read_directives(variable.directives)
            if variable.default_value is not None:
                self.values.append(variable.default_value)

    def _read_selection(
        self, selection: SelectionNode, depth: int, pending: list[tuple[SelectionSetNode, int]]
    ) -> None:
        self.selections += 1
        self._read_directives(selection.directives)
        if isinstance(selection, FieldNode):
            self._read_field(selection, depth + 1)
            if selection.selection_set is not None:
                pending.append((selection.selection_set, depth + 1))
        elif isinstance(selection, FragmentSpreadNode):
            self.spreads.append(Spread(selection.name.value, depth))
        elif isinstance(selection, InlineFragmentNode):
            pending.append((selection.selection_set, depth))

    def _read_field(self, node: FieldNode, depth: int) -> None:
        self.depth = max(self.depth, depth)
        self.aliases += node.alias is not None
        self.values += [argument.value for argument in node.arguments or ()]

    def _read_directives(self, directives: Iterable[DirectiveNode] | None) -> None:
        for directive in directives or ():
            self.directives.append(directive)
            self.values += [argument.value for argument in directive.arguments or ()]


@dataclass(frozen=True, slots=True)
class DocumentSizes:
    """A document read: its definitions, and the expanded size of each that no other spreads."""

    definitions: list[Definition]
    fragments: Mapping[str, Definition]
    cycles: frozenset[tuple[str | None, str]]
    roots: list[tuple[Definition, Size]]


def measure(document: DocumentNode) -> DocumentSizes:
    """Read the whole document."""
    definitions = [
        Definition(node).read()
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    # Of fragments with one name the last counts, as in graphql-core; the others are measured by themselves.
    fragments = {one.fragment: one for one in definitions if one.fragment is not None}
    order, cycles = _inner_first(fragments)
    sizes: dict[str, Size] = {}
    for name in order:
        sizes[name] = _expand(fragments[name], sizes)
    edges = {(one.fragment, spread.name) for one in definitions for spread in one.spreads}
    targets = {target for _, target in edges - cycles}
    roots: list[tuple[Definition, Size]] = []
    for one in definitions:
        if one.fragment is None or fragments[one.fragment] is not one:
            roots.append((one, _expand(one, sizes)))
        elif one.fragment not in targets:
            roots.append((one, sizes[one.fragment]))
    return DocumentSizes(definitions, fragments, frozenset(cycles), roots)


def _inner_first(fragments: Mapping[str, Definition]) -> tuple[list[str], set[tuple[str | None, str]]]:
    """The names with those they spread before them, and the spreads (from, to) that close a cycle."""
    order: list[str] = []
    cycles: set[tuple[str | None, str]] = set()
    seen: set[str] = set()
    for start in fragments:
        if start not in seen:
            _visit(start, fragments, seen, order, cycles)
    return order, cycles


def _visit(
    start: str,
    fragments: Mapping[str, Definition],
    seen: set[str],
    order: list[str],
    cycles: set[tuple[str | None, str]],
) -> None:
    # Depth first with an own stack: a chain of thousands of fragments must not exhaust Python's.
    trail = [(start, iter(fragments[start].spreads))]
    on_trail = {start}
    seen.add(start)
    while trail:
        name, spreads = trail[-1]
        for spread in spreads:
            if spread.name in on_trail:
                cycles.add((name, spread.name))
            elif spread.name in fragments and spread.name not in seen:
                trail.append((spread.name, iter(fragments[spread.name].spreads)))
                on_trail.add(spread.name)
                seen.add(spread.name)
                break
        else:
            trail.pop()
            on_trail.remove(name)
            order.append(name)


def _expand(one: Definition, sizes: Mapping[str, Size]) -> Size:
    """The size of a definition; a fragment not measured yet closes a cycle, or does not exist."""
    selections, aliases, depth = one.selections, one.aliases, one.depth
    for spread in one.spreads:
        inner = sizes.get(spread.name)
        if inner is not None:
            selections += inner.selections
            aliases += inner.aliases
            depth = max(depth, spread.depth + inner.depth)
    return Size(selections, aliases, depth)
