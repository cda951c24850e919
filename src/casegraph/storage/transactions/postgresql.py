"""Transactions of PostgreSQL, over asyncpg."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from casegraph.storage.transactions.transaction import Batch, Count, refused

_REFUSALS = (asyncpg.PostgresError, asyncpg.InterfaceError)


class PostgreSQLTransaction:
    """A transaction that is open on a connection of SQLAlchemy's.

    SQLAlchemy tells the server of it with the first statement only, so that one has to go its way.
    """

    def __init__(self, connection: AsyncConnection, driver: Any, count: Count) -> None:
        self._connection = connection
        self._driver = driver
        self._count = count

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        return (await self._connection.execute(statement)).all()

    async def execute(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
        return (await self._connection.execute(statement, rows)).rowcount

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        if not self._driver.is_in_transaction():
            return (await self._connection.exec_driver_sql(sql, tuple(arguments))).all()
        self._count(sql)
        try:
            rows: Sequence[Sequence[Any]] = await self._driver.fetch(sql, *arguments)
        except _REFUSALS as error:
            raise refused(sql, error) from None
        return rows

    async def change(self, sql: str, arguments: Sequence[Any]) -> int:
        if not self._driver.is_in_transaction():
            return (await self._connection.exec_driver_sql(sql, tuple(arguments))).rowcount
        self._count(sql)
        try:
            status: str = await self._driver.execute(sql, *arguments)
        except _REFUSALS as error:
            raise refused(sql, error) from None
        return int(status.rpartition(" ")[2])

    async def change_all(self, batches: Sequence[Batch]) -> None:
        for sql, arguments in batches:
            if len(arguments) == 1:
                await self.change(sql, arguments[0])
            else:
                await self._change_many(sql, arguments)

    async def _change_many(self, sql: str, arguments: Sequence[Sequence[Any]]) -> None:
        if not self._driver.is_in_transaction():
            await self._connection.exec_driver_sql(sql, [tuple(one) for one in arguments])
            return
        self._count(sql)
        try:
            await self._driver.executemany(sql, arguments)
        except _REFUSALS as error:
            raise refused(sql, error) from None
