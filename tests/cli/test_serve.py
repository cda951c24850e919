"""The server as others run it: it starts on a database that is fit, says why not, and stops in good order."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.processes import PATIENCE, Server, casegraph, casegraph_process, serving
from tests.databases import Databases

QUERY = {"query": "query Who($x: Boolean = true) { viewer { principal { username @include(if: $x) } } }"}
ANSWER = {"data": {"viewer": {"principal": {"username": "me"}}}}


def new_token(**environment: str) -> str:
    return casegraph("token", "create", "--tenant", "acme", "--principal", "me", **environment).out.strip()


def ask(server: Server, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{server.address}/graphql", json=QUERY, headers=headers, timeout=PATIENCE)


class SlowRequest:
    """A request whose body comes in two parts, so that it is running for as long as the test wants."""

    def __init__(self, connection: socket.socket, token: str) -> None:
        self._connection = connection
        self._body = httpx.Request("POST", "http://x", json=QUERY).content
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\nContent-Length: {len(self._body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + self._body[:10])

    def finish(self) -> bytes:
        """Send the rest; the whole response, until the server closes the connection."""
        self._connection.sendall(self._body[10:])
        return b"".join(iter(lambda: self._connection.recv(65536), b""))


@contextmanager
def slow_request(server: Server, token: str) -> Iterator[SlowRequest]:
    """A request of which the server has the beginning."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        request = SlowRequest(connection, token)
        ask(server, token)  # answered after the other one was noticed
        yield request


def await_refusal(server: Server) -> None:
    """Wait until the server takes no new connections."""
    for _ in range(PATIENCE * 20):
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    raise AssertionError("the server still takes connections")


def test_a_new_server_sets_itself_up_and_answers() -> None:
    with serving("serve") as server:
        assert httpx.get(f"{server.address}/health/ready").json() == {"status": "ok"}
        assert ask(server, new_token()).json() == ANSWER
        assert Path("casegraph-data/casegraph.sqlite3").exists()


def test_the_log_tells_of_requests_without_what_they_held() -> None:
    token = new_token()
    with serving("serve") as server:
        ask(server, token)
        httpx.get(f"{server.address}/nothing?secret={token}", headers={"X-Request-ID": "mine"})
        server.stop()
        requests = [line for line in server.log if line["event"] == "request"]
        assert [(line["path"], line["status"], line.get("operation")) for line in requests] == [
            ("/graphql", 200, "Who"),
            ("/nothing", 404, None),
        ]
        assert requests[0]["statements"] >= 2
        assert requests[1]["request_id"] == "mine"
        assert token not in Path("server.log").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_request_ends_before_the_server_does(number: int) -> None:
    token = new_token()
    with serving("serve") as server, slow_request(server, token) as request:
        server.send(number)
        await_refusal(server)
        response = request.finish()
        assert response.startswith(b"HTTP/1.1 200 ")
        assert b'"username":"me"' in response
        assert server.wait() == 0
        assert not any(line["level"] == "error" for line in server.log)


def test_a_request_that_takes_too_long_does_not_keep_the_server() -> None:
    token = new_token()
    with serving("serve", CASEGRAPH_SHUTDOWN_TIMEOUT="1") as server, slow_request(server, token):
        assert server.stop() == 0


def test_workers_answer_side_by_side_and_stop_together() -> None:
    token = new_token()
    with serving("serve", "--workers", "2") as server:
        assert [ask(server, token).json() for _ in range(8)] == [ANSWER] * 8
        assert server.stop() == 0
        assert sum("Started server process" in line["event"] for line in server.log) == 2


async def test_postgresql_serves_once_it_is_migrated(all_databases: Databases) -> None:
    url = await all_databases.url("postgresql", migrated=False)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    refused = casegraph_process("serve", "--port", "0", CASEGRAPH_DATABASE_URL=plain)
    assert refused.code == 1
    assert refused.err.endswith("is not migrated; run: casegraph migrate\n")
    assert len(refused.err.splitlines()) == 1
    assert casegraph("migrate", CASEGRAPH_DATABASE_URL=plain).code == 0
    token = new_token(CASEGRAPH_DATABASE_URL=plain)
    with serving("serve", CASEGRAPH_DATABASE_URL=plain) as server:
        assert ask(server, token).json() == ANSWER


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = casegraph_process("serve", "--port", str(port))
    expected = f"Error: Port {port} of 127.0.0.1 is taken; choose another with --port.\n"
    assert done == (1, "", expected)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("no.such.host.invalid", "The host no.such.host.invalid is not known."),
        ("192.0.2.1", "The address 192.0.2.1 is none of this machine's."),
    ],
)
def test_a_host_that_is_not_ours_is_named(host: str, said: str) -> None:
    assert casegraph_process("serve", "--host", host) == (1, "", f"Error: {said}\n")
