"""The process versions that cases follow, remembered because none of them ever changes."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition, from_json
from casegraph.storage.tables import PROCESS, PROCESS_BODY
from casegraph.storage.unit_of_work import UnitOfWork

MOST_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a process and what it says."""

    record: ProcessRecord
    definition: ProcessDefinition


class Definitions:
    """Process versions of one database, by id or as the latest of a key."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[tuple[UUID, UUID], Version] = OrderedDict()

    async def by_id(self, unit: UnitOfWork, scope: CaseScope, process_id: UUID) -> Version | None:
        """The version of this id."""
        known = self._known.get((scope.tenant_id, process_id))
        if known is not None:
            self._known.move_to_end((scope.tenant_id, process_id))
            return known
        return await self._read(unit, scope, PROCESS.c.id == process_id)

    async def latest(self, unit: UnitOfWork, scope: CaseScope, key: str) -> Version | None:
        """The latest version of the process with this key."""
        mine = (PROCESS.c.tenant_id == scope.tenant_id, PROCESS.c.key == key, PROCESS.c.latest)
        row = await unit.first(select(PROCESS.c.id).where(*mine))
        return None if row is None else await self.by_id(unit, scope, row.id)

    async def _read(self, unit: UnitOfWork, scope: CaseScope, named: ColumnElement[bool]) -> Version | None:
        body = and_(PROCESS_BODY.c.tenant_id == PROCESS.c.tenant_id, PROCESS_BODY.c.process_id == PROCESS.c.id)
        columns: list[Any] = [PROCESS.c[name] for name in ProcessRecord._fields]
        statement = select(*columns, PROCESS_BODY.c.definition).join(PROCESS_BODY, body)
        row = await unit.first(statement.where(PROCESS.c.tenant_id == scope.tenant_id, named))
        if row is None:
            return None
        version = Version(ProcessRecord._make(row[:-1]), from_json(row.definition))
        self._known[scope.tenant_id, version.record.id] = version
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return version
