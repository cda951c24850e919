"""What reads give: one immutable record a noun, as stored, without the JSON bodies.

The field names are the columns' names. A record holds what a list shows; related things are read in batches by id.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from casegraph.domain.enums import (
    AuthenticationType,
    CaseObjectKind,
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    DocumentKind,
    Permission,
    PrincipalType,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.events import LogLevel


class CaseRecord(NamedTuple):
    """A case; `process_*` repeat what its process version says, which never changes."""

    id: UUID
    number: int
    title: str
    description: str | None
    status: CaseStatus
    priority: Priority
    milestone: str | None
    version: int
    process_id: UUID | None
    process_key: str | None
    process_name: str | None
    subject_first_name: str | None
    subject_last_name: str | None
    subject_personal_number: str | None
    subject_email: str | None
    subject_company_name: str | None
    subject_company_number: str | None
    subject_company_address: str | None
    initiator_id: UUID
    parent_id: UUID | None
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None
    finished_at: datetime | None
    planned_at: datetime | None
    due_at: datetime | None
    paused_until: datetime | None
    failure: str | None


class TaskRecord(NamedTuple):
    """A task of a case."""

    id: UUID
    case_id: UUID
    process_id: UUID | None
    definition_key: str
    title: str
    description: str | None
    type: TaskType
    status: TaskStatus
    priority: Priority
    parallel: bool
    owner_id: UUID | None
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None
    claimed_at: datetime | None
    due_at: datetime | None
    completed_at: datetime | None
    completed_by_id: UUID | None
    cancelled_at: datetime | None


class DelegationRecord(NamedTuple):
    """One hand-over of a task. `assignee_id` is null while it waits in a pool."""

    id: UUID
    case_id: UUID
    task_id: UUID
    index: int  # type: ignore[assignment]  # the contract's name; no caller looks records up by value
    thread: int
    previous_id: UUID | None
    assignee_id: UUID | None
    status: DelegationStatus
    outcome: DelegationOutcome | None
    priority: Priority
    delegated_at: datetime
    started_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None


class DocumentRecord(NamedTuple):
    """What is known of a file; `lineage_id` is shared by the versions of one document, `latest` marks the newest.

    `blob_id` names its bytes; null until they are there. `docx_blob_id` names the DOCX beside a PDF, where a document
    was made in both formats.
    """

    id: UUID
    case_id: UUID | None
    task_id: UUID | None
    delegation_id: UUID | None
    definition_key: str | None
    process_id: UUID | None
    lineage_id: UUID
    kind: DocumentKind
    name: str
    description: str | None
    content_type: str
    size: int
    sha256: str
    version: int
    latest: bool
    index: int | None  # type: ignore[assignment]
    comment: str | None
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None
    deleted_at: datetime | None
    expires_at: datetime | None
    blob_id: UUID | None = None
    docx_blob_id: UUID | None = None
    folder_id: UUID | None = None


class BlobRecord(NamedTuple):
    """Bytes in the store: how many, and their SHA-256 in hexadecimal digits."""

    id: UUID
    size: int
    sha256: str


class DownloadRecord(NamedTuple):
    """A link to bytes: the path below the server's address, what is got there, and when the link ends.

    `size` is null where it is not known.
    """

    path: str
    filename: str
    content_type: str
    size: int | None
    expires_at: datetime


class FolderRecord(NamedTuple):
    """A folder of a case; `folder_id` is the one that it lies in, null in the root folder."""

    id: UUID
    case_id: UUID
    folder_id: UUID | None
    name: str
    description: str | None


class FormRecord(NamedTuple):
    """A form of a case, filled in; `definition_key` names its definition in the version `process_id` of the process."""

    id: UUID
    case_id: UUID
    folder_id: UUID | None
    process_id: UUID | None
    definition_key: str | None
    name: str
    description: str | None
    fields: Any


class CaseObjectRecord(NamedTuple):
    """That something lies in a folder of a case, or in its root folder, and what kind of thing it is."""

    id: UUID
    kind: CaseObjectKind


class NoteRecord(NamedTuple):
    """A note on a case."""

    id: UUID
    case_id: UUID
    author_id: UUID
    content: str
    created_at: datetime
    notified: bool


class EventRecord(NamedTuple):
    """Something that happened to a case; `sequence` counts its events from 1. `data` are those of the event's type."""

    id: UUID
    case_id: UUID
    sequence: int
    type: str
    task_id: UUID | None
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    timestamp: datetime
    data: Any


class MessageRecord(NamedTuple):
    """A message that was put to a case; `data` are null where it brought none."""

    id: UUID
    case_id: UUID
    text: str | None
    data: Any
    owner_id: UUID | None
    created_at: datetime
    created_by_id: UUID | None


class TaskLogRecord(NamedTuple):
    """A line of a task's log."""

    id: UUID
    task_id: UUID
    timestamp: datetime
    level: LogLevel
    message: str


class ProcessRecord(NamedTuple):
    """One version of a process, without its definition."""

    id: UUID
    key: str
    name: str
    description: str | None
    category: str | None
    version: int
    latest: bool
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None


class PrincipalRecord(NamedTuple):
    """A person or program, as one tenant knows it."""

    id: UUID
    type: PrincipalType
    name: str
    username: str | None
    first_name: str | None
    last_name: str | None
    email: str | None


class TenantUserRecord(NamedTuple):
    """A principal's membership of a tenant, under the principal's id; `metadata` are null where none were given."""

    id: UUID
    manager_id: UUID | None
    metadata: Any
    created_at: datetime
    created_by_id: UUID | None
    updated_at: datetime
    updated_by_id: UUID | None


class AuthenticationRecord(NamedTuple):
    """A token or certificate of the server's own. `ending` are its last characters; of a certificate's serial number.

    Some were made before it was kept how they end.
    """

    id: UUID
    type: AuthenticationType
    principal_id: UUID
    created_at: datetime
    expires_at: datetime | None
    ending: str | None


class GroupRecord(NamedTuple):
    """A named set of principals."""

    id: UUID
    key: str
    name: str


class RoleRecord(NamedTuple):
    """A named set of permissions."""

    id: UUID
    key: str
    name: str
    permissions: tuple[Permission, ...]


class ProcessRolesRecord(NamedTuple):
    """The roles that a principal holds for the cases of one process, by key."""

    process_key: str
    roles: tuple[RoleRecord, ...]


class TenantRecord(NamedTuple):
    """An organisation; nothing of one is ever seen from another."""

    id: UUID
    key: str
    name: str


class InboxCountsRecord(NamedTuple):
    """How many cases wait in each of the viewer's lists."""

    todo: int
    draft: int
    participated: int
    unassigned: int
    paused: int
    overdue: int
