"""The life of one task and its hand-overs: it begins, changes hands, and ends. Threads are moved elsewhere."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casegraph.domain.enums import DelegationOutcome, TaskStatus, TaskType
from casegraph.domain.events import (
    DelegationClosed,
    DelegationOpened,
    DelegationStarted,
    TaskAssigned,
    TaskCreated,
    TaskStateChanged,
)
from casegraph.lifecycle.assignment import Found
from casegraph.lifecycle.due import due_at
from casegraph.lifecycle.state import TaskState
from casegraph.lifecycle.transitions import moves
from casegraph.lifecycle.work import Work
from casegraph.processes.model import ProcessDefinition, TaskDefinition


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new task stands: its thread, what came before on it, and whether others run beside it."""

    thread: int
    previous_id: UUID | None = None
    parallel: bool = False
    ad_hoc: bool = False


def begin(
    work: Work, definition: TaskDefinition, found: Found, place: Place, task_id: UUID | None = None, data: Any = None
) -> TaskState:
    """A new task, handed to its owner or to its pool."""
    process = work.definition or ProcessDefinition()
    now, what = work.context.now, f"“{definition.title}”"
    task_id = task_id or work.context.ids()
    due = due_at(definition.due, process, now, what)
    work.emit(
        TaskCreated(
            task_id=task_id,
            definition_key=definition.key,
            title=definition.title,
            description=definition.description,
            task_type=definition.type,
            status=TaskStatus.READY if found.owner_id is None else TaskStatus.CLAIMED,
            priority=definition.priority or work.state.priority,
            parallel=place.parallel,
            ad_hoc=place.ad_hoc,
            thread=place.thread,
            rule=definition.assignment_rule,
            by_turn=found.by_turn,
            owner_id=found.owner_id,
            groups=found.pool.groups,
            principals=found.pool.principals,
            due_at=due,
            wake_at=due_at(definition.wait, process, now, what) if definition.type is TaskType.TIMER else None,
            data={} if data is None else data,
        )
    )
    task = work.task(task_id)
    _open(work, task, found.owner_id, place.previous_id)
    return task


def start(work: Work, task: TaskState) -> None:
    """Its assignee begins to work."""
    held = work.state.open_delegation(task.id)
    if held is not None and held.started_at is None:
        work.emit(DelegationStarted(held.id, task.id))


def take(work: Work, task: TaskState, owner_id: UUID) -> None:
    """Someone gets a task that was nobody's."""
    become(work, task, TaskStatus.CLAIMED)
    work.emit(TaskAssigned(task.id, task.owner_id, owner_id))


def hand_over(work: Work, task: TaskState, to_id: UUID | None, reason: str | None = None) -> None:
    """A task goes from its owner to another, or back to its pool (None)."""
    become(work, task, TaskStatus.READY if to_id is None else TaskStatus.CLAIMED)
    previous = close(work, task, DelegationOutcome.REASSIGNED)
    _open(work, task, to_id, previous)
    work.emit(TaskAssigned(task.id, task.owner_id, to_id, reason))


def complete(work: Work, task: TaskState) -> None:
    """The task is done."""
    start(work, task)
    close(work, task, DelegationOutcome.ROUTED)
    become(work, task, TaskStatus.COMPLETED)


def cancel(work: Work, task: TaskState) -> None:
    """The task is given up."""
    close(work, task, DelegationOutcome.CANCELLED)
    become(work, task, TaskStatus.CANCELLED)


def fail(work: Work, task: TaskState, message: str) -> None:
    """The task cannot be done, for now; its hand-over ends."""
    close(work, task, DelegationOutcome.CANCELLED)
    become(work, task, TaskStatus.FAILED, message)


def try_again(work: Work, task: TaskState) -> None:
    """A failed task is ready once more: for its pool, or for the owner whom its rule found."""
    owner = None if task.pooled else task.owner_id
    become(work, task, TaskStatus.READY if owner is None else TaskStatus.CLAIMED)
    last = work.state.flow.at(task.id)
    _open(work, task, owner, None if last is None else last.previous)
    if owner != task.owner_id:
        work.emit(TaskAssigned(task.id, task.owner_id, owner))


def become(work: Work, task: TaskState, status: TaskStatus, message: str | None = None) -> None:
    """The task goes to a status; nothing happens where it has it."""
    if moves(task.status, status):
        work.emit(TaskStateChanged(task.id, task.status, status, message))


def close(work: Work, task: TaskState, outcome: DelegationOutcome) -> UUID | None:
    """Ends the task's open hand-over and gives its id."""
    held = work.state.open_delegation(task.id)
    if held is None:
        return None
    work.emit(DelegationClosed(held.id, task.id, outcome))
    return held.id


def _open(work: Work, task: TaskState, assignee_id: UUID | None, previous_id: UUID | None) -> None:
    index = work.state.last_index + 1
    work.emit(
        DelegationOpened(
            work.context.ids(), task.id, index, task.thread, previous_id, assignee_id, task.priority, task.due_at
        )
    )
