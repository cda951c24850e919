"""What goes by itself: documents that nobody linked, bytes that nothing uses, uploads that nobody finished."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from casegraph.blobs.staging import Staging
from casegraph.services.blobs import Blobs
from casegraph.storage.database import Database
from casegraph.storage.repositories.blobs import BlobKey, drop, due_blobs
from casegraph.storage.repositories.uploads import Expired, remove_expired
from casegraph.storage.unit_of_work import unit_of_work

BATCH: Final = 100
"""How many rows one transaction takes, so that none holds up others for long."""

SLACK: Final = timedelta(hours=1)
"""For how much longer than an upload may take its unfinished bytes stay."""


class Swept(NamedTuple):
    """How much went: temporary documents, stored bytes, and unfinished uploads of this machine."""

    documents: int
    blobs: int
    uploads: int


class Sweeping:
    """Removes what is over, in all tenants. Any number of these may run at once, beside everything else."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        staging: Staging,
        clock: Callable[[], datetime],
        upload_lifetime: timedelta,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._staging = staging
        self._clock = clock
        self._kept = (upload_lifetime + SLACK).total_seconds()

    async def once(self) -> Swept:
        """Remove all that is over now. What the store of bytes does not let go is tried again the next time."""
        documents = await self._documents()
        return Swept(documents, await self._bytes(), self._staging.sweep(self._kept))

    async def _documents(self) -> int:
        removed, more = 0, True
        while more:
            async with unit_of_work(self._database) as unit:
                now = self._clock()
                expired = await remove_expired(unit, now, BATCH)
                for tenant_id, blob_ids in _by_tenant(expired).items():
                    await drop(unit, tenant_id, blob_ids, now)
            removed += len(expired)
            more = len(expired) == BATCH
        return removed

    async def _bytes(self) -> int:
        removed, after, more = 0, None, True
        while more:
            due = await due_blobs(self._database, self._clock(), after, BATCH)
            for tenant_id, keys in groupby(due, key=lambda one: one.tenant_id):
                removed += len(await self._blobs.remove(tenant_id, [one.id for one in keys]))
            after = _last(due)
            more = len(due) == BATCH
        return removed


def _by_tenant(expired: Sequence[Expired]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for one in expired:
        blobs = [id for id in (one.blob_id, one.docx_blob_id) if id is not None]
        found.setdefault(one.tenant_id, []).extend(blobs)
    return found


def _last(due: Sequence[BlobKey]) -> BlobKey | None:
    return due[-1] if due else None
