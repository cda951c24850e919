"""Reading PostgreSQL: a small pool of asyncpg's connections, whose prepared statements live as long as they do."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import orjson

from casegraph.storage.fenced import BACKEND, IS_FENCED
from casegraph.storage.reading.fenced import FencedReads
from casegraph.storage.reading.reader import ReadFailed

MOST_PREPARED = 500


class PostgreSQLReader:
    """At most `size` connections, made when they are needed.

    asyncpg has a pool of its own, which clears a connection of what its user may have left, by a statement each time.
    Nothing is left here: each statement reads, in a transaction of its own.
    """

    def __init__(self, options: Mapping[str, Any], size: int) -> None:
        self._options = {**options, "statement_cache_size": _prepared(options)}
        self._options.pop("prepared_statement_cache_size", None)
        self._size = size
        self._used = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._idle: list[Any] = []
        self._fenced: FencedReads | None = None

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a statement."""
        await self._take_turn()
        try:
            connection = self._idle.pop() if self._idle else None
            if connection is None or connection.is_closed():
                connection = await self._connection()
            return await self._run(connection, sql, arguments)
        except asyncpg.DataError as error:
            # The driver's own text would show the value.
            raise ReadFailed(type(error).__name__, error) from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise ReadFailed(f"{type(error).__name__}: {error}", error) from None
        finally:
            self._give_turn()

    async def _take_turn(self) -> None:
        """Wait until a connection is free; who waits longest has it first."""
        if self._used < self._size:
            self._used += 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it was given the turn and is gone
                self._give_turn()
            raise

    def _give_turn(self) -> None:
        """Hand the turn to the next who waits, so that nobody who comes later can take it."""
        while self._waiting:
            one = self._waiting.popleft()
            if not one.done():
                one.set_result(None)
                return
        self._used -= 1

    async def close(self) -> None:
        """Close all connections."""
        while self._idle:
            await self._idle.pop().close()

    async def _run(self, connection: Any, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        try:
            rows: Sequence[Sequence[Any]]
            if self._fenced is None:
                rows = await connection.fetch(sql, *arguments)
            else:
                rows = await self._fenced.fetch(connection, sql, arguments)
        except asyncpg.PostgresError:
            self._idle.append(connection)
            raise
        except BaseException:
            # Cut off in the middle, by a client that has gone or by the network: nobody knows what it would say next.
            connection.terminate()
            raise
        self._idle.append(connection)
        return rows

    async def _connection(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        connection = await asyncpg.connect(**self._options)
        try:
            await self._prepare(connection)
        except BaseException:  # cut off before anybody else knows of it
            connection.terminate()
            raise
        return connection

    async def _prepare(self, connection: Any) -> None:
        for name in ("json", "jsonb"):
            await connection.set_type_codec(
                name, schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
            )
        if self._fenced is None and await connection.fetchval(IS_FENCED):
            self._fenced = FencedReads()
        if self._fenced is not None and await self._has_session(connection):
            self._fenced.has_session(connection)

    async def _has_session(self, connection: Any) -> bool:
        """Whether nobody stands between a connection and the database: neither the URL nor the database says so."""
        if self._options["statement_cache_size"] == 0:
            return False
        answers: bool = await connection.fetchval(BACKEND) == connection.get_server_pid()
        return answers


def _prepared(options: Mapping[str, Any]) -> int:
    """How many statements a connection keeps prepared. A pooler in front may need none, which its URL then says."""
    return int(options.get("prepared_statement_cache_size", MOST_PREPARED))
