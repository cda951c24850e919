"""Server processes that work side by side on one database, and are started and killed while others ask them."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL

from tests.cli.processes import PATIENCE, Server


class _Reachable(Server):
    """A server whose address is kept when it is known, for its log grows long."""

    _address: str | None = None

    @property
    def address(self) -> str:
        self._address = self._address or super().address
        return self._address

    def has_begun(self) -> bool:
        """Whether it answers."""
        assert self.process.poll() is None, f"the server ended:\n{self._log.read_text()}"
        return '"serving"' in self._log.read_text()


class Fleet:
    """Two servers by number, 0 and 1. Each start gives a server a new port."""

    def __init__(self, url: URL, folder: Path) -> None:
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CASEGRAPH_")},
            "CASEGRAPH_DATABASE_URL": url.set(drivername=url.get_backend_name()).render_as_string(False),
        }
        self._folder = folder
        self._running: dict[int, _Reachable] = {}
        self._starts = 0

    @property
    def addresses(self) -> Mapping[int, str]:
        """Where the servers answer that do, by number."""
        return {number: server.address for number, server in self._running.items()}

    async def start(self, *numbers: int) -> None:
        """Start servers, and wait until they answer."""
        started = {number: self._process() for number in numbers}
        try:
            for server in started.values():
                await _serving(server)
        except BaseException:
            _end(*started.values())
            raise
        self._running |= started

    def kill(self, *numbers: int) -> None:
        """Kill servers, whatever they are doing."""
        _end(*(self._running.pop(number) for number in numbers))

    def stop(self) -> None:
        """Stop all servers in good order; one that hangs is killed, and the test fails."""
        try:
            for server in self._running.values():
                server.process.terminate()
            for server in self._running.values():
                server.wait()
        finally:
            _end(*self._running.values())

    def _process(self) -> _Reachable:
        self._starts += 1
        log = self._folder / f"server{self._starts}.log"
        command = [sys.executable, "-m", "casegraph", "serve", "--workers", "1", "--host", "127.0.0.1", "--port", "0"]
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        return _Reachable(process, log)


def _end(*servers: Server) -> None:
    for server in servers:
        server.process.kill()
    for server in servers:
        server.wait()


async def _serving(server: _Reachable) -> None:
    latest = time.monotonic() + PATIENCE
    while not server.has_begun():
        assert time.monotonic() < latest, "the server did not start"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def fleet(url: URL, folder: Path) -> AsyncIterator[Fleet]:
    """Two servers on a database, which are stopped when the block ends."""
    made = Fleet(url, folder)
    try:
        await made.start(0, 1)
        yield made
    finally:
        made.stop()
