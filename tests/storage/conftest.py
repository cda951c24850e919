"""A database of each kind that the tests of one module share, for data that is costly to make."""

from collections.abc import AsyncIterator

import pytest

from casegraph.storage.database import Database
from tests.databases import Databases


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def shared_database(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Database]:
    """A migrated database that lives as long as the module's tests on it."""
    async with all_databases.fresh(request.param) as made:
        yield made
