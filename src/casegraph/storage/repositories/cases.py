"""Cases: the lists that people work from, and what cases are filtered and sorted by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, Table, and_, bindparam, func, select, union_all

from casegraph.auth.scopes import CaseScope, DocumentScope, NoteScope
from casegraph.domain.enums import CaseList, CaseStatus, DelegationStatus
from casegraph.domain.filters import Op
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import CaseRecord, InboxCountsRecord
from casegraph.domain.text import search_line
from casegraph.storage.dialect import Dialect
from casegraph.storage.filters import JSONIndex, Relation, Rows, Vocabulary, flag, one_of_many, to_sql
from casegraph.storage.grams import LENGTH
from casegraph.storage.lists import Listing, Lists, under
from casegraph.storage.parameters import IDS, ME, NOW, TENANT, Values, among, code, codes
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories import papers, tasks
from casegraph.storage.repositories.visibility import (
    CaseShape,
    DocumentShape,
    NoteShape,
    case_shape,
    claimable_cases,
    document_shape,
    given,
    holding,
    note_shape,
    of_visible_cases,
    taken_part,
    visible_cases,
    visible_documents,
    visible_notes,
    visible_parent,
)
from casegraph.storage.shapes import Slot, take_apart
from casegraph.storage.sorting import Joined, Sortable, Term
from casegraph.storage.statements import Template
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

Body = Literal["variables", "metadata", "entity", "result"]
"""The JSON bodies of a case, by their columns."""

FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)


def _by_variable(pointer: ColumnElement[Any], descending: bool, position: int) -> Joined:
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


def overdue() -> ColumnElement[bool]:
    """The case is not finished and past its due time."""
    return and_(CASE.c.due_at < NOW, CASE.c.status.not_in(codes(FINISHED)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a filter on cases looks at: cases, their documents, and their notes where it speaks of notes."""

    cases: CaseScope
    documents: DocumentScope
    notes: NoteScope | None

    @property
    def shape(self) -> "SeenShape":
        """The shapes of the three."""
        notes = None if self.notes is None else note_shape(self.notes)
        return SeenShape(case_shape(self.cases), document_shape(self.documents), notes)

    @property
    def values(self) -> Values:
        """The values of the three."""
        return {**given(self.documents), **(given(self.notes) if self.notes else {})}


@dataclass(frozen=True, slots=True)
class SeenShape:
    """The shape of what a filter on cases looks at."""

    cases: CaseShape
    documents: DocumentShape
    notes: NoteShape | None


