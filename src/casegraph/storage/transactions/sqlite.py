"""Transactions of SQLite: one after the other, on one thread of their own or on that of a caller who can wait.

A statement goes to the thread and back once. SQLAlchemy's own asynchronous driver would go there seven times.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.sql import Executable

from casegraph.storage.transactions.transaction import Batch, Count, refused

T = TypeVar("T")


class Carry(Protocol):
    """Has something done where the connection lives."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


class SQLiteTransaction:
    """A transaction that is open on a connection."""

    def __init__(self, connection: Connection, carry: Carry, count: Count) -> None:
        self._connection = connection
        self._carry = carry
        self._count = count
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection), "SQLAlchemy was given this driver"
        self._driver = driver

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        return await self._carry(lambda: self._connection.execute(statement).all())

    async def execute(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
        return await self._carry(lambda: self._connection.execute(statement, rows).rowcount)

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        return await self._carry(lambda: self._run(sql, arguments).fetchall())

    async def change(self, sql: str, arguments: Sequence[Any]) -> int:
        return await self._carry(lambda: self._run(sql, arguments).rowcount)

    async def change_all(self, batches: Sequence[Batch]) -> None:
        await self._carry(lambda: self._change_all(batches))

    def _change_all(self, batches: Sequence[Batch]) -> None:
        for sql, arguments in batches:
            self._count(sql)
            try:
                self._driver.executemany(sql, arguments)
            except sqlite3.Error as error:
                raise refused(sql, error) from None

    def _run(self, sql: str, arguments: Sequence[Any]) -> sqlite3.Cursor:
        self._count(sql)
        try:
            return self._driver.execute(sql, arguments)
        except sqlite3.Error as error:
            raise refused(sql, error) from None


class SQLiteWriter:
    """Opens transactions on a thread of its own. Whoever comes while one is open waits, in the order of coming."""

    def __init__(self, engine: Engine, count: Count) -> None:
        self.engine = engine
        self.count = count
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="casegraph-write")
        self._turn = asyncio.Lock()
        self._open: Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SQLiteTransaction]:
        """A transaction that is committed at the end, and rolled back by any exception."""
        async with self._turn:
            try:
                connection = await self._surely(self._begin)
                yield SQLiteTransaction(connection, self._carry, self.count)
            except BaseException:
                await self._surely(self._roll_back)
                raise
            await self._surely(self._commit)

    async def close(self) -> None:
        """End the thread, after what it is doing, and close the file."""
        await asyncio.to_thread(self._thread.shutdown)
        self.engine.dispose()

    def _carry(self, work: Callable[[], T]) -> Awaitable[T]:
        # With its context, in which the statements are counted.
        return asyncio.get_running_loop().run_in_executor(self._thread, copy_context().run, work)

    async def _surely(self, work: Callable[[], T]) -> T:
        """Have it done even if the caller is cancelled meanwhile; what is carried to the thread next comes after it."""
        return await asyncio.shield(self._carry(work))

    def _begin(self) -> Connection:
        self._open = self.engine.connect()
        self._open.begin()
        return self._open

    def _commit(self) -> None:
        assert self._open is not None, "it was begun"
        with self._open as connection:
            connection.commit()

    def _roll_back(self) -> None:
        """Also what nobody waited for until it had begun."""
        if self._open is not None:
            self._open.close()


@asynccontextmanager
async def blocking_transaction(writer: SQLiteWriter) -> AsyncIterator[SQLiteTransaction]:
    """A transaction on the caller's thread, which waits for each statement."""
    with writer.engine.begin() as connection:
        yield SQLiteTransaction(connection, _here, writer.count)


async def _here(work: Callable[[], T]) -> T:
    return work()
