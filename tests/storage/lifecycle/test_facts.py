"""What decisions are told of people, as it stands in the database."""

from sqlalchemy import update

from casegraph.auth import policy
from casegraph.lifecycle.outcomes import Facts, Needs
from casegraph.storage.database import Database
from casegraph.storage.lifecycle.facts import FactReader
from casegraph.storage.tables import PRINCIPAL
from casegraph.storage.unit_of_work import unit_of_work
from tests.storage.actors import actor_of
from tests.unit.lifecycle.desk import process, step
from tests.world import World


async def test_all_programs_without_a_username_are_in_the_pool_that_names_their_ids(
    database: Database, world: World
) -> None:
    tenant = await world.tenant("acme")
    programs = [await world.person(tenant, name) for name in ("one", "two", "three")]
    definition = process(step("work", None, users=tuple(str(one.id) for one in programs)))
    async with unit_of_work(database) as unit:
        await unit.execute(update(PRINCIPAL).values(username=None))
        reader = FactReader(unit, policy.cases(actor_of(programs[0])), "order", definition)
        found = (await reader.more(Facts(), Needs(pools=frozenset({"work"})))).pools["work"]
    assert found is not None
    assert set(found.principals) == {one.id for one in programs}
