"""Groups, and who is in them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from casegraph.auth.scopes import AdministrationScope
from casegraph.domain.records import GroupRecord
from casegraph.storage.managing.taking import exclusively
from casegraph.storage.parameters import among
from casegraph.storage.tables import GROUP, MEMBERSHIP
from casegraph.storage.unit_of_work import UnitOfWork


class ManagedGroups:
    """The groups of a tenant."""

    def __init__(self, unit: UnitOfWork, scope: AdministrationScope) -> None:
        self._unit = unit
        self._tenant_id = scope.tenant_id

    async def by_id(self, group_id: UUID) -> GroupRecord | None:
        """The group with this id."""
        return await self._group(GROUP.c.id == group_id)

    async def by_key(self, key: str) -> GroupRecord | None:
        """The group with this key."""
        return await self._group(GROUP.c.key == key)

    async def add(self, group: GroupRecord) -> None:
        """Write a new group without members; `Taken` where its key or id is."""
        with exclusively():
            await self._unit.add(GROUP, [{"tenant_id": self._tenant_id, **group._asdict()}])

    async def change(self, group: GroupRecord) -> None:
        """Write a group anew; `Taken` where its key is."""
        mine = (GROUP.c.tenant_id == self._tenant_id, GROUP.c.id == group.id)
        with exclusively():
            await self._unit.execute(update(GROUP).where(*mine).values(group._asdict()))

    async def members(self, group_id: UUID) -> set[UUID]:
        """Who is in a group."""
        statement = select(MEMBERSHIP.c.principal_id).where(*self._in(group_id))
        return {row[0] for row in await self._unit.rows(statement)}

    async def put_in(self, group_id: UUID, principal_ids: Collection[UUID]) -> None:
        """Put principals into a group."""
        common = {"tenant_id": self._tenant_id, "group_id": group_id}
        await self._unit.add_missing(MEMBERSHIP, [{**common, "principal_id": one} for one in principal_ids])

    async def take_out(self, group_id: UUID, principal_ids: Collection[UUID]) -> None:
        """Take principals out of a group."""
        if principal_ids:
            these = among(MEMBERSHIP.c.principal_id, list(principal_ids))
            await self._unit.execute(delete(MEMBERSHIP).where(*self._in(group_id), these))

    async def _group(self, where: ColumnElement[bool]) -> GroupRecord | None:
        columns = [GROUP.c[name] for name in GroupRecord._fields]
        row = await self._unit.first(select(*columns).where(GROUP.c.tenant_id == self._tenant_id, where))
        return None if row is None else GroupRecord._make(row)

    def _in(self, group_id: UUID) -> tuple[ColumnElement[bool], ...]:
        return (MEMBERSHIP.c.tenant_id == self._tenant_id, MEMBERSHIP.c.group_id == group_id)
