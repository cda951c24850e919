"""Draws whole documents over a schema: valid ones, for what is refused before execution runs nowhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    do_types_overlap,
    get_named_type,
    is_composite_type,
    is_non_null_type,
    is_required_argument,
)
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.differential.data import Data
from tests.differential.executors import Request
from tests.differential.values import Choices, Place, Values, Variable, literal, non_null, plain

MAX_DEPTH = 9
ABSENT = object()
ACTORS = ("admin", "admin", "admin", "clerk", "guest")
FAVOURITES = frozenset({"cases", "case", "nodes", "node", "tasks", "notes", "definition", "edges"})
INTROSPECTION = ("__schema { queryType { name } }", '__type(name: "Case") { kind }')

Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True)
class Declared:
    """A variable: its type and default as written, and the value that is sent, or `ABSENT`."""

    kind: str
    default: str
    value: Any


@dataclass
class Fragment:
    """A named fragment, and the variables in it and in the fragments that it spreads."""

    on: Composite
    text: str
    variables: set[str]


@dataclass
class _Spread:
    """One field, once it has a response key: later ones may be merged with it."""

    key: str
    arguments: str


@dataclass
class DocumentWriter:
    """Writes one document. Every response key means the same field with the same arguments in all of it."""

    choices: Choices
    schema: GraphQLSchema
    data: Data
    most: int
    keys: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    written: dict[tuple[str, str], list[_Spread]] = field(default_factory=dict)
    fragments: dict[str, Fragment] = field(default_factory=dict)
    variables: dict[str, Declared] = field(default_factory=dict)
    fields: int = 0

    def operation(self, name: str) -> str:
        """A query."""
        assert self.schema.query_type is not None
        used: set[str] = set()
        body = self.selections(self.schema.query_type, 0, used)
        declared = ", ".join(f"${one}: {self.variables[one].kind}{self.variables[one].default}" for one in sorted(used))
        head = f"query {name}".rstrip() + (f"({declared})" if declared else "")
        return body if head == "query" and self.choices.chance(50) else f"{head} {body}"

    def selections(self, of: Composite, depth: int, used: set[str]) -> str:
        """A selection set on a type, with the variables used in it added to `used`."""
        count = 1 + self.choices.below(4) if self.fields < self.most else 1
        return "{ " + " ".join(self._selection(of, depth, used) for _ in range(count)) + " }"

    def _selection(self, of: Composite, depth: int, used: set[str]) -> str:
        self.fields += 1
        kind = self.choices.below(20)
        if depth and kind == 19:
            alias = self.choices.pick(("", "kind: "))
            return self._typename(alias) + self._condition(used)
        if kind >= 16 and depth < MAX_DEPTH and self.fields < self.most:
            return self._fragment(of, depth, used)
        return self._field(of, depth, used)

    def _typename(self, alias: str) -> str:
        key = alias.partition(":")[0] or "__typename"
        meaning = ("__typename", "", "String!")
        return f"{alias}__typename" if self.keys.setdefault(key, meaning) == meaning else "__typename"

    def _fragment(self, of: Composite, depth: int, used: set[str]) -> str:
        on = self.choices.pick(self._overlapping(of))
        if self.choices.chance(40):
            condition = f" on {on.name}" if on is not of or self.choices.chance(50) else ""
            return f"...{condition}{self._condition(used)} {self.selections(on, depth + 1, used)}"
        name = self._named(of, on, depth)
        used |= self.fragments[name].variables
        return f"...{name}{self._condition(used)}"

    def _named(self, of: Composite, on: Composite, depth: int) -> str:
        known = [name for name, one in self.fragments.items() if do_types_overlap(self.schema, of, one.on)]
        if known and self.choices.chance(50):
            return self.choices.pick(known)
        inner: set[str] = set()
        text = self.selections(on, depth + 1, inner)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = Fragment(on, f"fragment {name} on {on.name} {text}", inner)
        return name

    def _overlapping(self, of: Composite) -> list[Composite]:
        others: Sequence[GraphQLNamedType]
        if isinstance(of, GraphQLInterfaceType):
            others = [*self.schema.get_possible_types(of), *_interfaces(self.schema)]
        else:
            others = of.interfaces
        return [of, *(one for one in others if one is not of and do_types_overlap(self.schema, of, one))]  # type: ignore[arg-type,list-item]

    def _field(self, of: Composite, depth: int, used: set[str]) -> str:
        if of is self.schema.query_type and self.choices.chance(1):
            return self.choices.pick(INTROSPECTION)
        name = self.choices.pick(self._candidates(of, depth))
        declared = of.fields[name]
        before = self.written.setdefault((of.name, name), [])
        if before and self.choices.chance(40):
            one = self.choices.pick(before)
            used.update(_VARIABLE.findall(one.arguments))
            key, arguments = one.key, one.arguments
        else:
            arguments = self._arguments(of, name, declared, used)
            key = self._key(name, arguments, str(declared.type))
            before.append(_Spread(key, arguments))
        head = (name if key == name else f"{key}: {name}") + arguments + self._condition(used)
        inner = get_named_type(declared.type)
        if isinstance(inner, GraphQLObjectType | GraphQLInterfaceType):
            return f"{head} {self.selections(inner, depth + 1, used)}"
        return head

    def _candidates(self, of: Composite, depth: int) -> list[str]:
        leaves = [name for name, one in of.fields.items() if not is_composite_type(get_named_type(one.type))]
        objects = [name for name in of.fields if name not in leaves]
        if leaves and (depth >= MAX_DEPTH or self.fields >= self.most):
            return leaves
        if objects and self.choices.chance(60):
            return objects + [name for name in objects if name in FAVOURITES for _ in range(3)]
        return leaves or objects

    def _key(self, name: str, arguments: str, kind: str) -> str:
        meaning = (name, arguments, kind)
        wanted = self.choices.pick((name, name, name, "a", "b", "id", "nodes", "title"))
        for key in (wanted, name):
            if self.keys.setdefault(key, meaning) == meaning:
                return key
        key = f"{name}_{len(self.keys)}"
        self.keys[key] = meaning
        return key

    def _arguments(self, of: Composite, name: str, declared: GraphQLField, used: set[str]) -> str:
        owner = f"{of.name}.{name}"
        odd = 1 if of is self.schema.query_type else 4  # what fails at the root leaves nothing to compare
        values = Values(self.choices, self.data, odd, lambda kind, place: self._variable(kind, place, used))
        given = {
            one: values.any_of(declared.args[one].type, Place(owner, (one,))) for one in self._chosen(owner, declared)
        }
        if not given:
            return ""
        return "(" + ", ".join(f"{key}: {literal(value)}" for key, value in given.items()) + ")"

    def _chosen(self, owner: str, declared: GraphQLField) -> list[str]:
        if owner in ("Query.case", "Query.process") and not self.choices.chance(3):
            return [self.choices.pick(("id", "number" if owner == "Query.case" else "key"))]
        chosen = [name for name, one in declared.args.items() if is_required_argument(one)]
        others = [name for name in declared.args if name not in (*chosen, *_PAGING) and self.choices.chance(30)]
        paging = [name for name in self._paging() if name in declared.args]
        return [*chosen, *others, *paging]

    def _paging(self) -> Sequence[str]:
        if self.choices.chance(2):
            return [name for name in _PAGING if self.choices.chance(50)]
        return self.choices.pick(
            ((), (), ("first",), ("first", "after"), ("last",), ("first", "offset"), ("last", "before"))
        )

    def _variable(self, kind: GraphQLInputType, place: Place, used: set[str]) -> Variable:
        values = Values(self.choices, self.data, odd=1)
        stricter = not is_non_null_type(kind) and self.choices.chance(30)
        required = is_non_null_type(kind) or stricter
        written = str(kind) + ("!" if stricter else "")
        default = ""
        if self.choices.chance(30):
            default = f" = {literal(values.any_of(non_null(kind) if stricter else kind, place))}"
            # A default lets a variable that may be null stand where null may not.
            if required and not default.endswith("null") and self.choices.chance(50):
                written = written.removesuffix("!")
                required = False
        value = plain(values.any_of(kind, place))
        if (default or not required) and self.choices.chance(25):
            value = ABSENT
        if not required and self.choices.chance(8):
            value = None
        return self._declare(written, default, value, used)

    def _declare(self, kind: str, default: str, value: Any, used: set[str]) -> Variable:
        name = f"v{len(self.variables)}"
        self.variables[name] = Declared(kind, default, value)
        used.add(name)
        return Variable(name)

    def _condition(self, used: set[str]) -> str:
        if not self.choices.chance(12):
            return ""
        text = ""
        for directive in self.choices.pick((("include",), ("skip",), ("include", "skip"))):
            text += f" @{directive}(if: {literal(self._flag(directive == 'include', used))})"
        return text

    def _flag(self, usual: bool, used: set[str]) -> Any:
        value = usual if self.choices.chance(70) else not usual
        if self.choices.chance(50):
            return value
        known = [name for name, one in self.variables.items() if one.kind.startswith("Boolean")]
        if known and self.choices.chance(30):
            name = self.choices.pick([one for one in known if self._may_stand(one)] or [""])
            if name:
                used.add(name)
                return Variable(name)
        kind, default = self.choices.pick((("Boolean!", ""), ("Boolean!", " = true"), ("Boolean", " = false")))
        if kind == "Boolean" and self.choices.chance(5):
            return self._declare(kind, default, None, used)  # fails only where it is met
        return self._declare(kind, default, ABSENT if default and self.choices.chance(30) else value, used)

    def _may_stand(self, name: str) -> bool:
        one = self.variables[name]
        return one.kind == "Boolean!" or one.default in (" = true", " = false")


def _interfaces(schema: GraphQLSchema) -> list[GraphQLInterfaceType]:
    return [one for name, one in sorted(schema.type_map.items()) if isinstance(one, GraphQLInterfaceType)]


_VARIABLE = re.compile(r"\$(v\d+)")
_PAGING = ("first", "after", "last", "before", "offset")
_PAGES = ((), (), ("first",), ("first", "after"), ("last",), ("first", "offset"), ("last", "before"))


@dataclass(frozen=True)
class Draft:
    """What a request is made from: a number that decides everything, and how many fields its document aims at.

    A number is drawn quickly and ranges far; the aim is what Hypothesis can make smaller.
    """

    seed: int
    most: int


def drafts() -> SearchStrategy[Draft]:
    """Drafts of documents of all sizes."""
    return st.builds(Draft, st.integers(0, 2**62), st.integers(1, 45))


def request_of(draft: Draft, schema: GraphQLSchema, data: Data) -> Request:
    """A request with a valid document, variables that fit it, and one of the actors."""
    choices = Choices(draft.seed)
    writer = DocumentWriter(choices, schema, data, draft.most)
    names = ["A", "B"] if choices.chance(8) else [choices.pick(("", "A"))]
    operations = [writer.operation(name) for name in names]
    text = "\n".join([*operations, *(one.text for one in writer.fragments.values())])
    sent = {name: one.value for name, one in writer.variables.items() if one.value is not ABSENT}
    if choices.chance(3):
        sent["unknown"] = 1
    return Request(text, sent, choices.pick(names) if len(names) > 1 else None, choices.pick(ACTORS))
