"""The keys that links of a tenant are signed with, made once and shared by all processes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from casegraph.storage.database import Database
from casegraph.storage.parameters import TENANT
from casegraph.storage.statements import Template
from casegraph.storage.tables import LINK_KEY
from casegraph.storage.unit_of_work import unit_of_work

_KEY = Template("link key", lambda: select(LINK_KEY.c.key).where(LINK_KEY.c.tenant_id == TENANT))


async def link_key(database: Database, tenant_id: UUID) -> bytes | None:
    """The key of a tenant; None where it has none yet."""
    row = await database.first(_KEY, {TENANT.key: tenant_id})
    return None if row is None else bytes.fromhex(row[0])


async def keep_link_key(database: Database, tenant_id: UUID, key: bytes, now: datetime) -> None:
    """Keep a key for a tenant, unless another process was first."""
    async with unit_of_work(database) as unit:
        await unit.add_missing(LINK_KEY, [{"tenant_id": tenant_id, "key": key.hex(), "created_at": now}])
