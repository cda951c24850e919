"""What a request carries to its resolvers: who asks, the services, and the loaders that gather reads."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from casegraph.domain.actor import Actor
from casegraph.domain.errors import LimitExceeded
from casegraph.domain.records import (
    CaseRecord,
    DelegationRecord,
    PrincipalRecord,
    ProcessRecord,
    TaskRecord,
)
from casegraph.processes.model import ProcessDefinition
from casegraph.services import Services

K = TypeVar("K")
V = TypeVar("V")

ByIds = Callable[[Actor, Sequence[UUID]], Awaitable[dict[UUID, V]]]


MAX_OBJECTS = 100_000


class Context:
    """One request's actor, services, moment and loaders; all edges that lead to a thing by id share its loader."""

    def __init__(self, actor: Actor, services: Services, now: datetime, max_objects: int = MAX_OBJECTS) -> None:
        self.actor = actor
        self.services = services
        self.now = now
        self._max_objects = max_objects
        self._objects = 0
        self._batches: dict[Hashable, DataLoader[Any, Any]] = {}

    def spend(self, objects: int) -> None:
        """Count objects towards what one request may read; `LimitExceeded` beyond it.

        Lists within lists multiply, so that a short document could ask for more than any server has.
        """
        self.afford(objects)
        self._objects += objects

    def afford(self, objects: int) -> None:
        """`LimitExceeded` where so many more objects would be beyond what one request may read."""
        if self._objects + objects > self._max_objects:
            raise LimitExceeded(
                f"This request reads more than {self._max_objects:,} objects; ask for smaller pages, "
                "or for fewer lists within lists."
            )

    async def principals(self, ids: Sequence[UUID | None]) -> list[PrincipalRecord | None]:
        """The principals of these ids, in their order; null for null."""
        return await self._by_ids("principals", self.services.directory.principals_by_ids, ids)

    async def processes(self, ids: Sequence[UUID | None]) -> list[ProcessRecord | None]:
        """The process versions of these ids, in their order."""
        return await self._by_ids("processes", self.services.processes.by_ids, ids)

    async def definitions(self, ids: Sequence[UUID | None]) -> list[ProcessDefinition | None]:
        """The definitions of these process versions, in their order."""
        return await self._by_ids("definitions", self.services.processes.definitions, ids)

    async def cases(self, ids: Sequence[UUID | None]) -> list[CaseRecord | None]:
        """The cases of these ids, in their order; null where one is not visible."""
        return await self._by_ids("cases", self.services.cases.by_ids, ids)

    async def tasks(self, ids: Sequence[UUID | None]) -> list[TaskRecord | None]:
        """The tasks of these ids, in their order; null where one is not visible."""
        return await self._by_ids("tasks", self.services.tasks.by_ids, ids)

    async def delegations(self, ids: Sequence[UUID | None]) -> list[DelegationRecord | None]:
        """The delegations of these ids, in their order; null where one is not visible."""
        return await self._by_ids("delegations", self.services.delegations.by_ids, ids)

    def batch(
        self, key: Hashable, load: Callable[[list[Any]], Awaitable[Sequence[Any]]], *, cache: bool = False
    ) -> DataLoader[Any, Any]:
        """The loader that gathers what is asked under one key in one turn of the event loop."""
        loader = self._batches.get(key)
        if loader is None:
            loader = self._batches[key] = DataLoader(load_fn=load, cache=cache)
        return loader

    async def _by_ids(self, name: str, read: ByIds[V], ids: Sequence[UUID | None]) -> list[V | None]:
        async def load(keys: list[UUID]) -> list[V | None]:
            found = await read(self.actor, keys)
            return [found.get(key) for key in keys]

        wanted = list(dict.fromkeys(one for one in ids if one is not None))
        values = await self.batch(name, load, cache=True).load_many(wanted) if wanted else []
        found = dict(zip(wanted, values, strict=True))
        return [None if one is None else found[one] for one in ids]


Info = strawberry.Info[Context, None]
