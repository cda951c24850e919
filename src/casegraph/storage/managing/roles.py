"""Roles, who holds them, and the lock under which all of it changes."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from casegraph.auth.scopes import AdministrationScope
from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.records import RoleRecord
from casegraph.models.access import permissions_json
from casegraph.storage.managing.taking import exclusively
from casegraph.storage.parameters import among
from casegraph.storage.tables import PRINCIPAL, PROCESS, ROLE, ROLE_GRANT, TENANT
from casegraph.storage.unit_of_work import UnitOfWork

_COLUMNS = (ROLE.c.id, ROLE.c.key, ROLE.c.name, ROLE.c.permissions)
_GRANTED = and_(ROLE.c.tenant_id == ROLE_GRANT.c.tenant_id, ROLE.c.id == ROLE_GRANT.c.role_id)
_TENANT_WIDE = ROLE_GRANT.c.process_key == ""


class ManagedRoles:
    """The roles of a tenant."""

    def __init__(self, unit: UnitOfWork, scope: AdministrationScope) -> None:
        self._unit = unit
        self._tenant_id = scope.tenant_id

    async def lock(self) -> None:
        """Wait until nobody else changes people, groups or roles of the tenant, and keep others waiting."""
        tenant = select(TENANT.c.id).where(TENANT.c.id == self._tenant_id)
        # Not as hard as a change of the tenant's key would, so that nobody waits who only refers to the tenant.
        await self._unit.first(tenant.with_for_update(key_share=True))

    async def all(self) -> list[RoleRecord]:
        """Every role, by key."""
        return await self._roles()

    async def by_id(self, role_id: UUID) -> RoleRecord | None:
        """The role with this id."""
        return next(iter(await self._roles(ROLE.c.id == role_id)), None)

    async def by_key(self, key: str) -> RoleRecord | None:
        """The role with this key."""
        return next(iter(await self._roles(ROLE.c.key == key)), None)

    async def by_keys(self, keys: Collection[str]) -> dict[str, RoleRecord]:
        """The roles among these keys."""
        return {one.key: one for one in await self._roles(among(ROLE.c.key, list(keys)))} if keys else {}

    async def add(self, role: RoleRecord) -> None:
        """Write a new role; `Taken` where its key or id is."""
        with exclusively():
            await self._unit.add(ROLE, [{"tenant_id": self._tenant_id, **_values(role)}])

    async def change(self, role: RoleRecord) -> None:
        """Write a role anew; `Taken` where its key is."""
        mine = (ROLE.c.tenant_id == self._tenant_id, ROLE.c.id == role.id)
        with exclusively():
            await self._unit.execute(update(ROLE).where(*mine).values(_values(role)))

    async def held(self, principal_id: UUID) -> dict[str, frozenset[Permission]]:
        """What a principal's roles allow, in the whole tenant (key "") and by process key."""
        statement = select(ROLE_GRANT.c.process_key, ROLE.c.permissions).join(ROLE, _GRANTED)
        found: dict[str, frozenset[Permission]] = {}
        for row in await self._unit.rows(statement.where(*self._of(principal_id))):
            already = found.get(row.process_key, frozenset())
            found[row.process_key] = already.union(map(Permission, row.permissions))
        return found

    async def process_keys(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that processes have."""
        here = (PROCESS.c.tenant_id == self._tenant_id, among(PROCESS.c.key, list(keys)))
        found = await self._unit.rows(select(PROCESS.c.key).where(*here).distinct()) if keys else []
        return {row.key for row in found}

    async def granted(self, principal_id: UUID, process_key: str) -> list[RoleRecord]:
        """The roles that a principal holds for one process or, with "", in the whole tenant, by key."""
        here = (*self._of(principal_id), ROLE_GRANT.c.process_key == process_key)
        statement = select(*_COLUMNS).join(ROLE_GRANT, _GRANTED).where(*here)
        return [_role(row) for row in await self._unit.rows(statement.order_by(ROLE.c.key))]

    async def grant(self, principal_id: UUID, role_ids: Collection[UUID], process_key: str) -> None:
        """Give a principal roles for one process or, with "", in the whole tenant."""
        common = {"tenant_id": self._tenant_id, "principal_id": principal_id, "process_key": process_key}
        await self._unit.add_missing(ROLE_GRANT, [{**common, "role_id": one} for one in role_ids])

    async def withdraw(self, principal_id: UUID, role_ids: Collection[UUID], process_key: str) -> None:
        """Take from a principal roles that it holds for one process or, with "", in the whole tenant; others stay."""
        if role_ids:
            these = (ROLE_GRANT.c.process_key == process_key, among(ROLE_GRANT.c.role_id, list(role_ids)))
            await self._unit.execute(delete(ROLE_GRANT).where(*self._of(principal_id), *these))

    async def holders(self, role_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
        """Who can log in and holds any of these roles in the whole tenant, with all that they hold so."""
        here = (ROLE_GRANT.c.tenant_id == self._tenant_id, _TENANT_WIDE)
        some = select(ROLE_GRANT.c.principal_id).where(*here, among(ROLE_GRANT.c.role_id, list(role_ids)))
        person = and_(PRINCIPAL.c.tenant_id == ROLE_GRANT.c.tenant_id, PRINCIPAL.c.id == ROLE_GRANT.c.principal_id)
        statement = select(ROLE_GRANT.c.principal_id, ROLE_GRANT.c.role_id).join(PRINCIPAL, person)
        able = and_(PRINCIPAL.c.type != PrincipalType.SYSTEM, PRINCIPAL.c.username.is_not(None))
        found: dict[UUID, set[UUID]] = {}
        rows = await self._unit.rows(statement.where(*here, able, ROLE_GRANT.c.principal_id.in_(some)))
        for row in rows:
            found.setdefault(row.principal_id, set()).add(row.role_id)
        return found

    async def _roles(self, *where: ColumnElement[bool]) -> list[RoleRecord]:
        statement = select(*_COLUMNS).where(ROLE.c.tenant_id == self._tenant_id, *where).order_by(ROLE.c.key)
        return [_role(row) for row in await self._unit.rows(statement)]

    def _of(self, principal_id: UUID) -> Sequence[ColumnElement[bool]]:
        return (ROLE_GRANT.c.tenant_id == self._tenant_id, ROLE_GRANT.c.principal_id == principal_id)


def _values(role: RoleRecord) -> dict[str, Any]:
    return {**role._asdict(), "permissions": permissions_json([*role.permissions])}


def _role(row: Row[Any]) -> RoleRecord:
    return RoleRecord(row.id, row.key, row.name, tuple(map(Permission, row.permissions)))
