"""The only place that commits: a transaction in which rows are read, added and changed, all or none."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Row, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from casegraph.storage.database import BlockingConnection, Database
from casegraph.storage.dialect import Dialect, dialect_of


class UnitOfWork:
    """One writing transaction."""

    def __init__(self, connection: AsyncConnection | BlockingConnection, dialect: Dialect) -> None:
        self._connection = connection
        self.dialect = dialect

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a statement."""
        return (await self._connection.execute(statement)).all()

    async def first(self, statement: Executable) -> Row[Any] | None:
        """The first row of a statement, if it gives any."""
        return (await self._connection.execute(statement)).first()

    async def execute(self, statement: Executable) -> int:
        """Run a changing statement; how many rows it met."""
        return (await self._connection.execute(statement)).rowcount

    async def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows."""
        if rows:
            await self._connection.execute(table.insert(), rows)

    async def add_missing(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose keys are not there yet and leave the others as they are."""
        if rows:
            make = sqlite_insert if self.dialect.name == "sqlite" else postgresql_insert
            await self._connection.execute(make(table).on_conflict_do_nothing(), rows)


@asynccontextmanager
async def unit_of_work(database: Database) -> AsyncIterator[UnitOfWork]:
    """A transaction that commits at the end, or leaves nothing behind."""
    async with database.transaction() as connection:
        yield UnitOfWork(connection, dialect_of(database.dialect))


@asynccontextmanager
async def blocking_unit_of_work(database: Database) -> AsyncIterator[UnitOfWork]:
    """The same for a program that does nothing else meanwhile; on SQLite it blocks the event loop, and is faster."""
    async with database.blocking_transaction() as connection:
        yield UnitOfWork(connection, dialect_of(database.dialect))
