"""A JSON Schema (2020-12) as its subschemas and the ways between them. References lead from part to part here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from casegraph.domain import json_pointer
from casegraph.processes.patterns import states

Path = tuple[str | int, ...]

MAX_PARTS: Final = 2_000
MAX_STATES: Final = 20_000
"""What all regular expressions of a schema may come to together, as `patterns` counts."""

_IN_PLACE: Final = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies")
_ONE_MEMBER: Final = ("properties", "additionalProperties")
_EACH_MEMBER: Final = ("patternProperties", "propertyNames", "unevaluatedProperties")
_ONE_ITEM: Final = ("prefixItems", "items", "additionalItems")
_EACH_ITEM: Final = ("contains", "unevaluatedItems")
_SHELVES: Final = ("$defs", "definitions")
_BY_NAME: Final = frozenset(("dependentSchemas", "dependencies", "properties", "patternProperties", *_SHELVES))
_HOLDING: Final = (*_IN_PLACE, *_ONE_MEMBER, *_EACH_MEMBER, *_ONE_ITEM, *_EACH_ITEM, *_SHELVES)
_REFERENCES: Final = ("$ref", "$dynamicRef")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies", "required", "dependentRequired")
_OPTIONS: Final = 32


class Unusable(ValueError):
    """A schema that is not used here, whatever it means elsewhere; `path` leads to the part that is why."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.message, self.path = message, path


@dataclass(slots=True)
class Part:
    """A subschema that is an object, and the numbers of those that it leads to.

    `looks` is what its own keywords cost, `states` what its patterns cost for each character. `in_place` look at the
    same value. Of what is in the value, a member or an item meets one of the first list at most, and each of the
    second. `again`: what looks at the same value does so more than once.
    """

    path: Path
    schema: Mapping[str, Any]
    looks: int = 1
    states: int = 0
    in_place: list[int] = field(default_factory=list)
    members: tuple[list[int], list[int]] = ([], [])
    items: tuple[list[int], list[int]] = ([], [])
    again: bool = False

    def ways(self) -> Iterator[int]:
        """All that it leads to."""
        return chain(self.in_place, *self.members, *self.items)


def parts_of(schema: Any) -> list[Part]:
    """The parts of a schema, the whole first; none where it is true or false. `Unusable` where it cannot be used."""
    reading = _Reading(schema)
    reading.find(schema, ())
    held = 0
    for part in reading.parts:  # grows where a reference leads to what no keyword holds
        reading.read(part)
        held += part.states
        if held > MAX_STATES:
            keyword = "pattern" if "pattern" in part.schema else "patternProperties"
            raise Unusable("Its regular expressions are too large, alone or together.", (*part.path, keyword))
    return reading.parts


