"""The reads that make an actor: whom a token or a certificate stands for, and that principal's groups and roles."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    bindparam,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)

from casegraph.domain.actor import Credential
from casegraph.domain.enums import AuthenticationType, Permission
from casegraph.domain.records import PrincipalRecord, TenantRecord
from casegraph.models.types import EnumCode, JSONBody, PlainText
from casegraph.storage.database import Database
from casegraph.storage.parameters import ME, among, many
from casegraph.storage.parameters import TENANT as TENANT_ID
from casegraph.storage.statements import Row, Template
from casegraph.storage.tables import GROUP, MEMBERSHIP, PRINCIPAL, ROLE, ROLE_GRANT, TENANT, TOKEN

_TENANT = (TENANT.c.id, TENANT.c.key, TENANT.c.name)
_PRINCIPAL = tuple(PRINCIPAL.c[name] for name in PrincipalRecord._fields)


class Holder(NamedTuple):
    """The principal of a token or certificate in one of the tenants that it is good for."""

    hash: str
    credential: Credential
    tenant: TenantRecord
    principal: PrincipalRecord


class Member(NamedTuple):
    """A tenant, and its principal of some username; None where it has none."""

    tenant: TenantRecord
    principal: PrincipalRecord | None


class Rights(NamedTuple):
    """A principal's groups, and what its roles allow, in the whole tenant (key "") or by process key."""

    group_ids: tuple[UUID, ...]
    permissions: dict[str, frozenset[Permission]]


class AccessRepository:
    """Reads what authentication needs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def holders(self, type: AuthenticationType, digest: str) -> list[Holder]:
        """Whom a token or certificate stands for, or did, in each of its tenants, by the tenant's key."""
        rows = await self._database.rows(_HOLDERS, {"type": type, "hash": digest})
        return [
            Holder(row[0], Credential(*row[1:3]), TenantRecord._make(row[3:6]), PrincipalRecord._make(row[6:]))
            for row in rows
        ]

    async def members(self, username: str, tenant_keys: Sequence[str]) -> list[Member]:
        """The tenants of these keys, by key, each with its principal of this username."""
        rows = await self._database.rows(_MEMBERS, {"username": username, "tenant_keys": list(tenant_keys)})
        return [
            Member(TenantRecord._make(row[:3]), None if row[3] is None else PrincipalRecord._make(row[3:]))
            for row in rows
        ]

    async def group_ids(self, tenant_id: UUID, keys: Sequence[str]) -> list[UUID]:
        """The groups of these keys that there are."""
        rows = await self._database.rows(_GROUPS, {"tenant_id": tenant_id, "group_keys": list(keys)})
        return [row[0] for row in rows]

    async def rights(self, tenant_id: UUID, principal_id: UUID) -> Rights:
        """The principal's groups and permissions, in one statement."""
        rows = await self._database.rows(_RIGHTS, {"tenant_id": tenant_id, "principal_id": principal_id})
        return _rights(rows)


def _holders() -> Select[Any]:
    principal = and_(PRINCIPAL.c.tenant_id == TOKEN.c.tenant_id, PRINCIPAL.c.id == TOKEN.c.principal_id)
    return (
        select(
            TOKEN.c.hash,
            TOKEN.c.id.label("token_id"),
            TOKEN.c.expires_at,
            *(one.label(f"tenant_{one.key}") for one in _TENANT),
            *_PRINCIPAL,
        )
        .select_from(TOKEN.join(TENANT, TENANT.c.id == TOKEN.c.tenant_id).join(PRINCIPAL, principal))
        .where(
            TOKEN.c.hash == bindparam("hash", type_=TOKEN.c.hash.type),
            TOKEN.c.type == bindparam("type", type_=EnumCode(AuthenticationType)),
        )
        .order_by(TENANT.c.key)
    )


def _members() -> Select[Any]:
    named = PRINCIPAL.c.username == bindparam("username", type_=PRINCIPAL.c.username.type)
    return (
        select(*(one.label(f"tenant_{one.key}") for one in _TENANT), *_PRINCIPAL)
        .select_from(TENANT.outerjoin(PRINCIPAL, and_(PRINCIPAL.c.tenant_id == TENANT.c.id, named)))
        .where(among(TENANT.c.key, many("tenant_keys", PlainText())))
        .order_by(TENANT.c.key)
    )


def _groups() -> Select[Any]:
    return select(GROUP.c.id).where(GROUP.c.tenant_id == TENANT_ID, among(GROUP.c.key, many("group_keys", PlainText())))


def _groups_and_roles() -> CompoundSelect[Any]:
    no_permissions = type_coerce(null(), JSONBody).label("permissions")
    groups = select(MEMBERSHIP.c.group_id, literal_column("''", PlainText).label("process_key"), no_permissions).where(
        MEMBERSHIP.c.tenant_id == TENANT_ID, MEMBERSHIP.c.principal_id == ME
    )
    granted = and_(ROLE.c.tenant_id == ROLE_GRANT.c.tenant_id, ROLE.c.id == ROLE_GRANT.c.role_id)
    roles = (
        select(null().label("group_id"), ROLE_GRANT.c.process_key, ROLE.c.permissions)
        .join(ROLE, granted)
        .where(ROLE_GRANT.c.tenant_id == TENANT_ID, ROLE_GRANT.c.principal_id == ME)
    )
    return union_all(groups, roles)


_HOLDERS = Template("holders of a token", _holders)
_MEMBERS = Template("members by a username", _members)
_GROUPS = Template("groups by their keys", _groups)
_RIGHTS = Template("rights of a principal", _groups_and_roles)


def _rights(rows: Sequence[Row]) -> Rights:
    groups: list[UUID] = []
    permissions: dict[str, frozenset[Permission]] = {}
    for group_id, process_key, numbers in rows:
        if group_id is not None:
            groups.append(group_id)
        else:
            held = permissions.get(process_key, frozenset())
            permissions[process_key] = held.union(Permission(number) for number in numbers)
    return Rights(tuple(groups), permissions)
