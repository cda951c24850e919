"""JSON values as casegraph compares them: by type, by place (RFC 6901), the same on every database.

The index of a JSON body is the list of its places. Each place has a `kind` and, for scalars, a number or a text. Two
containers are equal when their canonical texts are. Numbers compare as IEEE 754 doubles (RFC 8259, section 6).
"""

import hashlib
import json
import math
from enum import IntEnum
from typing import Any, NamedTuple

from casegraph.domain.errors import InvalidInput
from casegraph.domain.json_pointer import escaped, is_pointer

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
    return _text(value, None, [])


def _double(value: int | float) -> float:
    try:
        number = float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    return number + 0.0  # −0 and 0 are one number


def describe(pointer: str, value: JSONValue) -> Place:
    """One place as the index keeps it."""
    return _place(pointer, value, canonical(value))


def _place(pointer: str, value: JSONValue, text: str) -> Place:
    if isinstance(value, bool):
        return Place(pointer, Kind.BOOLEAN, float(value), None, None)
    if value is None:
        return Place(pointer, Kind.NULL, None, None, None)
    if isinstance(value, int | float):
        return Place(pointer, Kind.NUMBER, _double(value), None, None)
    if isinstance(value, str):
        return Place(pointer, Kind.STRING, None, value[:KEY_LENGTH], value if len(value) > KEY_LENGTH else None)
    kind = Kind.ARRAY if isinstance(value, list) else Kind.OBJECT
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Place(pointer, kind, None, digest, None)


def places(body: JSONValue) -> list[Place]:
    """Every place of a JSON value below its root; places deeper than `MAX_POINTER` characters are left out."""
    found: list[Place] = []
    _text(body, "", found)
    return found


def _text(value: JSONValue, pointer: str | None, found: list[Place]) -> str:
    """The canonical text of a value, made of those of what is within it; the places of both are added to `found`. The
    root has no place itself, and what has no pointer has none within it either."""
    if isinstance(value, dict):
        members = []
        for name in sorted(value):
            members.append(f"{_WRITTEN(name)}:{_text(value[name], _below(pointer, name), found)}")
        text = f"{{{','.join(members)}}}"
    elif isinstance(value, list):
        items = []
        for index, item in enumerate(value):
            items.append(_text(item, _below(pointer, str(index)), found))
        text = f"[{','.join(items)}]"
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        text = _WRITTEN(_double(value) if number else value)
    if pointer:
        found.append(_place(pointer, value, text))
    return text


_WRITTEN = json.JSONEncoder(ensure_ascii=False).encode


def _below(pointer: str | None, token: str) -> str | None:
    if pointer is None:
        return None
    below = f"{pointer}/{escaped(token)}"
    return below if len(below) <= MAX_POINTER else None


def check_pointer(pointer: str, path: tuple[str | int, ...] = ()) -> str:
    """The pointer itself, or `InvalidInput` where it is no JSON Pointer to a place below the root."""
    if not pointer or not is_pointer(pointer):
        raise InvalidInput("Expected a JSON Pointer to a place in the value, such as /amount or /items/0.", path)
    if len(pointer) > MAX_POINTER:
        raise InvalidInput(f"A JSON Pointer may have at most {MAX_POINTER} characters.", path)
    return pointer
