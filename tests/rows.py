"""Looks at what is stored, by the names of its columns."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.sql import Executable

from casegraph.storage.database import Database


async def stored(database: Database, statement: Executable) -> Sequence[Row[Any]]:
    """The rows of a statement, read in a transaction of their own."""
    async with database.transaction() as connection:
        return (await connection.execute(statement)).all()
