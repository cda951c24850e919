"""What can happen to a case, as values in the past tense. Replayed in their order they give the case as it stands.

Each event has a `type`, the word that histories, webhooks and subscriptions know it by. Who did it, for whom and when
is kept beside it, in `Recorded`. Nothing here decides whether something may happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, unique
from typing import Any, ClassVar
from uuid import UUID

from casegraph.domain.enums import (
    AssignmentRule,
    CaseStatus,
    DelegationOutcome,
    Priority,
    RouteType,
    TaskStatus,
    TaskType,
)


@unique
class LogLevel(IntEnum):
    """How much a line of a task's log matters."""

    INFO = 1
    WARN = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """The person or company that a case stands for."""

    first_name: str | None = None
    last_name: str | None = None
    personal_number: str | None = None
    email: str | None = None
    company_name: str | None = None
    company_number: str | None = None
    company_address: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A thread of the process and the task that it goes to; None for the end."""

    thread: int
    task: str | None


@dataclass(frozen=True, slots=True)
class ManualChoice:
    """Who shall get a task, by the key of its definition."""

    task: str
    principal_id: UUID


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case."""

    type: ClassVar[str]


@dataclass(frozen=True, slots=True)
class CaseCreated(Event):
    """The first event of each case. `titled` is false where the process makes the title."""

    type = "CASE.CREATED"
    case_id: UUID
    number: int
    title: str
    titled: bool
    description: str | None
    status: CaseStatus
    priority: Priority
    process_id: UUID | None
    initiator_id: UUID
    parent_id: UUID | None
    planned_at: datetime | None
    due_at: datetime | None
    subject: Subject
    variables: Mapping[str, Any]
    metadata: Any
    entity: Any


@dataclass(frozen=True, slots=True)
class CaseStarted(Event):
    """The process began: its first thread goes to a start task."""

    type = "CASE.STARTED"
    thread: int
    task: str


