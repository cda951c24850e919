"""Tasks: what they are listed, filtered and sorted by."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.enums import OPEN_TASK
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import TaskRecord
from casegraph.storage.filters import JSONIndex, Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists, Parents
from casegraph.storage.reach import Reach, Where, reach
from casegraph.storage.repositories.visibility import claimable_tasks, of_visible_cases
from casegraph.storage.sorting import Sortable
from casegraph.storage.tables import TASK, TASK_VALUE

TASKS = Listing(
    name="tasks",
    table=TASK,
    record=TaskRecord,
    sortable=Sortable(
        columns={
            "CREATED_AT": TASK.c.created_at,
            "UPDATED_AT": TASK.c.updated_at,
            "CLAIMED_AT": TASK.c.claimed_at,
            "COMPLETED_AT": TASK.c.completed_at,
            "CANCELLED_AT": TASK.c.cancelled_at,
            "DUE_AT": TASK.c.due_at,
            "TITLE": TASK.c.title_key,
            "PRIORITY": TASK.c.priority,
        },
        tie_breaker=TASK.c.id,
    ),
    default_order=(OrderKey("CREATED_AT"),),
)


def overdue(now: datetime) -> ColumnElement[bool]:
    """The task is open and past its due time."""
    return and_(TASK.c.due_at < now, TASK.c.status.in_(OPEN_TASK))


def vocabulary(scope: CaseScope, now: datetime) -> Vocabulary:
    """What a filter on tasks may name: `scope` decides what is claimable, `now` what is overdue."""
    return Vocabulary(
        columns={
            "id": TASK.c.id,
            "caseId": TASK.c.case_id,
            "processId": TASK.c.process_id,
            "definitionKey": TASK.c.definition_key,
            "title": TASK.c.title,
            "type": TASK.c.type,
            "status": TASK.c.status,
            "ownerId": TASK.c.owner_id,
            "createdAt": TASK.c.created_at,
            "dueAt": TASK.c.due_at,
            "completedAt": TASK.c.completed_at,
        },
        special={"claimable": flag(claimable_tasks(scope)), "overdue": flag(overdue(now))},
        bodies={"data": JSONIndex(TASK_VALUE, "task_id", TASK.c.id, scope.tenant_id)},
    )


class TaskRepository:
    """Reads tasks."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def page(self, scope: CaseScope, request: ListRequest, now: datetime) -> Page[TaskRecord]:
        """One page of all visible tasks."""
        return await self._lists.page(TASKS, self._reach(scope, request, now), request)

    async def of_cases(
        self, scope: CaseScope, case_ids: Sequence[UUID], request: ListRequest, now: datetime
    ) -> list[Page[TaskRecord]]:
        """A page of tasks for each case."""
        within = self._reach(scope, request, now)
        return await self._lists.pages(TASKS, within, Parents(case_ids, TASK.c.case_id), request)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, TaskRecord]:
        """The visible tasks among these, by id."""
        return await self._lists.by_ids(TASKS, Reach(scope.tenant_id, lambda: self._visible(scope), scope), ids)

    async def current(self, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, list[TaskRecord]]:
        """The open tasks of each case, oldest first."""
        among = self._lists.dialect.among(TASK.c.case_id, case_ids)
        statement = (
            select(*TASKS.columns)
            .where(*self._visible(scope), among, TASK.c.status.in_(OPEN_TASK))
            .order_by(TASK.c.case_id, TASK.c.created_at, TASK.c.id)
        )
        found: dict[UUID, list[TaskRecord]] = {case_id: [] for case_id in case_ids}
        for row in await self._lists.database.rows(statement):
            found[row.case_id].append(TASKS.make(row))
        return found

    async def reached(self, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
        """The keys of the task definitions that each case has had a task of."""
        among = self._lists.dialect.among(TASK.c.case_id, case_ids)
        statement = select(TASK.c.case_id, TASK.c.definition_key).distinct().where(*self._visible(scope), among)
        found: dict[UUID, set[str]] = {case_id: set() for case_id in case_ids}
        for row in await self._lists.database.rows(statement):
            found[row.case_id].add(row.definition_key)
        return found

    def _visible(self, scope: CaseScope) -> list[ColumnElement[bool]]:
        return of_visible_cases(scope, TASK.c.tenant_id, TASK.c.case_id)

    def _reach(self, scope: CaseScope, request: ListRequest, now: datetime) -> Reach:
        def where() -> Where:
            words = vocabulary(scope, now)
            return [*self._visible(scope), to_sql(request.condition, words, self._lists.dialect)]

        return reach(scope.tenant_id, scope, where, request.condition)
