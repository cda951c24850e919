"""Many at once: one wins, numbers have no gaps, turns are fair, and nothing is torn."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from casegraph.domain.calls import Outcome
from casegraph.domain.errors import Rejected
from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import NewCase, NewNote, OnCase, Routing, TaskCompletion
from casegraph.storage.database import Database
from tests.databases import Databases
from tests.storage.actors import actor_of
from tests.storage.lifecycle.office import CLERK, Office, open_office, problem_of, serial_of

ROUNDS = 5
CLIENTS = 200


@pytest.fixture(params=["sqlite", "postgresql"])
async def busy(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Office]:
    """The office over a database with warm connections."""
    async with all_databases.fresh(request.param) as database:
        await asyncio.gather(*(_ping(database) for _ in range(4)))
        yield await open_office(database)


async def _ping(database: Database) -> None:
    async with database.transaction():
        await asyncio.sleep(0.05)


async def test_one_of_two_hundred_wins_and_the_others_learn_who(busy: Office) -> None:
    clerks = [await busy.world.person(busy.tenant_id, f"clerk{n}") for n in range(CLIENTS)]
    actors = [actor_of(one, groups=[busy.groups["clerks"]], permissions=CLERK) for one in clerks]
    for _ in range(ROUNDS):
        case_id = await busy.start(submission={"amount": 1})
        on = await busy.on(case_id, "check")
        tried = await asyncio.gather(*(busy.tasks.claim(one, on) for one in actors), return_exceptions=True)
        won = [at for at, one in enumerate(tried) if isinstance(one, Outcome)]
        assert len(won) == 1
        owner = (await busy.task(case_id, "check")).owner_id
        assert owner == clerks[won[0]].id
        lost = [one for one in tried if isinstance(one, Rejected)]
        assert len(lost) == CLIENTS - 1
        assert {problem_of(one)[0] for one in lost} == {"CONFLICT"}
        assert all(str(owner) in one.message for one in lost)
        await busy.check(case_id)


async def test_cases_made_at_once_have_distinct_numbers_without_gaps(busy: Office) -> None:
    ann, eve = busy.actors["ann"], busy.actors["eve"]
    made = await asyncio.gather(
        *(
            busy.creation.create(ann if at % 3 else eve, NewCase(process_key="order", submission={"amount": at}))
            for at in range(CLIENTS)
        ),
        return_exceptions=True,
    )
    there = [one.id for one in made if isinstance(one, Outcome)]
    assert Counter(type(one) for one in made) == {Outcome: len(there), Rejected: CLIENTS - len(there)}
    numbers = [(await busy.state(one)).number for one in there]
    assert sorted(numbers) == list(range(1, len(there) + 1))
    assert await serial_of(busy) == len(there)


async def test_one_id_asked_for_many_times_at_once_makes_one_case(busy: Office) -> None:
    ann = busy.actors["ann"]
    wanted = NewCase(id=new_uuid(), process_key="order")
    made = await asyncio.gather(*(busy.creation.create(ann, wanted) for _ in range(20)))
    assert Counter(one.changed for one in made) == {True: 1, False: 19}
    assert await serial_of(busy) == 1


async def test_turns_are_fair_whoever_routes_at_once(busy: Office) -> None:
    cases = []
    for _ in range(30):
        case_id = await busy.start(submission={"amount": 500})
        on = await busy.on(case_id, "check")
        await busy.tasks.claim(busy.actors["bob"], on)
        cases.append((case_id, on))
    await asyncio.gather(*(busy.tasks.complete(busy.actors["bob"], on, TaskCompletion()) for _, on in cases))
    owners = Counter([(await busy.task(case_id, "pay")).owner_id for case_id, _ in cases])
    assert sorted(owners.values()) == [10, 10, 10]
    for case_id, _ in cases:
        await busy.check(case_id)


async def test_a_case_that_is_routed_twice_at_once_moves_once(busy: Office) -> None:
    case_id = await busy.start(variables={"amount": 1})
    routed = await asyncio.gather(
        *(busy.cases.route(busy.actors["ann"], OnCase(case_id), Routing(1)) for _ in range(20)),
        return_exceptions=True,
    )
    assert Counter(type(one) for one in routed) == {Outcome: 1, Rejected: 19}
    assert {problem_of(one)[0] for one in routed if isinstance(one, Rejected)} == {"INVALID_STATE"}
    await busy.check(case_id)


async def test_one_note_asked_for_many_times_at_once_is_made_once(busy: Office) -> None:
    case_id, note = await busy.start(), NewNote("Once.", id=new_uuid())
    ann = busy.actors["ann"]
    made = await asyncio.gather(*(busy.cases.create_note(ann, OnCase(case_id), note) for _ in range(20)))
    assert Counter(one.changed for one in made) == {True: 1, False: 19}
    await busy.check(case_id)


async def test_one_id_for_two_things_at_once_is_a_conflict_for_one(busy: Office) -> None:
    """Each in a case of its own, so that no lock is in the way of the race."""
    ann = busy.actors["ann"]
    for _ in range(ROUNDS):
        cases, note = [await busy.start(), await busy.start()], NewNote("Once.", id=new_uuid())
        made = await asyncio.gather(
            *(busy.cases.create_note(ann, OnCase(one), note) for one in cases), return_exceptions=True
        )
        assert Counter(type(one) for one in made) == {Outcome: 1, Rejected: 1}
        assert {problem_of(one)[:2] for one in made if isinstance(one, Rejected)} == {("CONFLICT", ("id",))}


async def test_a_parent_that_goes_while_a_child_comes(busy: Office) -> None:
    ann = busy.actors["ann"]
    for _ in range(ROUNDS):
        parent = await busy.start()
        deleted, child = await asyncio.gather(
            busy.cases.delete(ann, OnCase(parent)),
            busy.creation.create(ann, NewCase(process_key="order", parent_id=parent)),
            return_exceptions=True,
        )
        if isinstance(deleted, Outcome):
            assert isinstance(child, Rejected)
            assert problem_of(child)[:2] == ("NOT_FOUND", ("parentId",))
        else:
            assert isinstance(deleted, Rejected)
            assert problem_of(deleted)[0] == "INVALID_STATE"
            assert isinstance(child, Outcome)
