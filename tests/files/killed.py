"""A process that takes in an upload and is killed at a chosen moment: `python -m tests.files.killed URL FOLDER TOKEN
MOMENT`, with the bytes on its standard input."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from casegraph.auth.links import UploadLink
from casegraph.blobs.local import LocalStore
from casegraph.blobs.staging import Staging
from casegraph.domain import tenancy
from casegraph.domain.filters import FilterLimits
from casegraph.services import make_services
from casegraph.services.files import Files
from casegraph.services.uploads import Incoming
from casegraph.storage.database import Database, database_url


class Killing(LocalStore):
    """A folder whose user is killed before the bytes are put, in the middle, or after."""

    def __init__(self, folder: Path, moment: str) -> None:
        super().__init__(folder)
        self._moment = moment

    async def put_file(self, key: str, path: Path) -> None:
        """Die at the moment."""
        if self._moment == "half":
            _half(self._path(key), path)
        if self._moment in ("before", "half"):
            die()
        await super().put_file(key, path)
        if self._moment == "after":
            die()


def _half(place: Path, source: Path) -> None:
    """Leave what a copy has come to in its middle."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.with_name(f"{place.name}.part").write_bytes(source.read_bytes()[:10])


def die() -> None:
    """Be killed, as by a loss of power."""
    os.kill(os.getpid(), signal.SIGKILL)


async def _bytes(moment: str) -> AsyncIterator[bytes]:
    yield sys.stdin.buffer.read()
    if moment == "arriving":
        die()


async def _main(url: str, folder: Path, token: str, moment: str) -> None:
    database = Database(database_url(url))
    files = Files(Killing(folder / "blobs", moment), Staging(folder / "uploads"))
    services = make_services(database, count_cap=10, filter_limits=FilterLimits(), files=files)
    link = await services.links.proven(token, UploadLink)
    tenancy.enter_tenant(link.tenant_id)
    await services.uploads.receive(await services.uploads.arriving(link), Incoming(_bytes(moment)))
    die()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
