"""The plans of what casegraph asks the database: its statements are read from the server's log, and explained."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg

from tests.benchmarks.contenders import asked_all, contenders
from tests.benchmarks.databases import Databases
from tests.benchmarks.servers.base import Setting, Told
from tests.benchmarks.servers.casegraph import Casegraph

WARM_UP = 12
"""Requests before the one that counts: after five runs PostgreSQL may plan a prepared statement once for all."""

_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [^\[]*\[(\d+)\] ([A-Z]+):  ", re.MULTILINE)
_EXECUTED = re.compile(r"duration: [\d.]+ ms  execute [^:]*: (.*)", re.DOTALL)
_PARAMETER = re.compile(r"\$\d+ = ('(?:[^']|'')*'|NULL)")


class Statement(NamedTuple):
    """A prepared statement that ran, and its parameters as literals."""

    sql: str
    parameters: Sequence[str]


def explain(databases: Databases, setting: Setting, names: Sequence[str], told: Told) -> Path:
    """Write the plans of each query into a folder, a file a query; the folder."""
    folder = setting.folder / "plans" / str(setting.cases)
    folder.mkdir(parents=True, exist_ok=True)
    with _logging(setting), contenders([("casegraph", Casegraph(), setting)], told) as started:
        for name in names:
            told(f"{name}: explaining")
            (asked,) = asked_all(started, name)
            for place in range(WARM_UP):
                asked.answer(place % len(asked.requests))
            before = databases.log.stat().st_size
            asked.answer(WARM_UP % len(asked.requests))
            with databases.log.open("rb") as log:
                log.seek(before)
                said = log.read().decode()
            text = asyncio.run(_plans(setting.dsn, list(statements(said))))
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def _logging(setting: Setting) -> Iterator[None]:
    """While the block runs, new connections to the database log each statement with its parameters."""
    name = setting.database.database
    asyncio.run(_execute(setting.dsn, f"ALTER DATABASE {name} SET log_min_duration_statement = 0"))
    try:
        yield
    finally:
        asyncio.run(_execute(setting.dsn, f"ALTER DATABASE {name} RESET log_min_duration_statement"))


def statements(log: str) -> Iterator[Statement]:
    """The prepared statements that a piece of the server's log tells of."""
    found: dict[str, str] = {}
    starts = [*_ENTRY.finditer(log)]
    ends = [one.start() for one in starts[1:]] + [len(log)]
    for start, end in zip(starts, ends, strict=True):
        process, level, text = start[1], start[2], log[start.end() : end].replace("\n\t", "\n").rstrip("\n")
        executed = _EXECUTED.match(text)
        if level == "LOG" and executed:
            if process in found:
                yield Statement(found.pop(process), ())
            found[process] = executed[1]
        elif level == "DETAIL" and process in found:
            yield Statement(found.pop(process), _PARAMETER.findall(text))
    for sql in found.values():
        yield Statement(sql, ())


async def _plans(dsn: str, found: Sequence[Statement]) -> str:
    """The statements and their plans: for these parameters, and for any."""
    connection = await asyncpg.connect(dsn)
    try:
        texts = []
        for number, one in enumerate(found, start=1):
            await connection.execute(f"PREPARE explained AS {one.sql}")
            given = f"({', '.join(one.parameters)})" if one.parameters else ""
            texts.append(f"-- statement {number} of {len(found)}\n{one.sql}\n-- parameters: {given or 'none'}\n")
            for mode in ("custom", "generic"):
                await connection.execute(f"SET plan_cache_mode = force_{mode}_plan")
                rows = await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE explained{given}")
                texts.append("\n".join([f"-- {mode} plan", *(row[0] for row in rows), ""]))
            await connection.execute("DEALLOCATE explained")
        return "\n".join(texts)
    finally:
        await connection.close()


async def _execute(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
