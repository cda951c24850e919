"""Process versions and their definitions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from casegraph.auth.scopes import TenantScope
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition, from_json
from casegraph.storage.filters import Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists
from casegraph.storage.reach import Where, reach
from casegraph.storage.sorting import Sortable
from casegraph.storage.tables import PROCESS, PROCESS_BODY

PROCESSES = Listing(
    name="processes",
    table=PROCESS,
    record=ProcessRecord,
    sortable=Sortable(columns={"NAME": PROCESS.c.name_key}, tie_breaker=PROCESS.c.id),
    default_order=(OrderKey("NAME"),),
)

VOCABULARY = Vocabulary(
    columns={"key": PROCESS.c.key, "name": PROCESS.c.name, "category": PROCESS.c.category},
    special={"latest": flag(PROCESS.c.latest)},
)


class ProcessRepository:
    """Reads process versions."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def page(self, scope: TenantScope, request: ListRequest) -> Page[ProcessRecord]:
        """One page of the tenant's process versions, by name."""

        def where() -> Where:
            return [*_visible(scope), to_sql(request.condition, VOCABULARY, self._lists.dialect)]

        return await self._lists.page(PROCESSES, reach(scope.tenant_id, scope, where, request.condition), request)

    async def by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, ProcessRecord]:
        """The process versions among these ids, by id."""
        return await self._lists.by_ids(PROCESSES, reach(scope.tenant_id, scope, lambda: _visible(scope)), ids)

    async def by_key(self, scope: TenantScope, key: str, version: int | None) -> ProcessRecord | None:
        """A process by key: the version asked for, or the latest."""
        wanted = PROCESS.c.latest if version is None else PROCESS.c.version == version
        statement = select(*PROCESSES.columns).where(*_visible(scope), PROCESS.c.key == key, wanted)
        row = await self._lists.database.first(statement)
        return None if row is None else PROCESSES.make(row)

    async def definitions(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, ProcessDefinition]:
        """The definitions of these process versions, by id."""
        statement = select(PROCESS_BODY.c.process_id, PROCESS_BODY.c.definition).where(
            PROCESS_BODY.c.tenant_id == scope.tenant_id,
            self._lists.dialect.among(PROCESS_BODY.c.process_id, ids),
        )
        rows = await self._lists.database.rows(statement)
        return {row.process_id: from_json(row.definition) for row in rows}

    async def has_category(self, scope: TenantScope, category: str) -> bool:
        """Whether any process of the tenant is in the category."""
        statement = select(PROCESS.c.id).where(*_visible(scope), PROCESS.c.category == category).limit(1)
        return await self._lists.database.first(statement) is not None


def _visible(scope: TenantScope) -> list[ColumnElement[Any]]:
    return [PROCESS.c.tenant_id == scope.tenant_id]
