"""Delegations: what they are listed, filtered and sorted by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, and_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.enums import DelegationStatus
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import DelegationRecord
from casegraph.storage.filters import Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists, under
from casegraph.storage.parameters import IDS, NOW, among, code
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import CaseShape, case_shape, given, of_visible_cases
from casegraph.storage.shapes import take_apart
from casegraph.storage.sorting import Sortable
from casegraph.storage.statements import Template
from casegraph.storage.tables import DELEGATION

DELEGATIONS = Listing(
    name="delegations",
    table=DELEGATION,
    record=DelegationRecord,
    sortable=Sortable(
        columns={
            "INDEX": DELEGATION.c.index,
            "DELEGATED_AT": DELEGATION.c.delegated_at,
            "DUE_AT": DELEGATION.c.due_at,
            "FINISHED_AT": DELEGATION.c.finished_at,
            "PRIORITY": DELEGATION.c.priority,
        },
        tie_breaker=DELEGATION.c.id,
    ),
    default_order=(OrderKey("INDEX"),),
)


def overdue() -> ColumnElement[bool]:
    """The delegation is open and past its due time."""
    return and_(DELEGATION.c.due_at < NOW, DELEGATION.c.status == code(DelegationStatus.OPEN))


def vocabulary() -> Vocabulary:
    """What a filter on delegations may name."""
    return Vocabulary(
        columns={
            "caseId": DELEGATION.c.case_id,
            "taskId": DELEGATION.c.task_id,
            "assigneeId": DELEGATION.c.assignee_id,
            "status": DELEGATION.c.status,
            "delegatedAt": DELEGATION.c.delegated_at,
            "dueAt": DELEGATION.c.due_at,
            "finishedAt": DELEGATION.c.finished_at,
            "priority": DELEGATION.c.priority,
        },
        special={"overdue": flag(overdue())},
    )


class DelegationRepository:
    """Reads delegations."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def page(self, scope: CaseScope, request: ListRequest, now: datetime) -> Page[DelegationRecord]:
        """One page of all visible delegations."""
        return await self._lists.page(DELEGATIONS, self._reach(scope, request, now), request)

    async def of_cases(
        self, scope: CaseScope, case_ids: Sequence[UUID], request: ListRequest, now: datetime
    ) -> list[Page[DelegationRecord]]:
        """A page of delegations for each case."""
        return await self._of(scope, DELEGATION.c.case_id, case_ids, request, now)

    async def of_tasks(
        self, scope: CaseScope, task_ids: Sequence[UUID], request: ListRequest, now: datetime
    ) -> list[Page[DelegationRecord]]:
        """A page of delegations for each task."""
        return await self._of(scope, DELEGATION.c.task_id, task_ids, request, now)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, DelegationRecord]:
        """The visible delegations among these, by id."""
        return await self._lists.by_ids(DELEGATIONS, _reach(scope), ids)

    async def latest_open(self, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, DelegationRecord]:
        """The open delegation with the highest index of each case that has one."""
        within = _reach(scope)

        def build() -> Select[Any]:
            statement = select(*DELEGATIONS.columns).where(*within.where(), among(DELEGATION.c.case_id, IDS))
            return statement.where(DELEGATION.c.status == code(DelegationStatus.OPEN)).order_by(DELEGATION.c.index)

        template = Template(("latest open delegations", within.key), build)
        rows = await self._lists.database.rows(template, {**within.values, IDS.key: case_ids})
        return {one.case_id: one for one in map(DELEGATIONS.make, rows)}

    async def _of(
        self,
        scope: CaseScope,
        parent: Column[Any],
        parents: Sequence[UUID],
        request: ListRequest,
        now: datetime,
    ) -> list[Page[DelegationRecord]]:
        within = self._reach(scope, request, now)
        return await self._lists.pages(DELEGATIONS, within, under(parents, parent), request)

    def _reach(self, scope: CaseScope, request: ListRequest, now: datetime) -> Reach:
        shape, met = case_shape(scope), take_apart(request.condition)

        def where() -> Where:
            return [*_visible(shape), to_sql(met.shape, vocabulary(), self._lists.dialect)]

        values = {**given(scope), **met.values, NOW.key: now}
        return Reach(scope.tenant_id, (shape, met.shape), where, values)


def _reach(scope: CaseScope) -> Reach:
    shape = case_shape(scope)
    return Reach(scope.tenant_id, shape, lambda: _visible(shape), given(scope))


def _visible(scope: CaseShape) -> Where:
    return of_visible_cases(scope, DELEGATION.c.tenant_id, DELEGATION.c.case_id)
