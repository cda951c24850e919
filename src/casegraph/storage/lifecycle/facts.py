"""Reads the facts that a decision asks for: who is in a pool, whose turn it is, who reports to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, select, union_all, update

from casegraph.auth.scopes import CaseScope
from casegraph.lifecycle.outcomes import Facts, Needs, Pool, Rotation
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.storage.parameters import among
from casegraph.storage.tables import GROUP, MEMBERSHIP, PRINCIPAL, ROTATION
from casegraph.storage.unit_of_work import UnitOfWork


@dataclass(slots=True)
class _Names:
    """Who is meant by the names that were looked up so far; None where nobody is."""

    users: dict[str, UUID | None] = field(default_factory=dict)
    groups: dict[str, UUID | None] = field(default_factory=dict)


class FactReader:
    """Reads facts for the decisions about one case, within its unit of work."""

    def __init__(
        self, unit: UnitOfWork, scope: CaseScope, process_key: str | None, definition: ProcessDefinition | None
    ) -> None:
        self._unit = unit
        self._tenant_id = scope.tenant_id
        self._process_key = process_key
        self._definition = definition or ProcessDefinition()
        self._names = _Names()

    async def more(self, known: Facts, needs: Needs) -> Facts:
        """The facts with those that are needed."""
        pools = needs.pools | needs.rotations
        await self._look_up(needs, with_pools=bool(pools))
        read = {key: self._pool(key) for key in sorted(pools)}
        return Facts(
            pools={**known.pools, **read},
            rotations={**known.rotations, **await self._rotations(sorted(needs.rotations), read)},
            groups_of={**known.groups_of, **await self._groups_of(needs.groups_of)},
            managers={**known.managers, **await self._managers(needs.managers)},
            users={**known.users, **{name: self._names.users[name] for name in needs.users}},
            groups={**known.groups, **{key: self._names.groups[key] for key in needs.groups}},
        )

    async def took_turns(self, turns: Mapping[str, UUID]) -> None:
        """Remember who got the last task of BALANCED definitions, whose rotations were read before."""
        for key, principal_id in turns.items():
            await self._unit.execute(update(ROTATION).where(*self._turn_of(key)).values(last_principal_id=principal_id))

    async def _look_up(self, needs: Needs, with_pools: bool) -> None:
        """Names of users and groups, in one statement; with those of all pools, for one pool is seldom alone."""
        tasks = self._definition.tasks if with_pools else ()
        users = {*needs.users, *(name for task in tasks for name in task.users)} - self._names.users.keys()
        groups = {*needs.groups, *(key for task in tasks for key in task.groups)} - self._names.groups.keys()
        if not users and not groups:
            return
        ids = {one: UUID(one) for one in users if _is_uuid(one)}
        of_user = (PRINCIPAL.c.id.in_(ids.values()) if ids else literal_column("1=0")) | among(
            PRINCIPAL.c.username, sorted(users)
        )
        rows = await self._unit.rows(
            union_all(
                select(literal_column("1").label("user"), PRINCIPAL.c.username.label("name"), PRINCIPAL.c.id).where(
                    PRINCIPAL.c.tenant_id == self._tenant_id, of_user
                ),
                select(literal_column("0"), GROUP.c.key, GROUP.c.id).where(
                    GROUP.c.tenant_id == self._tenant_id, among(GROUP.c.key, sorted(groups))
                ),
            )
        )
        people = {row.name: row.id for row in rows if row.user}
        there = set(people.values()) | {row.id for row in rows if row.user}
        self._names.users |= {
            name: people.get(name) or (ids[name] if ids.get(name) in there else None) for name in users
        }
        found = {row.name: row.id for row in rows if not row.user}
        self._names.groups |= {key: found.get(key) for key in groups}

    def _pool(self, key: str) -> Pool | None:
        task = self._definition.task(key) or TaskDefinition(key, key)
        groups = _known(self._names.groups[one] for one in task.groups)
        users = _known(self._names.users[one] for one in task.users)
        if (task.groups or task.users) and not groups and not users:
            return None
        return Pool(groups, users)

    async def _rotations(self, keys: list[str], pools: Mapping[str, Pool | None]) -> dict[str, Rotation]:
        """Whose turn it is, locked until the unit of work ends: two cases never give out the same turn."""
        found = {}
        for key in keys:
            statement = select(ROTATION.c.last_principal_id).where(*self._turn_of(key)).with_for_update()
            row = await self._unit.first(statement)
            if row is None:
                await self._unit.add_missing(ROTATION, [self._turn(key)])
                row = await self._unit.first(statement)
            assert row is not None, "it was added just now"
            found[key] = Rotation(await self._members(pools[key]), row.last_principal_id)
        return found

    def _turn(self, key: str) -> dict[str, Any]:
        return {"tenant_id": self._tenant_id, "process_key": self._process_key or "", "task_key": key}

    def _turn_of(self, key: str) -> list[Any]:
        return [ROTATION.c[name] == value for name, value in self._turn(key).items()]

    async def _members(self, pool: Pool | None) -> tuple[UUID, ...]:
        if pool is None:
            return ()
        if not pool.groups:
            return pool.principals
        mine = (MEMBERSHIP.c.tenant_id == self._tenant_id, among(MEMBERSHIP.c.group_id, pool.groups))
        rows = await self._unit.rows(select(MEMBERSHIP.c.principal_id).where(*mine))
        return tuple(dict.fromkeys([*pool.principals, *(row.principal_id for row in rows)]))

    async def _groups_of(self, principals: frozenset[UUID]) -> dict[UUID, frozenset[UUID]]:
        if not principals:
            return {}
        mine = (MEMBERSHIP.c.tenant_id == self._tenant_id, among(MEMBERSHIP.c.principal_id, list(principals)))
        rows = await self._unit.rows(select(MEMBERSHIP.c.principal_id, MEMBERSHIP.c.group_id).where(*mine))
        return {one: frozenset(row.group_id for row in rows if row.principal_id == one) for one in principals}

    async def _managers(self, principals: frozenset[UUID]) -> dict[UUID, UUID | None]:
        if not principals:
            return {}
        mine = (PRINCIPAL.c.tenant_id == self._tenant_id, among(PRINCIPAL.c.id, list(principals)))
        rows = await self._unit.rows(select(PRINCIPAL.c.id, PRINCIPAL.c.manager_id).where(*mine))
        found = {row.id: row.manager_id for row in rows}
        return {one: found.get(one) for one in principals}


def _known(ids: Iterable[UUID | None]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(one for one in ids if one is not None))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
