"""Runs the application on a socket until the process is told to stop. What the application does is not known here."""

import errno
import ipaddress
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from casegraph.cli.errors import CommandFailed
from casegraph.config import Settings

KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept: longer than load balancers do, so that none writes to a closed one."""

WORKER_SILENCE = 60
"""Seconds after which a worker that does not answer its parent is replaced; on a busy machine it starts slowly."""

WORKER = "casegraph.asgi:create_app_from_environment"

_log = structlog.get_logger()


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises `CommandFailed` where it is taken, or none of this machine's."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # A name such as localhost has addresses of both kinds; browsers try both.
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise CommandFailed(f"The host {host} is not known.") from None
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise CommandFailed(_why_not(host, port, error)) from None
    return listener


def address_of(listener: socket.socket) -> str:
    """The URL of what listens on a socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def until_stopped() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the block in good order.

    When uvicorn has stopped for a signal it raises the signal again, which would end the process before those
    around the server have cleaned up.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def is_private(listener: socket.socket) -> bool:
    """Whether only this machine can reach what listens on a socket."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def run(settings: Settings, app: ASGIApp, listener: socket.socket, started: Callable[[], None] | None = None) -> None:
    """Serve in this process until a signal comes, which is raised again when the running requests are answered.

    `started` is called when the server answers.
    """
    server = _Server(_config(settings, app), started)
    try:
        server.run(sockets=[listener])
    except SystemExit as exit:
        # uvicorn leaves so where the application does not start.
        if exit.code == STARTUP_FAILURE:
            raise CommandFailed("The server could not start; the log above says why.") from None
        raise


def run_workers(settings: Settings, listener: socket.socket) -> None:
    """Serve in several processes, each of which makes its own application from the environment."""
    os.environ.update(settings.environment())
    config = _config(settings, WORKER)
    # Whoever connects before a worker is ready waits for it.
    listener.listen(config.backlog)
    supervisor = Multiprocess(config, sockets=[listener])
    _log.info("serving", address=address_of(listener), workers=settings.workers)
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise CommandFailed("A worker process could not start; the log above says why.")


class _Server(uvicorn.Server):
    """Tells when it has started."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._on_start = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            _log.info("serving", address=address_of(listener))
        if self._on_start is not None:
            self._on_start()


def _config(settings: Settings, app: ASGIApp | str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        # Named, for uvicorn would quietly take what is several times slower where one of them is not there.
        loop="asyncio" if os.name == "nt" else "uvloop",
        http="httptools",
        workers=settings.workers,
        lifespan="on",
        ws="none",
        # Logging is set up by `casegraph.logs`, and requests are logged by the application.
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        timeout_worker_healthcheck=WORKER_SILENCE,
    )


def _why_not(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} of {host} is taken; choose another with --port."
        case errno.EACCES:
            return f"Port {port} of {host} needs the rights of an administrator; choose another with --port."
        case errno.EADDRNOTAVAIL:
            return f"The address {host} is none of this machine's."
    return f"It is not possible to listen on port {port} of {host}."
