"""Fixtures for all tests: the event loop's kind, and fresh databases of both kinds."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from casegraph.storage.database import Database
from tests.bytecode import keep_bytecode_apart
from tests.client import Client, client_of
from tests.databases import Databases, databases
from tests.servers import demo_server
from tests.walk.report import pytest_terminal_summary
from tests.world import World

__all__ = ["demo_server", "pytest_terminal_summary"]

keep_bytecode_apart()

settings.register_profile("casegraph", deadline=None)
settings.load_profile("casegraph")

LONGEST = ("tests/walk/", "tests/differential/", "tests/concurrency/")
"""What takes longest: begun first, so that no process still has it before it when the others are done."""

SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"
"""Real event logs and models, beside a developer's checkout; tests that want them skip where they are absent."""


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from what stays, which is a fifth of the time that Python takes here."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that take longest first; otherwise the order stays."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def all_databases() -> Iterator[Databases]:
    """The maker of databases for this run."""
    with databases() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Database]:
    """A fresh, migrated database: each test that asks for it runs on both kinds."""
    async with all_databases.fresh(request.param) as made:
        yield made


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data, or a skipped test."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared event logs are not beside this checkout")
    return SHARED_DATA


@pytest.fixture
def world(database: Database) -> World:
    """A maker of tenants, people and cases in the database."""
    return World(database)


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    """A client of the application over the database."""
    async with client_of(database) as made:
        yield made
