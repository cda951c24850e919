"""Uploads, downloads and the sweep behind PostgreSQL's fence: each meets only the rows of its own tenant."""

from datetime import timedelta
from pathlib import Path

from casegraph.blobs.local import LocalStore
from casegraph.blobs.staging import Staging
from casegraph.domain import tenancy
from casegraph.services import utc_now
from casegraph.services.blobs import Blobs
from casegraph.services.sweeping import Sweeping, Swept
from tests.client import client_of
from tests.databases import Databases
from tests.fenced import fenced_database
from tests.files.office import Office, people_of


async def test_two_tenants_upload_and_download_side_by_side(all_databases: Databases, tmp_path: Path) -> None:
    async with fenced_database(all_databases) as fenced:
        people = await people_of(fenced.world)
        async with client_of(fenced.server, data_dir=tmp_path) as client:
            office = Office(client, fenced.all, tmp_path, people)
            for who in ("ann", "eve", "ann"):
                url = (await office.show(await office.uploaded(who.encode(), who), who))["download"]["url"]
                assert (await client.http.get(url)).content == who.encode()
            assert sorted(office.stored().values()) == [b"ann", b"ann", b"eve"]
        later = utc_now() + timedelta(hours=25)
        blobs, staging = Blobs(fenced.server, LocalStore(tmp_path / "blobs"), lambda: later), Staging(tmp_path)
        sweeping = Sweeping(fenced.server, blobs, staging, lambda: later, timedelta(hours=24))
        tenancy.leave()
        assert await sweeping.once() == Swept(0, 0, 0), "who stands nowhere meets nothing"
        with tenancy.in_all_tenants():
            assert await sweeping.once() == Swept(3, 3, 0)
