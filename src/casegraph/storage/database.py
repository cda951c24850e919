"""Connections to SQLite or PostgreSQL: reads on their own connections, writes in a unit of work, statements counted."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql import Executable

from casegraph.domain.errors import InvalidInput
from casegraph.storage.fenced import IS_FENCED, TELL_TRANSACTION, told
from casegraph.storage.reading import Reader, ReadFailed
from casegraph.storage.reading.sqlite import SQLiteReader
from casegraph.storage.statements import Row, Statement, Statements, Template
from casegraph.storage.transactions import Transaction
from casegraph.storage.transactions.sqlite import SQLiteWriter, blocking_transaction

__all__ = ["Database", "ReadFailed", "StatementLog", "count_statement", "database_url", "statements"]


@dataclass(slots=True)
class StatementLog:
    """The statements that ran in one context: how many, and their SQL where `keep` is set."""

    count: int = 0
    keep: bool = False
    sql: list[str] = field(default_factory=list)


statements: ContextVar[StatementLog | None] = ContextVar("statements", default=None)

_FENCED = "casegraph.fenced"
"""What a connection of PostgreSQL's is remembered by."""

_MOST_PREPARED = 500

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
        self._units: SQLiteWriter | None = None
        if self.dialect == "sqlite":
            self._writer = _sqlite_engine(url)
            self._units = SQLiteWriter(_plain_sqlite_engine(url), _count)
        else:
            self._writer = _postgresql_engine(url, pool_size)
        event.listen(self._writer.sync_engine, "before_cursor_execute", _count_written)
        self._reader = _reader(self._writer, pool_size)
        self._statements = Statements(self._writer.dialect)

    async def rows(self, asked: Template | Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row]:
        """All rows of one reading statement, its named parameters set to `values`; `ReadFailed` where it fails."""
        statement = self.statement(asked) if isinstance(asked, Template) else self._statements.compile(asked)
        count_statement(statement.sql)
        rows = await self._reader.fetch(statement.sql, statement.arguments(values or {}))
        return rows if statement.decode is None else statement.decode(rows)

    async def first(self, asked: Template | Executable, values: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of one reading statement, if it gives any."""
        rows = await self.rows(asked, values)
        return rows[0] if rows else None

    def statement(self, template: Template) -> Statement:
        """The statement of a template, compiled for this database."""
        return self._statements.get(template)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction of SQLAlchemy's own: committed at the end, rolled back by any exception."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def unit(self, blocking: bool = False) -> AsyncIterator[Transaction]:
        """The transaction of a unit of work, which takes compiled statements too; it ends as `transaction` does.

        `blocking` is for a program that does nothing else meanwhile: statements of SQLite's then run on the caller's
        own thread, where none hands them over to another.
        """
        if self._units is None:
            from casegraph.storage.transactions.postgresql import PostgreSQLTransaction  # its driver is an extra

            async with self.transaction() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                yield PostgreSQLTransaction(connection, driver, _count)
        else:
            async with blocking_transaction(self._units) if blocking else self._units.transaction() as made:
                yield made

    async def close(self) -> None:
        """Give all connections back."""
        await self._reader.close()
        if self._units is not None:
            await self._units.close()
        await self._writer.dispose()


def _reader(writer: AsyncEngine, pool_size: int) -> Reader:
    arguments, options = writer.dialect.create_connect_args(writer.url)
    if writer.dialect.name == "sqlite":
        return SQLiteReader(arguments[0], pool_size, _SQLITE_PRAGMAS)
    from casegraph.storage.reading.postgresql import PostgreSQLReader  # its driver is an extra

    return PostgreSQLReader(options, pool_size)


def _json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


def _json_value(stored: Any) -> Any:
    """SQLite gives a column of JSON numbers for texts that look like them, and so has nothing to be read in them."""
    return stored if isinstance(stored, int | float) else orjson.loads(stored)


_SQLITE_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,  # errors are logged, and what people compare with is nobody else's business
    "json_serializer": _json_text,
    "json_deserializer": _json_value,
    "connect_args": {"isolation_level": None},
}


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=1, max_overflow=0, **_SQLITE_OPTIONS)
    _prepare_sqlite(engine.sync_engine)
    return engine


def _plain_sqlite_engine(url: URL) -> Engine:
    """An engine that knows nothing of threads but that its connections are handed from one to another."""
    arguments = {**_SQLITE_OPTIONS["connect_args"], "check_same_thread": False, "cached_statements": 500}
    options = {**_SQLITE_OPTIONS, "connect_args": arguments}
    engine = create_engine(url.set(drivername="sqlite"), pool_size=1, **options)
    _prepare_sqlite(engine)
    event.listen(engine, "before_cursor_execute", _count_written)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql_engine(url: URL, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=_json_text,
        json_deserializer=orjson.loads,
        connect_args={"statement_cache_size": _prepared(url)},
    )
    _tell_whose_rows(engine.sync_engine)
    return engine


def _prepared(url: URL) -> int:
    """How many statements a connection keeps prepared. A pooler in front may need none, which the URL then says."""
    return int(str(url.query.get("prepared_statement_cache_size", _MOST_PREPARED)))


def _tell_whose_rows(engine: Engine) -> None:
    """Where the database has a fence, begin each transaction by saying whose rows it may meet."""

    @event.listens_for(engine, "connect")
    def look(connection: Any, record: Any) -> None:
        record.info[_FENCED] = connection.run_async(lambda driver: driver.fetchval(IS_FENCED))

    @event.listens_for(engine, "begin")
    def tell(connection: Connection) -> None:
        if connection.info[_FENCED]:
            connection.exec_driver_sql(TELL_TRANSACTION, told())


def count_statement(sql: str) -> None:
    """Note that a statement runs, for the request that runs it."""
    log = statements.get()
    if log is not None:
        log.count += 1
        if log.keep:
            log.sql.append(sql)


def _count_written(
    _connection: Any, _cursor: Any, sql: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    count_statement(sql)


def _count(sql: str) -> None:
    count_statement(sql)
