"""Whom a token stands for, and how long that is remembered: statements are counted, and time is the test's own."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from casegraph.auth.tokens import hash_token
from casegraph.domain.enums import Permission
from casegraph.domain.errors import InvalidInput, NotPermitted, Unauthenticated
from casegraph.domain.ids import new_uuid
from casegraph.services.authentication import Authentication
from casegraph.storage.database import Database, StatementLog, statements
from casegraph.storage.tables import ROLE_GRANT, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.world import Person, World


class Time:
    """One time for the clock and for the timer."""

    def __init__(self) -> None:
        self.passed = 0.0

    def clock(self) -> datetime:
        """The moment."""
        return datetime(2026, 1, 31, 12, 0, tzinfo=UTC) + timedelta(seconds=self.passed)

    def timer(self) -> float:
        """The seconds since some moment."""
        return 500 + self.passed


@pytest.fixture
def time() -> Time:
    return Time()


def counting() -> StatementLog:
    """The statements that the caller runs from now on."""
    counted = StatementLog()
    statements.set(counted)
    return counted


def remembering(database: Database, time: Time, seconds: float = 1) -> Authentication:
    return Authentication(database, time.clock, seconds, time.timer)


async def revoke(world: World, person: Person) -> None:
    """Take a person's token away, as another process would."""
    async with unit_of_work(world.database) as unit:
        await unit.execute(delete(TOKEN).where(TOKEN.c.hash == hash_token(person.token)))


async def end(world: World, person: Person, at: datetime) -> None:
    """Let a person's token be good until a moment."""
    async with unit_of_work(world.database) as unit:
        await unit.execute(update(TOKEN).where(TOKEN.c.principal_id == person.id).values(expires_at=at))


async def two_tenants(world: World) -> tuple[Person, Person]:
    """One token that opens two tenants."""
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    anna = await world.person(await world.tenant("bolt"), "anna")
    row = {"tenant_id": anna.tenant_id, "id": new_uuid(), "principal_id": anna.id, "created_at": world.now}
    async with unit_of_work(world.database) as unit:
        await unit.add(TOKEN, [{**row, "hash": hash_token(ann.token), "expires_at": None}])
    return ann, anna


async def test_a_token_is_looked_up_once_a_second(world: World, time: Time) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    known = remembering(world.database, time)
    log = counting()
    first = await known.actor(ann.token, None)
    once = log.count
    assert once > 0
    time.passed += 0.9
    assert await known.actor(ann.token, None) is first
    assert log.count == once
    time.passed += 0.1
    assert await known.actor(ann.token, None) == first
    assert log.count == 2 * once


async def test_many_requests_at_once_are_one_lookup(world: World, time: Time) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    known = remembering(world.database, time)
    log = counting()
    await known.actor(ann.token, "acme")
    once = log.count
    assert once > 0
    known.forget()
    actors = await asyncio.gather(*(known.actor(ann.token, "acme") for _ in range(20)))
    assert log.count == 2 * once
    assert {actor.principal.id for actor in actors} == {ann.id}


async def test_without_a_time_each_request_is_looked_up(world: World, time: Time) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    known = remembering(world.database, time, seconds=0)
    log = counting()
    await known.actor(ann.token, None)
    once = log.count
    assert once > 0
    await asyncio.gather(*(known.actor(ann.token, None) for _ in range(3)))
    assert log.count == 4 * once
    await revoke(world, ann)
    with pytest.raises(Unauthenticated):
        await known.actor(ann.token, None)


async def test_a_revoked_token_works_for_the_rest_of_the_time(world: World, time: Time) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    known = remembering(world.database, time)
    await known.actor(ann.token, None)
    await revoke(world, ann)
    time.passed += 0.99
    await known.actor(ann.token, None)
    time.passed += 0.01
    with pytest.raises(Unauthenticated):
        await known.actor(ann.token, None)


async def test_a_right_that_is_taken_away_goes_with_the_time_or_at_once_where_it_is_told(
    world: World, time: Time
) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    known, told = remembering(world.database, time), remembering(world.database, time)
    for one in (known, told):
        assert (await one.actor(ann.token, None)).permissions == {Permission.ALL_CASES}
    async with unit_of_work(world.database) as unit:
        await unit.execute(delete(ROLE_GRANT).where(ROLE_GRANT.c.principal_id == ann.id))
    told.forget()
    assert (await told.actor(ann.token, None)).permissions == frozenset()
    assert (await known.actor(ann.token, None)).permissions == {Permission.ALL_CASES}
    time.passed += 1
    assert (await known.actor(ann.token, None)).permissions == frozenset()


async def test_a_token_that_ends_within_the_second_ends_then(world: World, time: Time) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    await end(world, ann, time.clock() + timedelta(milliseconds=300))
    known = remembering(world.database, time)
    await known.actor(ann.token, None)
    time.passed += 0.299
    await known.actor(ann.token, None)
    time.passed += 0.001
    with pytest.raises(Unauthenticated):
        await known.actor(ann.token, None)


async def test_each_tenant_of_a_token_is_remembered_by_itself(world: World, time: Time) -> None:
    ann, anna = await two_tenants(world)
    known = remembering(world.database, time)
    for _ in range(2):
        assert (await known.actor(ann.token, "acme")).principal.id == ann.id
        assert (await known.actor(ann.token, "bolt")).principal.id == anna.id
        assert (await known.actor(anna.token, None)).tenant.key == "bolt"
        assert (await known.actor(ann.token, str(anna.tenant_id))).permissions == frozenset()
        with pytest.raises(InvalidInput):
            await known.actor(ann.token, None)
        with pytest.raises(NotPermitted):
            await known.actor(anna.token, "acme")


async def test_a_refusal_is_not_remembered(world: World, time: Time) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    known = remembering(world.database, time, seconds=300)
    await end(world, ann, time.clock() - timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        await known.actor(ann.token, None)
    await end(world, ann, time.clock() + timedelta(seconds=1))
    assert (await known.actor(ann.token, None)).principal.id == ann.id
    with pytest.raises(NotPermitted):
        await known.actor(ann.token, "nowhere")
    with pytest.raises(Unauthenticated):
        await known.actor(ann.token + "x", None)
