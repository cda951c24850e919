"""Reading PostgreSQL behind its fence: before a statement runs, its connection is told whose rows it may meet."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from casegraph.storage.fenced import TELL_SESSION, TELL_TRANSACTION, told


class FencedReads:
    """Runs statements that read. Each is told anew, in a transaction, for behind a pooler the next one may run in
    another session, and that session be someone else's later on.

    A connection that `has_session` for certain is told only where it was last told something else.
    """

    def __init__(self) -> None:
        self._last: WeakKeyDictionary[Any, tuple[str, str] | None] = WeakKeyDictionary()

    def has_session(self, connection: Any) -> None:
        """Note that a connection has a session of the database's for itself, as long as it lives."""
        self._last[connection] = None

    async def fetch(self, connection: Any, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a statement that the work at hand may meet."""
        rows: Sequence[Sequence[Any]]
        if connection in self._last:
            await self._tell(connection)
            rows = await connection.fetch(sql, *arguments)
            return rows
        async with connection.transaction():
            await connection.execute(TELL_TRANSACTION, *told())
            rows = await connection.fetch(sql, *arguments)
        return rows

    async def _tell(self, connection: Any) -> None:
        here = told()
        if self._last[connection] == here:
            return
        # Until it is done nobody knows what the session was told.
        self._last[connection] = None
        await connection.execute(TELL_SESSION, *here)
        self._last[connection] = here
