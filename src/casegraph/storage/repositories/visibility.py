"""Scopes as SQL: which cases, and by them which tasks, delegations, notes and documents, a caller reaches."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SelectBase, and_, case, exists, or_, select, union_all

from casegraph.auth.scopes import CaseScope, DocumentScope, NoteScope
from casegraph.domain.enums import DelegationStatus, TaskStatus
from casegraph.storage.tables import CANDIDATE, CASE, DELEGATION, DOCUMENT, NOTE, PARTICIPANT, TASK

_OTHER = CASE.alias("of_process")


def visible_cases(scope: CaseScope) -> list[ColumnElement[bool]]:
    """The conditions under which a row of the case table is visible."""
    conditions: list[ColumnElement[bool]] = [CASE.c.tenant_id == scope.tenant_id]
    if not scope.everything:
        conditions.append(CASE.c.id.in_(_visible_ids(scope)))
    return conditions


def visible_parent(scope: CaseScope) -> ColumnElement[Any]:
    """The id of a case's parent where that one is visible, and null where it is not, as the caller sees it."""
    if scope.everything:
        return CASE.c.parent_id
    return case((CASE.c.parent_id.in_(_visible_ids(scope)), CASE.c.parent_id))


def of_visible_cases(
    scope: CaseScope, tenant_id: ColumnElement[Any], case_id: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """The conditions under which a row that belongs to a case is visible, by its tenant and case columns."""
    conditions: list[ColumnElement[bool]] = [tenant_id == scope.tenant_id]
    if not scope.everything:
        conditions.append(case_id.in_(_visible_ids(scope)))
    return conditions


def visible_notes(scope: NoteScope) -> list[ColumnElement[bool]]:
    """The conditions under which a note is visible."""
    conditions = of_visible_cases(scope.cases, NOTE.c.tenant_id, NOTE.c.case_id)
    if not scope.everywhere:
        conditions.append(NOTE.c.case_id.in_(_of_processes(scope.cases.tenant_id, scope.process_keys)))
    return conditions


def visible_documents(scope: DocumentScope) -> list[ColumnElement[bool]]:
    """The conditions under which a document is visible; one that is linked to no case only to its maker."""
    cases = scope.cases
    linked = of_visible_cases(cases, DOCUMENT.c.tenant_id, DOCUMENT.c.case_id)
    if not scope.everywhere:
        linked.append(
            or_(
                DOCUMENT.c.case_id.in_(taken_part(cases.tenant_id, cases.principal_id)),
                DOCUMENT.c.case_id.in_(_of_processes(cases.tenant_id, scope.process_keys)),
            )
        )
    unlinked = and_(DOCUMENT.c.case_id.is_(None), DOCUMENT.c.created_by_id == cases.principal_id)
    return [
        DOCUMENT.c.tenant_id == cases.tenant_id,
        or_(and_(DOCUMENT.c.case_id.is_not(None), *linked), unlinked),
    ]


def taken_part(tenant_id: UUID, principal_id: UUID) -> Select[Any]:
    """The ids of cases that a principal started or held a delegation of."""
    return select(PARTICIPANT.c.case_id).where(
        PARTICIPANT.c.tenant_id == tenant_id, PARTICIPANT.c.principal_id == principal_id
    )


def holding(tenant_id: UUID, principal_id: UUID) -> Select[Any]:
    """The ids of cases in which a principal has an open delegation."""
    return select(DELEGATION.c.case_id).where(
        DELEGATION.c.tenant_id == tenant_id,
        DELEGATION.c.assignee_id == principal_id,
        DELEGATION.c.status == DelegationStatus.OPEN,
    )


def claimable_tasks(scope: CaseScope) -> ColumnElement[bool]:
    """The condition under which the caller could claim a row of the task table."""
    return and_(
        TASK.c.status == TaskStatus.READY,
        TASK.c.owner_id.is_(None),
        exists(
            select(1).where(
                CANDIDATE.c.tenant_id == TASK.c.tenant_id,
                CANDIDATE.c.task_id == TASK.c.id,
                or_(*_ways_to_be_named(scope)),
            )
        ),
    )


def claimable_cases(scope: CaseScope) -> SelectBase:
    """The ids of cases with a task that the caller could claim."""
    return union_all(*_claimable(scope))


def _claimable(scope: CaseScope) -> list[Select[Any]]:
    """One statement for each way to be named, so that each finds its own index, which with OR no planner is sure to."""
    joined = CANDIDATE.join(TASK, and_(TASK.c.tenant_id == CANDIDATE.c.tenant_id, TASK.c.id == CANDIDATE.c.task_id))
    free = (TASK.c.status == TaskStatus.READY, TASK.c.owner_id.is_(None))
    ids = select(CANDIDATE.c.case_id).select_from(joined).where(CANDIDATE.c.tenant_id == scope.tenant_id, *free)
    return [ids.where(named) for named in _ways_to_be_named(scope)]


def _ways_to_be_named(scope: CaseScope) -> list[ColumnElement[bool]]:
    me = CANDIDATE.c.principal_id == scope.principal_id
    return [me, CANDIDATE.c.group_id.in_(scope.group_ids)] if scope.group_ids else [me]


def _of_processes(tenant_id: UUID, keys: tuple[str, ...]) -> Select[Any]:
    return select(_OTHER.c.id).where(_OTHER.c.tenant_id == tenant_id, _OTHER.c.process_key.in_(keys))


def _visible_ids(scope: CaseScope) -> Any:
    ways = [taken_part(scope.tenant_id, scope.principal_id), *_claimable(scope)]
    if scope.process_keys:
        ways.append(_of_processes(scope.tenant_id, scope.process_keys))
    return union_all(*ways)
