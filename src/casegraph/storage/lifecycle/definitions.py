"""The process versions that cases follow, remembered because none of them ever changes."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, and_, bindparam, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition, from_json
from casegraph.storage.database import Database
from casegraph.storage.parameters import IDS, TENANT, among
from casegraph.storage.statements import Template
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
        row = await unit.first(_SEVERAL, {TENANT.key: scope.tenant_id, IDS.key: [process_id]})
        return None if row is None else self._keep(scope, row)

    async def latest(self, unit: UnitOfWork, scope: CaseScope, key: str) -> Version | None:
        """The latest version of the process with this key."""
        row = await unit.first(_LATEST, {TENANT.key: scope.tenant_id, _KEY.key: key})
        return None if row is None else await self.by_id(unit, scope, row[0])

    async def by_ids(self, database: Database, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, Version]:
        """The versions among these ids that there are; those that are not known yet take one statement."""
        found = {one: known for one in ids if (known := self._known.get((scope.tenant_id, one))) is not None}
        missing = [one for one in ids if one not in found]
        if missing:
            rows = await database.rows(_SEVERAL, {TENANT.key: scope.tenant_id, IDS.key: missing})
            found |= {version.record.id: version for version in (self._keep(scope, row) for row in rows)}
        return found

    def _keep(self, scope: CaseScope, row: Sequence[Any]) -> Version:
        version = Version(ProcessRecord._make(row[:-1]), from_json(row[-1]))
        self._known[scope.tenant_id, version.record.id] = version
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return version


def _versions() -> Select[Any]:
    body = and_(PROCESS_BODY.c.tenant_id == PROCESS.c.tenant_id, PROCESS_BODY.c.process_id == PROCESS.c.id)
    columns: list[Any] = [PROCESS.c[name] for name in ProcessRecord._fields]
    return select(*columns, PROCESS_BODY.c.definition).join(PROCESS_BODY, body)


_KEY: BindParameter[str] = bindparam("process_key", type_=PROCESS.c.key.type)

_LATEST = Template(
    "latest version of a process",
    lambda: select(PROCESS.c.id).where(PROCESS.c.tenant_id == TENANT, PROCESS.c.key == _KEY, PROCESS.c.latest),
)
_SEVERAL = Template(
    "process versions", lambda: _versions().where(PROCESS.c.tenant_id == TENANT, among(PROCESS.c.id, IDS))
)
