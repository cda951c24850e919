"""Writes what was decided: the events, and in every table the difference between the case before and after them.

There is no other way for a case that lives to get into the tables, whether it is new or changed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Table, delete, exists, literal_column, select, type_coerce, update

from casegraph.auth.scopes import CaseScope
from casegraph.domain.bundles import claimable
from casegraph.domain.records import ProcessRecord
from casegraph.domain.text import sort_key
from casegraph.lifecycle.outcomes import Decided
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.storage.lifecycle import rows
from casegraph.storage.lifecycle.history import write_events
from casegraph.storage.lifecycle.loading import Held
from casegraph.storage.parameters import among
from casegraph.storage.tables import (
    CANDIDATE,
    CASE,
    CASE_BODY,
    CASE_VALUE,
    DELEGATION,
    PARTICIPANT,
    TASK,
    TASK_BODY,
    TASK_LOG,
    TASK_VALUE,
    TENANT,
)
from casegraph.storage.unit_of_work import UnitOfWork


async def write_new(unit: UnitOfWork, scope: CaseScope, decided: Decided, process: ProcessRecord | None) -> None:
    """Write a case that was created just now."""
    state = _state(decided)
    named = {
        "process_key": process and process.key,
        "process_name": process and process.name,
        "process_name_key": process and sort_key(process.name),
    }
    writer = _Writer(unit, scope.tenant_id, None, state)
    await writer.add(CASE, [{**rows.case_row(state), **named}])
    await writer.add(CASE_BODY, [rows.stored_body(rows.body_row(state))])
    await writer.work()
    await writer.add_search()
    await write_events(unit, scope.tenant_id, state.id, decided.events)


async def write_change(unit: UnitOfWork, scope: CaseScope, held: Held, decided: Decided) -> None:
    """Write what changed in a case that is locked, by whatever happened to it; not for one that was deleted."""
    state = _state(decided)
    writer = _Writer(unit, scope.tenant_id, held.state, state)
    await writer.change_case()
    await writer.change_body(held)
    await writer.work()
    await writer.change_search()
    await write_events(unit, scope.tenant_id, state.id, decided.events)


def _state(decided: Decided) -> CaseState:
    assert decided.state is not None, "what was decided is about a case"
    return decided.state


class _Writer:
    """Writes the difference between two states of one case, table by table."""

    def __init__(self, unit: UnitOfWork, tenant_id: UUID, before: CaseState | None, after: CaseState) -> None:
        self._unit = unit
        self._tenant_id = tenant_id
        self._before = before
        self._after = after

    @property
    def _known(self) -> CaseState:
        assert self._before is not None, "a new case has nothing that changes"
        return self._before

    async def add(self, table: Table, columns: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows of this tenant."""
        await self._unit.add(table, [{"tenant_id": self._tenant_id, **one} for one in columns])

    async def change_case(self) -> None:
        """The row of the case; its version is compared once more, though the lock should do."""
        changes = rows.changed(rows.case_row(self._known), rows.case_row(self._after))
        mine = (CASE.c.tenant_id == self._tenant_id, CASE.c.id == self._after.id)
        met = await self._unit.execute(update(CASE).where(*mine, CASE.c.version == self._known.version).values(changes))
        assert met == 1, "somebody changed a locked case"

    async def change_body(self, held: Held) -> None:
        """The JSON of the case, and its threads also where they were not stored yet."""
        before = rows.body_row(self._known)
        if not held.threaded:
            before |= {"flow": None, "last_index": None}
        changes = rows.stored_body(rows.changed(before, rows.body_row(self._after)))
        if changes:
            mine = (CASE_BODY.c.tenant_id == self._tenant_id, CASE_BODY.c.case_id == self._after.id)
            await self._unit.execute(update(CASE_BODY).where(*mine).values(changes))

    async def work(self) -> None:
        """All that belongs to the case, but for what it is found by."""
        before, after = self._before, self._after
        await self._values(CASE_VALUE, "case_id", after.id, before.variables if before else {}, after.variables)
        await self._tasks()
        await self._delegations()
        await self._participants()

    async def _tasks(self) -> None:
        known = {} if self._before is None else self._before.tasks
        new = [one for one in self._after.tasks.values() if one.id not in known]
        await self.add(TASK, [rows.task_row(one, self._after) for one in new])
        await self.add(TASK_BODY, [{"task_id": one.id, "data": one.data} for one in new])
        for one in new:
            await self._values(TASK_VALUE, "task_id", one.id, {}, one.data)
        await self.add(CANDIDATE, [row for one in new for row in rows.candidate_rows(one, self._after)])
        for one in self._after.tasks.values():
            if one.id in known and one is not known[one.id]:
                await self._change_task(known[one.id], one)

    async def _change_task(self, before: TaskState, after: TaskState) -> None:
        mine = (TASK.c.tenant_id == self._tenant_id, TASK.c.id == after.id)
        await self._change(TASK, mine, before, after, rows.task_row)
        if before.data is not after.data:
            body = (TASK_BODY.c.tenant_id == self._tenant_id, TASK_BODY.c.task_id == after.id)
            await self._unit.execute(update(TASK_BODY).where(*body).values(data=after.data))
            await self._values(TASK_VALUE, "task_id", after.id, before.data, after.data)
        now = claimable(after.status, after.owner_id)
        if now != claimable(before.status, before.owner_id) and (after.groups or after.principals):
            pool = (CANDIDATE.c.tenant_id == self._tenant_id, CANDIDATE.c.task_id == after.id)
            await self._unit.execute(update(CANDIDATE).where(*pool).values(claimable=now))
        dropped = {one.id for one in before.logs} - {one.id for one in after.logs}
        if dropped:
            lines = (TASK_LOG.c.tenant_id == self._tenant_id, among(TASK_LOG.c.id, list(dropped)))
            await self._unit.execute(delete(TASK_LOG).where(*lines))

    async def _delegations(self) -> None:
        known = {} if self._before is None else self._before.delegations
        new = sorted(
            (one for one in self._after.delegations.values() if one.id not in known), key=lambda one: one.index
        )
        await self.add(DELEGATION, [rows.delegation_row(one, self._after) for one in new])
        for one in self._after.delegations.values():
            if one.id in known and one is not known[one.id]:
                mine = (DELEGATION.c.tenant_id == self._tenant_id, DELEGATION.c.id == one.id)
                await self._change(DELEGATION, mine, known[one.id], one, rows.delegation_row)

    async def _change(
        self,
        table: Table,
        mine: tuple[Any, ...],
        before: Any,
        after: Any,
        row: Callable[[Any, CaseState], rows.Columns],
    ) -> None:
        changes = rows.changed(row(before, self._after), row(after, self._after))
        if changes:
            await self._unit.execute(update(table).where(*mine).values(changes))

    async def _participants(self) -> None:
        new = rows.participants(self._after) - rows.participants(self._before)
        case_id = self._after.id
        await self._unit.add_missing(
            PARTICIPANT,
            [{"tenant_id": self._tenant_id, "case_id": case_id, "principal_id": one} for one in sorted(new)],
        )
        kept = (self._after.initiator_id, self._after.created_by_id)
        if self._before is None or self._before.initiator_id in kept:
            return
        gone = self._before.initiator_id
        held = exists(
            select(literal_column("1")).where(
                DELEGATION.c.tenant_id == self._tenant_id,
                DELEGATION.c.case_id == case_id,
                DELEGATION.c.assignee_id == gone,
            )
        )
        mine = (PARTICIPANT.c.tenant_id == self._tenant_id, PARTICIPANT.c.case_id == case_id)
        await self._unit.execute(delete(PARTICIPANT).where(*mine, PARTICIPANT.c.principal_id == gone, ~held))

    async def _values(self, table: Table, owner: str, owner_id: UUID, before: Any, after: Any) -> None:
        """The index of a JSON body: the places that are gone or hold something else, and those that are new."""
        if before is after:
            return
        old, new = rows.places_of(before), rows.places_of(after)
        gone = [pointer for pointer, one in old.items() if new.get(pointer) != one]
        if gone:
            mine = (table.c.tenant_id == self._tenant_id, table.c[owner] == owner_id)
            await self._unit.execute(delete(table).where(*mine, among(table.c.pointer, gone)))
        added = [one for pointer, one in new.items() if old.get(pointer) != one]
        await self.add(table, [{owner: owner_id, **one._asdict()} for one in added])

    async def add_search(self) -> None:
        """The search text of a new case; the serial number of its tenant and its own make the row's `docid`."""
        serial = select(TENANT.c.serial).where(TENANT.c.id == self._tenant_id).scalar_subquery()
        table = self._unit.dialect.search_table
        columns = self._unit.dialect.search_columns(self._tenant_id, rows.search_body(self._after))
        docid = type_coerce(serial, BigInteger) * 2**32 + self._after.number
        own = {"tenant_id": self._tenant_id, "case_id": self._after.id, "docid": docid}
        await self._unit.execute(table.insert().values({**own, **columns}))

    async def change_search(self) -> None:
        """The search text, where a title in it changed."""
        body = rows.search_body(self._after)
        if body != rows.search_body(self._known):
            table = self._unit.dialect.search_table
            mine = (table.c.tenant_id == self._tenant_id, table.c.case_id == self._after.id)
            columns = self._unit.dialect.search_columns(self._tenant_id, body)
            await self._unit.execute(update(table).where(*mine).values(columns))
