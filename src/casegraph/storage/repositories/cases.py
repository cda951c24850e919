"""Cases: the lists that people work from, and what cases are filtered and sorted by."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, or_, select

from casegraph.auth.scopes import CaseScope, DocumentScope, NoteScope
from casegraph.domain.enums import CaseList, CaseStatus, DelegationStatus
from casegraph.domain.filters import EVERYTHING, Op
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import CaseRecord, InboxCountsRecord
from casegraph.domain.text import search_line
from casegraph.storage.dialect import Dialect
from casegraph.storage.filters import FieldSQL, JSONIndex, Relation, Rows, Vocabulary, flag, one_of_many, to_sql
from casegraph.storage.lists import Listing, Lists, Parents
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories import papers, tasks
from casegraph.storage.repositories.visibility import (
    claimable_cases,
    holding,
    taken_part,
    visible_cases,
    visible_documents,
    visible_notes,
    visible_parent,
)
from casegraph.storage.sorting import Joined, Sortable, Term
from casegraph.storage.tables import (
    CASE,
    CASE_BODY,
    CASE_VALUE,
    DELEGATION,
    DOCUMENT,
    NOTE,
    PARTICIPANT,
    PROCESS,
    TASK,
)

FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)


def _by_variable(pointer: str, descending: bool, position: int) -> Joined:
    """Sort by a place in the variables: numbers, then texts, then other kinds; cases without it last either way."""
    value = CASE_VALUE.alias(f"sort_value_{position}")
    here = and_(value.c.tenant_id == CASE.c.tenant_id, value.c.case_id == CASE.c.id, value.c.pointer == pointer)
    terms = (
        Term(value.c.kind, False, True),
        Term(value.c.number, descending, True),
        Term(value.c.key, descending, True),
    )
    return terms, ((value, here),)


CASES = Listing(
    name="cases",
    table=CASE,
    record=CaseRecord,
    sortable=Sortable(
        columns={
            "NUMBER": CASE.c.number,
            "TITLE": CASE.c.title_key,
            "STATUS": CASE.c.status,
            "PRIORITY": CASE.c.priority,
            "CREATED_AT": CASE.c.created_at,
            "UPDATED_AT": CASE.c.updated_at,
            "FINISHED_AT": CASE.c.finished_at,
            "DUE_AT": CASE.c.due_at,
            "PROCESS_NAME": CASE.c.process_name_key,
        },
        tie_breaker=CASE.c.id,
        unique=frozenset({"NUMBER"}),
        pointer=_by_variable,
    ),
    default_order=(OrderKey("NUMBER", descending=True),),
)


def overdue(now: datetime) -> ColumnElement[bool]:
    """The case is not finished and past its due time."""
    return and_(CASE.c.due_at < now, CASE.c.status.not_in(FINISHED))


def vocabulary(
    scope: CaseScope, notes: NoteScope | None, documents: DocumentScope, now: datetime, dialect: Dialect
) -> Vocabulary:
    """What a filter on cases may name. Related notes and documents count only where the caller may see them."""
    relations = {
        "tasks": Relation(_rows(TASK, TASK.c.tenant_id == scope.tenant_id), lambda: tasks.vocabulary(scope, now)),
        "documents": Relation(_rows(DOCUMENT, *visible_documents(documents)), papers.document_vocabulary),
    }
    if notes is not None:
        relations["notes"] = Relation(_rows(NOTE, *visible_notes(notes)), lambda: papers.note_vocabulary(dialect))
    open_delegation = one_of_many(
        _rows(
            DELEGATION,
            DELEGATION.c.tenant_id == scope.tenant_id,
            DELEGATION.c.status == DelegationStatus.OPEN,
        ),
        {"assigneeId": DELEGATION.c.assignee_id, "delegatedAt": DELEGATION.c.delegated_at},
        dialect,
    )
    participant = one_of_many(
        _rows(PARTICIPANT, PARTICIPANT.c.tenant_id == scope.tenant_id),
        {"participantId": PARTICIPANT.c.principal_id},
        dialect,
    )
    return Vocabulary(
        columns={**_COLUMNS, "parentId": visible_parent(scope)},
        special={"overdue": flag(overdue(now)), "category": _category(scope)},
        many={"assigneeId": open_delegation, "delegatedAt": open_delegation, "participantId": participant},
        bodies={"variables": JSONIndex(CASE_VALUE, "case_id", CASE.c.id, scope.tenant_id)},
        relations=relations,
    )


_COLUMNS = {
    "id": CASE.c.id,
    "number": CASE.c.number,
    "title": CASE.c.title,
    "status": CASE.c.status,
    "priority": CASE.c.priority,
    "milestone": CASE.c.milestone,
    "processId": CASE.c.process_id,
    "processKey": CASE.c.process_key,
    "initiatorId": CASE.c.initiator_id,
    "createdAt": CASE.c.created_at,
    "updatedAt": CASE.c.updated_at,
    "finishedAt": CASE.c.finished_at,
    "dueAt": CASE.c.due_at,
    "subject.email": CASE.c.subject_email,
    "subject.personalNumber": CASE.c.subject_personal_number,
    "subject.companyNumber": CASE.c.subject_company_number,
    "subject.lastName": CASE.c.subject_last_name,
    "subject.companyName": CASE.c.subject_company_name,
}


def _rows(table: Table, *where: ColumnElement[bool]) -> Rows:
    return Rows(CASE.c.id, table.c.case_id, where)


def _category(scope: CaseScope) -> FieldSQL:
    def met(_: Op, value: str) -> ColumnElement[bool]:
        here = (PROCESS.c.tenant_id == scope.tenant_id, PROCESS.c.category == value)
        return CASE.c.process_id.in_(select(PROCESS.c.id).where(*here))

    return met


def in_list(scope: CaseScope, name: CaseList) -> list[ColumnElement[bool]]:
    """The conditions of one of the lists. Each but ALL holds only cases that its viewer may see anyway."""
    if name is CaseList.ALL:
        return visible_cases(scope)
    return [CASE.c.tenant_id == scope.tenant_id, *_LISTS[name](scope)]


def _mine(scope: CaseScope) -> ColumnElement[bool]:
    return CASE.c.id.in_(holding(scope.tenant_id, scope.principal_id))


_LISTS: dict[CaseList, Callable[[CaseScope], list[ColumnElement[bool]]]] = {
    CaseList.TODO: lambda scope: [CASE.c.status == CaseStatus.RUNNING, _mine(scope)],
    CaseList.DRAFT: lambda scope: [
        CASE.c.status == CaseStatus.DRAFT,
        or_(CASE.c.initiator_id == scope.principal_id, _mine(scope)),
    ],
    CaseList.PARTICIPATED: lambda scope: [CASE.c.id.in_(taken_part(scope.tenant_id, scope.principal_id))],
    CaseList.UNASSIGNED: lambda scope: [
        CASE.c.status == CaseStatus.RUNNING,
        CASE.c.id.in_(claimable_cases(scope)),
    ],
    CaseList.PAUSED: lambda scope: [CASE.c.status == CaseStatus.PAUSED, _mine(scope)],
}


def _reach(scope: CaseScope) -> Reach:
    return Reach(scope.tenant_id, lambda: visible_cases(scope), scope)


class CaseRepository:
    """Reads cases."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def page(
        self, scope: CaseScope, words: Vocabulary, name: CaseList, search: str, request: ListRequest
    ) -> Page[CaseRecord]:
        """One page of a list of cases, narrowed by a search text where there is one."""
        dialect = self._lists.dialect
        folded = search_line(search)

        def where() -> Where:
            found = [CASE.c.id.in_(dialect.found(scope.tenant_id, folded))] if folded else []
            return [*in_list(scope, name), to_sql(request.condition, words, dialect), *found]

        # What a condition reaches also depends on the words, so only the plain lists are remembered.
        key = (scope, name) if request.condition == EVERYTHING and not folded else None
        return await self._lists.page(CASES, Reach(scope.tenant_id, where, key), request)

    async def of_processes(
        self, scope: CaseScope, words: Vocabulary, process_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[CaseRecord]]:
        """A page of cases for each process version."""

        def where() -> Where:
            return [*visible_cases(scope), to_sql(request.condition, words, self._lists.dialect)]

        within = Reach(scope.tenant_id, where, scope if request.condition == EVERYTHING else None)
        return await self._lists.pages(CASES, within, Parents(process_ids, CASE.c.process_id), request)

    async def children(
        self, scope: CaseScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[CaseRecord]]:
        """A page of child cases for each case."""
        return await self._lists.pages(CASES, _reach(scope), Parents(case_ids, CASE.c.parent_id), request)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, CaseRecord]:
        """The visible cases among these, by id."""
        return await self._lists.by_ids(CASES, _reach(scope), ids)

    async def by_number(self, scope: CaseScope, number: int) -> CaseRecord | None:
        """The visible case with this number."""
        statement = select(*CASES.columns).where(*visible_cases(scope), CASE.c.number == number)
        row = await self._lists.database.first(statement)
        return None if row is None else CASES.make(row)

    async def variables(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, Any]:
        """The variables of these cases, by id."""
        visible = select(CASE.c.id).where(*visible_cases(scope))
        statement = select(CASE_BODY.c.case_id, CASE_BODY.c.variables).where(
            CASE_BODY.c.tenant_id == scope.tenant_id,
            self._lists.dialect.among(CASE_BODY.c.case_id, ids),
            *([] if scope.everything else [CASE_BODY.c.case_id.in_(visible)]),
        )
        return {row.case_id: row.variables for row in await self._lists.database.rows(statement)}

    async def counts(self, scope: CaseScope, now: datetime) -> InboxCountsRecord:
        """How many cases each list holds, in one statement."""

        def size(conditions: Sequence[ColumnElement[bool]]) -> Any:
            return select(func.count()).select_from(CASE).where(*conditions).scalar_subquery()

        listed = [size(in_list(scope, name)).label(name.name.lower()) for name in CaseList if name is not CaseList.ALL]
        late = size([*in_list(scope, CaseList.TODO), overdue(now)]).label("overdue")
        row = await self._lists.database.first(select(*listed, late))
        assert row is not None  # a select of scalars always gives its one row
        return InboxCountsRecord(row.todo, row.draft, row.participated, row.unassigned, row.paused, row.overdue)
