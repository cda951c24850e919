"""Writes what was decided: the events, and in every table the difference between the case before and after them.

There is no other way for a case that lives to get into the tables, whether it is new or changed.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Table, bindparam, delete, exists, literal_column, select, type_coerce
from sqlalchemy.sql import Executable

from casegraph.auth.scopes import CaseScope
from casegraph.domain.bundles import claimable
from casegraph.domain.records import ProcessRecord
from casegraph.domain.text import sort_key
from casegraph.lifecycle.outcomes import Decided
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.storage.changes import Change, Columns, added, changed, removed
from casegraph.storage.dialect import Dialect
from casegraph.storage.lifecycle import rows
from casegraph.storage.lifecycle.history import write_events
from casegraph.storage.lifecycle.loading import Held
from casegraph.storage.lifecycle.paper_rows import paper_changes
from casegraph.storage.parameters import ID, ME, TENANT
from casegraph.storage.statements import Template
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
)
from casegraph.storage.tables import TENANT as TENANT_TABLE
from casegraph.storage.unit_of_work import UnitOfWork


async def write_new(unit: UnitOfWork, scope: CaseScope, decided: Decided, process: ProcessRecord | None) -> None:
    """Write a case that was created just now."""
    state = _state(decided)
    named = {
        "process_key": process and process.key,
        "process_name": process and process.name,
        "process_name_key": process and sort_key(process.name),
    }
    writer = _Writer(scope.tenant_id, None, state)
    writer.add(CASE, [{**rows.case_row(state), **named}])
    writer.add(CASE_BODY, [rows.stored_body(rows.body_row(state))])
    writer.work()
    writer.add_search(unit.dialect)
    await unit.change(writer.changes)
    await write_events(unit, scope.tenant_id, state.id, decided.events)


async def write_change(unit: UnitOfWork, scope: CaseScope, held: Held, decided: Decided) -> None:
    """Write what changed in a case that is locked, by whatever happened to it; not for one that was deleted."""
    state = _state(decided)
    await _change_case(unit, scope, held.state, state)
    writer = _Writer(scope.tenant_id, held.state, state)
    writer.change_body(held)
    writer.work()
    writer.change_search(unit.dialect)
    await unit.change([*writer.changes, *paper_changes(scope.tenant_id, state, decided.events)])
    await write_events(unit, scope.tenant_id, state.id, decided.events)


async def _change_case(unit: UnitOfWork, scope: CaseScope, before: CaseState, after: CaseState) -> None:
    """The row of the case; its version is compared once more, though the lock should do."""
    columns = rows.changed(rows.case_row(before), rows.case_row(after))
    key = {"tenant_id": scope.tenant_id, "id": after.id, "version": before.version}
    (change,) = changed(CASE, key, columns)
    met = await unit.execute(change.template, change.values[0])
    assert met == 1, "somebody changed a locked case"


def _state(decided: Decided) -> CaseState:
    assert decided.state is not None, "what was decided is about a case"
    return decided.state


class _Writer:
    """Gathers what differs between two states of one case, table by table, so that it can be written at once."""

    def __init__(self, tenant_id: UUID, before: CaseState | None, after: CaseState) -> None:
        self._tenant_id = tenant_id
        self._before = before
        self._after = after
        self.changes: list[Change] = []

    @property
    def _known(self) -> CaseState:
        assert self._before is not None, "a new case has nothing that changes"
        return self._before

    def add(self, table: Table, rows: Iterable[Columns], missing: bool = False) -> None:
        """Insert rows of this tenant; with `missing`, those that are not there yet."""
        self.changes += added(table, [{"tenant_id": self._tenant_id, **one} for one in rows], missing)

    def change(self, table: Table, key: Columns, columns: Columns) -> None:
        """Set columns of the rows of this tenant that have the key."""
        self.changes += changed(table, {"tenant_id": self._tenant_id, **key}, columns)

    def remove(self, table: Table, key: Columns, column: str, values: Sequence[Any]) -> None:
        """Delete the rows of this tenant that have the key and one of these values."""
        self.changes += removed(table, {"tenant_id": self._tenant_id, **key}, column, values)

    def change_body(self, held: Held) -> None:
        """The JSON of the case, and its threads also where they were not stored yet."""
        before = rows.body_row(self._known)
        if not held.threaded:
            before |= {"flow": None, "last_index": None}
        changes = rows.stored_body(rows.changed(before, rows.body_row(self._after)))
        self.change(CASE_BODY, {"case_id": self._after.id}, changes)

    def work(self) -> None:
        """All that belongs to the case, but for what it is found by."""
        before, after = self._before, self._after
        self._values(CASE_VALUE, "case_id", after.id, before.variables if before else {}, after.variables)
        self._tasks()
        self._delegations()
        self._participants()

    def _tasks(self) -> None:
        known = {} if self._before is None else self._before.tasks
        new = [one for one in self._after.tasks.values() if one.id not in known]
        self.add(TASK, [rows.task_row(one, self._after) for one in new])
        self.add(TASK_BODY, [{"task_id": one.id, "data": one.data} for one in new])
        for one in new:
            self._values(TASK_VALUE, "task_id", one.id, {}, one.data)
        self.add(CANDIDATE, [row for one in new for row in rows.candidate_rows(one, self._after)])
        for one in self._after.tasks.values():
            if one.id in known and one is not known[one.id]:
                self._change_task(known[one.id], one)

    def _change_task(self, before: TaskState, after: TaskState) -> None:
        self._change(TASK, before, after, rows.task_row)
        mine = {"task_id": after.id}
        if before.data is not after.data:
            self.change(TASK_BODY, mine, {"data": after.data})
            self._values(TASK_VALUE, "task_id", after.id, before.data, after.data)
        now = claimable(after.status, after.owner_id)
        if now != claimable(before.status, before.owner_id) and (after.groups or after.principals):
            self.change(CANDIDATE, mine, {"claimable": now})
        dropped = set(before.logs).difference(after.logs)
        self.remove(TASK_LOG, {}, "id", list(dropped))

    def _delegations(self) -> None:
        known = {} if self._before is None else self._before.delegations
        new = sorted(
            (one for one in self._after.delegations.values() if one.id not in known), key=lambda one: one.index
        )
        self.add(DELEGATION, [rows.delegation_row(one, self._after) for one in new])
        for one in self._after.delegations.values():
            if one.id in known and one is not known[one.id]:
                self._change(DELEGATION, known[one.id], one, rows.delegation_row)

    def _change(self, table: Table, before: Any, after: Any, row: Callable[[Any, CaseState], rows.Columns]) -> None:
        self.change(table, {"id": after.id}, rows.changed(row(before, self._after), row(after, self._after)))

    def _participants(self) -> None:
        new = rows.participants(self._after) - rows.participants(self._before)
        case_id = self._after.id
        self.add(PARTICIPANT, [{"case_id": case_id, "principal_id": one} for one in sorted(new)], missing=True)
        kept = (self._after.initiator_id, self._after.created_by_id)
        if self._before is not None and self._before.initiator_id not in kept:
            gone = {ID.key: case_id, ME.key: self._before.initiator_id}
            self.changes.append(Change(_NO_PARTICIPANT, [{TENANT.key: self._tenant_id, **gone}]))

    def _values(self, table: Table, owner: str, owner_id: UUID, before: Any, after: Any) -> None:
        """The index of a JSON body: the places that are gone or hold something else, and those that are new."""
        if before is after:
            return
        old, new = map(rows.places_of, rows.differing(before, after))
        gone = [pointer for pointer, one in old.items() if new.get(pointer) != one]
        self.remove(table, {owner: owner_id}, "pointer", gone)
        self.add(table, [{owner: owner_id, **one._asdict()} for at, one in new.items() if old.get(at) != one])

    def add_search(self, dialect: Dialect) -> None:
        """The search text of a new case."""
        own = {"case_id": self._after.id, "number": self._after.number}
        columns = dialect.search_columns(self._tenant_id, rows.search_body(self._after))
        values = {TENANT.key: self._tenant_id, **own, **columns}
        self.changes.append(Change(_new_search(dialect.search_table, tuple(columns)), [values]))

    def change_search(self, dialect: Dialect) -> None:
        """The search text, where a title in it changed."""
        body = rows.search_body(self._after)
        if body != rows.search_body(self._known):
            columns = dialect.search_columns(self._tenant_id, body)
            self.change(dialect.search_table, {"case_id": self._after.id}, columns)


def _no_participant() -> Executable:
    """Who is replaced as the initiator goes, unless the case was handed over to them."""
    held = exists(
        select(literal_column("1")).where(
            DELEGATION.c.tenant_id == TENANT, DELEGATION.c.case_id == ID, DELEGATION.c.assignee_id == ME
        )
    )
    mine = (PARTICIPANT.c.tenant_id == TENANT, PARTICIPANT.c.case_id == ID, PARTICIPANT.c.principal_id == ME)
    return delete(PARTICIPANT).where(*mine, ~held)


_NO_PARTICIPANT = Template("no participant any more", _no_participant)


def _new_search(table: Table, columns: Sequence[str]) -> Template:
    """The serial number of the tenant and the case's own make the row's `docid`."""

    def build() -> Executable:
        serial = select(TENANT_TABLE.c.serial).where(TENANT_TABLE.c.id == TENANT).scalar_subquery()
        docid = type_coerce(serial, BigInteger) * 2**32 + bindparam("number", type_=BigInteger)
        given = {name: bindparam(name, type_=table.c[name].type) for name in ("case_id", *columns)}
        return table.insert().values({"tenant_id": TENANT, "docid": docid, **given})

    return Template(("new search text", columns), build)
