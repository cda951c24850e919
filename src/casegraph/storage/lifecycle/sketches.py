"""Cases in outline, many at once: what tells who may do what with them. Nothing is locked, and no JSON is read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, literal_column, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.enums import AssignmentRule, DelegationStatus
from casegraph.domain.events import Subject
from casegraph.lifecycle.state import UNFINISHED_TASK, CaseState, DelegationState, TaskState
from casegraph.storage.database import Database
from casegraph.storage.lifecycle.states import CASE_FIELDS, DELEGATION_FIELDS, TASK_FIELDS
from casegraph.storage.parameters import IDS, among, code, codes
from casegraph.storage.repositories.visibility import (
    CaseShape,
    case_shape,
    given,
    of_visible_cases,
    taken_part,
    visible_cases,
)
from casegraph.storage.statements import Row, Template
from casegraph.storage.tables import CANDIDATE, CASE, DELEGATION, TASK

_CHILD = CASE.alias("child")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A case without its JSON, and only with those of its tasks and delegations that were asked for."""

    state: CaseState
    process_key: str | None
    took_part: bool
    """Whether the caller started it or ever had a delegation of it."""
    parent: bool
    """Whether it has child cases."""


async def cases_with_work(database: Database, scope: CaseScope, case_ids: Sequence[UUID]) -> list[Sketch]:
    """The cases among these that the scope reaches, with their open work, but not with its pools."""
    shape, values = case_shape(scope), {**given(scope), IDS.key: list(case_ids)}
    cases = await database.rows(Template(("cases in outline", shape), lambda: _cases(shape)), values)
    if not cases:
        return []
    tasks = await database.rows(Template(("work in outline", shape), lambda: _work(shape)), values)
    held = await database.rows(Template(("hand-overs in outline", shape), lambda: _hand_overs(shape)), values)
    return _sketches(cases, [_task(one, ((), ())) for one in tasks], held)


async def cases_of_tasks(database: Database, scope: CaseScope, task_ids: Collection[UUID]) -> list[Sketch]:
    """The cases of the tasks among these that the scope reaches, with those tasks and their pools."""
    shape, values = case_shape(scope), {**given(scope), IDS.key: list(task_ids)}
    tasks = await database.rows(Template(("tasks in outline", shape), lambda: _tasks(shape)), values)
    if not tasks:
        return []
    members = await database.rows(Template(("pools in outline", shape), lambda: _pools(shape)), values)
    cases = {IDS.key: list({row[0] for row in tasks})}
    found = await database.rows(Template(("cases in outline", shape), lambda: _cases(shape)), {**values, **cases})
    pools = _by_task(members)
    return _sketches(found, [_task(one, pools.get(one[1], ((), ()))) for one in tasks], ())


def _cases(shape: CaseShape) -> Select[Any]:
    child = (_CHILD.c.tenant_id == CASE.c.tenant_id, _CHILD.c.parent_id == CASE.c.id)
    return select(
        *(CASE.c[name] for name in CASE_FIELDS),
        CASE.c.process_key,
        CASE.c.id.in_(taken_part()),
        exists(select(literal_column("1")).where(*child)),
    ).where(*visible_cases(shape), among(CASE.c.id, IDS))


def _outline(shape: CaseShape) -> Select[Any]:
    names = (*TASK_FIELDS, "thread", "assignment_rule")
    visible = of_visible_cases(shape, TASK.c.tenant_id, TASK.c.case_id)
    return select(TASK.c.case_id, *(TASK.c[name] for name in names)).where(*visible)


def _work(shape: CaseShape) -> Select[Any]:
    return _outline(shape).where(among(TASK.c.case_id, IDS), TASK.c.status.in_(codes(UNFINISHED_TASK)))


def _tasks(shape: CaseShape) -> Select[Any]:
    return _outline(shape).where(among(TASK.c.id, IDS))


def _hand_overs(shape: CaseShape) -> Select[Any]:
    visible = of_visible_cases(shape, DELEGATION.c.tenant_id, DELEGATION.c.case_id)
    open_ = DELEGATION.c.status == code(DelegationStatus.OPEN)
    columns = (DELEGATION.c[name] for name in DELEGATION_FIELDS)
    return select(DELEGATION.c.case_id, *columns).where(*visible, among(DELEGATION.c.case_id, IDS), open_)


def _pools(shape: CaseShape) -> Select[Any]:
    visible = of_visible_cases(shape, CANDIDATE.c.tenant_id, CANDIDATE.c.case_id)
    columns = (CANDIDATE.c.task_id, CANDIDATE.c.group_id, CANDIDATE.c.principal_id)
    return select(*columns).where(*visible, among(CANDIDATE.c.task_id, IDS))


_Pool = tuple[tuple[UUID, ...], tuple[UUID, ...]]
_Placed = tuple[UUID, TaskState]
"""A task and the case that it belongs to."""


def _by_task(rows: Iterable[Row]) -> Mapping[UUID, _Pool]:
    pools: dict[UUID, _Pool] = {}
    for task_id, group_id, principal_id in rows:
        groups, principals = pools.get(task_id, ((), ()))
        pools[task_id] = (
            ((*groups, group_id), principals) if principal_id is None else (groups, (*principals, principal_id))
        )
    return pools


def _sketches(cases: Iterable[Row], tasks: Iterable[_Placed], hand_overs: Iterable[Row]) -> list[Sketch]:
    work: dict[UUID, dict[UUID, TaskState]] = {}
    for case_id, task in tasks:
        work.setdefault(case_id, {})[task.id] = task
    held: dict[UUID, dict[UUID, DelegationState]] = {}
    for case_id, *values in hand_overs:
        one = DelegationState(**dict(zip(DELEGATION_FIELDS, values, strict=True)))
        held.setdefault(case_id, {})[one.id] = one
    return [_sketch(row, work.get(row[0], {}), held.get(row[0], {})) for row in cases]


def _sketch(row: Row, tasks: Mapping[UUID, TaskState], held: Mapping[UUID, DelegationState]) -> Sketch:
    *values, process_key, took_part, parent = row
    state = CaseState(
        **dict(zip(CASE_FIELDS, values, strict=True)),
        titled=True,
        subject=Subject(),
        variables={},
        metadata=None,
        entity=None,
        tasks=tasks,
        delegations=held,
    )
    return Sketch(state, process_key, bool(took_part), bool(parent))


def _task(row: Row, pool: _Pool) -> _Placed:
    case_id, *values, thread, rule = row
    groups, principals = pool
    return case_id, TaskState(
        **dict(zip(TASK_FIELDS, values, strict=True)),
        thread=thread or 0,
        rule=rule or AssignmentRule.MANUAL,
        groups=groups,
        principals=principals,
        data=None,
    )
