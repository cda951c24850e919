"""What all generated clients share: a running demo, and what they are to find in it."""

from pathlib import Path

import pytest

from tests.checkout import SCHEMA
from tests.clients.facts import Facts, facts
from tests.servers import DemoServer


@pytest.fixture(scope="session")
def schema() -> Path:
    """The committed schema, from which the clients are generated."""
    return SCHEMA


@pytest.fixture(scope="session")
def expected(demo_server: DemoServer) -> Facts:
    """What a client that logs in as the administrator must print."""
    return facts(demo_server.graphql, demo_server.tokens["admin"])


@pytest.fixture(scope="session")
def environment(demo_server: DemoServer, expected: Facts) -> dict[str, str]:
    """The variables that tell a client whom to ask, who asks, and about which case."""
    return {
        "CASEGRAPH_URL": demo_server.graphql,
        "CASEGRAPH_TOKEN": demo_server.tokens["admin"],
        "CASEGRAPH_CASE": str(expected["one"]["number"]),
    }
