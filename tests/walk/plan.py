"""Everything that is asked of the schema as it is served: each field of Query, of each type, by each argument."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLSchema, get_named_type

from casegraph.graphql import ids
from tests.walk.asks import Ask, Part, Selector, node_types, together
from tests.walk.content import Content
from tests.walk.marks import Ledger
from tests.walk.sights import HERE
from tests.walk.values import Values

REFUSABLE: Final = frozenset({"Case.notes"})
"""Fields that answer with an error to those who may not read them, which takes the things around them along."""

PAGING: Final = ({"first": 2}, {"last": 2}, {"first": 1, "offset": 1}, {"first": 0})


@dataclass
class Plan:
    """Makes the questions about the cases of one tenant; they are put to callers of both."""

    schema: GraphQLSchema
    ledger: Ledger
    content: Content
    values: Values

    def things(self) -> dict[str, list[str]]:
        """Global ids by type, of all that has a mark as its id."""
        found: dict[str, list[str]] = {one.name: [] for one in node_types(self.schema)}
        for id, fact in self.ledger.facts.items():
            if fact.what.endswith("_id"):
                name = _TYPE_OF.get(fact.what.split("_")[0], "Process" if "process" in fact.what else "Principal")
                if name in found:
                    found[name].append(ids.encode(name, UUID(id)))
        return found

    def deep(self, left_out: frozenset[str]) -> Iterator[Ask]:
        """Everything of everything: by each field of Query that needs no argument, and by each id."""
        query = self.schema.query_type
        assert query is not None
        for name in query.fields:
            others = frozenset(f"Query.{one}" for one in query.fields if one != name)
            selector = Selector(self.schema, left_out | others)
            text = selector.of(query, 2)
            if selector.touched:
                yield Ask(f"query {text}", {}, frozenset(selector.touched))
        for type, known in self.things().items():
            selector = Selector(self.schema, left_out)
            text = selector.of(self.schema.type_map[type], 1)
            document = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {type} {text} }} }}"
            yield Ask(document, {"ids": known}, frozenset({*selector.touched, "Query.nodes"}))

    def singles(self) -> Iterator[Ask]:
        """Each thing by each field that takes an id or another name: its own and those of other types."""
        yield from together(list(self._single_parts()))

    def _single_parts(self) -> Iterator[Part]:
        query = self.schema.query_type
        assert query is not None
        facts = self.ledger.facts.items()
        here = [mark for mark, fact in facts if fact.tenant == HERE and fact.what.endswith("_key")]
        numbers = [number for number, fact in self.ledger.numbers.items() if fact.tenant == HERE]
        for name, field in query.fields.items():
            pools = {"id": ("ID!", self._ids_for(name)), "number": ("Int!", numbers), "key": ("String!", here)}
            for argument, (type, pool) in pools.items():
                for value in pool if argument in field.args else ():
                    yield self._part("Query", name, field, {argument: (type, value)}, depth=int(name != "node"))

    def _ids_for(self, field: str) -> Iterator[str]:
        """Every id of things here of the field's type, bare and global; of each other type the first, bare."""
        wanted = field[0].upper() + field[1:]
        for type, known in self.things().items():
            mine = [one for one in known if self.ledger.facts[str(ids.decode(one).uuid)].tenant == HERE]
            bare = [str(ids.decode(one).uuid) for one in mine]
            if field == "node":
                yield from mine
            elif type == wanted:
                yield from (*mine, *bare)
            else:
                yield from bare[:1]

    def lists(self) -> Iterator[Ask]:
        """Each list, filtered, sorted, searched and cut in every way, at the top and inside of every type."""
        query = self.schema.query_type
        assert query is not None
        yield from together(list(self._list_parts(query)))
        things = self.things()
        for type in node_types(self.schema):
            mine = [one for one in things[type.name] if self.ledger.facts[str(ids.decode(one).uuid)].tenant == HERE]
            yield from together(list(self._list_parts(type)), mine[:12])

    def _list_parts(self, on: Any) -> Iterator[Part]:
        for name, field in on.fields.items():
            if any(argument in field.args for argument in ("first", "names", "system", "types")):
                given_before: set[str] = set()
                for arguments in self._arguments(field):
                    top = min(arguments.get("filter") or "") if isinstance(arguments.get("filter"), dict) else ""
                    if on.name != "Query" and top and (top == "not" or top in given_before):
                        continue  # inside of things each field of a filter is tried once: at the top, in every way
                    given_before.add(top)
                    given = {key: (str(field.args[key].type), value) for key, value in arguments.items()}
                    yield self._part(on.name, name, field, given, depth=0)

    def _arguments(self, field: GraphQLField) -> Iterator[dict[str, Any]]:
        if "offset" in field.args or "first" in field.args:
            yield from ({k: v for k, v in one.items() if k in field.args} for one in PAGING)
        for name, argument in field.args.items():
            if name in ("first", "last", "after", "before", "offset"):
                continue
            for value in self.values.of(argument.type, name):
                yield {name: value}
                if name == "filter":
                    yield from self._turned(argument.type, value)

    @staticmethod
    def _turned(type: Any, condition: Any) -> Iterator[dict[str, Any]]:
        fields = get_named_type(type).fields if isinstance(get_named_type(type), GraphQLInputObjectType) else {}
        if "not" in fields:
            yield {"filter": {"not": condition}}

    def _part(self, on: str, name: str, field: GraphQLField, given: dict[str, tuple[str, Any]], *, depth: int) -> Part:
        target = get_named_type(field.type)
        selector = Selector(self.schema, REFUSABLE)
        if name == "node":
            text = "{ __typename id }"
        elif depth or not target.name.endswith("Connection"):
            text = selector.of(target, 0)
        else:
            text = "{ totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
        paths = {path for key, (_, value) in given.items() for path in _paths(key, value)}
        # What is refused to some, or not known in every tenant, takes no other question along.
        apart = next((word for word in ("notes", "category") if any(word in one for one in (name, *paths))), "")
        group = f"{on}.{name} {apart}"
        return Part(
            name,
            text,
            tuple((key, type, value) for key, (type, value) in given.items()),
            frozenset({f"{on}.{name}", *(f"{on}.{name}({one})" for one in paths), *selector.touched}),
            group,
            None if on == "Query" else on,
        )


def _paths(name: str, value: Any) -> Iterator[str]:
    """The places in an argument, as a filter's reader sees them."""
    if isinstance(value, list) and value:
        yield from _paths(name, value[0])
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(f"{name}.{key}", inner)
    else:
        yield name


_TYPE_OF = {
    "case": "Case",
    "task": "Task",
    "delegation": "Delegation",
    "document": "Document",
    "loose": "Document",
    "folder": "Folder",
    "form": "Form",
    "note": "Note",
    "message": "Message",
    "event": "CaseEvent",
    "log": "TaskLog",
    "pool": "Group",
    "idle": "Group",
    "tenant": "Tenant",
}
