"""One tenant that all tests of a module read, and both executors over it."""

from collections.abc import AsyncIterator

import pytest

from casegraph.graphql.schema import schema
from casegraph.storage.database import Database
from tests.databases import Databases
from tests.differential.cursors import add_cursors
from tests.differential.data import Data, make_data
from tests.differential.executors import Executors, InlineDatabase
from tests.storage.actors import services_of


@pytest.fixture(scope="module")
async def database(all_databases: Databases) -> AsyncIterator[Database]:
    """A migrated SQLite database that lives as long as the module's tests on it."""
    async with all_databases.fresh("sqlite") as made:
        yield made


@pytest.fixture(scope="module")
async def tenant(database: Database) -> Data:
    """The tenant, written once."""
    return await make_data(database)


@pytest.fixture(scope="module")
async def executors(database: Database, tenant: Data) -> AsyncIterator[Executors]:
    """Both executors, over reads that do not hop threads."""
    inline = InlineDatabase(database)
    made = Executors(schema, services_of(inline), tenant.actors)
    await add_cursors(made, tenant)
    yield made
    await inline.close()
