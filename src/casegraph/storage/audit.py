"""The audit log: entries are added within the unit of work of what they tell of, and read by operators."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from casegraph.domain.audit import AuditEntry, KeptEntry
from casegraph.domain.ids import new_uuid
from casegraph.domain.request_facts import Origin
from casegraph.storage.database import Database
from casegraph.storage.tables import AUDIT_ENTRY, TENANT
from casegraph.storage.unit_of_work import UnitOfWork

_COLUMNS = (
    AUDIT_ENTRY.c.id,
    AUDIT_ENTRY.c.happened_at,
    AUDIT_ENTRY.c.kind,
    TENANT.c.key,
    *(AUDIT_ENTRY.c[name] for name in ("actor_id", "actor", "address", "request_id", "data")),
)


class Asked(NamedTuple):
    """Which entries are wanted: of a tenant, by key, and since when; None wants all. At most `most`, the newest."""

    tenant: str | None
    since: datetime | None
    most: int


async def add_entry(unit: UnitOfWork, entry: AuditEntry, origin: Origin | None) -> None:
    """Add an entry about what the unit of work does, asked for from there."""
    row = {
        **entry._asdict(),
        "id": new_uuid(),
        "kind": entry.kind.value,
        "data": dict(entry.data),
        "address": None if origin is None else origin.address,
        "request_id": None if origin is None else origin.request_id,
    }
    await unit.add(AUDIT_ENTRY, [row])


async def newest_entries(database: Database, asked: Asked) -> Sequence[KeptEntry]:
    """The newest entries that are wanted, the oldest of them first."""
    rows = await database.rows(_newest(asked))
    return [KeptEntry._make(row) for row in reversed(rows)]


def _newest(asked: Asked) -> Select[tuple[object, ...]]:
    found = select(*_COLUMNS).outerjoin_from(AUDIT_ENTRY, TENANT, TENANT.c.id == AUDIT_ENTRY.c.tenant_id)
    if asked.tenant is not None:
        there = select(TENANT.c.id).where(TENANT.c.key == asked.tenant).scalar_subquery()
        found = found.where(AUDIT_ENTRY.c.tenant_id == there)
    if asked.since is not None:
        found = found.where(AUDIT_ENTRY.c.happened_at >= asked.since)
    return found.order_by(AUDIT_ENTRY.c.happened_at.desc(), AUDIT_ENTRY.c.id.desc()).limit(asked.most)
