"""How much the texts and lists of an input may hold, said where each field is declared and checked before any service.

What a value must mean is for the services; only what no text of a field may be, wherever it goes, is refused here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final

import strawberry

from casegraph.domain.errors import ErrorCode, Path, Problem, Rejected
from casegraph.domain.storable import unstorable
from casegraph.graphql.filters.convert import wire_name

UNSET: Any = strawberry.UNSET

NAME: Final = 200
"""The most characters of keys, of names of variables, and of what names a person."""
TITLE: Final = 500
REASON: Final = 2_000
LOG_LINE: Final = 10_000
PROSE: Final = 20_000

ITEMS: Final = 100
"""The most items of a list."""

_CHARACTERS = "characters"
_ITEMS = "items"
_APART = "apart"


def text(description: str, most: int, *, required: bool = False) -> Any:
    """A field for a text of at most so many characters; a required one must not be blank."""
    said = f"{description} At most {most:,} characters{', not all of them blank' if required else ''}."
    default = {} if required else {"default": UNSET}
    return strawberry.field(description=said, metadata={_CHARACTERS: (most, required)}, **default)


def texts(description: str, most: int, *, required: bool = False) -> Any:
    """A field for a list of texts, each of at most so many characters; a required one may be empty."""
    said = f"{description} At most {ITEMS}, each of at most {most:,} characters."
    default = {} if required else {"default": UNSET}
    return strawberry.field(description=said, metadata={_ITEMS: ITEMS, _CHARACTERS: (most, False)}, **default)


def inputs(description: str, most: int = ITEMS) -> Any:
    """A field for a list of inputs."""
    return strawberry.field(default=UNSET, description=f"{description} At most {most:,}.", metadata={_ITEMS: most})


def items(description: str, most: int = ITEMS) -> Any:
    """A field for a list that must be given, whose items are not looked into here."""
    return strawberry.field(description=f"{description} At most {most:,}.", metadata={_ITEMS: most, _APART: True})


def is_bounded(metadata: Any) -> bool:
    """Whether a field that was declared so has a bound."""
    return _CHARACTERS in metadata or _ITEMS in metadata


def check_bounds(one: Any) -> None:
    """`Rejected` with everything in an input that is longer than it may be, or that no database can keep."""
    problems = list(_of_input(one, ()))
    if problems:
        raise Rejected(*problems)


def _of_input(one: Any, path: Path) -> Iterator[Problem]:
    for field in fields(one):
        value = getattr(one, field.name)
        yield from _of_value(value, field.metadata, (*path, wire_name(field.name)))


def _of_value(value: Any, bounds: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, str) and _CHARACTERS in bounds:
        message = _fault(value, *bounds[_CHARACTERS])
        if message is not None:
            yield Problem(ErrorCode.VALIDATION, message, path)
    elif isinstance(value, list) and _ITEMS in bounds:
        yield from _of_list(value, bounds, path)
    elif is_dataclass(value):
        yield from _of_input(value, path)


def _of_list(values: Sequence[Any], bounds: Any, path: Path) -> Iterator[Problem]:
    if len(values) > bounds[_ITEMS]:
        yield Problem(ErrorCode.LIMIT_EXCEEDED, f"There may be at most {bounds[_ITEMS]:,} items.", path)
    elif _APART not in bounds:
        for number, one in enumerate(values):
            yield from _of_value(one, bounds, (*path, number))


def _fault(value: str, most: int, filled: bool) -> str | None:
    if len(value) > most:
        return f"The text has {len(value):,} characters; it may have at most {most:,}."
    if filled and not value.strip():
        return "The text must not be blank."
    fault = unstorable(value)
    return None if fault is None else fault.message
