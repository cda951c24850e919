"""Two tenants filled alike with things of every type, each text of them a mark; and a world with some of it alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import update

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.records import DocumentRecord
from casegraph.storage.tables import CASE_BODY, FOLDER, FORM
from casegraph.storage.unit_of_work import unit_of_work
from casegraph.storage.writing import add_cases, add_documents
from tests.walk.sights import Sight
from tests.world import World

Row = dict[str, Any]


@dataclass
class Content:
    """The cases of a tenant by name, and what is beside their bundles."""

    tenant: str
    tenant_id: UUID
    bundles: dict[str, CaseBundle] = field(default_factory=dict)
    rows: dict[str, Mapping[Any, list[Row]]] = field(default_factory=dict)
    results: dict[str, Row] = field(default_factory=dict)
    loose: list[DocumentRecord] = field(default_factory=list)

    async def write(self, world: World, sight: Sight | None = None) -> None:
        """Write all of it, or what somebody may see and nothing else."""
        kept = [name for name in self.bundles if sight is None or name in sight.cases]
        async with unit_of_work(world.database) as unit:
            await add_cases(unit, self.tenant_id, [self._bundle(name, sight) for name in kept])
            if sight is None or sight.loose:
                await add_documents(unit, self.tenant_id, self.loose)
            for name in kept:
                for table, rows in self.rows[name].items():
                    if table not in (FOLDER, FORM) or sight is None or name in sight.documents:
                        await unit.add(table, [self._row(name, one, sight) for one in rows])
                if name in self.results:
                    where = (CASE_BODY.c.tenant_id == self.tenant_id, CASE_BODY.c.case_id == self.id_of(name))
                    await unit.execute(update(CASE_BODY).where(*where).values(result=self.results[name]))

    def id_of(self, name: str) -> UUID:
        """The id of a case."""
        return self.bundles[name].record.id

    def _bundle(self, name: str, sight: Sight | None) -> CaseBundle:
        bundle = self.bundles[name]
        if sight is None:
            return bundle
        visible = {self.id_of(one) for one in sight.cases}
        delegations = {one.id for case in sight.cases for task in self.bundles[case].tasks for one in task.delegations}
        record = bundle.record
        return replace(
            bundle,
            record=record._replace(parent_id=record.parent_id if record.parent_id in visible else None),
            tasks=tuple(
                replace(
                    task,
                    delegations=tuple(
                        one._replace(previous_id=one.previous_id if one.previous_id in delegations else None)
                        for one in task.delegations
                    ),
                )
                for task in bundle.tasks
            ),
            notes=bundle.notes if name in sight.notes else (),
            documents=bundle.documents if name in sight.documents else (),
        )

    def _row(self, name: str, row: Row, sight: Sight | None) -> Row:
        if sight is not None and name not in sight.notes and row.get("type") == "NOTE.CREATED":
            return {**row, "data": {**row["data"], "content": "something else"}}
        if sight is not None and name not in sight.documents and row.get("type") == "FOLDER.CREATED":
            return {**row, "data": {**row["data"], "name": "something else"}}
        return row
