"""The tasks of a case and their hand-overs."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from casegraph.domain.bundles import TaskBundle
from casegraph.domain.enums import (
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.records import DelegationRecord, TaskRecord
from tests.benchmarks.dataset.life import PARALLEL, REASSIGNED, WAITS_IN_POOL, Life
from tests.benchmarks.dataset.organisation import STEPS, Step

_DECISIONS = ("approved", "approved", "refused", "postponed")
_TIME_FOR_A_TASK = timedelta(days=10)


def tasks(life: Life, priority: Priority) -> Iterator[TaskBundle]:
    """The steps that are done and, unless the case has ended, the one or two that it is at."""
    steps = life.process.steps
    if life.status is CaseStatus.DRAFT:
        yield _task(life, steps[0], TaskStatus.CLAIMED, priority, owner=life.initiator)
        return
    done = life.random.choice((2, 3, 3, 4)) if life.finished else life.random.choice((0, 1, 1, 2, 3))
    for step in steps[:done]:
        yield _task(life, step, TaskStatus.COMPLETED, priority)
    if life.status is CaseStatus.COMPLETED:
        return
    yield _last(life, steps[done], priority)
    if not life.finished and done + 1 < STEPS and life.random.random() < PARALLEL:
        yield _last(life, steps[done + 1], priority)


def _last(life: Life, step: Step, priority: Priority) -> TaskBundle:
    if life.status is CaseStatus.CANCELLED:
        return _task(life, step, TaskStatus.CANCELLED, priority)
    if life.status is CaseStatus.ERROR:
        return _task(life, step, TaskStatus.FAILED, priority)
    if life.random.random() < WAITS_IN_POOL:
        return _waiting(life, step, priority)
    return _task(life, step, TaskStatus.CLAIMED, priority)


def _waiting(life: Life, step: Step, priority: Priority) -> TaskBundle:
    """A task that nobody has claimed, with the hand-over that waits for its assignee."""
    life.later(4)
    task_id = life.new_id()
    pool = life.organisation.groups[life.group(step)].id
    delegation = _delegation(life, task_id, None, None, priority, ended=None)
    record = _record(life, step, task_id, TaskStatus.READY, None, priority, delegation)
    return TaskBundle(record, groups=(pool,), delegations=(delegation,))


def _task(life: Life, step: Step, status: TaskStatus, priority: Priority, owner: UUID | None = None) -> TaskBundle:
    life.later(4)
    task_id = life.new_id()
    handed: list[DelegationRecord] = []
    if owner is None and life.random.random() < REASSIGNED:
        first = life.someone(step)
        handed.append(_delegation(life, task_id, first, None, priority, DelegationOutcome.REASSIGNED))
    owner = owner or life.someone(step)
    previous = handed[-1].id if handed else None
    handed.append(_delegation(life, task_id, owner, previous, priority, _OUTCOMES[status]))
    record = _record(life, step, task_id, status, owner, priority, handed[0])
    group = life.organisation.groups[life.group(step)].id
    return TaskBundle(
        record,
        data=_data(life) if status is TaskStatus.COMPLETED else {},
        groups=() if status is not TaskStatus.CLAIMED or life.status is CaseStatus.DRAFT else (group,),
        delegations=tuple(handed),
    )


_OUTCOMES = {
    TaskStatus.CLAIMED: None,
    TaskStatus.COMPLETED: DelegationOutcome.ROUTED,
    TaskStatus.CANCELLED: DelegationOutcome.CANCELLED,
    TaskStatus.FAILED: DelegationOutcome.CANCELLED,
}


def _data(life: Life) -> dict[str, object]:
    return {"decision": life.random.choice(_DECISIONS), "minutes": life.random.randint(2, 240)}


def _delegation(
    life: Life,
    task_id: UUID,
    assignee: UUID | None,
    previous: UUID | None,
    priority: Priority,
    ended: DelegationOutcome | None,
) -> DelegationRecord:
    life.delegations += 1
    delegated = life.now
    delegation_id = life.new_id()
    started = None if assignee is None else life.later(6)
    return DelegationRecord(
        id=delegation_id,
        case_id=life.id,
        task_id=task_id,
        index=life.delegations,
        thread=1,
        previous_id=previous,
        assignee_id=assignee,
        status=DelegationStatus.OPEN if ended is None else DelegationStatus.CLOSED,
        outcome=ended,
        priority=priority,
        delegated_at=delegated,
        started_at=started,
        due_at=delegated + _TIME_FOR_A_TASK,
        finished_at=None if ended is None else life.later(24),
    )


def _record(
    life: Life,
    step: Step,
    task_id: UUID,
    status: TaskStatus,
    owner: UUID | None,
    priority: Priority,
    first: DelegationRecord,
) -> TaskRecord:
    return TaskRecord(
        id=task_id,
        case_id=life.id,
        process_id=life.process.record.id,
        definition_key=step.key,
        title=step.title,
        description=None,
        type=TaskType.USER,
        status=status,
        priority=priority,
        parallel=False,
        owner_id=owner,
        created_at=first.delegated_at,
        created_by_id=life.initiator,
        updated_at=life.now,
        updated_by_id=owner or life.initiator,
        claimed_at=first.started_at,
        due_at=first.due_at,
        completed_at=life.now if status is TaskStatus.COMPLETED else None,
        completed_by_id=owner if status is TaskStatus.COMPLETED else None,
        cancelled_at=life.now if status is TaskStatus.CANCELLED else None,
    )
