"""Tables of process definitions: one row a version, the definition itself beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from casegraph.models.base import refers, text
from casegraph.models.types import UtcDateTime, WrittenJSON


class ProcessRow(SQLModel, table=True):
    """One version of a process. Its content never changes; `latest` moves to the next version."""

    __tablename__ = "process"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        refers("created_by_id", "principal"),
        refers("updated_by_id", "principal"),
        UniqueConstraint("tenant_id", "key", "version"),
        Index(None, "tenant_id", "category"),
        Index(None, "tenant_id", "name_key", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    key: str = text()
    name: str = text()
    name_key: str = text()
    description: str | None = text(default=None)
    category: str | None = text(default=None)
    version: int
    latest: bool
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None
    updated_at: datetime = Field(sa_type=UtcDateTime)
    updated_by_id: UUID | None = None


class ProcessBodyRow(SQLModel, table=True):
    """The definition of a process version, as `processes.model` writes it; fields of forms are in their order."""

    __tablename__ = "process_body"
    __table_args__ = (refers("process_id", "process", cascade=True),)

    tenant_id: UUID = Field(primary_key=True)
    process_id: UUID = Field(primary_key=True)
    definition: Any = Field(sa_type=WrittenJSON)
