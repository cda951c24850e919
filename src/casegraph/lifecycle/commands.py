"""What can be asked of a case, as values. Names of people, ids of cases and rights of the caller are settled before.

`reason` is kept in the history. `data_problems` is what a check of the data against the task's schema found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.domain.enums import Priority
from casegraph.domain.events import LogLevel, ManualChoice, Subject
from casegraph.domain.json_patch import Operation
from casegraph.lifecycle.outcomes import Problem
from casegraph.lifecycle.papers import ROOT, Place, Source, Standing


@dataclass(frozen=True, slots=True)
class Choices:
    """What whoever routes a case decides: `targets`, where SELECT routes go (keys of tasks, or END), and who gets
    MANUAL tasks."""

    targets: tuple[str, ...] = ()
    assignees: tuple[ManualChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateCase:
    """A new case: of a process, from a start task on, or of none. `initiator_id` owns the first task.

    With `submission` (not None) the start task is completed with these data, and the case routed on.
    """

    case_id: UUID
    number: int
    initiator_id: UUID
    process_id: UUID | None = None
    start_task: str | None = None
    title: str | None = None
    description: str | None = None
    priority: Priority = Priority.NORMAL
    planned_at: datetime | None = None
    due_at: datetime | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    metadata: Any = field(default_factory=dict)
    entity: Any = field(default_factory=dict)
    submission: Any = None
    data_problems: tuple[Problem, ...] = ()
    subject: Subject = field(default_factory=Subject)
    parent_id: UUID | None = None
    choices: Choices = Choices()


@dataclass(frozen=True, slots=True)
class RouteCase:
    """Completes the task of an open delegation, the one with the highest index if none is named, and goes on."""

    delegation_index: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    choices: Choices = Choices()
    data_problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReassignCase:
    """Hands a task from its owner to another: the open delegation of that index, else the last of that owner."""

    from_id: UUID
    to_id: UUID
    delegation_index: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PauseCase:
    """Holds the case, until a moment if one is named."""

    until: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ResumeCase:
    """Lets a case go on that is paused, stopped or in error: now, or at a later moment."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StopCase:
    """Holds the case until someone resumes it."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CancelCase:
    """Ends the case and all open work, without a result."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CompleteCase:
    """Ends the case before its process does; `result` stands in for the one that the process declares."""

    result: Mapping[str, Any] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteCase:
    """Removes the case. `anywhere`: also after its first task."""

    anywhere: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeInitiator:
    """Makes someone else the one who started the case."""

    initiator_id: UUID


@dataclass(frozen=True, slots=True)
class ExecuteTrigger:
    """Runs a trigger of the process."""

    trigger: str


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Adds or replaces some variables and removes others; the rest stay."""

    set: Mapping[str, Any] = field(default_factory=dict)
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveCaseMetadata:
    """Replaces the metadata of the case. Valid or not, such JSON is kept, unless the definition is strict about it."""

    value: Any


@dataclass(frozen=True, slots=True)
class PatchCaseMetadata:
    """Changes places in the metadata of the case."""

    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class SaveCaseEntity:
    """Replaces the entity of the case."""

    value: Any


@dataclass(frozen=True, slots=True)
class PatchCaseEntity:
    """Changes places in the entity of the case."""

    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class CreateTask:
    """A task beside the route, after a definition of the process."""

    task_id: UUID
    definition_key: str
    owner_id: UUID | None = None
    data: Any = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimTask:
    """The caller takes a task out of its pool."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class ReleaseTask:
    """A claimed task goes back to its pool."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class AssignTask:
    """A task is given to someone, whoever has it now."""

    task_id: UUID
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """Completes a task, with data if any are given; one that the process routed to also routes the case on."""

    task_id: UUID
    data: Any = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    choices: Choices = Choices()
    data_problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FailTask:
    """A try at the task failed. It is tried again at `retry_at`; without that, the case cannot go on."""

    task_id: UUID
    message: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SaveTaskData:
    """Replaces the data of an open task."""

    task_id: UUID
    value: Any


@dataclass(frozen=True, slots=True)
class PatchTaskData:
    """Changes places in the data of an open task."""

    task_id: UUID
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class AppendTaskLog:
    """A line for the log of a task, of which the newest `keep` lines stay."""

    task_id: UUID
    log_id: UUID
    level: LogLevel
    message: str
    keep: int


@dataclass(frozen=True, slots=True)
class CreateNote:
    """A remark on the case; `notify` mails it to all who take part."""

    note_id: UUID
    content: str
    notify: bool = False


@dataclass(frozen=True, slots=True)
class CreateMessage:
    """A message beside the process."""

    message_id: UUID
    text: str | None = None
    data: Any = None
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AttachDocument:
    """Brings a document into the case, perhaps into one of its tasks, whose data name it at `pointer` then.

    Without a source nothing is decided: only whether it may be is asked for.
    """

    source: Source | None = None
    place: Place = ROOT
    task_id: UUID | None = None
    delegation_index: int | None = None
    definition_key: str | None = None
    pointer: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteDocument:
    """Hides a document, which can be restored. `task_id` is that of the task that it belongs to."""

    document: Standing
    task_id: UUID | None


@dataclass(frozen=True, slots=True)
class RestoreDocument:
    """Brings a deleted document back. `task_id` is that of the task that it belongs to."""

    document: Standing
    task_id: UUID | None


@dataclass(frozen=True, slots=True)
class CreateFolder:
    """A folder in the case; `place` is what it lies in."""

    folder_id: UUID
    name: str
    place: Place = ROOT
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CreateForm:
    """A typed object in the case, its fields filled in after a definition of the process, if one is named."""

    form_id: UUID
    name: str
    fields: Any
    place: Place = ROOT
    definition_key: str | None = None


@dataclass(frozen=True, slots=True)
class GenerateDocument:
    """Brings a document into the case that was made from its data: as a further one, or in the place of `replaces`.

    Without a source nothing is decided but whether it may be made.
    """

    definition_key: str
    source: Source | None = None
    replaces: UUID | None = None


PaperCommand = GenerateDocument | AttachDocument | DeleteDocument | RestoreDocument | CreateFolder | CreateForm
CaseCommand = (
    RouteCase
    | ReassignCase
    | PauseCase
    | ResumeCase
    | StopCase
    | CancelCase
    | CompleteCase
    | DeleteCase
    | ChangeInitiator
    | ExecuteTrigger
    | SetVariables
    | SaveCaseMetadata
    | PatchCaseMetadata
    | SaveCaseEntity
    | PatchCaseEntity
    | CreateNote
    | CreateMessage
)
TaskCommand = (
    CreateTask
    | ClaimTask
    | ReleaseTask
    | AssignTask
    | CompleteTask
    | FailTask
    | SaveTaskData
    | PatchTaskData
    | AppendTaskLog
)
Command = CreateCase | CaseCommand | TaskCommand | PaperCommand
