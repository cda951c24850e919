"""A case as it stands between two commands: what `decide` looks at and what events change.

Closed tasks and delegations may be left out of a state that is given to `decide`, except the task that the command
names. Nothing here changes anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.domain.enums import (
    OPEN_TASK,
    AssignmentRule,
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.events import Subject
from casegraph.lifecycle.flow import AtTask, Flow, Thread

FINISHED = frozenset({CaseStatus.COMPLETED, CaseStatus.CANCELLED})
UNFINISHED_TASK = (*OPEN_TASK, TaskStatus.FAILED)
"""A failed task still holds its case up: it is tried again, or the case ends without it."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task. `groups` and `principals` are its pool; `wake_at` is when a timer fires, or a try may be repeated.

    `logs` are the ids of the lines in its log: what they say decides nothing.
    """

    id: UUID
    definition_key: str
    title: str
    description: str | None
    type: TaskType
    status: TaskStatus
    priority: Priority
    parallel: bool
    ad_hoc: bool
    thread: int
    rule: AssignmentRule
    owner_id: UUID | None
    groups: tuple[UUID, ...]
    principals: tuple[UUID, ...]
    data: Any
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None
    claimed_at: datetime | None = None
    due_at: datetime | None = None
    wake_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by_id: UUID | None = None
    cancelled_at: datetime | None = None
    attempts: int = 0
    logs: tuple[UUID, ...] = ()

    @property
    def pooled(self) -> bool:
        """Whether a pool shares the task: its owner took it and can give it back."""
        return self.rule in (AssignmentRule.SELF_SERVICE, AssignmentRule.SELF_SERVICE_EVALUATE)


@dataclass(frozen=True, slots=True)
class DelegationState:
    """One hand-over of a task."""

    id: UUID
    task_id: UUID
    index: int
    thread: int
    previous_id: UUID | None
    assignee_id: UUID | None
    status: DelegationStatus
    outcome: DelegationOutcome | None
    priority: Priority
    delegated_at: datetime
    started_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case with its tasks, hand-overs and threads. `version` is the sequence number of its last event."""

    id: UUID
    number: int
    title: str
    titled: bool
    description: str | None
    status: CaseStatus
    priority: Priority
    version: int
    process_id: UUID | None
    initiator_id: UUID
    parent_id: UUID | None
    subject: Subject
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None
    variables: Mapping[str, Any]
    metadata: Any
    entity: Any
    milestone: str | None = None
    finished_at: datetime | None = None
    planned_at: datetime | None = None
    due_at: datetime | None = None
    paused_until: datetime | None = None
    failure: str | None = None
    result: Mapping[str, Any] | None = None
    deleted: bool = False
    last_index: int = 0
    tasks: Mapping[UUID, TaskState] = field(default_factory=dict)
    delegations: Mapping[UUID, DelegationState] = field(default_factory=dict)
    flow: Flow = field(default_factory=Flow)

    @property
    def finished(self) -> bool:
        """Whether the case is at its end."""
        return self.status in FINISHED

    @property
    def open_tasks(self) -> tuple[TaskState, ...]:
        """The tasks that wait, are worked on, or failed and were not given up."""
        return tuple(one for one in self.tasks.values() if one.status in UNFINISHED_TASK)

    @property
    def open_delegations(self) -> tuple[DelegationState, ...]:
        """The hand-overs that are open, by their index."""
        held = (one for one in self.delegations.values() if one.status is DelegationStatus.OPEN)
        return tuple(sorted(held, key=lambda one: one.index))

    def open_delegation(self, task_id: UUID) -> DelegationState | None:
        """The open hand-over of a task."""
        return next((one for one in self.open_delegations if one.task_id == task_id), None)

    @property
    def assignees(self) -> frozenset[UUID]:
        """Who holds an open delegation."""
        return frozenset(one.assignee_id for one in self.open_delegations if one.assignee_id is not None)

    @property
    def in_first_task(self) -> bool:
        """Whether the case was not routed yet: its initiator may still delete it."""
        return self.status is CaseStatus.DRAFT


def without_closed(state: CaseState, *kept: UUID) -> CaseState:
    """The state with open work only, and the tasks that are named: what a decision needs."""
    return replace(
        state,
        tasks={id_: one for id_, one in state.tasks.items() if one.status in UNFINISHED_TASK or id_ in kept},
        delegations={one.id: one for one in state.open_delegations},
    )


def adopted(state: CaseState) -> CaseState:
    """A case that came from elsewhere with open tasks and no threads: each open task becomes a thread of no split."""
    flow = Flow(last_thread=max((one.thread for one in state.delegations.values()), default=0))
    taken: set[int] = set()
    for one in state.open_delegations:
        task = state.tasks[one.task_id]
        if not task.ad_hoc and task.status in UNFINISHED_TASK:
            number = flow.last_thread + 1 if one.thread in taken else one.thread
            taken.add(number)
            flow = flow.put(Thread(number, None, AtTask(task.id, task.definition_key), None, one.assignee_id))
    return replace(state, flow=flow)
