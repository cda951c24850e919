"""The readers: few connections for many reads, none of them lost to what goes wrong."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, func, literal, select, text

from casegraph.domain.errors import InvalidInput
from casegraph.storage.database import Database, ReadFailed, database_url
from casegraph.storage.parameters import TENANT
from casegraph.storage.tables import CASE

POOL = 2


@pytest.fixture
async def small(database: Database) -> AsyncIterator[Database]:
    """The same database, with two connections to read by."""
    reading = Database(database.url, POOL)
    try:
        yield reading
    finally:
        await reading.close()


async def slow(database: Database, seconds: float) -> None:
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n"
    sleeping = f"SELECT pg_sleep({seconds})"
    await database.rows(text(sleeping if database.dialect == "postgresql" else counting).columns())


async def test_many_reads_share_few_connections(small: Database) -> None:
    found = await asyncio.gather(*(small.first(select(literal(n))) for n in range(50)))
    assert [row[0] for row in found if row is not None] == list(range(50))
    if small.dialect == "postgresql":
        mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT $1%'"
        async with small.transaction() as connection:
            assert (await connection.execute(text(mine))).scalar_one() <= POOL


@pytest.mark.parametrize("times", [1, 3 * POOL])
async def test_an_error_costs_no_connection(small: Database, times: int) -> None:
    """And its text shows nothing of what was asked for."""
    for _ in range(times):
        with pytest.raises(ReadFailed) as raised:
            await small.rows(text("SELECT secret FROM nowhere").columns())
        assert "Error" in str(raised.value)
    assert await small.first(select(literal(1))) is not None


async def test_the_text_of_an_error_shows_no_value(small: Database) -> None:
    if small.dialect == "sqlite":
        pytest.skip("SQLite takes any value for any column")
    with pytest.raises(ReadFailed) as raised:
        await small.rows(select(CASE.c.id).where(CASE.c.tenant_id == TENANT), {"tenant_id": "a secret"})
    assert "secret" not in str(raised.value)
    assert await small.first(select(literal(1))) is not None


async def test_who_leaves_takes_no_connection_along(small: Database) -> None:
    for _ in range(2 * POOL):
        waiting = asyncio.create_task(slow(small, 5))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(5):
        assert await small.first(select(literal(1))) is not None


async def test_a_connection_that_the_server_ended_is_made_anew(small: Database) -> None:
    if small.dialect == "sqlite":
        pytest.skip("there is no server")
    await asyncio.gather(*(small.first(select(literal(n))) for n in range(10)))
    async with small.transaction() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        await connection.execute(text(f"{ended} AND datname = current_database()"))
    await asyncio.sleep(0.2)
    assert await small.first(select(literal(1))) is not None


async def test_reading_connections_of_sqlite_cannot_write(small: Database) -> None:
    if small.dialect == "postgresql":
        pytest.skip("on PostgreSQL the account decides")
    with pytest.raises(ReadFailed):
        await small.rows(text("DELETE FROM tenant RETURNING id").columns(TENANT.type))  # type: ignore[arg-type]


async def test_reads_do_not_wait_for_a_writer(small: Database) -> None:
    async with asyncio.timeout(5), small.transaction() as connection:
        await connection.execute(text("DELETE FROM membership"))
        assert await small.first(select(func.count()).select_from(CASE)) is not None


async def test_a_server_that_is_not_there() -> None:
    gone = Database(database_url("postgresql://u@127.0.0.1:1/x"))
    with pytest.raises(OSError):  # noqa: PT011  # which one, the operating system decides
        await gone.first(select(literal(1)))
    await gone.close()


async def test_values_by_name(small: Database) -> None:
    row = await small.first(select(bindparam("one", type_=CASE.c.number.type)), {"one": 41})
    assert row is not None
    assert row[0] == 41


def test_only_two_kinds_of_database() -> None:
    with pytest.raises(InvalidInput):
        database_url("mysql://u@h/db")
