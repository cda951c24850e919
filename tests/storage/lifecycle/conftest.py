"""The office of each test, on both databases."""

import pytest

from casegraph.storage.database import Database
from tests.storage.lifecycle.office import Office, open_office


@pytest.fixture
async def office(database: Database) -> Office:
    """A small organisation with one process."""
    return await open_office(database)
