"""The rows that casegraph itself would write for bundles: its own writing, into memory."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from casegraph.domain.bundles import CaseBundle
from casegraph.storage.dialect import dialect_of
from casegraph.storage.unit_of_work import UnitOfWork
from casegraph.storage.writing import add_cases


class TableRows(NamedTuple):
    """The rows of one table, in the order in which they would be written."""

    table: Table
    rows: Sequence[Mapping[str, Any]]


class _Tenant(NamedTuple):
    serial: int


class _Collecting(UnitOfWork):
    """A unit of work without a database: it remembers what is added, and knows the tenant's serial number."""

    def __init__(self, dialect: str, serial: int) -> None:
        self.dialect = dialect_of(dialect)
        self._serial = serial
        self.added: list[TableRows] = []

    async def first(self, asked: Any, values: Any = None) -> Any:
        return _Tenant(self._serial)

    async def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.added.append(TableRows(table, rows))


async def rows_of(dialect: str, tenant_id: UUID, serial: int, bundles: Sequence[CaseBundle]) -> list[TableRows]:
    """What `storage.writing.add_cases` writes for the bundles on this kind of database."""
    unit = _Collecting(dialect, serial)
    await add_cases(unit, tenant_id, bundles)
    return unit.added
