"""Tables of cases: the narrow row that lists read, and beside it the JSON bodies, their index and the search text."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, UniqueConstraint, true
from sqlmodel import Field, SQLModel

from casegraph.domain.enums import CaseStatus, Priority
from casegraph.domain.json_values import Kind
from casegraph.models.base import refers, table_of, text
from casegraph.models.sorting import keep_sorted
from casegraph.models.types import EnumCode, JSONBody, UtcDateTime


class CaseRow(SQLModel, table=True):
    """A case. `*_key` columns are what the texts sort by; `process_key` and `process_name` repeat its version's."""

    __tablename__ = "case"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        refers("process_id", "process"),
        refers("initiator_id", "principal"),
        refers("parent_id", "case"),
        refers("created_by_id", "principal"),
        refers("updated_by_id", "principal"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "status", "number"),
        Index(None, "tenant_id", "process_id", "number"),
        Index(None, "tenant_id", "process_key", "number"),
        Index(None, "tenant_id", "initiator_id", "number"),
        Index(None, "tenant_id", "initiator_id", "status", "id"),
        Index(None, "tenant_id", "parent_id", "number"),
        Index(None, "tenant_id", "title_key", "id"),
        Index(None, "tenant_id", "status", "id"),
        Index(None, "tenant_id", "priority", "id"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "updated_at", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    number: int
    title: str = text()
    title_key: str = text()
    description: str | None = text(default=None)
    status: CaseStatus = Field(sa_type=EnumCode(CaseStatus))
    priority: Priority = Field(sa_type=EnumCode(Priority), default=Priority.NORMAL)
    milestone: str | None = text(default=None)
    version: int = Field(default=1)
    process_id: UUID | None = None
    process_key: str | None = text(default=None)
    process_name: str | None = text(default=None)
    process_name_key: str | None = text(default=None)
    subject_first_name: str | None = text(default=None)
    subject_last_name: str | None = text(default=None)
    subject_personal_number: str | None = text(default=None)
    subject_email: str | None = text(default=None)
    subject_company_name: str | None = text(default=None)
    subject_company_number: str | None = text(default=None)
    subject_company_address: str | None = text(default=None)
    initiator_id: UUID
    parent_id: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None
    updated_at: datetime = Field(sa_type=UtcDateTime)
    updated_by_id: UUID | None = None
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    planned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failure: str | None = text(default=None)


class CaseBodyRow(SQLModel, table=True):
    """What lists do not read of a case: its JSON, and what the lifecycle keeps for the next decision.

    `flow` has the threads of the process; it is null for a case that came from elsewhere and was not moved since, as is
    `last_index`, the highest index of its delegations. `titled` is false where the process makes the title.
    """

    __tablename__ = "case_body"
    __table_args__ = (refers("case_id", "case", cascade=True),)

    tenant_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(primary_key=True)
    variables: Any = Field(sa_type=JSONBody)
    # The names `metadata` and `registry` belong to SQLAlchemy; the column keeps the domain's word.
    case_metadata: Any = Field(sa_type=JSONBody, sa_column_kwargs={"name": "metadata"})
    entity: Any = Field(sa_type=JSONBody)
    result: Any = Field(default=None, sa_type=JSONBody, nullable=True)
    flow: Any = Field(default=None, sa_type=JSONBody, nullable=True)
    titled: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    last_index: int | None = None


class CaseValueRow(SQLModel, table=True):
    """The index of `case_body.variables`: one row a place (see `domain.json_values`)."""

    __tablename__ = "case_value"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        Index(None, "tenant_id", "pointer", "kind", "number", "case_id"),
        Index(None, "tenant_id", "pointer", "kind", "key", "case_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(primary_key=True)
    pointer: str = text(primary_key=True)
    kind: Kind = Field(sa_type=EnumCode(Kind))
    number: float | None = None
    key: str | None = text(default=None)
    text: str | None = text(default=None)


class CaseSearchRow(SQLModel, table=True):
    """What `search` looks in: title and current task titles, folded. Each database indexes it by trigrams its own
    way: PostgreSQL by `grams` (GIN), SQLite by a full-text table whose row number is `docid`."""

    __tablename__ = "case_search"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        UniqueConstraint("tenant_id", "docid"),
    )

    tenant_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(primary_key=True)
    docid: int = Field(sa_type=BigInteger)
    body: str = text()


class ParticipantRow(SQLModel, table=True):
    """A principal who started a case or ever held a delegation of it."""

    __tablename__ = "participant"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("principal_id", "principal"),
        Index(None, "tenant_id", "principal_id", "case_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(primary_key=True)
    principal_id: UUID = Field(primary_key=True)


class EventRow(SQLModel, table=True):
    """Something that happened to a case: the audit log, and the outbox of everything that leaves the server."""

    __tablename__ = "event"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("actor_id", "principal"),
        refers("on_behalf_of_id", "principal"),
        UniqueConstraint("tenant_id", "case_id", "sequence"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    sequence: int
    type: str = text()
    task_id: UUID | None = None
    actor_id: UUID | None = None
    on_behalf_of_id: UUID | None = None
    timestamp: datetime = Field(sa_type=UtcDateTime)
    data: Any = Field(sa_type=JSONBody)


class MessageRow(SQLModel, table=True):
    """A message that was put to a case, beside its process."""

    __tablename__ = "message"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("owner_id", "principal"),
        refers("created_by_id", "principal"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    text: str | None = text(default=None)
    data: Any = Field(default=None, sa_type=JSONBody, nullable=True)
    owner_id: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None


for _name in ("finished_at", "due_at", "process_name_key"):
    keep_sorted(table_of(CaseRow), _name)
