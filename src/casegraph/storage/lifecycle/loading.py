"""Reads a case under a lock, so that what is decided then still holds when it is written.

The row of the case is locked before anything else of it is read: PostgreSQL shows each statement what was there when
it began, and a statement that both waits and reads would have read before the wait.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.bundles import claimable
from casegraph.domain.enums import DelegationStatus
from casegraph.lifecycle.state import UNFINISHED_TASK, CaseState, TaskState
from casegraph.storage.gathering import gathered
from casegraph.storage.lifecycle.states import (
    BODY_FIELDS,
    CASE_FIELDS,
    DELEGATION_FIELDS,
    SUBJECT,
    TASK_FIELDS,
    case_state,
    delegation_states,
    task_states,
)
from casegraph.storage.parameters import ID, IDS, ME, TENANT, among, code, codes
from casegraph.storage.repositories.visibility import case_shape, given, taken_part, visible_cases
from casegraph.storage.statements import Row, Template
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
    """What is loaded besides the open work: a task that may be closed, its log, or all that ever was.

    `raced` has a case in sight for whoever could have claimed the task before another did: the loser of a race learns
    that it was one. To all other commands the case of such a task is as absent as to every read.
    """

    task_id: UUID | None = None
    logs: bool = False
    whole: bool = False
    raced: bool = False


OPEN_WORK: Final = Wanted()
"""What a decision needs, unless its command names a task."""


async def lock_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID, wanted: Wanted = OPEN_WORK) -> Held | None:
    """The case of this id; None where there is none that the scope reaches."""
    return await _lock(unit, scope, await unit.first(_CASE, _one(scope, case_id)), wanted)


async def lock_case_of_task(
    unit: UnitOfWork, scope: CaseScope, task_id: UUID, wanted: Wanted = OPEN_WORK
) -> Held | None:
    """The case of a task, which never moves to another; the task itself is loaded, open or not."""
    row = await unit.first(_CASE_OF_TASK, _one(scope, task_id))
    return await _lock(unit, scope, row, replace(wanted, task_id=task_id))


async def lock_in_order(unit: UnitOfWork, scope: CaseScope, case_ids: Sequence[UUID]) -> None:
    """Lock cases in the order of their ids, before each is loaded: no two that do so wait for each other."""
    await unit.rows(_CASES_IN_ORDER, {TENANT.key: scope.tenant_id, IDS.key: case_ids})


async def _lock(unit: UnitOfWork, scope: CaseScope, row: Row | None, wanted: Wanted) -> Held | None:
    """What goes with the row of a case that was locked."""
    if row is None:
        return None
    case = dict(zip(_COLUMNS, row, strict=True))
    work = await _work(unit, scope, case, wanted)
    delegations = delegation_states(one[_TASK_WIDTH:] for one in work)
    tasks = {one[0]: one[:_TASK_WIDTH] for one in work}
    lines = await _lines(unit, scope, tasks if wanted.whole else [wanted.task_id]) if wanted.logs and tasks else ()
    state = case_state(case, task_states(tasks.values(), lines, delegations.values()), delegations)
    plainly = _plainly_sees(scope, state, case["process_key"], wanted.task_id if wanted.raced else None)
    if not plainly and not await _took_part(unit, scope, state.id):
        return None
    return Held(state, case["process_key"], case["flow"] is not None)


async def _work(unit: UnitOfWork, scope: CaseScope, case: dict[str, Any], wanted: Wanted) -> Sequence[Row]:
    """Each task beside each of its delegations, or beside nothing."""
    values = _one(scope, case["id"])
    if wanted.whole or case["flow"] is None:
        return await unit.rows(_ALL_WORK, values)
    return await unit.rows(_OPEN_WORK, {**values, IDS.key: [] if wanted.task_id is None else [wanted.task_id]})


async def _lines(unit: UnitOfWork, scope: CaseScope, task_ids: Iterable[UUID | None]) -> Sequence[Row]:
    return await unit.rows(_LOGS, {TENANT.key: scope.tenant_id, IDS.key: list(task_ids)})


async def _took_part(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> bool:
    return await unit.first(_TOOK_PART, {**_one(scope, case_id), ME.key: scope.principal_id}) is not None


def _one(scope: CaseScope, given_id: UUID) -> dict[str, Any]:
    return {TENANT.key: scope.tenant_id, ID.key: given_id}


_OF_CASE = (*CASE_FIELDS, *(f"subject_{name}" for name in SUBJECT), "process_key")
_OF_BODY = (*BODY_FIELDS, "flow", "last_index")
_COLUMNS = (*_OF_CASE, *_OF_BODY)


def _case(named: ColumnElement[bool]) -> Select[Any]:
    """A case and its body in one row. Both are locked, so PostgreSQL gives the newest of each after a wait."""
    body = and_(CASE_BODY.c.tenant_id == CASE.c.tenant_id, CASE_BODY.c.case_id == CASE.c.id)
    statement = select(*(CASE.c[name] for name in _OF_CASE), *(CASE_BODY.c[name] for name in _OF_BODY))
    # `FOR NO KEY UPDATE`: whoever refers to the case, as its children do, need not wait.
    locked = statement.join(CASE_BODY, body).with_for_update(of=[CASE, CASE_BODY], key_share=True)
    return locked.where(CASE.c.tenant_id == TENANT, named)


def _of_task() -> ColumnElement[bool]:
    mine = select(TASK.c.case_id).where(TASK.c.tenant_id == TENANT, TASK.c.id == ID)
    return CASE.c.id == mine.scalar_subquery()


def _in_order() -> Select[Any]:
    mine = (CASE.c.tenant_id == TENANT, among(CASE.c.id, IDS))
    return select(CASE.c.id).where(*mine).order_by(CASE.c.id).with_for_update(key_share=True)


_CASE = Template("locked case", lambda: _case(CASE.c.id == ID))
_CASE_OF_TASK = Template("locked case of a task", lambda: _case(_of_task()))
_CASES_IN_ORDER = Template("cases locked in order", _in_order)

_TASK_WIDTH: Final = len(TASK_FIELDS) + 5
"""How many columns of a row of work are the task's: thread, rule, data and pools are beside its fields."""


