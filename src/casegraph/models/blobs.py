"""Tables of stored bytes and of the keys that links to them are signed with. The bytes lie in a store, never here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from casegraph.models.base import text
from casegraph.models.types import UtcDateTime

_GOES = sql("remove_at IS NOT NULL")


class BlobRow(SQLModel, table=True):
    """Bytes in the store. `remove_at` is when they go; null while something uses them.

    The row is written, to be removed, before the bytes are put, and is kept until they are gone. So a crash leaves
    neither a row in use without bytes nor bytes that nobody knows of.
    """

    __tablename__ = "blob"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        CheckConstraint("size >= 0", name="ck_blob_size"),
        # The sweep asks for those of all tenants, and few wait to go.
        Index(None, "remove_at", postgresql_where=_GOES, sqlite_where=_GOES),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    sha256: str = text()
    created_at: datetime = Field(sa_type=UtcDateTime)
    remove_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LinkKeyRow(SQLModel, table=True):
    """The key that a tenant's links are signed with, in hexadecimal, where the operator gave none."""

    __tablename__ = "link_key"
    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),)

    tenant_id: UUID = Field(primary_key=True)
    key: str = text()
    created_at: datetime = Field(sa_type=UtcDateTime)