class _Reading:
    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._numbers: dict[int, int] = {}
        self._anchors: dict[str, Any] = {}
        self.parts: list[Part] = []

    def find(self, schema: Any, path: Path) -> None:
        """Number a schema and all in it."""
        stack = [(schema, path)]
        while stack:
            one, path = stack.pop()
            if not isinstance(one, Mapping) or id(one) in self._numbers:
                continue
            if len(self.parts) == MAX_PARTS:
                raise Unusable(f"It has more than {MAX_PARTS:,} schemas within each other.", ())
            self._numbers[id(one)] = len(self.parts)
            self.parts.append(Part(path, one))
            self._note_names(one, path)
            stack.extend((inner, (*path, *way)) for keyword in _HOLDING for way, inner in _inner(one, keyword))

    def _note_names(self, schema: Mapping[str, Any], path: Path) -> None:
        if path and "$id" in schema:
            raise Unusable("Only the whole schema may have an '$id'.", (*path, "$id"))
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = schema.get(keyword)
            if isinstance(name, str) and self._anchors.setdefault(name, schema) is not schema:
                raise Unusable(f"The anchor '{name[:100]}' is there twice.", (*path, keyword))

    def read(self, part: Part) -> None:
        """Fill in where a part leads to."""
        schema = part.schema
        part.looks, part.states = _looks(schema), _states(schema)
        part.in_place = [*self._within(schema, _IN_PLACE), *self._referred(part)]
        part.members = (self._within(schema, _ONE_MEMBER), self._within(schema, _EACH_MEMBER))
        part.items = (self._within(schema, _ONE_ITEM), self._within(schema, _EACH_ITEM))
        part.again = "unevaluatedProperties" in schema or "unevaluatedItems" in schema

    def _within(self, schema: Mapping[str, Any], keywords: tuple[str, ...]) -> list[int]:
        found = (inner for keyword in keywords for _, inner in _inner(schema, keyword))
        return [self._numbers[id(one)] for one in found if isinstance(one, Mapping)]

    def _referred(self, part: Part) -> Iterator[int]:
        for keyword in _REFERENCES:
            reference = part.schema.get(keyword)
            if isinstance(reference, str):
                target, path = self._target(reference, (*part.path, keyword))
                if isinstance(target, Mapping):
                    self.find(target, path)
                    yield self._numbers[id(target)]

    def _target(self, reference: str, path: Path) -> tuple[Any, Path]:
        fragment = self._fragment(reference)
        if fragment is None:
            raise Unusable("It refers to something outside of it, and nothing is fetched.", path)
        if fragment in self._anchors:
            return self._anchors[fragment], path
        if not json_pointer.is_pointer(fragment):
            raise Unusable("It refers to something that is not in it.", path)
        return self._pointed(fragment, path)

    def _fragment(self, reference: str) -> str | None:
        """What a reference names inside the schema; None where it names something else."""
        if reference.startswith("#"):
            return unquote(reference[1:])
        own = self._schema.get("$id")
        own = urldefrag(own).url if isinstance(own, str) else ""
        try:
            address, fragment = urldefrag(urljoin(own, reference))
        except ValueError:
            return None
        return unquote(fragment) if address == own else None

    def _pointed(self, fragment: str, path: Path) -> tuple[Any, Path]:
        found, way = self._schema, list[str | int]()
        for token in json_pointer.tokens(fragment):
            place = json_pointer.index(token) if isinstance(found, list) else None
            if place is not None and place < len(found):
                way.append(place)
                found = found[place]
            elif isinstance(found, Mapping) and token in found:
                way.append(token)
                found = found[token]
            else:
                raise Unusable("It refers to something that is not in it.", path)
        return found, tuple(way)


def _inner(schema: Mapping[str, Any], keyword: str) -> Iterator[tuple[Path, Any]]:
    """The schemas that a keyword holds, with the ways to them."""
    held = schema.get(keyword)
    if isinstance(held, Mapping) and keyword in _BY_NAME:
        yield from (((keyword, name), one) for name, one in held.items())
    elif isinstance(held, list):
        yield from (((keyword, place), one) for place, one in enumerate(held))
    else:
        yield (keyword,), held


def _looks(schema: Mapping[str, Any]) -> int:
    """How often a validator looks at a value for the keywords of a part, and so how many errors these may give."""
    listed = (len(held) for keyword in _LISTS if isinstance(held := schema.get(keyword), list | Mapping))
    chosen = _count(schema.get("enum")) + _count(schema.get("const"))
    return 1 + len(schema) + sum(listed) + chosen // _OPTIONS


def _count(value: Any) -> int:
    """How many values a value is made of."""
    count, stack = 0, [value]
    while stack:
        one = stack.pop()
        count += 1
        if isinstance(one, dict | list):
            stack.extend(one.values() if isinstance(one, dict) else one)
    return count


def _states(schema: Mapping[str, Any]) -> int:
    """The sizes of a part's regular expressions."""
    of_names = schema.get("patternProperties")
    patterns = [schema.get("pattern"), *(of_names if isinstance(of_names, Mapping) else ())]
    return sum(states(one) for one in patterns if isinstance(one, str))
