"""The table of the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from casegraph.models.base import text
from casegraph.models.types import JSONBody, UtcDateTime


class AuditEntryRow(SQLModel, table=True):
    """Something that somebody may be asked about later. It refers to no other table: whoever is named may be gone.

    `tenant_id` is null where no tenant is known, as of a login that was refused.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "tenant_id", "happened_at", "id"),
        Index(None, "happened_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID | None = None
    happened_at: datetime = Field(sa_type=UtcDateTime)
    kind: str = text()
    actor_id: UUID | None = None
    actor: str | None = text(default=None)
    address: str | None = text(default=None)
    request_id: str | None = text(default=None)
    data: Any = Field(sa_type=JSONBody)
