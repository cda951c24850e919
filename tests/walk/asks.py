"""Selections made from the schema as it is served, and documents that put many of them to the server at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

MOST_PARTS = 40


@dataclass(frozen=True)
class Part:
    """One field with arguments: its document text `{name}(…) {…}`, variables by name and type, what it touches.

    `inside` is the type on which the field stands, where that is not Query; `group` keeps apart what may be refused
    from what may not.
    """

    field: str
    selection: str
    arguments: tuple[tuple[str, str, Any], ...]
    touches: frozenset[str]
    group: str
    inside: str | None = None


@dataclass(frozen=True)
class Ask:
    """A document, its variables, and the coordinates of the schema that it touches."""

    document: str
    variables: dict[str, Any]
    touches: frozenset[str]
    parts: tuple[Part, ...] = ()


@dataclass
class Selector:
    """Makes selections. Coordinates in `left_out` are not selected; those that are get into `touched`."""

    schema: GraphQLSchema
    left_out: frozenset[str] = frozenset()
    touched: set[str] = field(default_factory=set)

    def of(self, type: Any, depth: int, above: tuple[str, ...] = ()) -> str:
        """The selection of everything in a type that needs no argument, as deep as so many things inside of things."""
        named = get_named_type(type)
        if is_leaf_type(named):
            return ""
        if is_abstract_type(named):
            kinds = sorted(self.schema.get_possible_types(named), key=lambda one: one.name)
            return "{ __typename " + " ".join(f"... on {one.name} {self.of(one, depth, above)}" for one in kinds) + " }"
        chosen = [text for name, one in named.fields.items() if (text := self._field(named, name, one, depth, above))]
        return "{ " + " ".join(chosen or ["__typename"]) + " }"

    def _field(self, on: Any, name: str, field: GraphQLField, depth: int, above: tuple[str, ...]) -> str:
        coordinate = f"{on.name}.{name}"
        if coordinate in self.left_out or any(is_required_argument(one) for one in field.args.values()):
            return ""
        target = get_named_type(field.type)
        if is_leaf_type(target):
            self.touched.add(coordinate)
            return name
        inside = self._inside(on, name, target, depth, above)
        if inside:
            self.touched.add(coordinate)
        return inside and f"{name} {inside}"

    def _inside(self, on: Any, name: str, target: Any, depth: int, above: tuple[str, ...]) -> str:
        if on.name.endswith("Connection") and name == "edges":
            return "{ cursor node { id } }"
        if is_node(target) or is_abstract_type(target):
            return self.of(target, depth - 1) if depth else ""
        # Values and pages are part of the thing that they stand in; they lead in circles only by themselves.
        return "" if target.name in above else self.of(target, depth, (*above, target.name))


def is_node(type: Any) -> bool:
    """Whether things of a type have ids of their own."""
    return is_object_type(type) and any(one.name == "Node" for one in type.interfaces)


def node_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """All types that `node` may give."""
    return sorted(schema.get_implementations(schema.type_map["Node"]).objects, key=lambda one: one.name)  # type: ignore[arg-type]


def together(parts: Sequence[Part], nodes: Sequence[str] = ()) -> Iterator[Ask]:
    """Documents of up to forty parts of one group; parts inside a type are asked of the things with the ids `nodes`."""
    groups: dict[tuple[str, str | None], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.group, part.inside), []).append(part)
    for (_, inside), members in groups.items():
        for start in range(0, len(members), MOST_PARTS):
            yield _document(members[start : start + MOST_PARTS], inside, nodes)


def alone(ask: Ask, nodes: Sequence[str] = ()) -> Iterator[Ask]:
    """The parts of a document, each by itself."""
    for part in ask.parts:
        yield _document([part], part.inside, nodes)


def _document(parts: Sequence[Part], inside: str | None, nodes: Sequence[str]) -> Ask:
    declared, fields, variables = [], [], {}
    for at, part in enumerate(parts):
        given = []
        for n, (name, type, value) in enumerate(part.arguments):
            declared.append(f"$v{at}_{n}: {type}")
            given.append(f"{name}: $v{at}_{n}")
            variables[f"v{at}_{n}"] = value
        fields.append(f"f{at}: {part.field}" + (f"({', '.join(given)})" if given else "") + f" {part.selection}")
    text = "\n  ".join(fields)
    if inside is not None:
        declared.append("$nodes: [ID!]!")
        variables["nodes"] = list(nodes)
        text = f"nodes(ids: $nodes) {{ ... on {inside} {{ id {text} }} }}"
    head = f"query ({', '.join(declared)})" if declared else "query"
    touches = frozenset().union(*(part.touches for part in parts))
    return Ask(f"{head} {{\n  {text}\n}}", variables, touches, tuple(parts))
