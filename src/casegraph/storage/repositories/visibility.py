"""Scopes as SQL: which cases, and by them which tasks, delegations, notes and documents, a caller reaches.

SQL is made of a scope's shape, which holds nothing of any one caller; `given` has the values that go with it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SelectBase,
    and_,
    case,
    exists,
    literal_column,
    or_,
    select,
    union_all,
)

from casegraph.auth.scopes import CaseScope, DocumentScope, NoteScope, TenantScope
from casegraph.domain.enums import DelegationStatus, TaskStatus
from casegraph.models.types import PlainText
from casegraph.storage.parameters import GROUPS, ME, TENANT, Values, among, code, many
from casegraph.storage.tables import CANDIDATE, CASE, DELEGATION, DOCUMENT, NOTE, PARTICIPANT, TASK

_OTHER = CASE.alias("of_process")
_CASE_KEYS = many("process_keys", PlainText())
_NOTE_KEYS = many("process_keys_of_notes", PlainText())
_DOCUMENT_KEYS = many("process_keys_of_documents", PlainText())


@dataclass(frozen=True, slots=True)
class CaseShape:
    """Whether a scope of cases has everything, and otherwise whether it names groups and processes."""

    everything: bool
    groups: bool
    processes: bool


@dataclass(frozen=True, slots=True)
class NoteShape:
    """The shape of the cases, and whether all their notes are in the scope."""

    cases: CaseShape
    everywhere: bool


@dataclass(frozen=True, slots=True)
class DocumentShape:
    """The shape of the cases, and whether all their documents are in the scope."""

    cases: CaseShape
    everywhere: bool


def case_shape(scope: CaseScope) -> CaseShape:
    """The shape of a scope of cases; all that have everything are alike."""
    if scope.everything:
        return CaseShape(True, bool(scope.group_ids), False)
    return CaseShape(False, bool(scope.group_ids), bool(scope.process_keys))


def note_shape(scope: NoteScope) -> NoteShape:
    """The shape of a scope of notes."""
    return NoteShape(case_shape(scope.cases), scope.everywhere)


def document_shape(scope: DocumentScope) -> DocumentShape:
    """The shape of a scope of documents."""
    return DocumentShape(case_shape(scope.cases), scope.everywhere)


def given(scope: TenantScope | CaseScope | NoteScope | DocumentScope) -> Values:
    """The values of a scope's parameters."""
    match scope:
        case TenantScope():
            return {TENANT.key: scope.tenant_id}
        case NoteScope():
            return {**given(scope.cases), _NOTE_KEYS.key: scope.process_keys}
        case DocumentScope():
            return {**given(scope.cases), _DOCUMENT_KEYS.key: scope.process_keys}
    return {
        TENANT.key: scope.tenant_id,
        ME.key: scope.principal_id,
        GROUPS.key: scope.group_ids,
        _CASE_KEYS.key: scope.process_keys,
    }


def visible_cases(scope: CaseShape) -> list[ColumnElement[bool]]:
    """The conditions under which a row of the case table is visible."""
    conditions: list[ColumnElement[bool]] = [CASE.c.tenant_id == TENANT]
    if not scope.everything:
        conditions.append(CASE.c.id.in_(_visible_ids(scope)))
    return conditions


def visible_parent(scope: CaseShape) -> ColumnElement[Any]:
    """The id of a case's parent where that one is visible, and null where it is not, as the caller sees it."""
    if scope.everything:
        return CASE.c.parent_id
    return case((CASE.c.parent_id.in_(_visible_ids(scope)), CASE.c.parent_id))


def of_visible_cases(
    scope: CaseShape, tenant_id: ColumnElement[Any], case_id: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """The conditions under which a row that belongs to a case is visible, by its tenant and case columns."""
    conditions: list[ColumnElement[bool]] = [tenant_id == TENANT]
    if not scope.everything:
        conditions.append(case_id.in_(_visible_ids(scope)))
    return conditions


def visible_notes(scope: NoteShape) -> list[ColumnElement[bool]]:
    """The conditions under which a note is visible."""
    conditions = of_visible_cases(scope.cases, NOTE.c.tenant_id, NOTE.c.case_id)
    if not scope.everywhere:
        conditions.append(NOTE.c.case_id.in_(_of_processes(_NOTE_KEYS)))
    return conditions


def visible_papers(
    scope: DocumentShape, tenant_id: ColumnElement[Any], case_id: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """The conditions under which a document, folder or form of a case is visible, by its tenant and case columns."""
    conditions = of_visible_cases(scope.cases, tenant_id, case_id)
    if not scope.everywhere:
        conditions.append(or_(case_id.in_(taken_part()), case_id.in_(_of_processes(_DOCUMENT_KEYS))))
    return conditions


def visible_documents(scope: DocumentShape) -> list[ColumnElement[bool]]:
    """The conditions under which a document is visible; one that is linked to no case only to its maker."""
    linked = visible_papers(scope, DOCUMENT.c.tenant_id, DOCUMENT.c.case_id)
    unlinked = and_(DOCUMENT.c.case_id.is_(None), DOCUMENT.c.created_by_id == ME)
    return [
        DOCUMENT.c.tenant_id == TENANT,
        or_(and_(DOCUMENT.c.case_id.is_not(None), *linked), unlinked),
    ]


def taken_part() -> Select[Any]:
    """The ids of cases that the caller started or held a delegation of."""
    return select(PARTICIPANT.c.case_id).where(PARTICIPANT.c.tenant_id == TENANT, PARTICIPANT.c.principal_id == ME)


def holding() -> Select[Any]:
    """The ids of cases in which the caller has an open delegation."""
    return select(DELEGATION.c.case_id).where(
        DELEGATION.c.tenant_id == TENANT,
        DELEGATION.c.assignee_id == ME,
        DELEGATION.c.status == code(DelegationStatus.OPEN),
    )


def claimable_tasks(scope: CaseShape) -> ColumnElement[bool]:
    """The condition under which the caller could claim a row of the task table."""
    return and_(
        TASK.c.status == code(TaskStatus.READY),
        TASK.c.owner_id.is_(None),
        exists(
            select(literal_column("1")).where(
                CANDIDATE.c.tenant_id == TASK.c.tenant_id,
                CANDIDATE.c.task_id == TASK.c.id,
                or_(*_ways_to_be_named(scope)),
            )
        ),
    )


def claimable_cases(scope: CaseShape) -> SelectBase:
    """The ids of cases with a task that the caller could claim."""
    return union_all(*_claimable(scope))


def _claimable(scope: CaseShape) -> list[Select[Any]]:
    """One statement for each way to be named, so that each finds its own index, which with OR no planner is sure to."""
    ids = select(CANDIDATE.c.case_id).where(CANDIDATE.c.tenant_id == TENANT, CANDIDATE.c.claimable)
    return [ids.where(named) for named in _ways_to_be_named(scope)]


def _ways_to_be_named(scope: CaseShape) -> list[ColumnElement[bool]]:
    me = CANDIDATE.c.principal_id == ME
    return [me, among(CANDIDATE.c.group_id, GROUPS)] if scope.groups else [me]


def _of_processes(keys: BindParameter[Any]) -> Select[Any]:
    return select(_OTHER.c.id).where(_OTHER.c.tenant_id == TENANT, among(_OTHER.c.process_key, keys))


def _visible_ids(scope: CaseShape) -> Any:
    ways = [taken_part(), *_claimable(scope)]
    if scope.processes:
        ways.append(_of_processes(_CASE_KEYS))
    return union_all(*ways)
