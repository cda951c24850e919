"""Reading process versions and their definitions."""

from collections.abc import Sequence
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.filters import FilterLimits, check_size
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.processes import ProcessRepository


class Processes:
    """Reads process versions on behalf of an actor."""

    def __init__(self, lists: Lists, limits: FilterLimits) -> None:
        self._processes = ProcessRepository(lists)
        self._limits = limits

    async def search(self, actor: Actor, request: ListRequest) -> Page[ProcessRecord]:
        """One page of the tenant's process versions."""
        check_size(request.condition, self._limits)
        return await self._processes.page(policy.tenant(actor), request)

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, ProcessRecord]:
        """The process versions among these ids, by id."""
        return await self._processes.by_ids(policy.tenant(actor), ids)

    async def by_key(self, actor: Actor, key: str, version: int | None) -> ProcessRecord | None:
        """A process by key: the version asked for, or the latest."""
        return await self._processes.by_key(policy.tenant(actor), key, version)

    async def definitions(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, ProcessDefinition]:
        """The definitions of these process versions, by id."""
        return await self._processes.definitions(policy.tenant(actor), ids)
