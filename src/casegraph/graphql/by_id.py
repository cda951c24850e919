"""Things by their ids, each read once in a request however many edges lead to it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

V = TypeVar("V")


class ById(Generic[V]):
    """The things of one kind that a request has read. `fetch` gives those that there are of some ids."""

    def __init__(self, fetch: Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, V]]]) -> None:
        self._fetch = fetch
        self._known: dict[UUID | None, V | None] = {None: None}
        self._coming: dict[UUID, asyncio.Future[None]] = {}
        self._wanted: list[UUID | None] = []
        self._turn: asyncio.Task[Mapping[UUID | None, V | None]] | None = None

    async def load(self, ids: Iterable[UUID | None]) -> Mapping[UUID | None, V | None]:
        """What is known by id, these included: null for null, and for what is not there. Reads at once."""
        wanted = dict.fromkeys(ids)
        while missing := [one for one in wanted if one is not None and one not in self._known]:
            others = {self._coming[one] for one in missing if one in self._coming}
            own = [one for one in missing if one not in self._coming]
            if own:
                await self._read(own)
            for other in others:  # where it fails, what it was to give is still missing and read again
                await other
        return self._known

    async def gather(self, ids: Sequence[UUID | None]) -> list[V | None]:
        """The things of these ids, in their order. What is asked for in one turn of the event loop is read together."""
        known: Mapping[UUID | None, V | None] = self._known
        if not all(one in known for one in ids):
            self._wanted += ids
            if self._turn is None:
                self._turn = asyncio.ensure_future(self._next_turn())
            # Who asked may be given up, while others wait for the same.
            known = await asyncio.shield(self._turn)
        return [known[one] for one in ids]

    async def _next_turn(self) -> Mapping[UUID | None, V | None]:
        await asyncio.sleep(0)
        ids, self._wanted, self._turn = self._wanted, [], None
        return await self.load(ids)

    async def _read(self, ids: Sequence[UUID]) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._coming.update(dict.fromkeys(ids, done))
        try:
            found = await self._fetch(ids)
            self._known.update((one, found.get(one)) for one in ids)
        finally:
            for one in ids:
                del self._coming[one]
            if not done.done():
                done.set_result(None)
