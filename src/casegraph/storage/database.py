"""Connections to SQLite or PostgreSQL: reads on their own connections, writes in a unit of work, statements counted."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import URL, Row, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql import Executable

from casegraph.domain.errors import InvalidInput


@dataclass(slots=True)
class StatementLog:
    """The statements that ran in one context: how many, and their SQL where `keep` is set."""

    count: int = 0
    keep: bool = False
    sql: list[str] = field(default_factory=list)


statements: ContextVar[StatementLog | None] = ContextVar("statements", default=None)

_SQLITE_PRAGMAS = ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000")


def database_url(text: str) -> URL:
    """The URL with its asynchronous driver; `InvalidInput` where it names no database that casegraph speaks to."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise InvalidInput("The database URL must look like postgresql://user@host/name or sqlite:///file.") from None
    match url.get_backend_name():
        case "postgresql":
            return url.set(drivername="postgresql+asyncpg")
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case other:
            raise InvalidInput(f"The database URL must begin with postgresql:// or sqlite:///, not {other}://.")


class Database:
    """One database. Reads run statement by statement without a transaction; writes run in one at a time on SQLite."""

    def __init__(self, url: URL, pool_size: int = 5) -> None:
        self.url = url
        self.dialect = url.get_backend_name()
        if self.dialect == "sqlite":
            self._reader = _sqlite_engine(url, pool_size, begin=None)
            self._writer = _sqlite_engine(url, 1, begin="BEGIN IMMEDIATE")
            event.listen(self._reader.sync_engine, "before_cursor_execute", _count_statement)
        else:
            self._writer = _postgresql_engine(url, pool_size)
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(self._writer.sync_engine, "before_cursor_execute", _count_statement)

    async def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """All rows of one reading statement, its named parameters set to `values`."""
        async with self._reader.connect() as connection:
            return (await connection.execute(statement, values)).all()

    async def first(self, statement: Executable) -> Row[Any] | None:
        """The first row of one reading statement, if it gives any."""
        async with self._reader.connect() as connection:
            return (await connection.execute(statement)).first()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction: committed at the end, rolled back by any exception."""
        async with self._writer.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Give all connections back."""
        await self._reader.dispose()
        await self._writer.dispose()


def _json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite_engine(url: URL, pool_size: int, begin: str | None) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # errors are logged, and what people compare with is nobody else's business
        json_serializer=_json_text,
        json_deserializer=orjson.loads,
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if begin is None:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    if begin is not None:

        @event.listens_for(engine.sync_engine, "begin")
        def start(connection: Any) -> None:
            connection.exec_driver_sql(begin)

    return engine


def _postgresql_engine(url: URL, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,
        json_serializer=_json_text,
        json_deserializer=orjson.loads,
    )


def _count_statement(
    _connection: Any, _cursor: Any, sql: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    log = statements.get()
    if log is not None:
        log.count += 1
        if log.keep:
            log.sql.append(sql)
