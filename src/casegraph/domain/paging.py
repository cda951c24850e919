"""Which part of a list is wanted: order, direction, size and place, as values that hash and compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from casegraph.domain import cursors
from casegraph.domain.errors import InvalidInput, LimitExceeded
from casegraph.domain.filters import EVERYTHING, Condition

DEFAULT_FIRST = 25
MAX_FIRST = 100
MAX_OFFSET = 10_000

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One key of an order: a named field, or a place in the variables when `pointer` is set."""

    field: str
    descending: bool = False
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """`limit` rows before or after a cursor, or after `offset` rows; `backward` counts from the end."""

    limit: int = DEFAULT_FIRST
    cursor: str | None = None
    backward: bool = False
    offset: int = 0


CURSORS = "cursors"
"""Stands among columns for the values that a row is sorted by."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Things of a kind that are read along with the rows whose `column` holds their ids, with these columns or all."""

    column: str
    kind: str
    columns: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which halves of a connection the caller reads: its rows, its count.

    `columns` names the fields of the records that the answer is made of, `id` always among them and perhaps names that
    no field has; None stands for all. `CURSORS` among them asks for what cursors are made of. `beside` are the things
    that the rows lead to and that are wanted along with them.
    """

    rows: bool = True
    count: bool = False
    columns: frozenset[str] | None = None
    beside: tuple[Beside, ...] = ()

    @property
    def cursors(self) -> bool:
        """Whether the answer has cursors."""
        return self.columns is None or CURSORS in self.columns


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Everything that one list of the API can be asked, but for who asks and which parents it hangs from."""

    condition: Condition = EVERYTHING
    order: tuple[OrderKey, ...] = ()
    window: Window = Window()
    wanted: Wanted = Wanted()


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; `exact` is false where counting stopped at the cap."""

    value: int
    exact: bool


@dataclass(slots=True, eq=False)
class Page(Generic[R]):
    """A stretch of a list in list order.

    `keys` are the rows' sort values, of which cursors are made when asked; there are none where none were wanted.
    `beside` has what was read along with the rows, if anything, by kind and id; pages that were read at once share it.
    """

    rows: list[R] = field(default_factory=list)
    keys: Sequence[Sequence[Any]] = ()
    signature: str = ""
    has_next: bool = False
    has_previous: bool = False
    count: Count | None = None
    beside: Mapping[str, Mapping[UUID, Any]] | None = None

    def cursor(self, position: int) -> str:
        """The cursor of the row at this position of the page."""
        return cursors.encode(self.signature, self.keys[position])


def window(
    first: int | None, after: str | None, last: int | None, before: str | None, offset: int | None = None
) -> Window:
    """The window that Relay's arguments ask for; raises `InvalidInput` where they contradict each other."""
    _refuse_mixtures(first, after, last, before, offset)
    name, size = ("last", last) if last is not None else ("first", first)
    limit = DEFAULT_FIRST if size is None else _size(name, size)
    backward = last is not None or before is not None
    return Window(limit, before if backward else after, backward, _offset(offset or 0))


def _refuse_mixtures(
    first: int | None, after: str | None, last: int | None, before: str | None, offset: int | None
) -> None:
    if first is not None and last is not None:
        raise InvalidInput("Give `first` or `last`, not both.", ("last",))
    if before is not None and (first is not None or after is not None):
        raise InvalidInput("`before` goes with `last`, not with `first` or `after`.", ("before",))
    if after is not None and last is not None:
        raise InvalidInput("`after` goes with `first`, not with `last`.", ("after",))
    if offset is not None and (after is not None or before is not None):
        raise InvalidInput("Give `offset` or a cursor, not both.", ("offset",))
    if offset is not None and last is not None:
        raise InvalidInput("`offset` goes with `first`, not with `last`.", ("offset",))


def _offset(value: int) -> int:
    if value < 0:
        raise InvalidInput("`offset` must not be negative.", ("offset",))
    if value > MAX_OFFSET:
        raise LimitExceeded(
            f"`offset` may be at most {MAX_OFFSET}; page on with `after`, which costs the same on every page.",
            ("offset",),
        )
    return value


def _size(name: str, value: int) -> int:
    if value < 0:
        raise InvalidInput(f"`{name}` must not be negative.", (name,))
    if value > MAX_FIRST:
        raise LimitExceeded(f"`{name}` may be at most {MAX_FIRST}.", (name,))
    return value
