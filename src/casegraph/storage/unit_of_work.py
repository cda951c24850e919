"""The only place that commits: a transaction in which rows are read, added and changed, all or none."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, overload

from sqlalchemy import Row, Table
from sqlalchemy.sql import Executable

from casegraph.storage import statements
from casegraph.storage.changes import Change, added, lacks_defaults
from casegraph.storage.database import Database
from casegraph.storage.dialect import dialect_of
from casegraph.storage.statements import Template
from casegraph.storage.transactions import Batch, Transaction

_NONE: Mapping[str, Any] = {}


class UnitOfWork:
    """One writing transaction. A template is run with the values that its parameters are named for, and gives plain
    rows; a statement that was made for once gives rows with the names of their columns."""

    def __init__(self, database: Database, transaction: Transaction) -> None:
        self._database = database
        self._transaction = transaction
        self.dialect = dialect_of(database.dialect)

    @overload
    async def rows(self, asked: Template, values: Mapping[str, Any] = ...) -> Sequence[statements.Row]: ...

    @overload
    async def rows(self, asked: Executable) -> Sequence[Row[Any]]: ...

    async def rows(self, asked: Template | Executable, values: Mapping[str, Any] = _NONE) -> Sequence[Any]:
        """All rows of a statement."""
        if not isinstance(asked, Template):
            return await self._transaction.rows(asked)
        statement = self._database.statement(asked)
        rows = await self._transaction.fetch(statement.sql, statement.arguments(values))
        return rows if statement.decode is None else statement.decode(rows)

    @overload
    async def first(self, asked: Template, values: Mapping[str, Any] = ...) -> statements.Row | None: ...

    @overload
    async def first(self, asked: Executable) -> Row[Any] | None: ...

    async def first(self, asked: Template | Executable, values: Mapping[str, Any] = _NONE) -> Any:
        """The first row of a statement, if it gives any."""
        rows = await (self.rows(asked, values) if isinstance(asked, Template) else self.rows(asked))
        return rows[0] if rows else None

    async def execute(self, asked: Template | Executable, values: Mapping[str, Any] = _NONE) -> int:
        """Run a changing statement; how many rows it met."""
        if not isinstance(asked, Template):
            return await self._transaction.execute(asked)
        statement = self._database.statement(asked)
        return await self._transaction.change(statement.sql, statement.arguments(values))

    async def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, which have the same columns."""
        if rows and lacks_defaults(table, rows[0]):
            await self._transaction.execute(table.insert(), rows)
        else:
            await self.change(added(table, rows))

    async def add_missing(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose keys are not there yet and leave the others as they are."""
        await self.change(added(table, rows, missing=True))

    async def change(self, changes: Iterable[Change]) -> None:
        """Make changes, one after the other, at the cost of as few turns as there can be."""
        batches = []
        for one in changes:
            statement = self._database.statement(one.template)
            batches.append(Batch(statement.sql, [statement.arguments(values) for values in one.values]))
        if batches:
            await self._transaction.change_all(batches)


@asynccontextmanager
async def unit_of_work(database: Database) -> AsyncIterator[UnitOfWork]:
    """A transaction that commits at the end, or leaves nothing behind."""
    async with database.unit() as transaction:
        yield UnitOfWork(database, transaction)


@asynccontextmanager
async def blocking_unit_of_work(database: Database) -> AsyncIterator[UnitOfWork]:
    """The same for a program that does nothing else meanwhile; on SQLite it blocks the event loop, and is faster."""
    async with database.unit(blocking=True) as transaction:
        yield UnitOfWork(database, transaction)