@dataclass(frozen=True, slots=True)
class CaseStateChanged(Event):
    """The case went from one status to another. On ERROR, `targets` and `assignees` are the choices of the call that
    failed, kept for the next try."""

    type = "CASE.STATE_CHANGED"
    before: CaseStatus
    after: CaseStatus
    reason: str | None = None
    until: datetime | None = None
    failure: str | None = None
    result: Mapping[str, Any] | None = None
    targets: tuple[str, ...] = ()
    assignees: tuple[ManualChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResumptionPlanned(Event):
    """When the case shall resume by itself was set, moved or dropped (None)."""

    type = "CASE.RESUMPTION_PLANNED"
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRetitled(Event):
    """The process made another title from the variables."""

    type = "CASE.RETITLED"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CaseInitiatorChanged(Event):
    """Someone else counts as the one who started the case."""

    type = "CASE.INITIATOR_CHANGED"
    before: UUID
    after: UUID


@dataclass(frozen=True, slots=True)
class CaseVariablesChanged(Event):
    """Variables were added or replaced (`after`), or removed; `before` has the old values where there were any."""

    type = "CASE.VARIABLES_CHANGED"
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseMetadataChanged(Event):
    """The metadata of the case were replaced."""

    type = "CASE.METADATA_CHANGED"
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CaseEntityChanged(Event):
    """The entity of the case was replaced."""

    type = "CASE.ENTITY_CHANGED"
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CaseTriggerExecuted(Event):
    """A trigger ran: by hand, or before or after a task (`task`, its key)."""

    type = "CASE.TRIGGER_EXECUTED"
    trigger: str
    task: str | None = None


@dataclass(frozen=True, slots=True)
class CaseMilestoneReached(Event):
    """The case reached a milestone of its process."""

    type = "CASE.MILESTONE_REACHED"
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class CaseRouted(Event):
    """A thread left a task. More than one move opens a split of that number, and each branch is a thread of its own."""

    type = "CASE.ROUTED"
    task_id: UUID
    task: str
    thread: int
    route: RouteType
    moves: tuple[Move, ...]
    split: int | None = None


@dataclass(frozen=True, slots=True)
class JoinReached(Event):
    """A thread came to the join in front of a task (`join`, its key) and waits there for branches of `split`."""

    type = "CASE.JOIN_REACHED"
    thread: int
    join: str
    split: int
    first_only: bool


@dataclass(frozen=True, slots=True)
class JoinPassed(Event):
    """The join let one thread (`thread`, a branch of `outer` if any) go on in place of those that it consumed."""

    type = "CASE.JOIN_PASSED"
    join: str
    split: int
    consumed: tuple[int, ...]
    thread: int
    outer: int | None
    first_only: bool


@dataclass(frozen=True, slots=True)
class BranchAbsorbed(Event):
    """A thread came to a discriminator that another had passed before, and ended there."""

    type = "CASE.BRANCH_ABSORBED"
    thread: int
    join: str
    split: int


@dataclass(frozen=True, slots=True)
class BranchEnded(Event):
    """A thread came to the end of the process behind a join."""

    type = "CASE.BRANCH_ENDED"
    thread: int


@dataclass(frozen=True, slots=True)
class CaseDeleted(Event):
    """The case and all in it are to be removed."""

    type = "CASE.DELETED"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TaskCreated(Event):
    """A task began, on a thread of the process or, `ad_hoc`, beside it. `by_turn`: its owner is the one in the pool
    whose turn it was; the next such task goes to the next."""

    type = "TASK.CREATED"
    task_id: UUID
    definition_key: str
    title: str
    description: str | None
    task_type: TaskType
    status: TaskStatus
    priority: Priority
    parallel: bool
    ad_hoc: bool
    thread: int
    rule: AssignmentRule
    by_turn: bool
    owner_id: UUID | None
    groups: tuple[UUID, ...]
    principals: tuple[UUID, ...]
    due_at: datetime | None
    wake_at: datetime | None
    data: Any


@dataclass(frozen=True, slots=True)
class TaskStateChanged(Event):
    """The task went from one status to another."""

    type = "TASK.STATE_CHANGED"
    task_id: UUID
    before: TaskStatus
    after: TaskStatus
    message: str | None = None


@dataclass(frozen=True, slots=True)
class TaskAssigned(Event):
    """The task got another owner, or none (it went back to its pool). Its open delegation follows."""

    type = "TASK.ASSIGNED"
    task_id: UUID
    before: UUID | None
    after: UUID | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDataChanged(Event):
    """The task's data were replaced."""

    type = "TASK.DATA_CHANGED"
    task_id: UUID
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class TaskAttemptFailed(Event):
    """A try at the task failed, the `attempt`-th; it may be tried again from `retry_at` on, if that is set."""

    type = "TASK.ATTEMPT_FAILED"
    task_id: UUID
    attempt: int
    message: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskLogged(Event):
    """A line was added to the task's log, of which the newest `keep` are kept."""

    type = "TASK.LOGGED"
    task_id: UUID
    log_id: UUID
    level: LogLevel
    message: str
    keep: int


@dataclass(frozen=True, slots=True)
class DelegationOpened(Event):
    """A task was handed to someone, or to its pool (no assignee)."""

    type = "DELEGATION.OPENED"
    delegation_id: UUID
    task_id: UUID
    index: int
    thread: int
    previous_id: UUID | None
    assignee_id: UUID | None
    priority: Priority
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class DelegationStarted(Event):
    """The assignee began to work."""

    type = "DELEGATION.STARTED"
    delegation_id: UUID
    task_id: UUID


@dataclass(frozen=True, slots=True)
class DelegationClosed(Event):
    """The hand-over ended."""

    type = "DELEGATION.CLOSED"
    delegation_id: UUID
    task_id: UUID
    outcome: DelegationOutcome


@dataclass(frozen=True, slots=True)
class NoteCreated(Event):
    """Someone wrote a note on the case."""

    type = "NOTE.CREATED"
    note_id: UUID
    content: str
    notify: bool


@dataclass(frozen=True, slots=True)
class MessageCreated(Event):
    """A message was put to the case."""

    type = "MESSAGE.CREATED"
    message_id: UUID
    text: str | None
    data: Any
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in a case's history. `sequence` counts the case's events from 1; the last one is the case's version."""

    sequence: int
    at: datetime
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    event: Event
