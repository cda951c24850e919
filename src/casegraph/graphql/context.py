"""What a request carries to its resolvers: who asks, the services, and what is read by ids, each thing once."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeVar
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from casegraph.domain.actor import Actor
from casegraph.domain.errors import LimitExceeded, NotPermitted
from casegraph.domain.records import (
    CaseRecord,
    DelegationRecord,
    NoteRecord,
    PrincipalRecord,
    ProcessRecord,
    TaskRecord,
)
from casegraph.graphql.by_id import ById
from casegraph.processes.model import ProcessDefinition
from casegraph.services import Services

V = TypeVar("V")

ByIds = Callable[[Actor, Sequence[UUID]], Awaitable[dict[UUID, V]]]
Kind = Literal[
    "principals",
    "tenantUsers",
    "groups",
    "roles",
    "processes",
    "definitions",
    "cases",
    "tasks",
    "delegations",
    "documents",
    "folders",
    "forms",
    "notes",
    "messages",
]


def _readable_notes(services: Services) -> ByIds[NoteRecord]:
    async def by_ids(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, NoteRecord]:
        try:
            return await services.notes.by_ids(actor, ids)
        except NotPermitted:
            return {}  # they are as if they did not exist

    return by_ids


_READERS: dict[Kind, Callable[[Services], ByIds[Any]]] = {
    "principals": lambda services: services.directory.principals_by_ids,
    "tenantUsers": lambda services: services.directory.tenant_users_by_ids,
    "groups": lambda services: services.directory.groups_by_ids,
    "roles": lambda services: services.directory.roles_by_ids,
    "processes": lambda services: services.processes.by_ids,
    "definitions": lambda services: services.processes.definitions,
    "cases": lambda services: services.cases.by_ids,
    "tasks": lambda services: services.tasks.by_ids,
    "delegations": lambda services: services.delegations.by_ids,
    "documents": lambda services: services.documents.by_ids,
    "folders": lambda services: services.case_objects.folders_by_ids,
    "forms": lambda services: services.case_objects.forms_by_ids,
    "notes": _readable_notes,
    "messages": lambda services: services.messages.by_ids,
}

MAX_OBJECTS = 100_000


class Context:
    """One request's actor, services, moment and reads; all edges that lead to a thing by id share what is read.

    `base_url` gives what paths of this server are put behind to make links of them; few requests ask for it.
    """

    def __init__(
        self,
        actor: Actor,
        services: Services,
        now: datetime,
        max_objects: int = MAX_OBJECTS,
        base_url: Callable[[], str] = str,
    ) -> None:
        self.actor = actor
        self.services = services
        self.now = now
        self.base_url = base_url
        self._max_objects = max_objects
        self._objects = 0
        self._batches: dict[Hashable, DataLoader[Any, Any]] = {}
        self._by_id: dict[Kind, ById[Any]] = {}

    def fresh(self) -> "Context":
        """The same request's context with nothing read and nothing spent yet."""
        return Context(self.actor, self.services, self.now, self._max_objects, self.base_url)

    def forget(self) -> None:
        """Drop what was read, because it has changed since. Nothing may be reading just now."""
        self._batches.clear()
        self._by_id.clear()

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
        return await self.by_id("principals").gather(ids)

    async def processes(self, ids: Sequence[UUID | None]) -> list[ProcessRecord | None]:
        """The process versions of these ids, in their order."""
        return await self.by_id("processes").gather(ids)

    async def definitions(self, ids: Sequence[UUID | None]) -> list[ProcessDefinition | None]:
        """The definitions of these process versions, in their order."""
        return await self.by_id("definitions").gather(ids)

    async def cases(self, ids: Sequence[UUID | None]) -> list[CaseRecord | None]:
        """The cases of these ids, in their order; null where one is not visible."""
        return await self.by_id("cases").gather(ids)

    async def tasks(self, ids: Sequence[UUID | None]) -> list[TaskRecord | None]:
        """The tasks of these ids, in their order; null where one is not visible."""
        return await self.by_id("tasks").gather(ids)

    async def delegations(self, ids: Sequence[UUID | None]) -> list[DelegationRecord | None]:
        """The delegations of these ids, in their order; null where one is not visible."""
        return await self.by_id("delegations").gather(ids)

    def batch(self, key: Hashable, load: Callable[[list[Any]], Awaitable[Sequence[Any]]]) -> DataLoader[Any, Any]:
        """The loader that gathers what is asked under one key in one turn of the event loop."""
        loader = self._batches.get(key)
        if loader is None:
            loader = self._batches[key] = DataLoader(load_fn=load, cache=False)
        return loader

    def by_id(self, kind: Kind) -> ById[Any]:
        """The things of a kind by their ids."""
        found = self._by_id.get(kind)
        if found is None:
            found = self._by_id[kind] = ById(partial(_READERS[kind](self.services), self.actor))
        return found


Info = strawberry.Info[Context, None]
