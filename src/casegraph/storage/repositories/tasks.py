"""Tasks: what they are listed, filtered and sorted by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.enums import OPEN_TASK
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import TaskLogRecord, TaskRecord
from casegraph.storage.filters import JSONIndex, Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists, under
from casegraph.storage.parameters import IDS, NOW, among, codes
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import CaseShape, case_shape, claimable_tasks, given, of_visible_cases
from casegraph.storage.shapes import take_apart
from casegraph.storage.sorting import Sortable
from casegraph.storage.statements import Template
from casegraph.storage.tables import TASK, TASK_BODY, TASK_LOG, TASK_VALUE

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


def overdue() -> ColumnElement[bool]:
    """The task is open and past its due time."""
    return and_(TASK.c.due_at < NOW, TASK.c.status.in_(codes(OPEN_TASK)))


def vocabulary(scope: CaseShape) -> Vocabulary:
    """What a filter on tasks may name; `scope` decides what is claimable."""
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
        special={"claimable": flag(claimable_tasks(scope)), "overdue": flag(overdue())},
        bodies={"data": JSONIndex(TASK_VALUE, "task_id", TASK.c.id)},
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
        return await self._lists.pages(TASKS, within, under(case_ids, TASK.c.case_id), request)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, TaskRecord]:
        """The visible tasks among these, by id."""
        return await self._lists.by_ids(TASKS, _reach(scope), ids)

    async def current(self, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, list[TaskRecord]]:
        """The open tasks of each case, oldest first."""
        within = _reach(scope)

        def build() -> Select[Any]:
            statement = select(*TASKS.columns).where(*within.where(), among(TASK.c.case_id, IDS))
            is_open = TASK.c.status.in_(codes(OPEN_TASK))
            return statement.where(is_open).order_by(TASK.c.case_id, TASK.c.created_at, TASK.c.id)

        found: dict[UUID, list[TaskRecord]] = {case_id: [] for case_id in case_ids}
        template = Template(("current tasks", within.key), build)
        for row in await self._lists.database.rows(template, {**within.values, IDS.key: case_ids}):
            task = TASKS.make(row)
            found[task.case_id].append(task)
        return found

    async def reached(self, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
        """The keys of the task definitions that each case has had a task of."""
        within = _reach(scope)

        def build() -> Select[Any]:
            keys = select(TASK.c.case_id, TASK.c.definition_key).distinct()
            return keys.where(*within.where(), among(TASK.c.case_id, IDS))

        found: dict[UUID, set[str]] = {case_id: set() for case_id in case_ids}
        template = Template(("tasks reached", within.key), build)
        for case_id, key in await self._lists.database.rows(template, {**within.values, IDS.key: case_ids}):
            found[case_id].add(key)
        return found

    async def data(self, scope: CaseScope, task_ids: Sequence[UUID]) -> dict[UUID, Any]:
        """The data of these tasks, by id."""
        within = _reach(scope)

        def build() -> Select[Any]:
            own = and_(TASK_BODY.c.tenant_id == TASK.c.tenant_id, TASK_BODY.c.task_id == TASK.c.id)
            statement = select(TASK.c.id, TASK_BODY.c.data).join(TASK_BODY, own)
            return statement.where(*within.where(), among(TASK.c.id, IDS))

        template = Template(("data of tasks", within.key), build)
        rows = await self._lists.database.rows(template, {**within.values, IDS.key: task_ids})
        return {task_id: data for task_id, data in rows}  # noqa: C416  # rows are not pairs to Python's types

    async def logs(self, scope: CaseScope, task_ids: Sequence[UUID]) -> dict[UUID, list[TaskLogRecord]]:
        """The lines of each task's log, oldest first. What adds to a log keeps it short."""
        within = _reach(scope)

        def build() -> Select[Any]:
            own = and_(TASK_LOG.c.tenant_id == TASK.c.tenant_id, TASK_LOG.c.task_id == TASK.c.id)
            statement = select(*(TASK_LOG.c[name] for name in TaskLogRecord._fields)).join(TASK, own)
            found = statement.where(*within.where(), among(TASK_LOG.c.task_id, IDS))
            return found.order_by(TASK_LOG.c.task_id, TASK_LOG.c.sequence)

        lines: dict[UUID, list[TaskLogRecord]] = {task_id: [] for task_id in task_ids}
        template = Template(("logs of tasks", within.key), build)
        for row in await self._lists.database.rows(template, {**within.values, IDS.key: task_ids}):
            line = TaskLogRecord._make(row)
            lines[line.task_id].append(line)
        return lines

    def _reach(self, scope: CaseScope, request: ListRequest, now: datetime) -> Reach:
        shape, met = case_shape(scope), take_apart(request.condition)

        def where() -> Where:
            return [*_visible(shape), to_sql(met.shape, vocabulary(shape), self._lists.dialect)]

        values = {**given(scope), **met.values, NOW.key: now}
        return Reach(scope.tenant_id, (shape, met.shape), where, values)


def _reach(scope: CaseScope) -> Reach:
    shape = case_shape(scope)
    return Reach(scope.tenant_id, shape, lambda: _visible(shape), given(scope))


def _visible(scope: CaseShape) -> Where:
    return of_visible_cases(scope, TASK.c.tenant_id, TASK.c.case_id)
