"""Whatever anybody asks of a case of any process: no token is lost or doubled, a finished case has no open work, its
history is what its rows say, a refusal leaves nothing behind, and menus offer exactly what succeeds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Outcome
from casegraph.domain.enums import CaseAction, Permission
from casegraph.domain.errors import CasegraphError
from casegraph.domain.json_patch import Operation
from casegraph.lifecycle.evolve import replay
from casegraph.lifecycle.state import CaseState
from casegraph.processes.model import Assignment, ProcessDefinition, Script, TriggerDefinition
from casegraph.services.acts import Acts
from casegraph.services.lifecycle import (
    CaseChanges,
    CaseCreation,
    Changing,
    NewCase,
    NewTask,
    OnCase,
    OnTask,
    PrincipalRef,
    Reassignment,
    Routing,
    TaskChanges,
    TaskCompletion,
)
from casegraph.storage.lifecycle.history import read_history
from casegraph.storage.unit_of_work import unit_of_work
from tests.databases import Databases
from tests.storage.lifecycle.office import Office, open_office, sorted_pools
from tests.storage.lifecycle.rehearsal import Rehearsal
from tests.unit.lifecycle.desk import PythonScripting, check_case
from tests.unit.lifecycle.processes import PICKS, blocks, draw_blocks, tangles
from tests.unit.lifecycle.test_properties import BODIES, PATCHES, live

TRIED = tuple(one for one in CaseAction if not one.name.startswith("VIEW"))
NAMES = ("ann", "bob", "cat", "dan", "root", "eve")
PEOPLE = st.sampled_from(NAMES)
CLERKS = st.sampled_from(NAMES[:3])
HOLDER = st.none() | PEOPLE
"""None: whoever has the task."""
NUMBERS = st.integers(0, 30)
GRANTED = st.frozensets(st.sampled_from([one for one in Permission if one < Permission.MANAGE_PROCESSES]), max_size=4)
DEFINITIONS = st.one_of(tangles(), blocks(stops=True).map(lambda one: draw_blocks(one).definition))

_runs = count(1)


class Machine(RuleBasedStateMachine):
    """One case, and six people who ask whatever comes to their minds."""

    runner: asyncio.Runner
    office: Office
    ids: Callable[[], UUID]
    steps = 0

    @initialize(definition=DEFINITIONS, granted=GRANTED, pick=st.sampled_from([None, 0, 1, 2, 3]))
    def start(self, definition: ProcessDefinition, granted: frozenset[Permission], pick: int | None) -> None:
        """A draft, or a case whose first task was submitted at once."""
        run = next(_runs)
        # Ids are counted, not drawn, so that the same example goes the same way when it is repeated.
        numbers = count(run << 40)
        key, office = f"process{run}", self.office
        self.now = office.now[0]
        self.ids = lambda: UUID(int=next(numbers))
        reset = TriggerDefinition("reset", "Reset", script=Script((Assignment("pick", "0"),)))
        self.definition = replace(definition, triggers=(reset,))
        process = self.runner.run(office.deploy(key, self.definition))
        self.actors = {**office.actors, "eve": replace(office.actors["eve"], process_permissions={key: granted})}
        changing = Changing(Acts(office.database, self.clock), PythonScripting, self.clock, self.ids)
        self.cases, self.tasks = CaseChanges(changing), TaskChanges(changing, 3)
        people = [one.id for one in office.people.values()]
        self.rehearsal = Rehearsal(office.database, PythonScripting, self.clock, self.ids, "reset", people)
        new = NewCase(id=self.ids(), process_id=process.id, title="A case", variables={"pick": 0, "steps": 0})
        new = new if pick is None else replace(new, submission={"pick": pick})
        self.case_id = self.runner.run(CaseCreation(changing).create(self.actors["ann"], new)).id
        self.on = OnCase(self.case_id)
        self.state = self.seen()

    def clock(self) -> datetime:
        return self.now

    def actor(self, name: str) -> Actor:
        return self.actors[name]

    def ref(self, name: str) -> PrincipalRef:
        return PrincipalRef(id=self.office.people[name].id)

    def seen(self) -> CaseState:
        """The case as it is loaded, which its history agrees with."""
        return self.runner.run(self._seen())

    async def _seen(self) -> CaseState:
        async with unit_of_work(self.office.database) as unit:
            state = await self.office.loaded(unit, self.case_id)
            history = await read_history(unit, policy.cases(self.office.actors["root"]), self.case_id)
        replayed = replay(history)
        assert replayed is not None
        assert sorted_pools(replayed) == sorted_pools(state)
        assert [one.sequence for one in history] == list(range(1, len(history) + 1))
        check_case(state)
        assert len(state.flow.threads) == live(history)
        return state

    def ask(self, act: Awaitable[Outcome]) -> None:
        """Something is asked for; what is refused or changes nothing leaves the case as it is."""

        async def told() -> bool:
            try:
                return (await act).changed
            except CasegraphError:
                return False

        changed = self.runner.run(told())
        before, self.state = self.state, self.seen()
        assert changed == (self.state.version > before.version)
        assert changed or self.state == before

    def holder(self, who: str | None, on: OnTask) -> Actor:
        """The one who is named, or else the owner of the task."""
        owner = self.state.tasks[on.id].owner_id
        return self.actors[who or next((name for name, one in self.office.people.items() if one.id == owner), "ann")]

    def open_task(self, number: int) -> OnTask:
        """One that is open, as long as there is any."""
        tasks = [one.id for one in self.state.open_tasks]
        return OnTask(tasks[number % len(tasks)]) if tasks else self.any_task(number)

    def any_task(self, number: int) -> OnTask:
        tasks = list(self.state.tasks)
        return OnTask(tasks[number % len(tasks)])

    @rule(who=PEOPLE, number=NUMBERS)
    def claim(self, who: str, number: int) -> None:
        self.ask(self.tasks.claim(self.actor(who), self.any_task(number)))

    @rule(who=HOLDER, number=NUMBERS)
    def release(self, who: str | None, number: int) -> None:
        on = self.open_task(number)
        self.ask(self.tasks.release(self.holder(who, on), on))

    @rule(number=NUMBERS, to=PEOPLE)
    def assign(self, number: int, to: str) -> None:
        self.ask(self.tasks.assign(self.actor("root"), self.open_task(number), self.ref(to)))

    @rule(who=PEOPLE, number=NUMBERS, pick=st.integers(0, PICKS))
    def complete(self, who: str, number: int, pick: int) -> None:
        done = TaskCompletion({"note": number}, {"pick": pick})
        self.ask(self.tasks.complete(self.actor(who), self.any_task(number), done))

    @rule(number=NUMBERS, who=CLERKS)
    def take(self, number: int, who: str) -> None:
        self.ask(self.tasks.claim(self.actor(who), self.open_task(number)))

    @rule(turns=st.lists(st.tuples(NUMBERS, st.integers(0, PICKS), CLERKS), min_size=1, max_size=4))
    def work(self, turns: list[tuple[int, int, str]]) -> None:
        """Someone claims an open task, if that is to be done, and its owner completes it; and so on."""
        for number, pick, who in turns:
            on = self.open_task(number)
            self.ask(self.tasks.claim(self.actor(who), on))
            self.ask(self.tasks.complete(self.holder(None, on), on, TaskCompletion(variables={"pick": pick})))

    @rule(who=PEOPLE, index=st.integers(0, 12), pick=st.integers(0, PICKS))
    def route(self, who: str, index: int, pick: int) -> None:
        self.ask(self.cases.route(self.actor(who), self.on, Routing(index, {"pick": pick})))

    @rule(pick=st.integers(0, PICKS))
    def route_on(self, pick: int) -> None:
        """Whoever has the last open delegation passes it on."""
        held = self.state.open_delegations
        actor = self.holder(None, OnTask(held[-1].task_id)) if held else self.actor("ann")
        self.ask(self.cases.route(actor, self.on, Routing(None, {"pick": pick})))

    @rule(source=PEOPLE, to=PEOPLE, index=st.none() | st.integers(1, 9))
    def reassign(self, source: str, to: str, index: int | None) -> None:
        asked = Reassignment(self.ref(source), self.ref(to), index)
        self.ask(self.cases.reassign(self.actor("root"), self.on, asked))

    @rule(who=st.just("dan") | PEOPLE, what=st.sampled_from(["pause", "until", "stop", "resume", "resume", "later"]))
    def hold(self, who: str, what: str) -> None:
        actor, on = self.actor(who), self.on
        match what:
            case "pause":
                self.ask(self.cases.pause(actor, on))
            case "until":
                self.ask(self.cases.pause(actor, on, self.now + timedelta(days=1)))
            case "stop":
                self.ask(self.cases.stop(actor, on))
            case "resume":
                self.ask(self.cases.resume(actor, on))
            case "later":
                self.ask(self.cases.resume(actor, on, self.now + timedelta(days=2)))

    @rule(who=HOLDER, entity=st.booleans(), value=BODIES, operations=st.none() | PATCHES)
    def save(self, who: str | None, entity: bool, value: Any, operations: tuple[Operation, ...] | None) -> None:
        """The metadata or the entity of the case become another value, or are patched."""
        actor, on, cases = self.actor(who or "dan"), self.on, self.cases
        if operations is None:
            self.ask((cases.save_entity if entity else cases.save_metadata)(actor, on, value))
        else:
            self.ask((cases.patch_entity if entity else cases.patch_metadata)(actor, on, operations))

    @rule(who=HOLDER, number=NUMBERS, value=BODIES, operations=st.none() | PATCHES)
    def save_data(self, who: str | None, number: int, value: Any, operations: tuple[Operation, ...] | None) -> None:
        on = self.open_task(number)
        actor = self.holder(who, on)
        if operations is None:
            self.ask(self.tasks.save_data(actor, on, value))
        else:
            self.ask(self.tasks.patch_data(actor, on, operations))

    @rule(who=HOLDER, number=NUMBERS, retry=st.booleans())
    def fail(self, who: str | None, number: int, retry: bool) -> None:
        on, again = self.open_task(number), self.now + timedelta(hours=1) if retry else None
        self.ask(self.tasks.fail(self.holder(who, on), on, "It broke.", again))

    @rule(
        who=PEOPLE,
        set_=st.dictionaries(st.sampled_from(["pick", "steps", "a", "b-c"]), st.integers(-9, 9) | st.text(max_size=3)),
        unset=st.lists(st.sampled_from(["pick", "a"]), max_size=2).map(tuple),
    )
    def set_variables(self, who: str, set_: dict[str, Any], unset: tuple[str, ...]) -> None:
        self.ask(self.cases.set_variables(self.actor(who), self.on, set_, unset))

    @rule(who=PEOPLE)
    def trigger(self, who: str) -> None:
        self.ask(self.cases.execute_trigger(self.actor(who), self.on, "reset"))

    @rule(who=PEOPLE, number=NUMBERS, owner=st.none() | PEOPLE)
    def add(self, who: str, number: int, owner: str | None) -> None:
        tasks = self.definition.tasks
        new = NewTask(tasks[number % len(tasks)].key, self.ids(), None if owner is None else self.ref(owner))
        self.ask(self.tasks.create(self.actor(who), self.on, new))

    @rule(who=PEOPLE, to=PEOPLE)
    def change_initiator(self, who: str, to: str) -> None:
        self.ask(self.cases.change_initiator(self.actor(who), self.on, self.ref(to)))

    @rule(who=PEOPLE, how=st.sampled_from(["cancel", "complete"]), sure=st.integers(0, 5))
    def end(self, who: str, how: str, sure: int) -> None:
        if sure == 0:
            act = self.cases.cancel if how == "cancel" else self.cases.complete
            self.ask(act(self.actor(who), self.on))

    @rule(who=PEOPLE, tried=st.lists(st.sampled_from(TRIED), min_size=1, max_size=5, unique=True))
    def menu(self, who: str, tried: list[CaseAction]) -> None:
        """What is told about the case is what would happen, action by action."""
        self.runner.run(self._menu(self.actor(who), tried))

    async def _menu(self, actor: Actor, tried: list[CaseAction]) -> None:
        told = (await self.office.standing.case_actions(actor, [self.case_id]))[self.case_id]
        for one in tried:
            assert (one in told) is await self.rehearsal.succeeds(actor, one, self.state), one

    @rule(who=PEOPLE)
    def tasks_to_perform(self, who: str) -> None:
        """The same for each task."""
        self.runner.run(self._tasks_to_perform(self.actor(who)))

    async def _tasks_to_perform(self, actor: Actor) -> None:
        tasks = list(self.state.tasks)
        told = await self.office.standing.performable(actor, tasks)
        assert told == {one for one in tasks if await self.rehearsal.performs(actor, one)}

    @invariant()
    def rows_are_whole(self) -> None:
        self.steps += 1
        if self.steps % 12 == 0:
            self.runner.run(self.office.check(self.case_id))

    def teardown(self) -> None:
        if hasattr(self, "case_id"):
            self.runner.run(self.office.check(self.case_id))


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 40), ("postgresql", 8)])
def test_any_process_and_any_commands(kind: str, examples: int, all_databases: Databases) -> None:
    with asyncio.Runner() as runner:
        opened = all_databases.fresh(kind)
        office = runner.run(_open(opened))
        try:
            run_state_machine_as_test(
                type("OfficeMachine", (Machine,), {"runner": runner, "office": office}),
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                    phases=(Phase.explicit, Phase.generate, Phase.shrink),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def _open(opened: Any) -> Office:
    return await open_office(await opened.__aenter__())
