"""What deploying needs of the database: which names there are, and versions of a process one after the other."""

from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, literal_column, select, union_all

from casegraph.auth.scopes import DeploymentScope, TenantScope
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.reading import Mentions
from casegraph.storage.database import Database
from casegraph.storage.parameters import TENANT, among, many
from casegraph.storage.statements import Template
from casegraph.storage.tables import GROUP, PRINCIPAL, PROCESS
from casegraph.storage.tables import TENANT as TENANTS
from casegraph.storage.unit_of_work import UnitOfWork
from casegraph.storage.writing import add_process, latest_process


async def names_there(database: Database, scope: TenantScope, mentioned: Mentions) -> Mentions:
    """Of the names that definitions mention, the users, groups and processes that the tenant has."""
    if not mentioned.users and not mentioned.groups and not mentioned.processes:
        return Mentions()
    values = {
        TENANT.key: scope.tenant_id,
        _USERS.key: list(mentioned.users),
        _GROUPS.key: list(mentioned.groups),
        _PROCESSES.key: list(mentioned.processes),
    }
    rows = await database.rows(_NAMES, values)
    users, groups, processes = (frozenset(name for kind, name in rows if kind == one) for one in (1, 2, 3))
    return Mentions(users=users, groups=groups, processes=processes)


class DeploymentRepository:
    """One process, within a unit of work that may add a version to it."""

    def __init__(self, unit: UnitOfWork, scope: DeploymentScope) -> None:
        self._unit = unit
        self._scope = scope

    async def latest(self) -> tuple[ProcessRecord, ProcessDefinition] | None:
        """The version that new cases start with. It stays so until the unit of work ends: others that ask wait."""
        # All processes of the tenant together, for one without versions has no row to lock; and not as hard as a
        # change of the tenant's key would, so that nobody waits who only refers to the tenant.
        tenant = select(TENANTS.c.id).where(TENANTS.c.id == self._scope.tenant_id)
        await self._unit.first(tenant.with_for_update(key_share=True))
        return await latest_process(self._unit, self._scope.tenant_id, self._scope.process_key)

    async def add(self, version: int, definition: ProcessDefinition, now: datetime) -> ProcessRecord:
        """Write a version, which is the latest now."""
        record = ProcessRecord(
            id=new_uuid(),
            key=self._scope.process_key,
            name=definition.name,
            description=definition.description,
            category=definition.category,
            version=version,
            latest=True,
            created_at=now,
            created_by_id=self._scope.principal_id,
            updated_at=now,
            updated_by_id=self._scope.principal_id,
        )
        await add_process(self._unit, self._scope.tenant_id, record, definition, now)
        return record


_USERS = many("usernames", PRINCIPAL.c.username.type)
_GROUPS = many("group_keys", GROUP.c.key.type)
_PROCESSES = many("process_keys", PROCESS.c.key.type)


def _names() -> CompoundSelect[Any]:
    users = select(literal_column("1"), PRINCIPAL.c.username).where(
        PRINCIPAL.c.tenant_id == TENANT, among(PRINCIPAL.c.username, _USERS)
    )
    groups = select(literal_column("2"), GROUP.c.key).where(GROUP.c.tenant_id == TENANT, among(GROUP.c.key, _GROUPS))
    processes = select(literal_column("3"), PROCESS.c.key).where(
        PROCESS.c.tenant_id == TENANT, PROCESS.c.latest, among(PROCESS.c.key, _PROCESSES)
    )
    return union_all(users, groups, processes)


_NAMES = Template("names there", _names)
