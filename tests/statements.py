"""Sees the SQL that runs, whichever request runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The statements that run inside the block, in order; those that authenticate the caller are left out."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if not _authenticates(sql):
            seen.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _authenticates(sql: str) -> bool:
    return "FROM token" in sql or "role_grant" in sql
