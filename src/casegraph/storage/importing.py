"""What an import must know of what is there already, read within its own unit of work."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition, from_json
from casegraph.storage.tables import CASE, PROCESS, PROCESS_BODY, TENANT
from casegraph.storage.unit_of_work import UnitOfWork


async def lock_tenant(unit: UnitOfWork, tenant_id: UUID) -> None:
    """Wait for other units of work that hold this tenant, and hold it until the commit."""
    await unit.first(select(TENANT.c.id).where(TENANT.c.id == tenant_id).with_for_update())


async def cases_there(unit: UnitOfWork, tenant_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these ids belong to cases of the tenant."""
    among = unit.dialect.among(CASE.c.id, ids)
    return {row.id for row in await unit.rows(select(CASE.c.id).where(CASE.c.tenant_id == tenant_id, among))}


async def latest_process(unit: UnitOfWork, tenant_id: UUID, key: str) -> tuple[ProcessRecord, ProcessDefinition] | None:
    """The latest version of a process, and what it says."""
    statement = (
        select(*(PROCESS.c[name] for name in ProcessRecord._fields), PROCESS_BODY.c.definition)
        .join(
            PROCESS_BODY,
            (PROCESS_BODY.c.tenant_id == PROCESS.c.tenant_id) & (PROCESS_BODY.c.process_id == PROCESS.c.id),
        )
        .where(PROCESS.c.tenant_id == tenant_id, PROCESS.c.key == key, PROCESS.c.latest)
    )
    row = await unit.first(statement)
    return None if row is None else (ProcessRecord._make(row[:-1]), from_json(row.definition))
