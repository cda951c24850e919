"""Parity tests share a database for each module; tenants keep them apart, which proves a little more each time."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from casegraph.domain.ids import new_uuid
from casegraph.storage.database import Database
from tests.databases import Databases
from tests.world import World


class SharedWorld(World):
    """A world beside others in one database: its tenants have keys of their own."""

    async def tenant(self, key: str) -> UUID:
        """A new tenant, whose key begins with this one."""
        return await super().tenant(f"{key}-{new_uuid()}")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Database]:
    """A migrated database of each kind for the tests of a module."""
    async with all_databases.fresh(request.param) as made:
        yield made


@pytest.fixture
def world(database: Database) -> World:
    """A maker of tenants, people and cases."""
    return SharedWorld(database)
