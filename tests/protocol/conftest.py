"""The server that the protocol is audited on, over a real socket."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp

from tests.protocol.toy import app


@pytest.fixture(scope="session")
def graphql_url() -> Iterator[str]:
    """The address of the endpoint under audit. To audit another application, serve it here."""
    with serving(app) as origin:
        yield f"{origin}/graphql"


@contextmanager
def serving(application: ASGIApp) -> Iterator[str]:
    """An application on a free port of the loopback interface, in a thread of its own; gives its origin."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(application, ws="none", lifespan="auto", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=30)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
