"""JSON Pointers (RFC 6901): writing a way into a JSON value as one, and reading it. No value is looked at here."""

import re
from collections.abc import Iterable
from typing import Any, Final

_POINTER: Final = re.compile(r"(?:/(?:[^/~]|~[01])*)*\Z")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


def escaped(token: str | int) -> str:
    """One name or index as it stands in a pointer."""
    return str(token).replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    """The name that stands in a pointer as this."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer(path: Iterable[str | int]) -> str:
    """The pointer to what lies at the end of a way, outermost name first; empty for the whole value."""
    return "".join(f"/{escaped(one)}" for one in path)


def is_pointer(text: str) -> bool:
    """Whether a text is a JSON Pointer."""
    return _POINTER.match(text) is not None


def tokens(text: str) -> tuple[str, ...]:
    """The names and indexes of a pointer, unescaped, outermost first; `ValueError` where the text is no pointer."""
    if not is_pointer(text):
        raise ValueError("no JSON Pointer")
    return tuple(map(unescaped, text.split("/")[1:]))


def index(token: str) -> int | None:
    """The place in a list that a token names; None where it is no index, as one that begins with a needless 0."""
    return int(token) if _INDEX.fullmatch(token) else None


def at(value: Any, text: str) -> Any:
    """What a pointer leads to in a value; `LookupError` where it leads nowhere, `ValueError` for what is no pointer."""
    for token in tokens(text):
        if isinstance(value, list) and (place := index(token)) is not None:
            value = value[place]
        elif isinstance(value, dict):
            value = value[token]
        else:
            raise LookupError(token)
    return value
