"""Reading delegations: the list of all, and those of many cases or tasks at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.filters import FilterLimits, check_size
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import DelegationRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.delegations import DelegationRepository


class Delegations:
    """Reads delegations on behalf of an actor."""

    def __init__(self, lists: Lists, limits: FilterLimits, clock: Callable[[], datetime]) -> None:
        self._delegations = DelegationRepository(lists)
        self._limits = limits
        self._clock = clock

    async def search(self, actor: Actor, request: ListRequest) -> Page[DelegationRecord]:
        """One page of all visible delegations."""
        check_size(request.condition, self._limits)
        return await self._delegations.page(policy.cases(actor), request, self._clock())

    async def of_cases(
        self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DelegationRecord]]:
        """A page of delegations for each case."""
        check_size(request.condition, self._limits)
        return await self._delegations.of_cases(policy.cases(actor), case_ids, request, self._clock())

    async def of_tasks(
        self, actor: Actor, task_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DelegationRecord]]:
        """A page of delegations for each task."""
        check_size(request.condition, self._limits)
        return await self._delegations.of_tasks(policy.cases(actor), task_ids, request, self._clock())

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, DelegationRecord]:
        """The visible delegations among these, by id."""
        return await self._delegations.by_ids(policy.cases(actor), ids)
