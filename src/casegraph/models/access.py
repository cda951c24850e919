"""Tables of tenants, the people and programs in them, and what those may do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from casegraph.domain.enums import AuthenticationType, Permission, PrincipalType
from casegraph.models.base import refers, text
from casegraph.models.types import EnumCode, JSONBody, UtcDateTime


class TenantRow(SQLModel, table=True):
    """An organisation. `serial` is a small number that stands for it where a UUID is too wide."""

    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("key"), UniqueConstraint("serial"))

    id: UUID = Field(primary_key=True)
    key: str = text()
    name: str = text()
    serial: int
    case_count: int = Field(default=0)
    created_at: datetime = Field(sa_type=UtcDateTime)


def _when_made(context: Any) -> Any:
    """What never changed since was last changed when it was made."""
    return context.get_current_parameters()["created_at"]


class PrincipalRow(SQLModel, table=True):
    """A person or program as one tenant knows it; the same person may have a row, with the same id, in several.

    Those who made and changed it are plain ids: SQLite adds no foreign key to a table that others refer to.
    """

    __tablename__ = "principal"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        refers("manager_id", "principal"),
        UniqueConstraint("tenant_id", "username"),
        Index(None, "tenant_id", "email"),
        Index(None, "tenant_id", "name_key", "id"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "updated_at", "id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    type: PrincipalType = Field(sa_type=EnumCode(PrincipalType))
    name: str = text()
    name_key: str = text()
    username: str | None = text(default=None)
    first_name: str | None = text(default=None)
    last_name: str | None = text(default=None)
    email: str | None = text(default=None)
    manager_id: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = None
    updated_at: datetime = Field(
        sa_type=UtcDateTime, sa_column_kwargs={"default": _when_made, "server_default": sql("'1970-01-01 00:00:00'")}
    )
    updated_by_id: UUID | None = None
    # The name `metadata` belongs to SQLAlchemy; the column keeps the domain's word.
    principal_metadata: Any = Field(
        default=None, sa_type=JSONBody, nullable=True, sa_column_kwargs={"name": "metadata"}
    )


class GroupRow(SQLModel, table=True):
    """A named set of principals."""

    __tablename__ = "group"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        UniqueConstraint("tenant_id", "key"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    key: str = text()
    name: str = text()


class MembershipRow(SQLModel, table=True):
    """A principal is in a group."""

    __tablename__ = "membership"
    __table_args__ = (
        refers("group_id", "group", cascade=True),
        refers("principal_id", "principal", cascade=True),
        Index(None, "tenant_id", "principal_id", "group_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    group_id: UUID = Field(primary_key=True)
    principal_id: UUID = Field(primary_key=True)


class RoleRow(SQLModel, table=True):
    """A named set of permissions, kept as a JSON list of their numbers."""

    __tablename__ = "role"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        UniqueConstraint("tenant_id", "key"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    key: str = text()
    name: str = text()
    permissions: list[Permission] = Field(sa_type=JSONBody)


class RoleGrantRow(SQLModel, table=True):
    """A principal holds a role, in the whole tenant or, with `process_key`, for the cases of one process."""

    __tablename__ = "role_grant"
    __table_args__ = (
        refers("principal_id", "principal", cascade=True),
        refers("role_id", "role", cascade=True),
        Index(None, "tenant_id", "role_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    principal_id: UUID = Field(primary_key=True)
    role_id: UUID = Field(primary_key=True)
    process_key: str = text(primary_key=True, default="")


class TokenRow(SQLModel, table=True):
    """A bearer token or a client certificate, of which only the SHA-256 is kept, and how it ends.

    `ending` are the last characters of the token, or of the certificate's serial number.
    """

    __tablename__ = "token"
    __table_args__ = (
        refers("principal_id", "principal", cascade=True),
        UniqueConstraint("hash", "tenant_id"),
        CheckConstraint("length(hash) = 64", name="ck_token_hash"),
        Index(None, "tenant_id", "principal_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    principal_id: UUID
    hash: str = text()
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    type: AuthenticationType = Field(
        default=AuthenticationType.ENGINE_TOKEN,
        sa_type=EnumCode(AuthenticationType),
        sa_column_kwargs={"server_default": sql("1")},
    )
    ending: str | None = text(default=None)


def permissions_json(permissions: list[Permission]) -> list[Any]:
    """A set of permissions as `RoleRow.permissions` keeps it."""
    return sorted(int(permission) for permission in permissions)
