"""What PostGraphile is given for the inbox, which a schema of tables has no words for: functions, as its guide says.

They hold the same SQL as the hand-written server, in a schema of their own, so that the tables stay as they are.
"""

import asyncpg

from tests.benchmarks.peers.handwritten_sql import COUNTS, FOUND

SCHEMA = "benchmark"

_COUNTED = "todo", "draft", "participated", "unassigned", "paused", "overdue"

_STATEMENTS = (
    f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
    f"CREATE SCHEMA {SCHEMA}",
    f"""CREATE FUNCTION {SCHEMA}.todo(tenant uuid, member uuid, search text, "least" double precision)
        RETURNS SETOF public."case" LANGUAGE sql STABLE
        AS $$ SELECT * FROM public."case" WHERE {FOUND} ORDER BY "case".number DESC $$""",
    f"CREATE TYPE {SCHEMA}.inbox_counts AS ({', '.join(f'{name} integer' for name in _COUNTED)})",
    f"""CREATE FUNCTION {SCHEMA}.inbox_counts(tenant uuid, member uuid) RETURNS {SCHEMA}.inbox_counts
        LANGUAGE sql STABLE AS $$ {COUNTS} $$""",
)


async def create_functions(dsn: str) -> None:
    """Make the functions, anew where they are there."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            for statement in _STATEMENTS:
                await connection.execute(statement)
    finally:
        await connection.close()
