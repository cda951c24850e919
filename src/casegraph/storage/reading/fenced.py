"""Reading PostgreSQL behind its fence: before a statement runs, its connection is told whose rows it may meet."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from casegraph.storage.fenced import TELL_SESSION, TELL_TRANSACTION, told


class FencedReads:
    """Runs statements that read. A session is told only where it was last told something else.

    With `keeps_sessions` false, as behind a pooler that gives each transaction another session, it is told anew for
    each statement, in a transaction.
    """

    def __init__(self, keeps_sessions: bool) -> None:
        self._keeps_sessions = keeps_sessions
        self._last: WeakKeyDictionary[Any, tuple[str, str]] = WeakKeyDictionary()

    async def fetch(self, connection: Any, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a statement that the work at hand may meet."""
        rows: Sequence[Sequence[Any]]
        if self._keeps_sessions:
            await self._tell(connection)
            rows = await connection.fetch(sql, *arguments)
            return rows
        async with connection.transaction():
            await connection.execute(TELL_TRANSACTION, *told())
            rows = await connection.fetch(sql, *arguments)
        return rows

    async def _tell(self, connection: Any) -> None:
        here = told()
        if self._last.get(connection) == here:
            return
        # Until it is done nobody knows what the session was told.
        self._last.pop(connection, None)
        await connection.execute(TELL_SESSION, *here)
        self._last[connection] = here
