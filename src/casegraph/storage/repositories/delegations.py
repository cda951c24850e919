"""Delegations: what they are listed, filtered and sorted by."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.enums import DelegationStatus
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import DelegationRecord
from casegraph.storage.filters import Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists, Parents
from casegraph.storage.reach import Reach, Where, reach
from casegraph.storage.repositories.visibility import of_visible_cases
from casegraph.storage.sorting import Sortable
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


def overdue(now: datetime) -> ColumnElement[bool]:
    """The delegation is open and past its due time."""
    return and_(DELEGATION.c.due_at < now, DELEGATION.c.status == DelegationStatus.OPEN)


def vocabulary(now: datetime) -> Vocabulary:
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
        special={"overdue": flag(overdue(now))},
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
        return await self._lists.by_ids(DELEGATIONS, Reach(scope.tenant_id, lambda: self._visible(scope), scope), ids)

    async def latest_open(self, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, DelegationRecord]:
        """The open delegation with the highest index of each case that has one."""
        among = self._lists.dialect.among(DELEGATION.c.case_id, case_ids)
        statement = (
            select(*DELEGATIONS.columns)
            .where(*self._visible(scope), among, DELEGATION.c.status == DelegationStatus.OPEN)
            .order_by(DELEGATION.c.index)
        )
        return {row.case_id: DELEGATIONS.make(row) for row in await self._lists.database.rows(statement)}

    async def _of(
        self,
        scope: CaseScope,
        parent: ColumnElement[UUID],
        parents: Sequence[UUID],
        request: ListRequest,
        now: datetime,
    ) -> list[Page[DelegationRecord]]:
        within = self._reach(scope, request, now)
        return await self._lists.pages(DELEGATIONS, within, Parents(parents, parent), request)

    def _visible(self, scope: CaseScope) -> list[ColumnElement[bool]]:
        return of_visible_cases(scope, DELEGATION.c.tenant_id, DELEGATION.c.case_id)

    def _reach(self, scope: CaseScope, request: ListRequest, now: datetime) -> Reach:
        def where() -> Where:
            words = vocabulary(now)
            return [*self._visible(scope), to_sql(request.condition, words, self._lists.dialect)]

        return reach(scope.tenant_id, scope, where, request.condition)