def _tasks(*wanted: ColumnElement[bool]) -> Select[Any]:
    """The tasks of a case with the delegations that are wanted."""
    names = (*TASK_FIELDS, "thread", "assignment_rule")
    held = and_(DELEGATION.c.tenant_id == TASK.c.tenant_id, DELEGATION.c.task_id == TASK.c.id, *wanted)
    return (
        select(
            *(TASK.c[name] for name in names),
            TASK_BODY.c.data,
            _pool(CANDIDATE.c.group_id),
            _pool(CANDIDATE.c.principal_id),
            *(DELEGATION.c[name] for name in DELEGATION_FIELDS),
        )
        .join(TASK_BODY, and_(TASK_BODY.c.tenant_id == TASK.c.tenant_id, TASK_BODY.c.task_id == TASK.c.id))
        .outerjoin(DELEGATION, held)
        .where(TASK.c.tenant_id == TENANT, TASK.c.case_id == ID)
        .order_by(TASK.c.created_at, TASK.c.id, DELEGATION.c.index)
    )


def _pool(member: ColumnElement[Any]) -> ColumnElement[Any]:
    mine = (CANDIDATE.c.tenant_id == TASK.c.tenant_id, CANDIDATE.c.task_id == TASK.c.id, member.is_not(None))
    return gathered(select(member).where(*mine).order_by(CANDIDATE.c.id).correlate(TASK))


def _unfinished() -> Select[Any]:
    """Only an unfinished task has an open delegation."""
    unfinished = TASK.c.status.in_(codes(UNFINISHED_TASK))
    open_ = DELEGATION.c.status == code(DelegationStatus.OPEN)
    return _tasks(open_).where(or_(unfinished, among(TASK.c.id, IDS)))


_OPEN_WORK = Template("open work", _unfinished)
_ALL_WORK = Template("all work", _tasks)


def _logs() -> Select[Any]:
    mine = (TASK_LOG.c.tenant_id == TENANT, among(TASK_LOG.c.task_id, IDS))
    return select(TASK_LOG.c.task_id, TASK_LOG.c.id).where(*mine).order_by(TASK_LOG.c.sequence)


_LOGS = Template("logs of tasks", _logs)
_TOOK_PART = Template("took part", lambda: taken_part().where(PARTICIPANT.c.case_id == ID))


def _plainly_sees(scope: CaseScope, state: CaseState, process_key: str | None, raced: UUID | None) -> bool:
    """Whether the open work alone tells that the case is in the scope; a raced task counts as if nobody had it."""
    me = scope.principal_id
    return (
        scope.everything
        or process_key in scope.process_keys
        or me == state.initiator_id
        or me in state.assignees
        or any(
            _may_take(scope, one)
            for one in state.tasks.values()
            if one.id == raced or claimable(one.status, one.owner_id)
        )
    )


def _may_take(scope: CaseScope, task: TaskState) -> bool:
    return scope.principal_id in task.principals or not set(scope.group_ids).isdisjoint(task.groups)


async def sees_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> bool:
    """Whether there is a case of this id that the scope reaches; nothing is locked."""
    shape = case_shape(scope)
    seen = Template(("sees case", shape), lambda: select(CASE.c.id).where(CASE.c.id == ID, *visible_cases(shape)))
    return await unit.first(seen, {**given(scope), ID.key: case_id}) is not None
