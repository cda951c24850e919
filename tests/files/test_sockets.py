"""Uploads and downloads over real sockets, from a server in a process of its own that may be cut off or killed."""

import hashlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.cli.processes import PATIENCE, Server, casegraph, serving
from tests.files.office import CREATE, SHOW

DATA = bytes(range(256)) * 40_000
SHA256 = hashlib.sha256(DATA).hexdigest()
HALF = 5_000_000


class Caller(NamedTuple):
    """Somebody who asks a server, whose present folder is this one."""

    server: Server
    address: str
    token: str
    folder: Path

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.address}/graphql", json=body, headers=headers, timeout=PATIENCE).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def begin(self, **input: Any) -> Any:
        """A new upload."""
        given = {"filename": "a.bin", "contentType": "application/octet-stream", **input}
        payload = self.ask(CREATE, input=given)["createUpload"]
        assert payload["errors"] == []
        return payload

    def show(self, document: Any) -> Any:
        """What is known of a document."""
        return self.ask(SHOW, id=document["id"])["document"]


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Run commands in a folder, with no setting from the outside."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("CASEGRAPH_")]:
            patch.delenv(name)
        patch.chdir(folder)
        yield


@contextmanager
def calling(folder: Path, **environment: str) -> Iterator[Caller]:
    """A server, and somebody who asks it."""
    with ExitStack() as stack:
        with within(folder):
            token = casegraph("token", "create", "--tenant", "acme", "--principal", "me", **environment).out.strip()
            server = stack.enter_context(serving("serve", **environment))
            caller = Caller(server, server.address, token, folder)
        yield caller


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Somebody who asks a server that is not killed."""
    with calling(tmp_path_factory.mktemp("server")) as made:
        yield made


@contextmanager
def put_of(url: str, length: int, begun: bytes, *headers: str) -> Iterator[socket.socket]:
    """A connection on which a PUT has begun."""
    at = httpx.URL(url)
    with socket.create_connection((at.host, at.port), timeout=PATIENCE) as connection:
        lines = [f"PUT {at.path} HTTP/1.1", f"Host: {at.host}:{at.port}", f"Content-Length: {length}", *headers]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + begun)
        yield connection


def offset(url: str) -> int:
    """How many bytes the server has of an upload."""
    return int(httpx.head(url, timeout=PATIENCE).headers["upload-offset"])


def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    latest = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < latest, "it never came to hold"
        time.sleep(0.02)


def go_on(url: str, begin: int) -> httpx.Response:
    """Send all bytes from a place on."""
    headers = {"Upload-Offset": str(begin), "Upload-Complete": "?1"}
    return httpx.patch(url, content=DATA[begin:], headers=headers, timeout=PATIENCE)


def pieces() -> Iterator[bytes]:
    for start in range(0, len(DATA), 30_000):
        yield DATA[start : start + 30_000]


def test_bytes_go_there_and_back(caller: Caller) -> None:
    for content in (DATA, pieces()):
        payload = caller.begin()
        assert httpx.put(payload["uploadUrl"], content=content, timeout=PATIENCE).status_code == 204
        shown = caller.show(payload["document"])
        assert shown["sha256"] == SHA256
        url = shown["download"]["url"]
        assert hashlib.sha256(httpx.get(url, timeout=PATIENCE).content).hexdigest() == SHA256
        part = httpx.get(url, headers={"Range": "bytes=1048570-1048589"})
        assert (part.status_code, part.content) == (206, DATA[1_048_570:1_048_590])


def test_a_broken_connection_is_no_loss(caller: Caller) -> None:
    payload = caller.begin(size=str(len(DATA)))
    url = payload["uploadUrl"]
    with put_of(url, len(DATA), DATA[:HALF]):
        pass
    until(lambda: offset(url) == HALF)
    # The server may not have noticed yet that nobody sends any more.
    until(lambda: go_on(url, HALF).status_code == 204)
    assert caller.show(payload["document"])["sha256"] == SHA256


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_server_that_is_killed_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with calling(tmp_path) as caller:
        payload = caller.begin(size=str(len(DATA)))
        url = payload["uploadUrl"]
        with put_of(url, len(DATA), DATA[:HALF]):
            until(lambda: offset(url) >= HALF - 2 * 1_048_576)
            caller.server.send(signal.SIGKILL)
            caller.server.wait()
    with within(tmp_path), serving("serve") as server:
        again = url.replace(httpx.URL(url).netloc.decode(), httpx.URL(server.address).netloc.decode())
        begin = offset(again)
        assert 0 < begin <= HALF
        assert go_on(again, begin).status_code == 204
        assert Caller(server, server.address, caller.token, tmp_path).show(payload["document"])["sha256"] == SHA256


def test_two_who_send_at_once_do_not_mix(caller: Caller) -> None:
    payload = caller.begin()
    url = payload["uploadUrl"]
    with put_of(url, len(DATA), DATA[:HALF]) as first:
        until(lambda: offset(url) > 0)
        second = httpx.put(url, content=b"other bytes", timeout=PATIENCE)
        assert (second.status_code, second.json()["code"]) == (409, "BUSY")
        first.sendall(DATA[HALF:])
        assert first.recv(1000).startswith(b"HTTP/1.1 204 ")
    assert caller.show(payload["document"])["sha256"] == SHA256


def test_what_is_too_long_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    with calling(tmp_path, CASEGRAPH_MAX_UPLOAD_BYTES="1000") as caller:
        url = caller.begin()["uploadUrl"]
        with put_of(url, 1001, b"", "Expect: 100-continue") as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc, to count what is open")
def test_who_leaves_in_the_middle_leaves_nothing_open(caller: Caller) -> None:
    payload = caller.begin()
    httpx.put(payload["uploadUrl"], content=DATA, timeout=PATIENCE)
    url = httpx.URL(caller.show(payload["document"])["download"]["url"])
    for _ in range(10):
        with socket.create_connection((url.host, url.port), timeout=PATIENCE) as connection:
            connection.sendall(f"GET {url.raw_path.decode()} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
    stored = str((caller.folder / "casegraph-data" / "blobs").resolve())
    until(lambda: not any(one.startswith(stored) for one in _open_files(caller.server.process.pid)))


def _open_files(process: int) -> list[str]:
    found = []
    for one in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.append(os.readlink(one))
        except FileNotFoundError:
            continue  # closed meanwhile
    return found


def test_links_are_not_in_the_log(caller: Caller) -> None:
    payload = caller.begin()
    httpx.put(payload["uploadUrl"], content=b"x")
    url = caller.show(payload["document"])["download"]["url"]
    assert httpx.get(url).content == b"x"
    log = (caller.folder / "server.log").read_text()
    for link in (payload["uploadUrl"], url):
        assert link.split("/")[4][:40] not in log
    assert '"/uploads/..."' in log
    assert '"/downloads/..."' in log


def test_the_runner_removes_what_is_over_beside_a_server(caller: Caller) -> None:
    payload = caller.begin()
    httpx.put(payload["uploadUrl"], content=b"x")
    with within(caller.folder):
        done = casegraph("runner", "--once")
    assert (done.code, done.out) == (0, "Removed: documents 0, stored files 0, unfinished uploads 0.\n")
    assert caller.show(payload["document"])["size"] == "1"


def test_the_runner_wants_to_be_told_that_it_ends() -> None:
    done = casegraph("runner")
    assert (done.code, done.err) == (2, "Error: The runner does what is due and ends; say --once.\n")
