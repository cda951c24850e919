"""Reading a SQLite file: some threads, each with a connection; a statement goes to one of them and back, once."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from casegraph.storage.reading.reader import ReadFailed


class SQLiteReader:
    """At most `threads` statements at once; readers wait for no writer, since the file keeps a write-ahead log."""

    def __init__(self, file: str, threads: int, pragmas: Iterable[str]) -> None:
        self._file = file
        self._pragmas = (*pragmas, "query_only = ON")
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="casegraph-read")
        self._connections: list[sqlite3.Connection] = []

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a statement."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._fetch, sql, arguments)

    async def close(self) -> None:
        """End the threads, after what they are doing, and close the file."""
        await asyncio.to_thread(self._threads.shutdown)
        while self._connections:
            self._connections.pop().close()

    def _fetch(self, sql: str, arguments: Sequence[Any]) -> list[Any]:
        try:
            return self._connection().execute(sql, arguments).fetchall()
        except sqlite3.Error as error:
            raise ReadFailed(f"{type(error).__name__}: {error}", error) from None

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._file, isolation_level=None, check_same_thread=False, cached_statements=500
            )
            for pragma in self._pragmas:
                connection.execute(f"PRAGMA {pragma}")
            self._own.connection = connection
            self._connections.append(connection)
        return connection
