"""Versions of a process come one after the other, whoever deploys at the same time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from casegraph.domain.enums import Permission
from casegraph.domain.errors import NotPermitted, Rejected
from casegraph.processes.reading import Format
from casegraph.services.acts import Acts
from casegraph.services.definitions import DefinitionText
from casegraph.services.deployment import Deployment
from casegraph.storage.database import Database
from casegraph.storage.tables import PROCESS
from tests.holidays import holiday
from tests.rows import stored
from tests.storage.actors import actor_of, services_of
from tests.world import NOW, Person, World

MANAGES = frozenset({Permission.MANAGE_PROCESSES})


@pytest.fixture
async def ann(world: World) -> Person:
    return await world.person(await world.tenant("acme"), "ann")


@pytest.fixture
async def second(database: Database) -> AsyncIterator[Database]:
    """The same database, as another process has it open."""
    made = Database(database.url, pool_size=4)
    yield made
    await made.close()


def text(name: str = "Holiday request", key: str = "holiday", pool: str = "") -> DefinitionText:
    return DefinitionText(holiday(name, key=key, pool=pool), Format.YAML)


def deployment(database: Database) -> Deployment:
    return services_of(database).deployment


async def versions(database: Database) -> list[tuple[str, int, bool]]:
    rows = await stored(
        database,
        select(PROCESS.c.key, PROCESS.c.version, PROCESS.c.latest).order_by(PROCESS.c.key, PROCESS.c.version),
    )
    return [(row.key, row.version, row.latest) for row in rows]


async def test_different_definitions_at_once_get_versions_without_gaps(
    database: Database, second: Database, ann: Person
) -> None:
    who = actor_of(ann, permissions=MANAGES)
    made = await asyncio.gather(
        *(deployment(where).deploy(who, text(f"Holiday {n}")) for n, where in enumerate((database, second) * 5))
    )
    assert len({one.id for one in made}) == 10
    assert all(one.changed for one in made)
    assert await versions(database) == [("holiday", n, n == 10) for n in range(1, 11)]


async def test_the_same_definition_at_once_is_one_version(database: Database, second: Database, ann: Person) -> None:
    who = actor_of(ann, permissions=MANAGES)
    made = await asyncio.gather(*(deployment(where).deploy(who, text()) for where in (database, second) * 4))
    assert len({one.id for one in made}) == 1
    assert sorted(one.changed for one in made) == [False] * 7 + [True]
    assert await versions(database) == [("holiday", 1, True)]


async def test_who_made_a_version_is_kept_and_who_replaced_it(database: Database, world: World, ann: Person) -> None:
    bob = await world.person(ann.tenant_id, "bob")
    first = await deployment(database).deploy(actor_of(ann, permissions=MANAGES), text())
    await deployment(database).deploy(actor_of(bob, permissions=MANAGES), text("Other"))
    records = await services_of(database).processes.by_ids(actor_of(ann), [first.id])
    record = records[first.id]
    assert (record.created_by_id, record.updated_by_id, record.latest) == (ann.id, bob.id, False)
    assert (record.created_at, record.updated_at) == (NOW, NOW)


async def test_a_process_of_another_tenant_is_another_one(database: Database, world: World, ann: Person) -> None:
    other = await world.person(await world.tenant("other"), "ann")
    for who in (ann, other):
        made = await deployment(database).deploy(actor_of(who, permissions=MANAGES), text())
        assert made.changed
    assert await versions(database) == [("holiday", 1, True)] * 2


async def test_names_of_another_tenant_are_not_known(database: Database, world: World, ann: Person) -> None:
    other = await world.tenant("other")
    await world.group(other, "staff")
    await world.person(other, "bob")
    with pytest.raises(Rejected) as caught:
        await deployment(database).deploy(
            actor_of(ann, permissions=MANAGES), text(pool="{users: [ann, bob], groups: [staff]}")
        )
    assert [one.pointer for one in caught.value.problems] == ["/tasks/0/pool/users/1", "/tasks/0/pool/groups/0"]


async def test_functions_that_are_registered_are_known(database: Database, ann: Person) -> None:
    who = actor_of(ann, permissions=MANAGES)
    source = holiday(more="triggers:\n  - key: t\n    title: T\n    function: exchange-rates\n")
    with pytest.raises(Rejected, match="UNKNOWN_FUNCTION"):
        await deployment(database).deploy(who, DefinitionText(source, Format.YAML))
    knowing = Deployment(database, Acts(database, lambda: NOW), {"exchange-rates"}, lambda: NOW)
    assert (await knowing.deploy(who, DefinitionText(source, Format.YAML))).changed


@pytest.mark.parametrize("granted", ["holiday", "travel"])
async def test_a_process_is_deployed_by_those_who_manage_it(database: Database, ann: Person, granted: str) -> None:
    who = actor_of(ann, permissions=frozenset(), process_permissions={granted: MANAGES})
    assert (await deployment(database).deploy(who, text(key=granted))).changed
    with pytest.raises(NotPermitted, match="'other'"):
        await deployment(database).deploy(who, text(key="other"))
    assert await versions(database) == [(granted, 1, True)]
