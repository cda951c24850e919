"""What is known of stored bytes: which are in use, which are to go and when. The bytes themselves are never met here.

Bytes in use have no `remove_at`. Those whose moment has come are nobody's: nothing can use them any more, so whoever
finds them may remove them, without a lock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, tuple_, update

from casegraph.domain.records import BlobRecord
from casegraph.storage.database import Database
from casegraph.storage.parameters import NOW, TENANT, among
from casegraph.storage.statements import Template
from casegraph.storage.tables import BLOB, DOCUMENT
from casegraph.storage.unit_of_work import UnitOfWork

MARGIN: Final = timedelta(minutes=1)
"""By how much the clocks of those who use bytes and those who remove them may differ."""


class BlobGone(Exception):
    """Bytes that are to be used are being removed, or are gone: they were put too long ago."""


class BlobKey(NamedTuple):
    """Which bytes, and whose."""

    tenant_id: UUID
    id: UUID


async def add_blob(unit: UnitOfWork, tenant_id: UUID, blob: BlobRecord, now: datetime, remove_at: datetime) -> None:
    """Note bytes that are about to be put; they go at a moment unless `use` says otherwise before."""
    await unit.add(BLOB, [{**blob._asdict(), "tenant_id": tenant_id, "created_at": now, "remove_at": remove_at}])


async def use(unit: UnitOfWork, tenant_id: UUID, blob_id: UUID, now: datetime) -> None:
    """Have bytes that were put be in use from here on. Raises `BlobGone`."""
    still = or_(BLOB.c.remove_at.is_(None), BLOB.c.remove_at > now + MARGIN)
    used = update(BLOB).where(*_one(tenant_id, blob_id), still).values(remove_at=None)
    if await unit.execute(used) != 1:
        raise BlobGone


async def drop(unit: UnitOfWork, tenant_id: UUID, blob_ids: Iterable[UUID], now: datetime) -> Sequence[UUID]:
    """Have those of the bytes go that no document uses any more, now; which they are. Then `services.blobs` may
    remove them, and otherwise the sweep does."""
    known = await _lock(unit, tenant_id, blob_ids)
    if not known:
        return ()
    here = (BLOB.c.tenant_id == tenant_id, among(BLOB.c.id, list(known)))
    dropped = update(BLOB).where(*here, *_unused()).values(remove_at=now).returning(BLOB.c.id)
    return [row[0] for row in await unit.rows(dropped)]


async def blob_in_store(database: Database, tenant_id: UUID, blob_id: UUID, now: datetime) -> BlobRecord | None:
    """What is known of bytes, unless they are to go."""
    row = await database.first(_BLOB, {TENANT.key: tenant_id, _ID.key: blob_id, NOW.key: now})
    return None if row is None else BlobRecord._make(row)


async def due_blobs(database: Database, now: datetime, after: BlobKey | None, limit: int) -> Sequence[BlobKey]:
    """Bytes of all tenants whose moment has come, in the order of their keys, beginning after one."""
    due = select(BLOB.c.tenant_id, BLOB.c.id).where(BLOB.c.remove_at <= now, *_unused())
    if after is not None:
        due = due.where(tuple_(BLOB.c.tenant_id, BLOB.c.id) > tuple_(*map(_uuid, after)))
    rows = await database.rows(due.order_by(BLOB.c.tenant_id, BLOB.c.id).limit(limit))
    return [BlobKey._make(row) for row in rows]


async def forget(unit: UnitOfWork, tenant_id: UUID, blob_ids: Sequence[UUID], now: datetime) -> None:
    """Forget bytes that were removed, for their moment had come."""
    gone = (BLOB.c.tenant_id == tenant_id, among(BLOB.c.id, blob_ids), BLOB.c.remove_at <= now)
    await unit.execute(delete(BLOB).where(*gone))


async def _lock(unit: UnitOfWork, tenant_id: UUID, blob_ids: Iterable[UUID]) -> Sequence[UUID]:
    wanted = list(blob_ids)
    if not wanted:
        return ()
    # In one order, so that nobody waits for somebody who waits for them.
    rows = select(BLOB.c.id).where(BLOB.c.tenant_id == tenant_id, among(BLOB.c.id, wanted)).order_by(BLOB.c.id)
    return [row[0] for row in await unit.rows(rows.with_for_update())]


def _one(tenant_id: UUID, blob_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (BLOB.c.tenant_id == tenant_id, BLOB.c.id == blob_id)


def _unused() -> list[ColumnElement[bool]]:
    """No document has these bytes. Two conditions, each of which has an index."""
    of_blob = DOCUMENT.c.tenant_id == BLOB.c.tenant_id
    columns = (DOCUMENT.c.blob_id, DOCUMENT.c.docx_blob_id)
    return [~select(DOCUMENT.c.id).where(of_blob, one == BLOB.c.id).correlate(BLOB).exists() for one in columns]


def _uuid(value: UUID) -> Any:
    return bindparam(None, value, type_=BLOB.c.id.type)


_ID = bindparam("blob_id", type_=BLOB.c.id.type)
_BLOB = Template(
    "blob in store",
    lambda: select(*(BLOB.c[name] for name in BlobRecord._fields)).where(
        BLOB.c.tenant_id == TENANT, BLOB.c.id == _ID, or_(BLOB.c.remove_at.is_(None), BLOB.c.remove_at > NOW)
    ),
)
