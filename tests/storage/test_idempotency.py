"""Acts under idempotency keys are carried out once, whoever else is calling at the time, and told again for a day."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome, call_of
from casegraph.domain.errors import IdempotencyMismatch, NotFound
from casegraph.domain.ids import new_uuid
from casegraph.services.acts import Act, Acts
from casegraph.storage.database import Database
from casegraph.storage.repositories.idempotency import LIFETIME, MOST_CLEARED
from casegraph.storage.tables import GROUP, IDEMPOTENCY_KEY
from casegraph.storage.unit_of_work import UnitOfWork
from tests.rows import stored
from tests.statements import recorded
from tests.storage.actors import actor_of
from tests.world import NOW, World

MOMENT = timedelta(microseconds=1)


def acts(database: Database, clock: Callable[[], datetime] = lambda: NOW) -> Acts:
    return Acts(database, clock)


def call(arguments: object = "same", key: str = "k", mutation: str = "makeGroup") -> Call:
    made = call_of(mutation, arguments, key)
    assert made is not None
    return made


def making(actor: Actor, key: str = "clerks", *, pause: float = 0, changed: bool = True) -> Act:
    """An act that makes a group and takes its time. Groups with the same key are refused by the database."""

    async def make(unit: UnitOfWork) -> Outcome:
        group_id = new_uuid()
        await unit.add(GROUP, [{"tenant_id": actor.tenant.id, "id": group_id, "key": key, "name": key}])
        await asyncio.sleep(pause)
        return Outcome(group_id, changed)

    return make


async def failing(unit: UnitOfWork) -> Outcome:
    raise NotFound("There is no such thing.")


def _verbs(statements: list[str]) -> list[str]:
    """What each statement does; only SQLite's transactions begin by one."""
    return [verb for verb in (sql.split()[0] for sql in statements) if verb != "BEGIN"]


async def groups(database: Database) -> list[UUID]:
    return [row.id for row in await stored(database, select(GROUP.c.id))]


async def keys(database: Database) -> list[str]:
    return [row.key for row in await stored(database, select(IDEMPOTENCY_KEY.c.key).order_by(IDEMPOTENCY_KEY.c.key))]


@pytest.fixture
async def ann(world: World) -> Actor:
    return actor_of(await world.person(await world.tenant("acme"), "ann"))


@pytest.fixture
async def second(database: Database) -> AsyncIterator[Database]:
    """The same database, as another process has it open."""
    made = Database(database.url, pool_size=4)
    yield made
    await made.close()


async def test_a_call_is_carried_out_once_and_told_again(database: Database, ann: Actor) -> None:
    first = await acts(database).run(ann, call(), making(ann, changed=False))
    assert first == (first.id, False)
    assert await acts(database).run(ann, call(), failing) == first
    assert await acts(database).earlier(ann, call()) == first
    assert await groups(database) == [first.id]


async def test_calls_without_a_key_are_carried_out_each_time(database: Database, ann: Actor) -> None:
    for name in ("clerks", "staff"):
        await acts(database).run(ann, None, making(ann, name))
    assert await acts(database).earlier(ann, None) is None
    assert (len(await groups(database)), await keys(database)) == (2, [])


async def test_a_key_outlives_the_process(database: Database, second: Database, ann: Actor) -> None:
    first = await acts(database).run(ann, call(), making(ann))
    await database.close()
    assert await acts(second).run(ann, call(), failing) == first


async def test_other_arguments_are_a_mismatch_and_nothing_is_done(database: Database, ann: Actor) -> None:
    await acts(database).run(ann, call(), making(ann))
    for ask in (acts(database).run(ann, call("other"), making(ann, "staff")), acts(database).earlier(ann, call("x"))):
        with pytest.raises(IdempotencyMismatch) as caught:
            await ask
        assert caught.value.path == ("idempotencyKey",)
    assert len(await groups(database)) == 1


async def test_keys_belong_to_a_caller_in_a_tenant_and_a_mutation(database: Database, world: World, ann: Actor) -> None:
    bob = actor_of(await world.person(ann.tenant.id, "bob"))
    elsewhere = actor_of(await world.person(await world.tenant("other"), "ann"))
    for who, made in ((ann, call()), (bob, call("b")), (elsewhere, call("c")), (ann, call("d", mutation="other"))):
        name = f"{who.principal.id}-{made.mutation}"
        await acts(database).run(who, made, making(who, name))
    assert len(await groups(database)) == 4
    assert await keys(database) == ["k"] * 4


