"""Tables of tasks, who may take them, and their hand-overs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from casegraph.domain.enums import (
    AssignmentRule,
    DelegationOutcome,
    DelegationStatus,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.events import LogLevel
from casegraph.domain.json_values import Kind
from casegraph.models.base import refers, table_of, text
from casegraph.models.sorting import keep_sorted
from casegraph.models.types import EnumCode, JSONBody, UtcDateTime


class TaskRow(SQLModel, table=True):
    """A task of a case.

    `assignment_rule` and `thread` are null for a task that came from elsewhere. `wake_at` is when a timer fires or a
    failed try may be repeated; `attempts` counts the failed ones.
    """

    __tablename__ = "task"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("process_id", "process"),
        refers("owner_id", "principal"),
        refers("created_by_id", "principal"),
        refers("updated_by_id", "principal"),
        refers("completed_by_id", "principal"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
        Index(None, "tenant_id", "process_id", "created_at", "id"),
        Index(None, "tenant_id", "owner_id", "status", "id"),
        Index(None, "tenant_id", "status", "created_at", "id"),
        Index(None, "tenant_id", "title_key", "id"),
        Index(None, "tenant_id", "priority", "id"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "updated_at", "id"),
        # Whatever wakes tasks asks for those of all tenants, and few wait for a moment.
        Index(None, "wake_at", postgresql_where=sql("wake_at IS NOT NULL"), sqlite_where=sql("wake_at IS NOT NULL")),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    process_id: UUID | None = None
    definition_key: str = text()
    title: str = text()
    title_key: str = text()
    description: str | None = text(default=None)
    type: TaskType = Field(sa_type=EnumCode(TaskType))
    status: TaskStatus = Field(sa_type=EnumCode(TaskStatus))
    priority: Priority = Field(sa_type=EnumCode(Priority), default=Priority.NORMAL)
    parallel: bool = False
    owner_id: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None
    updated_at: datetime = Field(sa_type=UtcDateTime)
    updated_by_id: UUID | None = None
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    completed_by_id: UUID | None = None
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ad_hoc: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    assignment_rule: AssignmentRule | None = Field(default=None, sa_type=EnumCode(AssignmentRule))
    thread: int | None = None
    wake_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": sql("0")})


class TaskBodyRow(SQLModel, table=True):
    """The JSON of a task, apart so that lists do not read it."""

    __tablename__ = "task_body"
    __table_args__ = (refers("task_id", "task", cascade=True),)

    tenant_id: UUID = Field(primary_key=True)
    task_id: UUID = Field(primary_key=True)
    data: Any = Field(sa_type=JSONBody)


class TaskValueRow(SQLModel, table=True):
    """The index of `task_body.data`: one row a place (see `domain.json_values`)."""

    __tablename__ = "task_value"
    __table_args__ = (
        refers("task_id", "task", cascade=True),
        Index(None, "tenant_id", "pointer", "kind", "number", "task_id"),
        Index(None, "tenant_id", "pointer", "kind", "key", "task_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    task_id: UUID = Field(primary_key=True)
    pointer: str = text(primary_key=True)
    kind: Kind = Field(sa_type=EnumCode(Kind))
    number: float | None = None
    key: str | None = text(default=None)
    text: str | None = text(default=None)


class TaskLogRow(SQLModel, table=True):
    """A line of a task's log; `sequence` is that of its event, and orders the lines."""

    __tablename__ = "task_log"
    __table_args__ = (
        refers("task_id", "task", cascade=True),
        Index(None, "tenant_id", "task_id", "sequence"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    task_id: UUID
    sequence: int
    timestamp: datetime = Field(sa_type=UtcDateTime)
    level: LogLevel = Field(sa_type=EnumCode(LogLevel))
    message: str = text()


class RotationRow(SQLModel, table=True):
    """Who got the last task of a BALANCED definition, in whichever version of the process."""

    __tablename__ = "rotation"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        refers("last_principal_id", "principal"),
    )

    tenant_id: UUID = Field(primary_key=True)
    process_key: str = text(primary_key=True)
    task_key: str = text(primary_key=True)
    last_principal_id: UUID | None = None


class TaskCandidateRow(SQLModel, table=True):
    """A principal or a group that may claim a task: exactly one of the two.

    `claimable` repeats of the task that it is ready and nobody's. What waits in a pool is asked for by everybody all
    day, and must not be looked for among all that ever waited there.
    """

    __tablename__ = "task_candidate"
    __table_args__ = (
        refers("task_id", "task", cascade=True),
        refers("case_id", "case", cascade=True),
        refers("principal_id", "principal"),
        refers("group_id", "group"),
        CheckConstraint("(principal_id IS NULL) <> (group_id IS NULL)", name="ck_task_candidate_one"),
        Index(None, "tenant_id", "task_id"),
        Index(None, "tenant_id", "case_id"),
        Index(None, "tenant_id", "principal_id", "claimable", "case_id"),
        Index(None, "tenant_id", "group_id", "claimable", "case_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    task_id: UUID
    case_id: UUID
    principal_id: UUID | None = None
    group_id: UUID | None = None
    claimable: bool


class DelegationRow(SQLModel, table=True):
    """One hand-over of a task."""

    __tablename__ = "delegation"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("task_id", "task", cascade=True),
        refers("previous_id", "delegation"),
        refers("assignee_id", "principal"),
        UniqueConstraint("tenant_id", "case_id", "index"),
        Index(None, "tenant_id", "task_id", "index"),
        Index(None, "tenant_id", "previous_id"),
        Index(None, "tenant_id", "assignee_id", "status", "case_id"),
        Index(None, "tenant_id", "status", "index", "id"),
        Index(None, "tenant_id", "index", "id"),
        Index(None, "tenant_id", "delegated_at", "id"),
        Index(None, "tenant_id", "priority", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    task_id: UUID
    index: int
    thread: int = 1
    previous_id: UUID | None = None
    assignee_id: UUID | None = None
    status: DelegationStatus = Field(sa_type=EnumCode(DelegationStatus))
    outcome: DelegationOutcome | None = Field(default=None, sa_type=EnumCode(DelegationOutcome))
    priority: Priority = Field(sa_type=EnumCode(Priority), default=Priority.NORMAL)
    delegated_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


for _name in ("claimed_at", "completed_at", "cancelled_at", "due_at"):
    keep_sorted(table_of(TaskRow), _name)

for _name in ("due_at", "finished_at"):
    keep_sorted(table_of(DelegationRow), _name)
