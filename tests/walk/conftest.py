"""The walk's scene on each kind of database, made once for a module."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import Databases
from tests.walk.scene import Scene, scene_on


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def scene(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Scene]:
    """Two tenants filled alike, in which every text is a mark."""
    async with scene_on(all_databases, request.param) as made:
        yield made
