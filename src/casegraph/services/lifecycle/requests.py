"""What callers ask for, as values: like the lifecycle's commands, but with people as they name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.domain.calls import Call
from casegraph.domain.enums import OutputFormat, Priority
from casegraph.domain.events import Subject


@dataclass(frozen=True, slots=True)
class PrincipalRef:
    """A principal, by exactly one of these."""

    id: UUID | None = None
    email: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class OnCase:
    """A case that is to be changed; with `expected_version`, only if it is at that version."""

    id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class OnTask:
    """A task that is to be changed; `expected_version` is its case's."""

    id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who shall get the next task of a definition whose assignee is chosen by hand."""

    task: str
    principal: PrincipalRef


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be made: of a process version, of the latest of a key, or of none.

    `id` is the caller's own. `submission` (not None) completes the start task with these data. `initiator` is someone
    else in whose name the case is made.
    """

    id: UUID | None = None
    process_id: UUID | None = None
    process_key: str | None = None
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
    subject: Subject = field(default_factory=Subject)
    parent_id: UUID | None = None
    initiator: PrincipalRef | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Which delegation is routed (the last open one without an index), with which variables and choices."""

    delegation_index: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    assignees: tuple[Assignee, ...] = ()


@dataclass(frozen=True, slots=True)
class Reassignment:
    """From whom to whom a task goes: that of a delegation, else the last that the first has."""

    from_: PrincipalRef
    to: PrincipalRef
    delegation_index: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CaseReassignment:
    """One of many reassignments; `call` makes it safe to repeat."""

    on: OnCase
    asked: Reassignment
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class TaskCompletion:
    """What a task is completed with. Without `data`, those that it has stay."""

    data: Any = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    assignees: tuple[Assignee, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task beside the route; `id` is the caller's own."""

    definition_key: str
    id: UUID | None = None
    owner: PrincipalRef | None = None
    data: Any = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewNote:
    """A remark on a case; `id` is the caller's own, `notify` has it mailed to all who take part."""

    content: str
    id: UUID | None = None
    notify: bool = False


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message beside the process; `id` is the caller's own."""

    text: str | None = None
    data: Any = None
    id: UUID | None = None
    owner: PrincipalRef | None = None


@dataclass(frozen=True, slots=True)
class OnDocument:
    """A document that is to be changed; `expected_version` is its case's."""

    id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that is to come into a case: into a task or during a hand-over of it, as something that the process
    defines, in a folder. The task's data name it at `pointer`."""

    document_id: UUID
    task_id: UUID | None = None
    delegation_index: int | None = None
    definition_key: str | None = None
    folder_id: UUID | None = None
    pointer: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class NewFolder:
    """A folder to be made, in another one or in the root folder of the case."""

    name: str
    description: str | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewForm:
    """A form to be filled in, after a definition of the process if one is named."""

    name: str
    fields: Any
    definition_key: str | None = None
    folder_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be made from the case's data; in the format that its definition says, unless one is named."""

    definition_key: str
    format: OutputFormat | None = None
