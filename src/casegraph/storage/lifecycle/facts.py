"""Reads the facts that a decision asks for: who is in a pool, whose turn it is, who reports to whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, literal_column, or_, select, union_all

from casegraph.auth.scopes import CaseScope
from casegraph.lifecycle.outcomes import Facts, Needs, Pool, Rotation
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.storage.changes import changed, key_values, keyed
from casegraph.storage.parameters import IDS, TENANT, among, many
from casegraph.storage.statements import Row, Template
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
            await self._unit.change(changed(ROTATION, self._turn(key), {"last_principal_id": principal_id}))

    async def _look_up(self, needs: Needs, with_pools: bool) -> None:
        """Names of users and groups, in one statement; with those of all pools, for one pool is seldom alone."""
        tasks = self._definition.tasks if with_pools else ()
        users = {*needs.users, *(name for task in tasks for name in task.users)} - self._names.users.keys()
        groups = {*needs.groups, *(key for task in tasks for key in task.groups)} - self._names.groups.keys()
        if not users and not groups:
            return
        ids = {one: UUID(one) for one in users if _is_uuid(one)}
        values = {_USERS.key: sorted(users), IDS.key: list(ids.values()), _GROUPS.key: sorted(groups)}
        rows = await self._rows(_NAMED, values)
        people = {name: id_ for user, name, id_ in rows if user}
        there = {id_ for user, _, id_ in rows if user}  # programs may have no username
        self._names.users |= {
            name: people.get(name) or (ids[name] if ids.get(name) in there else None) for name in users
        }
        found = {name: id_ for user, name, id_ in rows if not user}
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
            turn = key_values(self._turn(key))
            row = await self._unit.first(_LAST, turn)
            if row is None:
                await self._unit.add_missing(ROTATION, [self._turn(key)])
                row = await self._unit.first(_LAST, turn)
            assert row is not None, "it was added just now"
            found[key] = Rotation(await self._members(pools[key]), row[0])
        return found

    def _turn(self, key: str) -> dict[str, Any]:
        return {"tenant_id": self._tenant_id, "process_key": self._process_key or "", "task_key": key}

    async def _members(self, pool: Pool | None) -> tuple[UUID, ...]:
        if pool is None:
            return ()
        if not pool.groups:
            return pool.principals
        rows = await self._rows(_MEMBERS, {IDS.key: pool.groups})
        return tuple(dict.fromkeys([*pool.principals, *(row[0] for row in rows)]))

    async def _groups_of(self, principals: frozenset[UUID]) -> dict[UUID, frozenset[UUID]]:
        if not principals:
            return {}
        rows = await self._rows(_GROUPS_OF, {IDS.key: list(principals)})
        return {one: frozenset(group_id for member, group_id in rows if member == one) for one in principals}

    async def _managers(self, principals: frozenset[UUID]) -> dict[UUID, UUID | None]:
        if not principals:
            return {}
        rows = await self._rows(_MANAGERS, {IDS.key: list(principals)})
        found = {row[0]: row[1] for row in rows}
        return {one: found.get(one) for one in principals}

    async def _rows(self, asked: Template, values: Mapping[str, Any]) -> Sequence[Row]:
        return await self._unit.rows(asked, {TENANT.key: self._tenant_id, **values})


_USERS = many("user_names", PRINCIPAL.c.username.type)
_GROUPS = many("group_keys", GROUP.c.key.type)


def _named() -> CompoundSelect[Any]:
    """Users by their names or ids, and groups by their keys."""
    users: Select[Any] = select(literal_column("1"), PRINCIPAL.c.username, PRINCIPAL.c.id)
    of_user = or_(among(PRINCIPAL.c.id, IDS), among(PRINCIPAL.c.username, _USERS))
    groups: Select[Any] = select(literal_column("0"), GROUP.c.key, GROUP.c.id)
    return union_all(
        users.where(PRINCIPAL.c.tenant_id == TENANT, of_user),
        groups.where(GROUP.c.tenant_id == TENANT, among(GROUP.c.key, _GROUPS)),
    )


_NAMED = Template("users and groups by names", _named)
_LAST = Template(
    "whose turn it was last",
    lambda: (
        select(ROTATION.c.last_principal_id)
        .where(*keyed(ROTATION, ("tenant_id", "process_key", "task_key")))
        .with_for_update()
    ),
)
_MEMBERS = Template(
    "members of groups",
    lambda: select(MEMBERSHIP.c.principal_id).where(
        MEMBERSHIP.c.tenant_id == TENANT, among(MEMBERSHIP.c.group_id, IDS)
    ),
)
_GROUPS_OF = Template(
    "groups of people",
    lambda: select(MEMBERSHIP.c.principal_id, MEMBERSHIP.c.group_id).where(
        MEMBERSHIP.c.tenant_id == TENANT, among(MEMBERSHIP.c.principal_id, IDS)
    ),
)
_MANAGERS = Template(
    "managers of people",
    lambda: select(PRINCIPAL.c.id, PRINCIPAL.c.manager_id).where(
        PRINCIPAL.c.tenant_id == TENANT, among(PRINCIPAL.c.id, IDS)
    ),
)


def _known(ids: Iterable[UUID | None]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(one for one in ids if one is not None))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
