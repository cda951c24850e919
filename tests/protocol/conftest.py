"""The server that the protocol is audited on, over a real socket."""

import pytest

from tests.servers import DemoServer


@pytest.fixture(scope="session")
def graphql_url(demo_server: DemoServer) -> str:
    """The address of the endpoint under audit."""
    return demo_server.graphql


@pytest.fixture(scope="session")
def token(demo_server: DemoServer) -> str:
    """A bearer token that the server knows."""
    return demo_server.tokens["admin"]
