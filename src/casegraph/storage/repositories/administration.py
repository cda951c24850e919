"""The writes that make tenants, principals, groups, roles and tokens, within a unit of work.

Who may do so is not decided here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import and_, delete, func, literal, select, text

from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.records import GroupRecord, PrincipalRecord, RoleRecord, TenantRecord
from casegraph.domain.text import sort_key
from casegraph.models.access import permissions_json
from casegraph.storage.database import Database
from casegraph.storage.tables import GROUP, MEMBERSHIP, PRINCIPAL, ROLE, ROLE_GRANT, TENANT, TOKEN
from casegraph.storage.unit_of_work import UnitOfWork

_ADVISORY_LOCK = 0x63617365
_NAMES_AT_ONCE = 500


async def all_tenants(database: Database) -> list[TenantRecord]:
    """Every tenant, by key."""
    statement = select(TENANT.c.id, TENANT.c.key, TENANT.c.name).order_by(TENANT.c.key)
    return [TenantRecord._make(row) for row in await database.rows(statement)]


class AdministrationRepository:
    """What an operator makes. Everything is found by the name that people give it."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    async def lock(self) -> None:
        """Wait until no other unit of work that called this is open; on SQLite there is never one."""
        if self._unit.dialect.name == "postgresql":
            await self._unit.execute(text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=_ADVISORY_LOCK))

    async def tenant(self, key: str) -> TenantRecord | None:
        """The tenant with this key."""
        statement = select(TENANT.c.id, TENANT.c.key, TENANT.c.name).where(TENANT.c.key == key)
        row = await self._unit.first(statement)
        return None if row is None else TenantRecord._make(row)

    async def add_tenant(self, tenant: TenantRecord, now: datetime) -> None:
        """Add a tenant with the next serial number; `lock` must hold."""
        row = await self._unit.first(select(func.coalesce(func.max(TENANT.c.serial), literal(0))))
        assert row is not None, "an aggregate gives one row"
        values = {**tenant._asdict(), "serial": row[0] + 1, "case_count": 0, "created_at": now}
        await self._unit.add(TENANT, [values])

    async def ensure_roles(self, tenant_id: UUID, roles: Sequence[RoleRecord]) -> None:
        """Add the roles whose keys the tenant does not have."""
        rows = [
            {**one._asdict(), "tenant_id": tenant_id, "permissions": permissions_json([*one.permissions])}
            for one in roles
        ]
        await self._unit.add_missing(ROLE, rows)

    async def held(self, tenant_id: UUID) -> list[frozenset[Permission]]:
        """What each role allows that somebody who can log in holds in the whole tenant."""
        role = and_(ROLE.c.tenant_id == ROLE_GRANT.c.tenant_id, ROLE.c.id == ROLE_GRANT.c.role_id)
        person = and_(PRINCIPAL.c.tenant_id == ROLE_GRANT.c.tenant_id, PRINCIPAL.c.id == ROLE_GRANT.c.principal_id)
        able = and_(PRINCIPAL.c.type != PrincipalType.SYSTEM, PRINCIPAL.c.username.is_not(None))
        granted = select(ROLE_GRANT.c.role_id).join(PRINCIPAL, person).where(able, ROLE_GRANT.c.process_key == "")
        here = (ROLE.c.tenant_id == tenant_id, granted.where(role).correlate(ROLE).exists())
        rows = await self._unit.rows(select(ROLE.c.permissions).where(*here))
        return [frozenset(map(Permission, row.permissions)) for row in rows]

    async def grant(self, tenant_id: UUID, principal_id: UUID, role_key: str) -> UUID:
        """Give a principal a role of the tenant, if it does not hold it; the role's id. Raises LookupError."""
        statement = select(ROLE.c.id).where(ROLE.c.tenant_id == tenant_id, ROLE.c.key == role_key)
        row = await self._unit.first(statement)
        if row is None:
            raise LookupError("the tenant has no such role")
        grant = {"tenant_id": tenant_id, "principal_id": principal_id, "role_id": row[0], "process_key": ""}
        await self._unit.add_missing(ROLE_GRANT, [grant])
        role_id: UUID = row[0]
        return role_id

    async def ensure_principals(
        self, tenant_id: UUID, principals: Sequence[PrincipalRecord], now: datetime
    ) -> dict[str, UUID]:
        """Add the principals whose usernames the tenant does not have; the ids of all, by username."""
        rows = [
            {
                **one._asdict(),
                "tenant_id": tenant_id,
                "name_key": sort_key(one.name),
                "created_at": now,
                "updated_at": now,
            }
            for one in principals
        ]
        await self._unit.add_missing(PRINCIPAL, rows)
        return await self._principal_ids(tenant_id, [one.username for one in principals if one.username])

    async def _principal_ids(self, tenant_id: UUID, usernames: Sequence[str]) -> dict[str, UUID]:
        found: dict[str, UUID] = {}
        for names in _chunks(usernames):
            statement = select(PRINCIPAL.c.username, PRINCIPAL.c.id).where(
                PRINCIPAL.c.tenant_id == tenant_id, PRINCIPAL.c.username.in_(names)
            )
            found.update({row.username: row.id for row in await self._unit.rows(statement)})
        return found

    async def principal(self, tenant_id: UUID, principal_id: UUID) -> PrincipalRecord:
        """A principal that is there."""
        columns = [PRINCIPAL.c[name] for name in PrincipalRecord._fields]
        statement = select(*columns).where(PRINCIPAL.c.tenant_id == tenant_id, PRINCIPAL.c.id == principal_id)
        row = await self._unit.first(statement)
        if row is None:
            raise LookupError("the principal is gone")
        return PrincipalRecord._make(row)

    async def ensure_groups(self, tenant_id: UUID, groups: Sequence[GroupRecord]) -> dict[str, UUID]:
        """Add the groups whose keys the tenant does not have; the ids of all, by key."""
        await self._unit.add_missing(GROUP, [{**one._asdict(), "tenant_id": tenant_id} for one in groups])
        found: dict[str, UUID] = {}
        for keys in _chunks([one.key for one in groups]):
            here = (GROUP.c.tenant_id == tenant_id, GROUP.c.key.in_(keys))
            rows = await self._unit.rows(select(GROUP.c.key, GROUP.c.id).where(*here))
            found.update({row.key: row.id for row in rows})
        return found

    async def ensure_memberships(self, tenant_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> None:
        """Put principals into groups (principal, group) where they are not in them."""
        rows = [{"tenant_id": tenant_id, "group_id": group, "principal_id": principal} for principal, group in pairs]
        await self._unit.add_missing(MEMBERSHIP, rows)

    async def remove_tokens(self) -> None:
        """Forget every token of every tenant."""
        await self._unit.execute(delete(TOKEN))


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while chunk := list(islice(rest, _NAMES_AT_ONCE)):
        yield chunk
