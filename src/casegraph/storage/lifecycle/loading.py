"""Reads a case under a lock, so that what is decided then still holds when it is written.

The row of the case is locked before anything else of it is read: PostgreSQL shows each statement what was there when
it began, and a statement that both waits and reads would have read before the wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, literal_column, or_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.bundles import claimable
from casegraph.domain.enums import DelegationStatus
from casegraph.lifecycle.state import UNFINISHED_TASK, CaseState, TaskState
from casegraph.storage.lifecycle.states import (
    BODY_FIELDS,
    CASE_FIELDS,
    DELEGATION_FIELDS,
    SUBJECT,
    TASK_FIELDS,
    case_state,
    delegation_state,
    task_states,
)
from casegraph.storage.parameters import among, code, codes
from casegraph.storage.repositories.visibility import case_shape, given, visible_cases
from casegraph.storage.tables import CANDIDATE, CASE, CASE_BODY, DELEGATION, PARTICIPANT, TASK, TASK_BODY, TASK_LOG
from casegraph.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Held:
    """A case that is locked until the unit of work ends, with its open work; `process_key` names its process."""

    state: CaseState
    process_key: str | None
    threaded: bool
    """Whether the threads are stored already; those of a case that came from elsewhere are not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is loaded besides the open work: a task that may be closed, its log, or all that ever was."""

    task_id: UUID | None = None
    logs: bool = False
    whole: bool = False


OPEN_WORK: Final = Wanted()
"""What a decision needs, unless its command names a task."""


async def lock_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID, wanted: Wanted = OPEN_WORK) -> Held | None:
    """The case of this id; None where there is none that the scope reaches."""
    return await _lock(unit, scope, CASE.c.id == case_id, wanted)


async def lock_case_of_task(unit: UnitOfWork, scope: CaseScope, task_id: UUID, logs: bool = False) -> Held | None:
    """The case of a task, which never moves to another."""
    mine = select(TASK.c.case_id).where(TASK.c.tenant_id == scope.tenant_id, TASK.c.id == task_id)
    return await _lock(unit, scope, CASE.c.id == mine.scalar_subquery(), Wanted(task_id, logs))


async def lock_in_order(unit: UnitOfWork, scope: CaseScope, case_ids: Sequence[UUID]) -> None:
    """Lock cases in the order of their ids, before each is loaded: no two that do so wait for each other."""
    mine = (CASE.c.tenant_id == scope.tenant_id, among(CASE.c.id, case_ids))
    await unit.rows(select(CASE.c.id).where(*mine).order_by(CASE.c.id).with_for_update(key_share=True))


async def _lock(unit: UnitOfWork, scope: CaseScope, named: ColumnElement[bool], wanted: Wanted) -> Held | None:
    # `FOR NO KEY UPDATE`: whoever refers to the case, as its children do, need not wait.
    statement = _case().where(CASE.c.tenant_id == scope.tenant_id, named)
    row = await unit.first(statement.with_for_update(of=[CASE, CASE_BODY], key_share=True))
    if row is None:
        return None
    whole = wanted.whole or row.flow is None
    delegations = [delegation_state(one) for one in await unit.rows(_delegations(row, whole))]
    rows = await unit.rows(_tasks(row, whole, wanted.task_id))
    ids = [one.id for one in rows]
    pools = await unit.rows(_candidates(row, ids)) if ids else ()
    lines = await unit.rows(_logs(row, ids if wanted.whole else [wanted.task_id])) if wanted.logs and ids else ()
    tasks = task_states(rows, pools, lines, delegations)
    state = case_state(row, tasks, {one.id: one for one in delegations})
    if not _plainly_sees(scope, state, row.process_key, wanted.task_id) and not await _took_part(unit, scope, state.id):
        return None
    return Held(state, row.process_key, row.flow is not None)


def _case() -> Select[Any]:
    """A case and its body in one row. Both are locked, so PostgreSQL gives the newest of each after a wait."""
    names = (*CASE_FIELDS, *(f"subject_{name}" for name in SUBJECT), "process_key", "tenant_id")
    body = (*BODY_FIELDS, "flow", "last_index")
    return select(*(CASE.c[name] for name in names), *(CASE_BODY.c[name] for name in body)).join(
        CASE_BODY, and_(CASE_BODY.c.tenant_id == CASE.c.tenant_id, CASE_BODY.c.case_id == CASE.c.id)
    )


def _tasks(case: Row[Any], whole: bool, named: UUID | None) -> Select[Any]:
    names = (*TASK_FIELDS, "thread", "assignment_rule")
    statement = (
        select(*(TASK.c[name] for name in names), TASK_BODY.c.data)
        .join(TASK_BODY, and_(TASK_BODY.c.tenant_id == TASK.c.tenant_id, TASK_BODY.c.task_id == TASK.c.id))
        .where(TASK.c.tenant_id == case.tenant_id, TASK.c.case_id == case.id)
        .order_by(TASK.c.created_at, TASK.c.id)
    )
    unfinished = TASK.c.status.in_(codes(UNFINISHED_TASK))
    if whole:
        return statement
    return statement.where(unfinished if named is None else or_(unfinished, TASK.c.id == named))


def _delegations(case: Row[Any], whole: bool) -> Select[Any]:
    statement = (
        select(*(DELEGATION.c[name] for name in DELEGATION_FIELDS))
        .where(DELEGATION.c.tenant_id == case.tenant_id, DELEGATION.c.case_id == case.id)
        .order_by(DELEGATION.c.index)
    )
    return statement if whole else statement.where(DELEGATION.c.status == code(DelegationStatus.OPEN))


def _candidates(case: Row[Any], task_ids: Sequence[UUID]) -> Select[Any]:
    names = (CANDIDATE.c.task_id, CANDIDATE.c.principal_id, CANDIDATE.c.group_id)
    mine = (CANDIDATE.c.tenant_id == case.tenant_id, among(CANDIDATE.c.task_id, task_ids))
    return select(*names).where(*mine).order_by(CANDIDATE.c.id)


def _logs(case: Row[Any], task_ids: Sequence[UUID | None]) -> Select[Any]:
    names = (TASK_LOG.c.task_id, TASK_LOG.c.id, TASK_LOG.c.timestamp, TASK_LOG.c.level, TASK_LOG.c.message)
    mine = (TASK_LOG.c.tenant_id == case.tenant_id, among(TASK_LOG.c.task_id, task_ids))
    return select(*names).where(*mine).order_by(TASK_LOG.c.sequence)


def _plainly_sees(scope: CaseScope, state: CaseState, process_key: str | None, named: UUID | None) -> bool:
    """Whether the open work alone tells that the case is in the scope.

    Who could have claimed the task that is named may know of it after another did: so the loser of a race learns that
    it was one.
    """
    me = scope.principal_id
    return (
        scope.everything
        or process_key in scope.process_keys
        or me == state.initiator_id
        or me in state.assignees
        or any(
            _may_take(scope, one)
            for one in state.tasks.values()
            if one.id == named or claimable(one.status, one.owner_id)
        )
    )


def _may_take(scope: CaseScope, task: TaskState) -> bool:
    return scope.principal_id in task.principals or not set(scope.group_ids).isdisjoint(task.groups)


async def _took_part(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> bool:
    mine = (PARTICIPANT.c.tenant_id == scope.tenant_id, PARTICIPANT.c.principal_id == scope.principal_id)
    statement: Select[Any] = select(literal_column("1")).where(*mine, PARTICIPANT.c.case_id == case_id)
    return await unit.first(statement) is not None


async def sees_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> bool:
    """Whether there is a case of this id that the scope reaches; nothing is locked."""
    statement: Select[Any] = select(CASE.c.id).where(CASE.c.id == case_id, *visible_cases(case_shape(scope)))
    return await unit.first(statement.params(given(scope))) is not None
