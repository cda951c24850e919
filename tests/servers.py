"""Servers in processes of their own, for tests that speak to casegraph over a real socket as its users do."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from types import MappingProxyType
from typing import IO, NamedTuple

import pytest

_LOGINS = ("admin", "wendy", "silvia", "bob", "other-admin")
_ANSWERS = re.compile(r"casegraph answers at (http://127\.0\.0\.1:\d+)/graphql")
_PATIENCE = 120
"""Seconds that a demo may take to fill its database and stop; past them it is ended, and the test fails."""


class DemoServer(NamedTuple):
    """A running `casegraph demo`: its origin, and the token of each who may log in, by name."""

    url: str
    tokens: Mapping[str, str]

    @property
    def graphql(self) -> str:
        """The address of the endpoint."""
        return f"{self.url}/graphql"


@contextmanager
def demo(log: Path) -> Iterator[DemoServer]:
    """`casegraph demo` on a free port of the loopback interface, stopped as by Ctrl-C when the block ends.

    Its log goes into the file `log`.
    """
    command = [sys.executable, "-m", "casegraph", "demo", "--host", "127.0.0.1", "--port", "0", "--no-open"]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        url = _announced(process, process.stdout, log)
        yield DemoServer(url, MappingProxyType({name: f"demo-{name}" for name in _LOGINS}))
    finally:
        _stop(process)


def _announced(process: subprocess.Popen[str], output: IO[str], log: Path) -> str:
    """The origin that the demo prints once it answers."""
    timer = Timer(_PATIENCE, process.kill)
    timer.start()
    try:
        for line in output:
            if found := _ANSWERS.search(line):
                return found[1]
    finally:
        timer.cancel()
    raise RuntimeError(f"the demo did not start:\n{log.read_text(encoding='utf-8')}")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """One demo for all tests of the run: they only read from it."""
    with demo(tmp_path_factory.mktemp("demo") / "log") as running:
        yield running
