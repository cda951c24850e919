"""Many calls at once at two servers: cases get their numbers, people their turns, and twins one answer."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import Integer, select, text

from casegraph.storage.tables import CASE, NOTE
from tests.concurrency.callers import Caller, callers
from tests.concurrency.scene import Scene

CREATED = "case { uuid number currentTasks { title owner { username } } } created"
NOTED = "note { uuid } created"
CLERKS = 200
TWINS = 20


async def test_two_hundred_cases_at_once_have_numbers_without_gaps_and_fair_turns(busy: Scene) -> None:
    async with callers(busy.fleet, busy.clerks) as clerks:
        before = (await clerks[0].do("createCase", CREATED, processKey="rota"))["case"]["number"]
        made = await asyncio.gather(
            *(one.do("createCase", CREATED, processKey="rota", submission={}) for one in clerks),
        )
    cases = [one["case"] for one in made]
    assert all(one["created"] for one in made)
    assert sorted(one["number"] for one in cases) == list(range(before + 1, before + 1 + CLERKS))
    owners = Counter(task["owner"]["username"] for one in cases for task in one["currentTasks"])
    assert owners.total() == CLERKS
    assert owners.keys() == {"ann", "bob", "cat", "dan", "eve", "root"}
    assert max(owners.values()) - min(owners.values()) <= 1
    for one in cases[::20]:
        await busy.office.check(UUID(one["uuid"]))


async def test_twins_at_once_make_one_case(busy: Scene) -> None:
    """The caller has two connections, one to each server; every call is made by both of them at the same time."""
    async with callers(busy.fleet, [busy.clerks[0]] * 2) as both:
        before = (await both[0].do("createCase", CREATED, processKey="rota"))["case"]["number"]
        for number in range(1, TWINS + 1):
            call = {"processKey": "rota", "idempotencyKey": str(uuid4())}
            one, other = await asyncio.gather(*(caller.do("createCase", CREATED, **call) for caller in both))
            assert one == other
            assert (one["case"]["number"], one["created"]) == (before + number, True)


async def test_twins_with_other_arguments_are_told_so(busy: Scene) -> None:
    async with callers(busy.fleet, [busy.clerks[0]] * 2) as both:
        for _ in range(TWINS):
            key = str(uuid4())
            made = await asyncio.gather(
                *(
                    caller.call("createCase", CREATED, {"processKey": "rota", "title": title, "idempotencyKey": key})
                    for caller, title in zip(both, ("One", "Another"), strict=True)
                )
            )
            assert sorted(one["created"] for one in made) == [False, True]
            assert [e["code"] for one in made for e in one["errors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_a_call_that_still_runs_makes_its_twin_wait(busy: Scene) -> None:
    async with callers(busy.fleet, [busy.firm.people["ann"]] * 2) as both:
        call = await _note(both[0])
        async with _held(busy, call):
            twins = [asyncio.create_task(one.do("createNote", NOTED, **call)) for one in both]
            await _until_both_wait(busy)
            assert not any(one.done() for one in twins)
        one, other = await asyncio.gather(*twins)
    assert one == other
    assert one["created"]
    assert await _notes(busy, call) == [one["note"]["uuid"]]


async def test_the_twin_of_a_call_that_died_with_its_server_is_carried_out(busy: Scene) -> None:
    async with callers(busy.fleet, [busy.firm.people["ann"]] * 2) as both:
        call = await _note(both[0])
        async with _held(busy, call):
            dying, twin = (asyncio.create_task(one.do("createNote", NOTED, **call)) for one in both)
            await _until_both_wait(busy)
            busy.fleet.kill(0)
            with pytest.raises(httpx.TransportError):
                await dying
            assert not twin.done()
        made = await twin
        assert made["created"]
        assert await _notes(busy, call) == [made["note"]["uuid"]]
        assert await both[1].do("createNote", NOTED, **call) == made
    await busy.fleet.start(0)


async def _note(caller: Caller) -> dict[str, Any]:
    """The input that adds a note, whose id is the server's to choose, to a new case."""
    case = (await caller.do("createCase", CREATED, processKey="rota"))["case"]
    return {"caseId": case["uuid"], "content": "Once.", "idempotencyKey": str(uuid4())}


@asynccontextmanager
async def _held(busy: Scene, call: dict[str, Any]) -> AsyncIterator[None]:
    """While the block lasts, somebody else has the case locked."""
    async with busy.database.transaction() as connection:
        await connection.execute(select(CASE.c.id).where(CASE.c.id == UUID(call["caseId"])).with_for_update())
        yield


_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
).columns(count=Integer)


async def _until_both_wait(busy: Scene) -> None:
    if busy.database.dialect == "sqlite":
        # Who waits cannot be asked there. Calls that had not come by then would have to wait all the same.
        await asyncio.sleep(0.5)
        return
    latest = time.monotonic() + 60
    while (await busy.database.rows(_WAITING))[0][0] < 2:
        assert time.monotonic() < latest, "the calls did not come to wait"
        await asyncio.sleep(0.02)


async def _notes(busy: Scene, call: dict[str, Any]) -> list[str]:
    rows = await busy.database.rows(select(NOTE.c.id).where(NOTE.c.case_id == UUID(call["caseId"])))
    return [str(row[0]) for row in rows]
