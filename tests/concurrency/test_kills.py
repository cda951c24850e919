"""Servers are killed while people work: afterwards every case is whole, and whatever was acknowledged is there."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from casegraph.storage.tables import CASE, NOTE
from tests.concurrency.callers import callers
from tests.concurrency.extent import BETWEEN_KILLS, KILLS
from tests.concurrency.scene import Scene
from tests.concurrency.workers import Ledger, Promised, Worker

CLERKS = 16
VICTIMS = ((0,), (1,), (0, 1))
"""Which servers are killed, in turn: one of the two, the other one, both."""

MOST_REPEATED = 100
"""How many of the acknowledged calls, the last ones, are made once more."""


async def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_torn(busy: Scene) -> None:
    ledger = Ledger()
    shared = await _shared_case(busy, ledger)
    payer = busy.firm.people["dan"]
    async with asyncio.TaskGroup() as group:
        group.create_task(_kill(busy, ledger))
        for seed, person in enumerate(busy.clerks):
            group.create_task(Worker(busy.fleet, ledger, person, payer, seed).work(shared))
    assert len(ledger.calls) >= KILLS * BETWEEN_KILLS
    assert ledger.interrupted > 0
    await _repeat(busy, ledger)
    await _check_cases(busy, ledger)


async def _shared_case(busy: Scene, ledger: Ledger) -> UUID:
    """A case with a task that nobody claims, so that everybody sees it."""
    case_id = uuid4()
    async with callers(busy.fleet, busy.clerks[:1]) as [clerk]:
        input = {"id": str(case_id), "processKey": "order", "variables": {"amount": 1}, "submission": {}}
        made = await clerk.do("createCase", "case { version }", **input)
    ledger.cases[case_id] = Promised(made["case"]["version"], {"amount": 1})
    return case_id


async def _kill(busy: Scene, ledger: Ledger) -> None:
    """Kill servers again and again, each while it has calls to answer."""
    for number in range(KILLS):
        victims = VICTIMS[number % len(VICTIMS)]
        await ledger.come_to(len(ledger.calls) + BETWEEN_KILLS, victims)
        busy.fleet.kill(*victims)
        await busy.fleet.start(*victims)
    ledger.over = True


async def _repeat(busy: Scene, ledger: Ledger) -> None:
    """The same keys have the same outcomes, of whichever server they are asked."""
    repeated = ledger.calls[-MOST_REPEATED:]
    async with callers(busy.fleet, [one.person for one in repeated]) as made:
        for caller, one in zip(made, repeated, strict=True):
            again = await caller.do(one.name, one.shown, **one.input)
            assert _outcome(again) == _outcome(one.payload)
            other = await caller.call(one.name, "errors { code }", {**one.input, **_OTHER[one.name]})
            assert {error["code"] for error in other["errors"]} == {"IDEMPOTENCY_MISMATCH"}


_OTHER: dict[str, dict[str, Any]] = {
    "createCase": {"variables": {}},
    "createNote": {"content": "Another note."},
    "setCaseVariables": {"set": {}},
    "claimTask": {"expectedVersion": None},
    "completeTask": {"variables": {"more": 1}},
}
"""What makes another call of each."""


def _outcome(payload: Any) -> Any:
    return [payload.get(name) for name in ("created", "changed", "note")]


async def _check_cases(busy: Scene, ledger: Ledger) -> None:
    rows = await busy.database.rows(select(CASE.c.id, CASE.c.number))
    assert {row[0] for row in rows} == ledger.cases.keys()
    assert sorted(row[1] for row in rows) == list(range(1, len(rows) + 1))
    for case_id, promised in ledger.cases.items():
        await busy.office.check(case_id)
        await _check_promise(busy, case_id, promised)


async def _check_promise(busy: Scene, case_id: UUID, promised: Promised) -> None:
    state = await busy.office.state(case_id)
    assert state.version == promised.version
    assert state.variables == promised.variables
    [task] = [one for one in state.tasks.values() if one.completed_at is None]
    assert task.owner_id == promised.owner
    notes = await busy.database.rows(select(NOTE.c.id).where(NOTE.c.case_id == case_id))
    assert {row[0] for row in notes} == promised.notes
