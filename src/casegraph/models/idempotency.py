"""The table of idempotency keys: which calls of mutations were made, and what they came to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from casegraph.models.base import refers, text
from casegraph.models.types import JSONBody, UtcDateTime


class IdempotencyKeyRow(SQLModel, table=True):
    """A call that was made under a key of its caller; the key means nothing any more from `expires_at` on."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        refers("principal_id", "principal", cascade=True),
        Index(None, "tenant_id", "expires_at"),
    )

    tenant_id: UUID = Field(primary_key=True)
    principal_id: UUID = Field(primary_key=True)
    mutation: str = text(primary_key=True)
    key: str = text(primary_key=True)
    digest: str = text()
    outcome: Any = Field(sa_type=JSONBody)
    expires_at: datetime = Field(sa_type=UtcDateTime)
