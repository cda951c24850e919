"""What a transaction is on both databases."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable

Count = Callable[[str], None]
"""Notes that a statement runs, for the request that runs it."""


class Batch(NamedTuple):
    """A changing statement and the arguments of each time that it runs, at least one."""

    sql: str
    arguments: Sequence[Sequence[Any]]


class Transaction(Protocol):
    """Runs statements one after the other. What the database or its driver refuses is a `DBAPIError`."""

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a statement of SQLAlchemy's."""
        ...

    async def execute(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Run a changing statement of SQLAlchemy's, for each of the rows where there are any; how many it met."""
        ...

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a compiled statement, as the driver gives them."""
        ...

    async def change(self, sql: str, arguments: Sequence[Any]) -> int:
        """Run a compiled statement that changes rows; how many it met."""
        ...

    async def change_all(self, batches: Sequence[Batch]) -> None:
        """Run several compiled statements that change rows, in their order."""
        ...


def refused(sql: str, error: Exception) -> DBAPIError:
    """What SQLAlchemy would raise for an error of the driver; its text shows no arguments."""
    return DBAPIError(sql, None, error, hide_parameters=True)
