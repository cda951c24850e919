"""Repeats transactions that another one got in the way of.

On PostgreSQL one of two that wait for each other is broken off, and one of two that add the same key finds it there.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

MOST_TRIES: Final = 6
_PASSING: Final = frozenset({"40P01", "40001", "23505"})
"""PostgreSQL's deadlock, serialization failure and unique violation."""


async def retried(act: Callable[[], Awaitable[T]]) -> T:
    """What the act comes to, which is tried again a few times where another transaction was in its way."""
    for attempt in range(1, MOST_TRIES):
        try:
            return await act()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _PASSING:
                raise
        await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
    return await act()
