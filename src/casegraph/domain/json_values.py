"""JSON values as casegraph compares them: by type, by place (RFC 6901), the same on every database.

The index of a JSON body is the list of its places. Each place has a `kind` and, for scalars, a number or a text. Two
containers are equal when their canonical texts are. Numbers compare as IEEE 754 doubles (RFC 8259, section 6).
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from casegraph.domain.errors import InvalidInput

JSONValue = Any

# In characters. A pointer and a key of the longest must fit together into a row of PostgreSQL's indexes, 2,704 bytes.
KEY_LENGTH = 200
MAX_POINTER = 400


class Kind(IntEnum):
    """The type of a JSON value; the numbers are the order of mixed types in a sorted list."""

    NUMBER = 1
    STRING = 2
    BOOLEAN = 3
    ARRAY = 4
    OBJECT = 5
    NULL = 6


class Place(NamedTuple):
    """What the index keeps of one place: `key` begins the text, `text` is all of it where the key cuts it."""

    pointer: str
    kind: Kind
    number: float | None
    key: str | None
    text: str | None


def canonical(value: JSONValue) -> str:
    """The text that equal values share: keys sorted, no spaces, numbers as doubles."""
    return json.dumps(_normal(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _normal(value: JSONValue) -> JSONValue:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return _double(value)
    if isinstance(value, list):
        return [_normal(item) for item in value]
    return {key: _normal(item) for key, item in value.items()}


def _double(value: int | float) -> float:
    try:
        number = float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    return number + 0.0  # −0 and 0 are one number


def describe(pointer: str, value: JSONValue) -> Place:
    """One place as the index keeps it."""
    if isinstance(value, bool):
        return Place(pointer, Kind.BOOLEAN, float(value), None, None)
    if value is None:
        return Place(pointer, Kind.NULL, None, None, None)
    if isinstance(value, int | float):
        return Place(pointer, Kind.NUMBER, _double(value), None, None)
    if isinstance(value, str):
        return Place(pointer, Kind.STRING, None, value[:KEY_LENGTH], value if len(value) > KEY_LENGTH else None)
    kind = Kind.ARRAY if isinstance(value, list) else Kind.OBJECT
    digest = hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()
    return Place(pointer, kind, None, digest, None)


def places(body: JSONValue) -> Iterator[Place]:
    """Every place of a JSON value below its root; places deeper than `MAX_POINTER` characters are left out."""
    stack = [("", body)]
    while stack:
        pointer, value = stack.pop()
        if pointer:
            yield describe(pointer, value)
        for token, item in _members(value):
            below = f"{pointer}/{token.replace('~', '~0').replace('/', '~1')}"
            if len(below) <= MAX_POINTER:
                stack.append((below, item))


def _members(value: JSONValue) -> Iterator[tuple[str, JSONValue]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(index), item) for index, item in enumerate(value))


_POINTER = re.compile(r"(/([^/~]|~[01])*)*\Z")


def check_pointer(pointer: str, path: tuple[str | int, ...] = ()) -> str:
    """The pointer itself, or `InvalidInput` where it is no JSON Pointer to a place below the root."""
    if not _POINTER.match(pointer) or not pointer:
        raise InvalidInput("Expected a JSON Pointer to a place in the value, such as /amount or /items/0.", path)
    if len(pointer) > MAX_POINTER:
        raise InvalidInput(f"A JSON Pointer may have at most {MAX_POINTER} characters.", path)
    return pointer
