"""What fields read of the records that they belong to, so that lists need not fetch columns that nobody reads.

A field that says nothing is taken to read everything, so whoever adds one need not know of this; saying it makes
lists cheaper. Said wrongly, it costs time and no truth: a column that was not fetched raises when it is read, and the
query runs again with all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Reads:
    """The columns that a field reads; with `passes`, its value is the record again, of which more may be read."""

    columns: frozenset[str]
    passes: bool = False


def reads(*columns: str, passes: bool = False) -> Callable[[F], F]:
    """Say of a resolver that it reads these attributes of its record and no others."""

    def mark(resolver: F) -> F:
        resolver.reads = Reads(frozenset(columns), passes)  # type: ignore[attr-defined]
        return resolver

    return mark


def reads_of(resolver: Callable[..., Any]) -> Reads | None:
    """What a resolver said that it reads; None where it said nothing."""
    found = getattr(resolver, "reads", None)
    return found if isinstance(found, Reads) else None


def reading(columns: Iterable[str] | None) -> Reads | None:
    """The columns as `Reads`; None stands for all."""
    return None if columns is None else Reads(frozenset(columns))
