"""What both databases can keep: which JSON values and texts, wherever they come from."""

import math
from typing import Any, Final, NamedTuple

from casegraph.domain.json_pointer import escaped

MAX_DEPTH: Final = 100
"""Lists and objects within each other."""

_WHOLE: Final = range(-(2**63), 2**63)


class Fault(NamedTuple):
    """Why a value cannot be kept, and the JSON Pointer to the place in it."""

    message: str
    pointer: str


def unstorable(value: Any) -> Fault | None:
    """What keeps a value from being stored; None where nothing does."""
    stack = [("", value, 0)]
    while stack:
        pointer, one, depth = stack.pop()
        message = _fault(one, depth)
        if message is not None:
            return Fault(message, pointer)
        if isinstance(one, dict):
            for name, item in one.items():
                if not isinstance(name, str) or _bad_text(name):
                    return Fault("A name has a character that cannot be kept.", pointer)
                stack.append((f"{pointer}/{escaped(name)}", item, depth + 1))
        elif isinstance(one, list):
            stack.extend((f"{pointer}/{at}", item, depth + 1) for at, item in enumerate(one))
    return None


def _fault(value: Any, depth: int) -> str | None:
    match value:
        case None | bool():
            return None
        case str():
            return "The text has a character that cannot be kept: U+0000 or half a pair." if _bad_text(value) else None
        case int():
            return None if value in _WHOLE else "A whole number must fit into 64 bits."
        case float():
            return None if math.isfinite(value) else "A number must be finite."
        case dict() | list():
            return None if depth < MAX_DEPTH else f"Lists and objects may be nested {MAX_DEPTH} deep."
    return "The value is no JSON."


def _bad_text(text: str) -> bool:
    return (not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)) or "\0" in text
