"""What all servers under test have in common: a process on a port of the loopback interface, and requests for it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from tests.benchmarks.queries import Query

Told = Callable[[str], None]
"""Is told what is going on, for whoever waits."""

_PATIENCE = 90
"""Seconds that a server may take until it answers."""


class ServerFault(Exception):
    """A server did not start, or answered with an error. Its text is for whoever started the run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """On what all servers of a run work: the database, the folder of installed and written files, equal pools."""

    database: URL
    folder: Path
    cases: int
    pool: int = 10

    @property
    def dsn(self) -> str:
        """The database's address as drivers that know nothing of SQLAlchemy read it."""
        return self.database.set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a server: POSTs JSON to a path."""

    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Running:
    """A server that answers."""

    name: str
    process: subprocess.Popen[bytes]
    port: int

    def ask(self, request: Request) -> Any:
        """The JSON that it answers; `ServerFault` for any other status than 200, and for GraphQL errors."""
        headers = {"Content-Type": "application/json", **request.headers}
        call = urllib.request.Request(f"http://127.0.0.1:{self.port}{request.path}", request.body, headers)
        try:
            with urllib.request.urlopen(call, timeout=_PATIENCE) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise ServerFault(f"{self.name} answered {error.code}: {error.read()[:2000].decode()}") from None
        if "errors" in answer:
            raise ServerFault(f"{self.name} answered with errors: {json.dumps(answer['errors'])[:2000]}")
        return answer["data"]


class Server:
    """A kind of server."""

    name: str

    def install(self, setting: Setting, told: Told) -> None:
        """Fetch and make what it needs; nothing for most."""

    def command(self, setting: Setting, port: int) -> Sequence[str]:
        """What starts it."""
        raise NotImplementedError

    def environment(self, setting: Setting) -> Mapping[str, str]:
        """Variables besides the run's own."""
        return {}

    def requests(self, setting: Setting, running: Running, query: Query) -> list[Request]:
        """The requests of a query, in the order of its variables."""
        raise NotImplementedError

    def shaped(self, query: Query, answer: Any) -> Any:
        """An answer in the shape that casegraph's has."""
        return answer


@contextmanager
def running(name: str, server: Server, setting: Setting) -> Iterator[Running]:
    """The server in a process of its own, ended with the block. Its log goes into the folder."""
    port = _free_port()
    log = setting.folder / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **server.environment(setting)}
    with log.open("wb") as said:
        process = subprocess.Popen(
            server.command(setting, port), stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment
        )
    try:
        _wait(name, process, port, log)
        yield Running(name, process, port)
    finally:
        _stop(process)


def python(module: str, *words: str) -> list[str]:
    """The command that runs a module in this Python."""
    return [sys.executable, "-m", module, *words]


def as_json(value: Any) -> bytes:
    """A body: JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait(name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ServerFault(f"{name} did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
