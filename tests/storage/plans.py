"""How a database means to run the statements of a read: each step as the database words it."""

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from casegraph.storage.database import Database

Read = Callable[[], Awaitable[Any]]


@contextmanager
def _seen(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that read inside the block, with their parameters."""
    seen: list[tuple[str, Any]] = []
    fetch = database._reader.fetch

    async def note(sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        seen.append((sql, tuple(arguments)))
        return await fetch(sql, arguments)

    with patch.object(database._reader, "fetch", note):
        yield seen


async def plan_of(database: Database, read: Read, *settings: str) -> list[str]:
    """The steps of all statements of a read; on PostgreSQL under settings such as `enable_seqscan = off`."""
    with _seen(database) as statements:
        await read()
    steps: list[str] = []
    async with database.transaction() as connection:
        for setting in settings if database.dialect == "postgresql" else ():
            await connection.execute(text(f"SET LOCAL {setting}"))
        for sql, parameters in statements:
            if database.dialect == "sqlite":
                result = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
                steps.extend(row.detail for row in result)
            else:
                result = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
                found = result.scalar_one()
                [whole] = json.loads(found) if isinstance(found, str) else found
                steps.extend(_steps(whole["Plan"]))
    return steps


def _steps(node: dict[str, Any]) -> Iterator[str]:
    """A node of PostgreSQL's plan in one line, and those below it."""
    parts = [node["Node Type"]]
    parts += [f"on {node['Relation Name']}"] if "Relation Name" in node else []
    parts += [f"using {node['Index Name']}"] if "Index Name" in node else []
    parts += [f"{name}: {node[name]}" for name in ("Index Cond", "Filter", "Sort Key") if name in node]
    yield " ".join(parts)
    for below in node.get("Plans", ()):
        yield from _steps(below)
