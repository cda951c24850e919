"""Sees the SQL that runs, whichever request runs it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from casegraph.storage import database

_NESTED = re.compile(r"\([^()]*\)")
_READ = re.compile(r'^(SELECT|INSERT|DELETE)\b.*?\b(?:FROM|INTO) "?([a-z_]+)', re.S)
_UPDATE = re.compile(r'^(UPDATE) "?([a-z_]+)')


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


def told(sql: Sequence[str]) -> list[str]:
    """What each statement does, and to which table first; SQLite's beginning of the transaction is left out."""
    plain = [_without_nested(one) for one in sql if not one.startswith("BEGIN")]
    found = [_UPDATE.match(one) or _READ.match(one) for one in plain]
    return [" ".join(one.groups()) for one in found if one is not None]


def _without_nested(sql: str) -> str:
    while (shorter := _NESTED.sub("", sql)) != sql:
        sql = shorter
    return sql


def _authenticates(sql: str) -> bool:
    return "FROM token" in sql or "role_grant" in sql
