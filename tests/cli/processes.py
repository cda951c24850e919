"""Runs `casegraph` as a user does: to its end, or as a server."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import structlog
from typer.testing import CliRunner

from casegraph.cli import app

PATIENCE = 120
"""Seconds after which a process counts as stuck, is killed, and fails the test."""


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def casegraph(*arguments: str | Path, **environment: str) -> Done:
    """Run a command to its end, in this process but on a thread of its own, for it has its own event loop."""
    words = [str(word) for word in arguments]
    handlers = logging.getLogger().handlers
    with ThreadPoolExecutor(1) as thread:
        runner = CliRunner(env=environment)
        result = thread.submit(runner.invoke, app, words, prog_name="casegraph", catch_exceptions=False).result()
    # Where the command had its log lines go is closed by now.
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    return Done(result.exit_code, result.stdout, result.stderr)


def casegraph_process(*arguments: str | Path, **environment: str) -> Done:
    """Run a command to its end in a process of its own."""
    done = subprocess.run(
        _command(arguments),
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


class Server:
    """A running server, whose log is JSON lines in a file."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def log(self) -> list[dict[str, Any]]:
        """The lines that it has logged so far."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    @property
    def address(self) -> str:
        """Where it answers."""
        return next(str(line["address"]) for line in self.log if line["event"] == "serving")

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.address.rpartition(":")[2])

    def send(self, number: int) -> None:
        """Send a signal to it."""
        self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop, and wait for the exit code."""
        self.send(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the exit code."""
        return self.process.wait(PATIENCE)


@contextmanager
def serving(*arguments: str | Path, **environment: str) -> Iterator[Server]:
    """`casegraph` with these arguments on a free port, ready for requests; stopped when the block ends."""
    log = Path("server.log")
    with log.open("wb") as errors, Path("server.out").open("wb") as out:
        process = subprocess.Popen(
            [*_command(arguments), "--port", "0"],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
        )
    guard = Timer(PATIENCE, process.kill)
    guard.start()
    try:
        _await_serving(process, log)
        yield Server(process, log)
    finally:
        guard.cancel()
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)


def _command(arguments: tuple[str | Path, ...]) -> list[str]:
    return [sys.executable, "-m", "casegraph", *map(str, arguments)]


def _await_serving(process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        if '"serving"' in log.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"the server ended with {process.returncode}:\n{log.read_text()}")
