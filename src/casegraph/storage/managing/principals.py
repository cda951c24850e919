"""Principals, and what the tenant keeps of them as its members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update

from casegraph.auth.scopes import AdministrationScope
from casegraph.domain.enums import AuthenticationType
from casegraph.domain.records import PrincipalRecord, TenantUserRecord
from casegraph.domain.text import sort_key
from casegraph.storage.managing.taking import exclusively
from casegraph.storage.tables import PRINCIPAL, TOKEN
from casegraph.storage.unit_of_work import UnitOfWork


class ManagedPrincipals:
    """The principals of a tenant; `now` is when they are changed."""

    def __init__(self, unit: UnitOfWork, scope: AdministrationScope, now: datetime) -> None:
        self._unit = unit
        self._tenant_id = scope.tenant_id
        self._changed = {"updated_at": now, "updated_by_id": scope.principal_id}
        self._made = {"created_at": now, "created_by_id": scope.principal_id}

    async def by_id(self, principal_id: UUID) -> PrincipalRecord | None:
        """The principal with this id."""
        return await self._principal(PRINCIPAL.c.id == principal_id)

    async def by_username(self, username: str) -> PrincipalRecord | None:
        """The principal with this username."""
        return await self._principal(PRINCIPAL.c.username == username)

    async def add(self, principal: PrincipalRecord) -> None:
        """Write a new principal; `Taken` where its username or id is."""
        row = {"tenant_id": self._tenant_id, **_values(principal), **self._made, **self._changed}
        with exclusively():
            await self._unit.add(PRINCIPAL, [row])

    async def change(self, principal: PrincipalRecord) -> None:
        """Write a principal anew; `Taken` where its username is."""
        with exclusively():
            await self._write(principal.id, _values(principal))

    async def end_tokens(self, principal_id: UUID) -> list[tuple[UUID, AuthenticationType]]:
        """Drop all tokens and certificates of a principal; which they were."""
        theirs = (TOKEN.c.tenant_id == self._tenant_id, TOKEN.c.principal_id == principal_id)
        dropped = delete(TOKEN).where(*theirs).returning(TOKEN.c.id, TOKEN.c.type)
        return [(row.id, row.type) for row in await self._unit.rows(dropped)]

    async def tenant_user(self, principal_id: UUID) -> TenantUserRecord:
        """What is kept of a principal that is there."""
        columns = [PRINCIPAL.c[name] for name in TenantUserRecord._fields]
        row = await self._unit.first(select(*columns).where(*self._mine(principal_id)))
        if row is None:
            raise LookupError("the principal is gone")
        return TenantUserRecord._make(row)

    async def change_tenant_user(self, principal_id: UUID, manager_id: UUID | None, metadata: Any) -> None:
        """Write what is kept of a principal."""
        await self._write(principal_id, {"manager_id": manager_id, "metadata": metadata})

    async def reports_to(self, principal_id: UUID, above: UUID) -> bool:
        """Whether a principal is another one, or reports to it, be it through others."""
        chain = select(PRINCIPAL.c.id, PRINCIPAL.c.manager_id).where(*self._mine(principal_id)).cte(recursive=True)
        next_one = and_(PRINCIPAL.c.tenant_id == self._tenant_id, PRINCIPAL.c.id == chain.c.manager_id)
        # A union of distinct rows ends also where a chain goes round.
        chain = chain.union(select(PRINCIPAL.c.id, PRINCIPAL.c.manager_id).join(chain, next_one))
        return await self._unit.first(select(chain.c.id).where(chain.c.id == above)) is not None

    async def _principal(self, where: ColumnElement[bool]) -> PrincipalRecord | None:
        columns = [PRINCIPAL.c[name] for name in PrincipalRecord._fields]
        row = await self._unit.first(select(*columns).where(PRINCIPAL.c.tenant_id == self._tenant_id, where))
        return None if row is None else PrincipalRecord._make(row)

    async def _write(self, principal_id: UUID, values: dict[str, Any]) -> None:
        changed = update(PRINCIPAL).where(*self._mine(principal_id)).values({**values, **self._changed})
        await self._unit.execute(changed)

    def _mine(self, principal_id: UUID) -> Sequence[ColumnElement[bool]]:
        return (PRINCIPAL.c.tenant_id == self._tenant_id, PRINCIPAL.c.id == principal_id)


def _values(principal: PrincipalRecord) -> dict[str, Any]:
    return {**principal._asdict(), "name_key": sort_key(principal.name)}
