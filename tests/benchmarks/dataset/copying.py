"""Bulk loading into PostgreSQL: COPY in several processes, with the indexes made afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import asynccontextmanager
from multiprocessing import get_context
from operator import itemgetter
from typing import Any

import asyncpg
import orjson

from casegraph.models.types import JSONBody
from tests.benchmarks.dataset.cases import bundles
from tests.benchmarks.dataset.organisation import organisation
from tests.benchmarks.dataset.rows import TableRows, rows_of

CASES_AT_ONCE = 2_000

_INDEXES = """
    SELECT format('DROP INDEX %s', indexrelid::regclass) AS drop, pg_get_indexdef(indexrelid) AS make
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = current_schema()::regnamespace AND NOT indisunique
    ORDER BY indexrelid"""

_FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
    FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype = 'f' AND conparentid = 0
    ORDER BY oid"""


@asynccontextmanager
async def without_indexes(url: str, processes: int) -> AsyncIterator[None]:
    """Drop what makes loading slow, and make it again, in so many processes, when the block has ended well."""
    connection = await asyncpg.connect(url)
    try:
        parts = [*await connection.fetch(_FOREIGN_KEYS), *await connection.fetch(_INDEXES)]
        for part in parts:
            await connection.execute(part["drop"])
        yield
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(f"SET max_parallel_maintenance_workers = {processes - 1}")
        for part in reversed(parts):
            await connection.execute(part["make"])
    finally:
        await connection.close()


def copy_cases(url: str, serial: int, cases: int, processes: int, progress: Callable[[int], None]) -> None:
    """Write cases 1 to `cases` of the tenant with this serial number; `progress` is told how many are there."""
    done = 0
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        parts = [pool.submit(_copy_part, url, serial, cases, first, last) for first, last in _parts(cases)]
        try:
            for part in as_completed(parts):
                done += part.result()
                progress(done)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _parts(cases: int) -> Iterator[tuple[int, int]]:
    for first in range(1, cases + 1, CASES_AT_ONCE):
        yield first, min(first + CASES_AT_ONCE - 1, cases)


def _copy_part(url: str, serial: int, cases: int, first: int, last: int) -> int:
    asyncio.run(_copy(url, serial, cases, first, last))
    return last - first + 1


async def _copy(url: str, serial: int, cases: int, first: int, last: int) -> None:
    made = organisation(cases)
    tables = await rows_of("postgresql", made.tenant_id, serial, list(bundles(made, first, last, cases)))
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL synchronous_commit = off")
            for one in tables:
                await _copy_table(connection, one)
    finally:
        await connection.close()


async def _copy_table(connection: Any, one: TableRows) -> None:
    keys = tuple(one.rows[0])
    columns = [one.table.c[key] for key in keys]
    records: list[Any] = list(map(itemgetter(*keys), one.rows))
    bodies = [place for place, column in enumerate(columns) if isinstance(column.type, JSONBody)]
    if bodies:
        records = [_with_json(record, bodies) for record in records]
    await connection.copy_records_to_table(one.table.name, records=records, columns=[one.name for one in columns])


def _with_json(record: tuple[Any, ...], bodies: list[int]) -> list[Any]:
    values = list(record)
    for place in bodies:
        values[place] = orjson.dumps(values[place]).decode()
    return values
