"""A memory of answers for a short time, by key. Several who ask the same at once are given one answer. No I/O here."""

import asyncio
import heapq
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Found(NamedTuple, Generic[V]):
    """An answer, and for how many seconds it is good; None where it knows no end of its own."""

    value: V
    good_for: float | None = None


class _Kept(NamedTuple, Generic[V]):
    value: V
    until: float


class _Search(NamedTuple, Generic[V]):
    """A search that goes on, and the moment until which others may still join it."""

    task: asyncio.Task[_Kept[V]]
    until: float


class Remembered(Generic[K, V]):
    """The last `size` answers, each for `seconds` from the moment when its search began; 0 remembers nothing.

    Answers whose time is over are dropped with the next search, and where there are more than `size`, those go that
    were not asked for the longest. Failures are told to all who wait, and not remembered. Use one within one event
    loop. `timer` gives seconds that never go back.
    """

    def __init__(self, seconds: float, size: int, timer: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._size = size
        self._timer = timer
        self._kept: OrderedDict[K, _Kept[V]] = OrderedDict()
        self._ends: list[tuple[float, int, K]] = []
        self._count = 0
        self._searches: dict[K, _Search[V]] = {}
        self._running: set[asyncio.Task[_Kept[V]]] = set()

    def __len__(self) -> int:
        return len(self._kept)

    async def get(self, key: K, search: Callable[[], Awaitable[Found[V]]]) -> V:
        """The answer that is remembered, else the one that `search` finds; what it raises is raised here."""
        if self._seconds <= 0:
            return (await search()).value
        asked = self._timer()
        kept = self._kept.get(key)
        if kept is None or asked >= kept.until:
            kept = await self._searched(key, search, asked)
        else:
            self._kept.move_to_end(key)
        return kept.value

    def forget(self) -> None:
        """Drop all answers. Searches that have begun still tell those who wait, but nobody else."""
        self._kept.clear()
        self._ends.clear()
        self._searches.clear()

    async def _searched(self, key: K, search: Callable[[], Awaitable[Found[V]]], asked: float) -> _Kept[V]:
        self._drop_expired(asked)
        while True:
            one = self._searches.get(key)
            if one is None or asked >= one.until:
                one = self._begin(key, search, asked)
            # Unlike `await`, this leaves the search alone where only one of those who wait is cancelled.
            await asyncio.wait([one.task])
            kept = one.task.result()
            if asked < kept.until:
                return kept
            # It was good when the search began, but no longer when this one joined it.

    def _begin(self, key: K, search: Callable[[], Awaitable[Found[V]]], began: float) -> _Search[V]:
        task = asyncio.create_task(self._find(search, began))
        one = self._searches[key] = _Search(task, began + self._seconds)
        self._running.add(task)

        def end(_: asyncio.Task[_Kept[V]]) -> None:
            self._running.discard(task)
            good = not task.cancelled() and task.exception() is None
            if self._searches.get(key) is one:
                del self._searches[key]
                if good:
                    self._keep(key, task.result())

        task.add_done_callback(end)
        return one

    async def _find(self, search: Callable[[], Awaitable[Found[V]]], began: float) -> _Kept[V]:
        value, good_for = await search()
        seconds = self._seconds if good_for is None else min(self._seconds, good_for)
        return _Kept(value, began + seconds)

    def _keep(self, key: K, kept: _Kept[V]) -> None:
        self._drop_expired(self._timer())
        self._kept[key] = kept
        self._kept.move_to_end(key)
        # Numbered, for keys need not have an order.
        self._count += 1
        heapq.heappush(self._ends, (kept.until, self._count, key))
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        if len(self._ends) > 2 * self._size:
            self._count_ends_anew()

    def _drop_expired(self, now: float) -> None:
        """Each answer is looked at once, when its time is over, so this costs no more than to keep them."""
        while self._ends and self._ends[0][0] <= now:
            _, _, key = heapq.heappop(self._ends)
            kept = self._kept.get(key)
            if kept is not None and kept.until <= now:
                del self._kept[key]

    def _count_ends_anew(self) -> None:
        """Forget the ends of answers that were dropped before, or found again."""
        self._ends = [(kept.until, at, key) for at, (key, kept) in enumerate(self._kept.items())]
        heapq.heapify(self._ends)
        self._count = len(self._ends)
