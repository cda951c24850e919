"""Stored bytes as use cases: they are put before anything uses them, and removed after nothing does.

A row says that the bytes are to go before they are put, and is there until they are gone: so a crash at any moment
leaves neither a document without its bytes nor bytes that nobody finds. Who uses them says so in its own transaction,
by `storage.repositories.blobs`.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from casegraph.blobs import BlobStore, StoreFailed
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import BlobRecord
from casegraph.storage.database import Database
from casegraph.storage.repositories.blobs import add_blob, blob_in_store, forget
from casegraph.storage.unit_of_work import unit_of_work

GRACE: Final = timedelta(hours=6)
"""How long bytes may be there before something uses them: longer than it takes to put the largest."""


class Blobs:
    """Puts, gives and removes the bytes of a tenant."""

    def __init__(self, database: Database, store: BlobStore, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._log = structlog.get_logger(__name__)

    async def put(self, tenant_id: UUID, data: bytes) -> BlobRecord:
        """Store bytes that something is about to use. Raises `StoreFailed`."""
        blob = await self._announced(tenant_id, len(data), hashlib.sha256(data).hexdigest())
        await self._store.put_bytes(key_of(tenant_id, blob.id), data)
        return blob

    async def put_file(self, tenant_id: UUID, path: Path, size: int, sha256: str) -> BlobRecord:
        """Store a file, which may be gone then, for something that is about to use it. Raises `StoreFailed`."""
        blob = await self._announced(tenant_id, size, sha256)
        await self._store.put_file(key_of(tenant_id, blob.id), path)
        return blob

    async def find(self, tenant_id: UUID, blob_id: UUID) -> BlobRecord | None:
        """What is known of bytes; None where there are none, or none any more."""
        return await blob_in_store(self._database, tenant_id, blob_id, self._clock())

    async def open(self, tenant_id: UUID, blob_id: UUID, start: int, length: int) -> AsyncIterator[bytes]:
        """Some of the bytes. Raises `StoreFailed`, as the pieces may."""
        return await self._store.open(key_of(tenant_id, blob_id), start, length)

    async def remove(self, tenant_id: UUID, blob_ids: Sequence[UUID]) -> Sequence[UUID]:
        """Remove bytes whose moment has come, as far as the store lets; which they were. The sweep does the rest."""
        removed = [one for one in blob_ids if await self._removed(tenant_id, one)]
        if removed:
            async with unit_of_work(self._database) as unit:
                await forget(unit, tenant_id, removed, self._clock())
        return removed

    async def _announced(self, tenant_id: UUID, size: int, sha256: str) -> BlobRecord:
        blob, now = BlobRecord(new_uuid(), size, sha256), self._clock()
        async with unit_of_work(self._database) as unit:
            await add_blob(unit, tenant_id, blob, now, now + GRACE)
        return blob

    async def _removed(self, tenant_id: UUID, blob_id: UUID) -> bool:
        try:
            await self._store.remove(key_of(tenant_id, blob_id))
        except StoreFailed as error:
            self._log.warning("blob_not_removed", blob_id=str(blob_id), reason=str(error))
            return False
        return True


def key_of(tenant_id: UUID, blob_id: UUID) -> str:
    """Under which the store keeps bytes."""
    return f"{tenant_id}/{blob_id}"
