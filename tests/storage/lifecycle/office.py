"""A small organisation that works on cases through the services, and what must always be true of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.bundles import claimable, search_text
from casegraph.domain.calls import Outcome
from casegraph.domain.enums import OPEN_TASK, AssignmentRule, Permission, RouteType, TaskStatus
from casegraph.domain.errors import Rejected
from casegraph.domain.json_values import places
from casegraph.domain.records import ProcessRecord
from casegraph.domain.text import sort_key
from casegraph.lifecycle.evolve import replay
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.models import METADATA
from casegraph.processes.model import Assignment, ProcessDefinition, Script, TriggerDefinition
from casegraph.services.acts import Acts
from casegraph.services.lifecycle import CaseChanges, CaseCreation, Changing, NewCase, OnTask, Standing, TaskChanges
from casegraph.services.scripting import ProcessScripting
from casegraph.storage.database import Database
from casegraph.storage.lifecycle.history import read_history
from casegraph.storage.lifecycle.loading import Wanted, lock_case
from casegraph.storage.tables import (
    CANDIDATE,
    CASE,
    CASE_SEARCH,
    CASE_VALUE,
    DELEGATION,
    PARTICIPANT,
    TASK,
    TASK_LOG,
    TASK_VALUE,
    TENANT,
)
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work
from tests.storage.actors import actor_of
from tests.unit.lifecycle.desk import process, script, step
from tests.world import NOW, Person, World

CLERK = frozenset({Permission.CREATE_CASE, Permission.ADD_NOTES})
EVERYTHING = frozenset(Permission)
LOG_LINES = 3


def double(variables: dict[str, Any]) -> dict[str, Any]:
    return {"doubled": variables["number"] * 2}


FORM = {
    "type": "object",
    "properties": {"amount": {"type": "number", "minimum": 0}},
    "required": ["amount"],
}

ORDER = process(
    step("ask", "check", start=True, data_schema=FORM),
    step("check", ("pay", "amount > 100"), ("note", None), by=RouteType.EVALUATE),
    step("pay", "note", rule=AssignmentRule.BALANCED),
    script("note", None, total="amount * 2.0"),
    step("extra", None, ad_hoc=True),
    title="Order of ${amount}",
    results=("total",),
    triggers=(
        TriggerDefinition("reset", "Reset", script=Script((Assignment("amount", "0"),))),
        TriggerDefinition("double", "Double", script=Script(function="double")),
    ),
)
"""Asked for with a form, checked from a pool, paid in turns where it is much, and noted by a script."""


@dataclass
class Office:
    """One tenant with clerks, bosses and an administrator, and the services that change its cases."""

    world: World
    tenant_id: UUID
    people: dict[str, Person]
    actors: dict[str, Actor]
    groups: dict[str, UUID]
    cases: CaseChanges
    tasks: TaskChanges
    creation: CaseCreation
    standing: Standing
    now: list[datetime]
    processes: dict[str, ProcessRecord] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.world.database

    async def deploy(self, key: str, definition: ProcessDefinition) -> ProcessRecord:
        made = await self.world.process(self.tenant_id, key, replace(definition, key=key, name=key.title()))
        self.processes[key] = made
        return made

    async def start(self, who: str = "ann", process_key: str | None = "order", **more: Any) -> UUID:
        """The id of a new case, whose first task is done if a submission is given."""
        outcome = await self.creation.create(self.actors[who], NewCase(process_key=process_key, **more))
        assert outcome.changed
        await self.check(outcome.id)
        return outcome.id

    async def state(self, case_id: UUID) -> CaseState:
        """The whole case as it is loaded."""
        async with unit_of_work(self.database) as unit:
            return await self.loaded(unit, case_id)

    async def task(self, case_id: UUID, key: str) -> TaskState:
        """The task of this definition that began last."""
        state = await self.state(case_id)
        return [one for one in state.tasks.values() if one.definition_key == key][-1]

    async def on(self, case_id: UUID, key: str) -> OnTask:
        return OnTask((await self.task(case_id, key)).id)

    async def take(self, who: str, case_id: UUID, key: str) -> OnTask:
        """The person claims the task."""
        on = await self.on(case_id, key)
        await self.changed(case_id, self.tasks.claim(self.actors[who], on))
        return on

    async def changed(self, case_id: UUID, act: Any, changed: bool = True) -> Outcome:
        """What an act came to; then all that must be true of the case is looked at."""
        outcome: Outcome = await act
        assert outcome.changed is changed
        await self.check(case_id)
        return outcome

    async def check(self, case_id: UUID) -> None:
        """History, loaded state and rows say the same."""
        async with unit_of_work(self.database) as unit:
            state = await self.loaded(unit, case_id)
            history = await read_history(unit, policy.cases(self.actors["root"]), case_id)
            assert [one.sequence for one in history] == list(range(1, len(history) + 1))
            replayed = replay(history)
            assert replayed is not None
            assert sorted_pools(replayed) == sorted_pools(state)
            await _Rows(unit, self.tenant_id, state).check()

    async def loaded(self, unit: UnitOfWork, case_id: UUID) -> CaseState:
        held = await lock_case(unit, policy.cases(self.actors["root"]), case_id, Wanted(logs=True, whole=True))
        assert held is not None
        return held.state

    async def count(self, table: Table) -> int:
        async with unit_of_work(self.database) as unit:
            return len(await unit.rows(select(table.c.tenant_id)))

    async def all_rows(self) -> Mapping[str, Sequence[Any]]:
        """Everything that is stored, to be compared with."""
        async with unit_of_work(self.database) as unit:
            found = {one.name: await unit.rows(select(one)) for one in METADATA.sorted_tables}
        return {name: sorted(map(repr, rows)) for name, rows in found.items()}

    def later(self, **span: float) -> datetime:
        """The clock goes on."""
        self.now[0] += timedelta(**span)
        return self.now[0]


def sorted_pools(state: CaseState) -> CaseState:
    """Pools are sets, whatever order their rows come in."""
    tasks = {
        id_: replace(one, groups=tuple(sorted(one.groups)), principals=tuple(sorted(one.principals)))
        for id_, one in state.tasks.items()
    }
    return replace(state, tasks=tasks)


@dataclass
class _Rows:
    """What the derived tables say of one case, against its state."""

    unit: UnitOfWork
    tenant_id: UUID
    state: CaseState

    async def check(self) -> None:
        state = self.state
        case = (await self._of(CASE, "id", state.id))[0]
        assert case.title_key == sort_key(state.title)
        assert (case.process_key is None) == (state.process_id is None)
        assert {_place(one) for one in await self._of(CASE_VALUE, "case_id", state.id)} == set(places(state.variables))
        titles = [one.title for one in state.tasks.values() if one.status in OPEN_TASK]
        search = (await self._of(CASE_SEARCH, "case_id", state.id))[0]
        assert set(search.body.split("\n")) == set(search_text(state.title, titles).split("\n"))
        assert len(await self._of(TASK, "case_id", state.id)) == len(state.tasks)
        assert len(await self._of(DELEGATION, "case_id", state.id)) == len(state.delegations)
        held = {one.assignee_id for one in state.delegations.values()} - {None}
        took_part = {one.principal_id for one in await self._of(PARTICIPANT, "case_id", state.id)}
        assert took_part == held | {state.initiator_id, state.created_by_id}
        for task in state.tasks.values():
            await self._check_task(task)

    async def _check_task(self, task: TaskState) -> None:
        assert {_place(one) for one in await self._of(TASK_VALUE, "task_id", task.id)} == set(places(task.data))
        pool = await self._of(CANDIDATE, "task_id", task.id)
        assert {one.group_id or one.principal_id for one in pool} == {*task.groups, *task.principals}
        assert {one.claimable for one in pool} <= {claimable(task.status, task.owner_id)}
        assert {one.claimable for one in pool} <= {task.status is TaskStatus.READY}
        assert len(await self._of(TASK_LOG, "task_id", task.id)) == len(task.logs)

    async def _of(self, table: Table, column: str, value: UUID) -> Sequence[Any]:
        return await self.unit.rows(select(table).where(table.c.tenant_id == self.tenant_id, table.c[column] == value))


def _place(row: Any) -> tuple[Any, ...]:
    return (row.pointer, row.kind, row.number, row.key, row.text)


async def open_office(database: Database) -> Office:
    """Three clerks, a boss to whom they report, an administrator, an outsider; and the process `order`."""
    world = World(database)
    tenant_id = await world.tenant("office")
    groups = {name: await world.group(tenant_id, name) for name in ("clerks", "bosses")}
    dan = await world.person(tenant_id, "dan", groups=[groups["bosses"]])
    clerks = {
        name: await world.person(tenant_id, name, groups=[groups["clerks"]], manager_id=dan.id)
        for name in ("ann", "bob", "cat")
    }
    others = {name: await world.person(tenant_id, name) for name in ("root", "eve")}
    people = {**clerks, "dan": dan, **others}
    actors = {name: actor_of(one, groups=[groups["clerks"]], permissions=CLERK) for name, one in clerks.items()}
    actors["dan"] = actor_of(dan, groups=[groups["bosses"]], permissions=CLERK | {Permission.SUPERVISE})
    actors["root"] = actor_of(others["root"], permissions=EVERYTHING)
    actors["eve"] = actor_of(others["eve"], permissions=CLERK)
    now = [NOW]

    def clock() -> datetime:
        return now[0]

    changing = Changing(Acts(database, clock), partial(ProcessScripting, {"double": double}), clock)
    office = Office(
        world=world,
        tenant_id=tenant_id,
        people=people,
        actors=actors,
        groups=groups,
        cases=CaseChanges(changing),
        tasks=TaskChanges(changing, LOG_LINES),
        creation=CaseCreation(changing),
        standing=Standing(database, changing.definitions),
        now=now,
    )
    await office.deploy("order", ORDER)
    return office


async def serial_of(office: Office) -> int:
    async with unit_of_work(office.database) as unit:
        row = await unit.first(select(TENANT.c.case_count).where(TENANT.c.id == office.tenant_id))
    assert row is not None
    count: int = row.case_count
    return count


def problem_of(error: Rejected) -> tuple[str, tuple[str | int, ...], str | None]:
    first = error.problems[0]
    return first.code.value, first.path, first.pointer
