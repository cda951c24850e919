"""Fixtures for tests of the API."""

from collections.abc import AsyncIterator

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql import ids
from casegraph.storage.database import Database
from tests.api.desk import Desk
from tests.api.living import Life, life_on
from tests.client import Client, client_of
from tests.databases import Databases
from tests.firm import Firm, found_firm
from tests.world import World


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def desk(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Desk]:
    """A tenant with three cases, all in one process, on each kind of database; tests only read it."""
    async with all_databases.fresh(request.param) as database:
        world = World(database)
        tenant = await world.tenant("acme")
        group = await world.group(tenant, "clerks")
        person = await world.person(tenant, "ann", *Permission, groups=[group])
        process = await world.process(tenant, "loan", category="credit")
        made = [
            world.bundle(
                person,
                f"Case {n}",
                process=process,
                variables={"amount": n, "name": f"n{n}"},
                tasks=[{"owner": person}, {"groups": [group]}],
                notes=[(person, "a note")],
                documents=[{}],
            )
            for n in range(3)
        ]
        await world.cases(made, tenant)
        async with client_of(database) as client:
            case, task = made[0].record.id, made[0].tasks[0].record.id
            yield Desk(client, person, ids.encode("Case", case), ids.encode("Task", task))


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    """A small firm in a fresh database of each kind."""
    return await found_firm(client, world)


@pytest.fixture
async def life(database: Database) -> AsyncIterator[Life]:
    """An organisation whose cases are moved by the services, on each kind of database."""
    async with life_on(database) as made:
        yield made
