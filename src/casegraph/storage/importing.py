"""What an import must know of what is there already, read within its own unit of work."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table, select, text

from casegraph.storage.database import Database
from casegraph.storage.parameters import among
from casegraph.storage.tables import (
    CASE,
    CASE_BODY,
    CASE_SEARCH,
    CASE_VALUE,
    DELEGATION,
    PARTICIPANT,
    PRINCIPAL,
    PROCESS,
    TASK,
    TASK_BODY,
    TASK_VALUE,
    TENANT,
)
from casegraph.storage.unit_of_work import UnitOfWork

_FILLED = (
    *(PRINCIPAL, PROCESS, CASE, CASE_BODY, CASE_VALUE, CASE_SEARCH, PARTICIPANT),
    *(TASK, TASK_BODY, TASK_VALUE, DELEGATION),
)


async def lock_tenant(unit: UnitOfWork, tenant_id: UUID) -> None:
    """Wait for other units of work that hold this tenant, and hold it until the commit."""
    await unit.first(select(TENANT.c.id).where(TENANT.c.id == tenant_id).with_for_update())


async def cases_there(unit: UnitOfWork, tenant_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these ids belong to cases of the tenant."""
    statement = select(CASE.c.id).where(CASE.c.tenant_id == tenant_id, among(CASE.c.id, ids))
    return {row.id for row in await unit.rows(statement)}


async def refresh_statistics(database: Database) -> None:
    """Have PostgreSQL count anew what an import fills.

    A connection plans its checks of foreign keys once. Planned while the tables were empty they read all rows of the
    tenant, more and more of them, until the statistics change. SQLite plans by the definitions of its indexes.
    """
    if database.dialect == "postgresql":
        async with database.transaction() as connection:
            await connection.execute(text(f"ANALYZE {', '.join(_quoted(table) for table in _FILLED)}"))


def _quoted(table: Table) -> str:
    return f'"{table.name}"'
