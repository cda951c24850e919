"""Reading tasks: the list of all, those of many cases at once, and what is open or not yet reached in a case."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.filters import FilterLimits, check_size
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import PrincipalRecord, TaskLogRecord, TaskRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.directory import DirectoryRepository
from casegraph.storage.repositories.tasks import TaskRepository


class Tasks:
    """Reads tasks on behalf of an actor."""

    def __init__(self, lists: Lists, limits: FilterLimits, clock: Callable[[], datetime]) -> None:
        self._tasks = TaskRepository(lists)
        self._directory = DirectoryRepository(lists)
        self._limits = limits
        self._clock = clock

    async def search(self, actor: Actor, request: ListRequest) -> Page[TaskRecord]:
        """One page of all visible tasks."""
        check_size(request.condition, self._limits)
        return await self._tasks.page(policy.cases(actor), request, self._clock())

    async def of_cases(self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest) -> list[Page[TaskRecord]]:
        """A page of tasks for each case."""
        check_size(request.condition, self._limits)
        return await self._tasks.of_cases(policy.cases(actor), case_ids, request, self._clock())

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, TaskRecord]:
        """The visible tasks among these, by id."""
        return await self._tasks.by_ids(policy.cases(actor), ids)

    async def current(self, actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, list[TaskRecord]]:
        """The open tasks of each case, oldest first."""
        return await self._tasks.current(policy.cases(actor), case_ids)

    async def reached(self, actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
        """The keys of the task definitions that each case has had a task of."""
        return await self._tasks.reached(policy.cases(actor), case_ids)

    async def data(self, actor: Actor, task_ids: Sequence[UUID]) -> dict[UUID, Any]:
        """The data of each visible task, by id."""
        return await self._tasks.data(policy.cases(actor), task_ids)

    async def logs(self, actor: Actor, task_ids: Sequence[UUID]) -> dict[UUID, list[TaskLogRecord]]:
        """The lines that are kept of each task's log, oldest first."""
        return await self._tasks.logs(policy.cases(actor), task_ids)

    async def candidates(
        self, actor: Actor, task_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[PrincipalRecord]]:
        """A page of the principals that may claim each task."""
        return await self._directory.candidates(policy.cases(actor), task_ids, request)
