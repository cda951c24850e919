"""The sweep: what is over goes, whoever holds it meanwhile keeps it, and the bytes go before they are forgotten."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from casegraph.blobs import BlobStore, StoreFailed
from casegraph.blobs.local import LocalStore
from casegraph.blobs.staging import Staging
from casegraph.domain import tenancy
from casegraph.domain.enums import DocumentKind
from casegraph.services import utc_now
from casegraph.services.blobs import GRACE, Blobs
from casegraph.services.sweeping import Sweeping, Swept
from casegraph.storage.database import Database
from casegraph.storage.repositories.blobs import BlobGone, drop, use
from casegraph.storage.repositories.uploads import locked_upload
from casegraph.storage.tables import BLOB, DOCUMENT
from casegraph.storage.unit_of_work import unit_of_work
from tests.files.office import Office, bare

DAY = timedelta(hours=24)


async def sweep(office: Office, after: timedelta = timedelta(), store: BlobStore | None = None) -> Swept:
    """What the sweep removes when so much time has gone by."""
    now = utc_now() + after
    blobs = Blobs(office.database, store or LocalStore(office.folder / "blobs"), lambda: now)
    with tenancy.in_all_tenants():
        return await Sweeping(office.database, blobs, Staging(office.folder / "uploads"), lambda: now, DAY).once()


async def blob_of(office: Office, document: Any) -> UUID:
    """The bytes of a document."""
    async with unit_of_work(office.database) as unit:
        row = await unit.first(select(DOCUMENT.c.blob_id).where(DOCUMENT.c.id == bare(document)))
    assert row is not None
    blob_id: UUID = row[0]
    return blob_id


async def change(office: Office, table: Any, id: UUID, **values: Any) -> None:
    async with unit_of_work(office.database) as unit:
        await unit.execute(update(table).where(table.c.id == id).values(values))


async def test_a_temporary_document_goes_after_a_day(office: Office) -> None:
    await office.uploaded(b"one")
    await office.begin()
    assert await sweep(office, DAY - timedelta(minutes=5)) == (0, 0, 0)
    assert len((await office.rows())[0]) == 2
    assert await sweep(office, DAY + timedelta(minutes=5)) == (2, 1, 0)
    assert (await office.rows(), office.stored()) == (([], []), {})


async def test_one_that_is_linked_stays(office: Office) -> None:
    document = await office.uploaded(b"one")
    await change(office, DOCUMENT, bare(document), kind=DocumentKind.ATTACHED, expires_at=None)
    assert await sweep(office, 30 * DAY) == (0, 0, 0)
    assert list(office.stored().values()) == [b"one"]


async def test_bytes_that_another_document_shares_stay(office: Office) -> None:
    first, copy = await office.uploaded(b"one"), await office.uploaded(b"two")
    shared = await blob_of(office, first)
    await change(office, DOCUMENT, bare(copy), kind=DocumentKind.ATTACHED, expires_at=None, docx_blob_id=shared)
    assert await sweep(office, 2 * DAY) == (1, 0, 0)
    assert sorted(office.stored().values()) == [b"one", b"two"]


async def test_dropping_takes_what_nobody_uses(office: Office) -> None:
    kept, gone = await office.uploaded(b"kept"), await office.uploaded(b"gone")
    ids = [await blob_of(office, one) for one in (kept, gone)]
    tenant_id, now = office.people["ann"].tenant_id, utc_now()
    await change(office, DOCUMENT, bare(gone), blob_id=None)
    async with unit_of_work(office.database) as unit:
        assert await drop(unit, tenant_id, ids, now) == [ids[1]]
        assert await drop(unit, tenant_id, [], now) == ()
    blobs = Blobs(office.database, LocalStore(office.folder / "blobs"), utc_now)
    with tenancy.in_tenant(tenant_id):
        assert await blobs.remove(tenant_id, ids[1:]) == ids[1:]
    assert list(office.stored().values()) == [b"kept"]
    assert [one[0] for one in (await office.rows())[1]] == ids[:1]


async def test_many_go_in_batches(office: Office) -> None:
    tenant_id = office.people["ann"].tenant_id
    blobs = Blobs(office.database, LocalStore(office.folder / "blobs"), utc_now)
    for number in range(205):
        await blobs.put(tenant_id, str(number).encode())
    assert await sweep(office, GRACE - timedelta(minutes=5)) == (0, 0, 0)
    assert await sweep(office, GRACE + timedelta(minutes=5)) == (0, 205, 0)
    assert (await office.rows(), office.stored()) == (([], []), {})


class Stubborn(LocalStore):
    """A folder that does not let go of one blob."""

    def __init__(self, folder: Path, stuck: UUID) -> None:
        super().__init__(folder)
        self._stuck = str(stuck)

    async def remove(self, key: str) -> None:
        """Fail for one."""
        if self._stuck in key:
            raise StoreFailed("stuck")
        await super().remove(key)


async def test_what_the_store_holds_on_to_is_tried_again(office: Office) -> None:
    blobs = Blobs(office.database, LocalStore(office.folder / "blobs"), utc_now)
    made = [await blobs.put(office.people["ann"].tenant_id, b"x") for _ in range(3)]
    later, stubborn = GRACE + timedelta(minutes=5), Stubborn(office.folder / "blobs", made[1].id)
    assert await sweep(office, later, stubborn) == (0, 2, 0)
    assert list(office.stored()) == [str(made[1].id)]
    assert [one[0] for one in (await office.rows())[1]] == [made[1].id]
    assert await sweep(office, later) == (0, 1, 0)


async def test_bytes_whose_moment_has_come_cannot_be_used_any_more(office: Office) -> None:
    tenant_id, put_at = office.people["ann"].tenant_id, utc_now()
    blob = await Blobs(office.database, LocalStore(office.folder / "blobs"), lambda: put_at).put(tenant_id, b"x")

    async def used(at: datetime) -> None:
        async with unit_of_work(office.database) as unit:
            await use(unit, tenant_id, blob.id, at)

    for late in (GRACE, GRACE - timedelta(seconds=30)):
        with pytest.raises(BlobGone):
            await used(put_at + late)
    await used(put_at + timedelta(hours=1))
    assert await sweep(office, 30 * DAY) == (0, 0, 0)


async def test_a_document_that_refers_to_bytes_keeps_them_whatever_else_is_said(office: Office) -> None:
    blob_id = await blob_of(office, await office.uploaded(b"one"))
    await change(office, BLOB, blob_id, remove_at=utc_now() - DAY)
    assert await sweep(office) == (0, 0, 0)
    assert list(office.stored().values()) == [b"one"]


async def test_unfinished_uploads_go_a_while_after_their_time(office: Office) -> None:
    payload = await office.begin()
    await office.put(payload["uploadUrl"], b"some", **{"upload-complete": "?0"})
    assert (await sweep(office)).uploads == 0
    [name] = office.staged()
    os.utime(office.folder / "uploads" / name, (0, 0))
    assert (await sweep(office)).uploads == 1
    assert office.staged() == {}


async def test_uploads_are_swept_in_all_tenants(office: Office) -> None:
    await office.uploaded(b"one", "ann")
    await office.uploaded(b"two", "eve")
    assert await sweep(office, 2 * DAY) == (2, 2, 0)
    assert office.stored() == {}


async def test_the_database_lets_no_bytes_go_that_a_document_has(database: Database, office: Office) -> None:
    await office.uploaded(b"one")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with unit_of_work(database) as unit:
            await unit.execute(BLOB.delete())


async def test_a_document_that_is_being_linked_just_now_is_left_alone(office: Office) -> None:
    if office.database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    document = await office.uploaded(b"one")
    tenant_id = office.people["ann"].tenant_id
    async with unit_of_work(office.database) as linking:
        assert await locked_upload(linking, tenant_id, bare(document)) is not None
        assert await sweep(office, 2 * DAY) == (0, 0, 0)
    assert await sweep(office, 2 * DAY) == (1, 1, 0)