async def test_a_failed_call_leaves_no_key_and_may_be_tried_again(database: Database, ann: Actor) -> None:
    with pytest.raises(NotFound):
        await acts(database).run(ann, call(), failing)
    assert await keys(database) == []
    made = await acts(database).run(ann, call("other"), making(ann))
    assert await groups(database) == [made.id]


async def test_a_key_stands_for_a_day(database: Database, ann: Actor) -> None:
    first = await acts(database).run(ann, call(), making(ann))
    within, after = NOW + LIFETIME - MOMENT, NOW + LIFETIME
    assert await acts(database, lambda: within).run(ann, call(), failing) == first
    assert await acts(database, lambda: within).earlier(ann, call()) == first
    assert await acts(database, lambda: after).earlier(ann, call("other")) is None
    second = await acts(database, lambda: after).run(ann, call("other"), making(ann, "staff"))
    assert await acts(database, lambda: after).earlier(ann, call("other")) == second
    assert LIFETIME.total_seconds() == 24 * 3600


async def test_keys_past_their_time_are_cleared_away(database: Database, ann: Actor) -> None:
    many = MOST_CLEARED + 5
    for n in range(many):
        await acts(database).run(ann, call(key=f"old-{n}"), making(ann, f"group-{n}"))
    later = NOW + LIFETIME
    await acts(database, lambda: later - MOMENT).run(ann, call(key="young"), making(ann, "young"))
    assert len(await keys(database)) == many + 1
    await acts(database, lambda: later).run(ann, call(key="a"), making(ann, "a"))
    assert len(await keys(database)) == 5 + 2
    await acts(database, lambda: later).run(ann, call(key="b"), making(ann, "b"))
    assert await keys(database) == ["a", "b", "young"]


async def test_a_key_costs_three_statements(database: Database, ann: Actor) -> None:
    with recorded() as seen:
        await acts(database).run(ann, call(), making(ann))
    assert _verbs(seen) == ["INSERT", "DELETE", "INSERT", "UPDATE"]
    with recorded() as seen:
        await acts(database).run(ann, call(), failing)
    assert _verbs(seen) == ["INSERT", "SELECT"]
    with recorded() as seen:
        await acts(database).earlier(ann, call())
    assert len(seen) == 1


async def test_a_twin_waits_for_the_call_under_way(database: Database, second: Database, ann: Actor) -> None:
    """The second, in another process, would fail on the group's key if it ran; it waits, and is told the first's."""
    results = await asyncio.gather(
        *(acts(where).run(ann, call(), making(ann, pause=0.2)) for where in (database, second) * 3)
    )
    assert len(set(results)) == 1
    assert await groups(database) == [results[0].id]


async def test_a_twin_of_a_call_that_fails_runs(database: Database, second: Database, ann: Actor) -> None:
    started = asyncio.Event()

    async def fail_slowly(unit: UnitOfWork) -> Outcome:
        started.set()
        await asyncio.sleep(0.2)
        raise NotFound("There is no such thing.")

    first = asyncio.ensure_future(acts(database).run(ann, call(), fail_slowly))
    await started.wait()
    made = await acts(second).run(ann, call(), making(ann))
    with pytest.raises(NotFound):
        await first
    assert await groups(database) == [made.id]


async def test_a_twin_with_other_arguments_waits_too(database: Database, second: Database, ann: Actor) -> None:
    calls = [acts(database).run(ann, call(n), making(ann, pause=0.1)) for n in range(2)]
    calls += [acts(second).run(ann, call(n), making(ann, pause=0.1)) for n in range(2)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["IdempotencyMismatch"] * 2 + ["Outcome"] * 2
    assert len(await groups(database)) == 1


async def test_calls_under_different_keys_do_not_wait_for_each_other(
    database: Database, second: Database, ann: Actor
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    done = asyncio.Event()

    async def wait(unit: UnitOfWork) -> Outcome:
        await done.wait()
        return Outcome(new_uuid(), True)

    first = asyncio.ensure_future(acts(database).run(ann, call(key="a"), wait))
    await acts(second).run(ann, call(key="b"), making(ann))
    done.set()
    await first


async def test_many_calls_clear_the_same_old_keys_without_waiting_for_ever(
    database: Database, second: Database, ann: Actor
) -> None:
    for n in range(10):
        await acts(database).run(ann, call(key=f"old-{n}"), making(ann, f"old-{n}"))
    later = NOW + LIFETIME
    await asyncio.gather(
        *(
            acts(where, lambda: later).run(ann, call(n, key=f"old-{n}"), making(ann, f"new-{n}", pause=0.01))
            for n, where in enumerate((database, second) * 5)
        )
    )
    assert len(await groups(database)) == 20
    assert len(await keys(database)) == 10
