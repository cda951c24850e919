"""Process versions and their definitions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, literal_column, select

from casegraph.auth.scopes import TenantScope
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import ProcessRecord
from casegraph.processes.model import ProcessDefinition, from_json
from casegraph.storage.filters import Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists
from casegraph.storage.parameters import IDS, TENANT, among
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import given
from casegraph.storage.shapes import take_apart
from casegraph.storage.sorting import Sortable
from casegraph.storage.statements import Template
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
        met = take_apart(request.condition)

        def where() -> Where:
            return [_HERE, to_sql(met.shape, VOCABULARY, self._lists.dialect)]

        within = Reach(scope.tenant_id, met.shape, where, {**given(scope), **met.values})
        return await self._lists.page(PROCESSES, within, request)

    async def by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, ProcessRecord]:
        """The process versions among these ids, by id."""
        within = Reach(scope.tenant_id, "all", lambda: [_HERE], given(scope))
        return await self._lists.by_ids(PROCESSES, within, ids)

    async def by_key(self, scope: TenantScope, key: str, version: int | None) -> ProcessRecord | None:
        """A process by key: the version asked for, or the latest."""

        def build() -> Select[Any]:
            wanted = PROCESS.c.latest if version is None else PROCESS.c.version == _VERSION
            return select(*PROCESSES.columns).where(_HERE, PROCESS.c.key == _KEY, wanted)

        template = Template(("process by key", version is None), build)
        values = {**given(scope), _KEY.key: key, _VERSION.key: version}
        row = await self._lists.database.first(template, values)
        return None if row is None else PROCESSES.make(row)

    async def definitions(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, ProcessDefinition]:
        """The definitions of these process versions, by id."""
        rows = await self._lists.database.rows(_DEFINITIONS, {**given(scope), IDS.key: ids})
        return {process_id: from_json(definition) for process_id, definition in rows}

    async def has_category(self, scope: TenantScope, category: str) -> bool:
        """Whether any process of the tenant is in the category."""
        return await self._lists.database.first(_IN_CATEGORY, {**given(scope), _CATEGORY.key: category}) is not None


_HERE = PROCESS.c.tenant_id == TENANT
_KEY: BindParameter[str] = bindparam("key", type_=PROCESS.c.key.type)
_VERSION: BindParameter[int] = bindparam("version", type_=PROCESS.c.version.type)
_CATEGORY: BindParameter[str] = bindparam("category", type_=PROCESS.c.category.type)

_DEFINITIONS = Template(
    "definitions",
    lambda: select(PROCESS_BODY.c.process_id, PROCESS_BODY.c.definition).where(
        PROCESS_BODY.c.tenant_id == TENANT, among(PROCESS_BODY.c.process_id, IDS)
    ),
)
_IN_CATEGORY = Template(
    "processes in a category",
    lambda: select(PROCESS.c.id).where(_HERE, PROCESS.c.category == _CATEGORY).limit(literal_column("1")),
)
