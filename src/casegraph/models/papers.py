"""Tables of what a case carries: documents (what is known of them, never their bytes) and notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from casegraph.domain.enums import DocumentKind
from casegraph.models.base import refers, text
from casegraph.models.types import EnumCode, UtcDateTime


class DocumentRow(SQLModel, table=True):
    """One version of a document; versions share `lineage_id`, `latest` marks the newest."""

    __tablename__ = "document"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        refers("case_id", "case", cascade=True),
        refers("task_id", "task"),
        refers("delegation_id", "delegation"),
        refers("process_id", "process"),
        refers("created_by_id", "principal"),
        refers("updated_by_id", "principal"),
        Index(None, "tenant_id", "case_id", "index"),
        Index(None, "tenant_id", "task_id"),
        Index(None, "tenant_id", "delegation_id"),
        Index(None, "tenant_id", "lineage_id", "version"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID | None = None
    task_id: UUID | None = None
    delegation_id: UUID | None = None
    process_id: UUID | None = None
    definition_key: str | None = text(default=None)
    lineage_id: UUID
    kind: DocumentKind = Field(sa_type=EnumCode(DocumentKind))
    name: str = text()
    name_key: str = text()
    description: str | None = text(default=None)
    content_type: str = text()
    size: int = Field(sa_type=BigInteger)
    sha256: str = text()
    version: int = 1
    latest: bool = True
    index: int | None = None
    comment: str | None = text(default=None)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None
    updated_at: datetime = Field(sa_type=UtcDateTime)
    updated_by_id: UUID | None = None
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoteRow(SQLModel, table=True):
    """A note on a case."""

    __tablename__ = "note"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("author_id", "principal"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    author_id: UUID
    content: str = text()
    content_key: str = text()
    created_at: datetime = Field(sa_type=UtcDateTime)
    notified: bool = False
