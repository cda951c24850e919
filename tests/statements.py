"""Sees the SQL that runs, whichever request runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from casegraph.storage import database


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The statements that run inside the block, in order; those that authenticate the caller are left out."""
    seen: list[str] = []
    count = database.count_statement

    def note(sql: str) -> None:
        if not _authenticates(sql):
            seen.append(sql)
        count(sql)

    with patch.object(database, "count_statement", note):
        yield seen


def _authenticates(sql: str) -> bool:
    return "FROM token" in sql or "role_grant" in sql
