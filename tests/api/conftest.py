"""Fixtures for tests of the API."""

from collections.abc import AsyncIterator

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql import ids
from tests.api.desk import Desk
from tests.client import client_of
from tests.databases import Databases
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
