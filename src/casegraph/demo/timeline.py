"""Time in the demo: a clock that is set, and lives that take turns in the order of their moments."""

import heapq
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

Life = AsyncIterator[datetime]
"""Does one thing at a time, and gives the moment at which it goes on."""


class Clock:
    """Tells the moment that it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment."""
        return self.now


async def play(clock: Clock, lives: Iterable[tuple[datetime, Life]]) -> None:
    """Live all lives to their ends. Each begins at its moment; the clock never goes back."""
    waiting = [(begins, number, life) for number, (begins, life) in enumerate(lives)]
    heapq.heapify(waiting)
    while waiting:
        moment, number, life = heapq.heappop(waiting)
        clock.now = max(clock.now, moment)
        following = await anext(life, None)
        if following is not None:
            heapq.heappush(waiting, (following, number, life))
