"""Fixtures of the tests with several servers: one scene for all tests of a module, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.concurrency.scene import Scene, scene
from tests.databases import Databases


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def busy(
    request: pytest.FixtureRequest, all_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    """Two servers on one database, and as many clerks as the module says in `CLERKS`.

    On SQLite, too: it lets several processes write to one file, one after the other.
    """
    folder = tmp_path_factory.mktemp("servers")
    async with scene(request.param, all_databases, folder, request.module.CLERKS) as made:
        yield made
