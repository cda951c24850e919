"""Tables of what a case carries: documents (what is known of them, never their bytes), folders, forms and notes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from casegraph.domain.enums import DocumentKind
from casegraph.models.base import refers, text
from casegraph.models.types import EnumCode, JSONBody, UtcDateTime

_EXPIRES = sql("expires_at IS NOT NULL")


class DocumentRow(SQLModel, table=True):
    """One version of a document; versions share `lineage_id`, `latest` marks the newest.

    `blob_id` has its bytes; null until they are there. `docx_blob_id` has the DOCX beside a PDF, of a document that was
    made in both formats. `folder_id` is null in the root folder of its case.
    """

    __tablename__ = "document"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        refers("case_id", "case", cascade=True),
        refers("task_id", "task"),
        refers("delegation_id", "delegation"),
        refers("process_id", "process"),
        refers("created_by_id", "principal"),
        refers("updated_by_id", "principal"),
        refers("blob_id", "blob"),
        refers("docx_blob_id", "blob"),
        refers("folder_id", "folder"),
        Index(None, "tenant_id", "case_id", "index"),
        Index(None, "tenant_id", "case_id", "folder_id", "name_key", "id"),
        Index(None, "tenant_id", "task_id"),
        Index(None, "tenant_id", "delegation_id"),
        Index(None, "tenant_id", "folder_id"),
        Index(None, "tenant_id", "lineage_id", "version"),
        Index(None, "tenant_id", "blob_id"),
        Index(None, "tenant_id", "docx_blob_id"),
        # The sweep asks for those of all tenants, and few wait to expire.
        Index(None, "expires_at", postgresql_where=_EXPIRES, sqlite_where=_EXPIRES),
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
    blob_id: UUID | None = None
    docx_blob_id: UUID | None = None
    folder_id: UUID | None = None


class FolderRow(SQLModel, table=True):
    """A folder of a case; `folder_id` is the folder that it lies in, null in the root folder."""

    __tablename__ = "folder"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("folder_id", "folder"),
        refers("created_by_id", "principal"),
        Index(None, "tenant_id", "case_id", "folder_id", "name_key", "id"),
        Index(None, "tenant_id", "folder_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    folder_id: UUID | None = None
    name: str = text()
    name_key: str = text()
    description: str | None = text(default=None)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None


class FormRow(SQLModel, table=True):
    """A form of a case, filled in; `definition_key` names its definition in the version `process_id` of the process."""

    __tablename__ = "form"
    __table_args__ = (
        refers("case_id", "case", cascade=True),
        refers("folder_id", "folder"),
        refers("process_id", "process"),
        refers("created_by_id", "principal"),
        Index(None, "tenant_id", "case_id", "folder_id", "name_key", "id"),
        Index(None, "tenant_id", "folder_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    case_id: UUID
    folder_id: UUID | None = None
    process_id: UUID | None = None
    definition_key: str | None = text(default=None)
    name: str = text()
    name_key: str = text()
    description: str | None = text(default=None)
    fields: Any = Field(sa_type=JSONBody)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None


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