def vocabulary(seen: SeenShape, dialect: Dialect) -> Vocabulary:
    """What a filter on cases may name. Related notes and documents count only where the caller may see them."""
    relations = {
        "tasks": Relation(_rows(TASK, TASK.c.tenant_id == TENANT), lambda: tasks.vocabulary(seen.cases)),
        "documents": Relation(_rows(DOCUMENT, *visible_documents(seen.documents)), papers.document_vocabulary),
    }
    if seen.notes is not None:
        relations["notes"] = Relation(_rows(NOTE, *visible_notes(seen.notes)), lambda: papers.note_vocabulary(dialect))
    open_delegation = one_of_many(
        _rows(DELEGATION, DELEGATION.c.tenant_id == TENANT, DELEGATION.c.status == code(DelegationStatus.OPEN)),
        {"assigneeId": DELEGATION.c.assignee_id, "delegatedAt": DELEGATION.c.delegated_at},
        dialect,
    )
    participant = one_of_many(
        _rows(PARTICIPANT, PARTICIPANT.c.tenant_id == TENANT),
        {"participantId": PARTICIPANT.c.principal_id},
        dialect,
    )
    return Vocabulary(
        columns={**_COLUMNS, "parentId": visible_parent(seen.cases)},
        special={"overdue": flag(overdue()), "category": _in_category},
        many={"assigneeId": open_delegation, "delegatedAt": open_delegation, "participantId": participant},
        bodies={"variables": JSONIndex(CASE_VALUE, "case_id", CASE.c.id)},
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


def _in_category(_: Op, value: Slot) -> ColumnElement[bool]:
    named = PROCESS.c.category == value.bind(PROCESS.c.category.type)
    return CASE.c.process_id.in_(select(PROCESS.c.id).where(PROCESS.c.tenant_id == TENANT, named))


def in_list(scope: CaseShape, name: CaseList) -> list[ColumnElement[bool]]:
    """The conditions of one of the lists. Each but ALL holds only cases that its viewer may see anyway."""
    if name is CaseList.ALL:
        return visible_cases(scope)
    return [CASE.c.tenant_id == TENANT, *_LISTS[name](scope)]


def _is(status: CaseStatus) -> ColumnElement[bool]:
    return CASE.c.status == code(status)


def _mine() -> ColumnElement[bool]:
    return CASE.c.id.in_(holding())


def _my_drafts() -> ColumnElement[bool]:
    """Held by the caller, or made: one statement for each, so that each finds its own index."""
    made = _MADE.c.initiator_id == ME, _MADE.c.status == code(CaseStatus.DRAFT)
    return CASE.c.id.in_(union_all(holding(), select(_MADE.c.id).where(_MADE.c.tenant_id == TENANT, *made)))


_MADE = CASE.alias("made")

SHORT = frozenset({CaseList.TODO, CaseList.DRAFT, CaseList.PAUSED, CaseList.UNASSIGNED})
"""The lists that hold what people work on, which is little beside all that there is."""

_LISTS: dict[CaseList, Callable[[CaseShape], list[ColumnElement[bool]]]] = {
    CaseList.TODO: lambda _: [_is(CaseStatus.RUNNING), _mine()],
    CaseList.DRAFT: lambda _: [_is(CaseStatus.DRAFT), _my_drafts()],
    CaseList.PARTICIPATED: lambda _: [CASE.c.id.in_(taken_part())],
    CaseList.UNASSIGNED: lambda scope: [_is(CaseStatus.RUNNING), CASE.c.id.in_(claimable_cases(scope))],
    CaseList.PAUSED: lambda _: [_is(CaseStatus.PAUSED), _mine()],
}


def _reach(scope: CaseScope) -> Reach:
    shape = case_shape(scope)
    return Reach(scope.tenant_id, shape, lambda: visible_cases(shape), given(scope))


class CaseRepository:
    """Reads cases."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def page(
        self, seen: Seen, name: CaseList, search: str, request: ListRequest, now: datetime
    ) -> Page[CaseRecord]:
        """One page of a list of cases, narrowed by a search text where there is one."""
        dialect = self._lists.dialect.probing() if name in SHORT else self._lists.dialect
        tenant_id = seen.cases.tenant_id
        folded = search_line(search)
        short = len(folded) < LENGTH
        shape, met = seen.shape, take_apart(request.condition)

        def where() -> Where:
            found = [dialect.searched(CASE.c.id, short)] if folded else []
            return [*in_list(shape.cases, name), to_sql(met.shape, vocabulary(shape, dialect), dialect), *found]

        values = {**seen.values, **met.values, NOW.key: now}
        if folded:
            values.update(dialect.search_values(tenant_id, folded))
        key = (shape, name, met.shape, bool(folded), short)
        return await self._lists.page(CASES, Reach(tenant_id, key, where, values), request)

    async def of_processes(
        self, seen: Seen, process_ids: Sequence[UUID], request: ListRequest, now: datetime
    ) -> list[Page[CaseRecord]]:
        """A page of cases for each process version."""
        shape, met = seen.shape, take_apart(request.condition)

        def where() -> Where:
            words = vocabulary(shape, self._lists.dialect)
            return [*visible_cases(shape.cases), to_sql(met.shape, words, self._lists.dialect)]

        within = Reach(seen.cases.tenant_id, (shape, met.shape), where, {**seen.values, **met.values, NOW.key: now})
        return await self._lists.pages(CASES, within, under(process_ids, CASE.c.process_id), request)

    async def children(
        self, scope: CaseScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[CaseRecord]]:
        """A page of child cases for each case."""
        return await self._lists.pages(CASES, _reach(scope), under(case_ids, CASE.c.parent_id), request)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, CaseRecord]:
        """The visible cases among these, by id."""
        return await self._lists.by_ids(CASES, _reach(scope), ids)

    async def by_number(self, scope: CaseScope, number: int) -> CaseRecord | None:
        """The visible case with this number."""
        within = _reach(scope)

        def build() -> Select[Any]:
            return select(*CASES.columns).where(*within.where(), CASE.c.number == _NUMBER)

        template = Template(("case by number", within.key), build)
        row = await self._lists.database.first(template, {**within.values, _NUMBER.key: number})
        return None if row is None else CASES.make(row)

    async def bodies(self, scope: CaseScope, ids: Sequence[UUID], name: Body) -> dict[UUID, Any]:
        """One of the JSON bodies of these cases, by id."""
        shape = case_shape(scope)

        def build() -> Select[Any]:
            visible = of_visible_cases(shape, CASE_BODY.c.tenant_id, CASE_BODY.c.case_id)
            return select(CASE_BODY.c.case_id, CASE_BODY.c[name]).where(among(CASE_BODY.c.case_id, IDS), *visible)

        template = Template(("bodies of cases", name, shape), build)
        rows = await self._lists.database.rows(template, {**given(scope), IDS.key: ids})
        return {case_id: body for case_id, body in rows}  # noqa: C416  # rows are not pairs to Python's types

    async def counts(self, scope: CaseScope, now: datetime) -> InboxCountsRecord:
        """How many cases each list holds, in one statement."""
        shape = case_shape(scope)
        template = Template(("inbox counts", shape), lambda: _counts(shape))
        row = await self._lists.database.first(template, {**given(scope), NOW.key: now})
        assert row is not None  # a select without conditions always gives its one row
        return InboxCountsRecord(*row)


def _counts(scope: CaseShape) -> Select[Any]:
    """The fields of `InboxCountsRecord`: what the caller holds is read once for all the lists that count it."""
    held = (
        select(
            func.count().filter(_is(CaseStatus.RUNNING)).label("todo"),
            func.count().filter(_is(CaseStatus.PAUSED)).label("paused"),
            func.count().filter(_is(CaseStatus.RUNNING), overdue()).label("overdue"),
        )
        .where(CASE.c.tenant_id == TENANT, _mine())
        .subquery("held")
    )

    def size(rows: FromClause, *met: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count()).select_from(rows).where(*met).scalar_subquery()

    return select(
        held.c.todo,
        size(CASE, *in_list(scope, CaseList.DRAFT)),
        # Who takes part in a case does so as long as there is one.
        size(PARTICIPANT, PARTICIPANT.c.tenant_id == TENANT, PARTICIPANT.c.principal_id == ME),
        size(CASE, *in_list(scope, CaseList.UNASSIGNED)),
        held.c.paused,
        held.c.overdue,
    )


_NUMBER: BindParameter[int] = bindparam("number", type_=CASE.c.number.type)
