"""Repeats transactions that another one got in the way of.

On PostgreSQL one of two that wait for each other is broken off, one of two that add the same key finds it there, and
what one refers to another removes. On SQLite another process may hold the file for longer than anyone waits.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

MOST_TRIES: Final = 6
_PASSING: Final = frozenset({"40P01", "40001", "23505", "23503"})
"""PostgreSQL's deadlock, serialization failure, and violations of a unique key and of a foreign key."""

_BUSY: Final = "SQLITE_BUSY"
"""How the names of SQLite's errors begin where another connection writes."""


async def retried(act: Callable[[], Awaitable[T]]) -> T:
    """What the act comes to, which is tried again a few times where another transaction was in its way."""
    for attempt in range(1, MOST_TRIES):
        try:
            return await act()
        except DBAPIError as error:
            if not _passes(error.orig):
                raise
        await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
    return await act()


def _passes(error: BaseException | None) -> bool:
    if getattr(error, "sqlstate", None) in _PASSING:
        return True
    return str(getattr(error, "sqlite_errorname", "")).startswith(_BUSY)
