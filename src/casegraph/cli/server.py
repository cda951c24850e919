"""Runs the application on a socket until the process is told to stop. What the application does is not known here."""

import errno
import ipaddress
import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from casegraph.bootstrap import authority_files
from casegraph.cli.errors import CommandFailed
from casegraph.config import Settings
from casegraph.http.peers import NAME as PEERS

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


def address_of(listener: socket.socket, *, secured: bool = False) -> str:
    """The URL of what listens on a socket."""
    host, port = listener.getsockname()[:2]
    scheme = "https" if secured else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


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
    _log.info("serving", address=address_of(listener, secured=config.is_ssl), workers=settings.workers)
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
            _log.info("serving", address=address_of(listener, secured=self.config.is_ssl))
        if self._on_start is not None:
            self._on_start()


def _config(settings: Settings, app: ASGIApp | str) -> uvicorn.Config:
    tls = _tls(settings)
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        # Named, for uvicorn would quietly take what is several times slower where one of them is not there.
        loop="asyncio" if os.name == "nt" else "uvloop",
        http=PEERS if tls else "httptools",
        workers=settings.workers,
        lifespan="on",
        ws="none",
        # Logging is set up by `casegraph.logs`, and requests are logged by the application.
        log_config=None,
        access_log=False,
        server_header=False,
        # The application itself knows which proxies to believe, and who is at the other end of a connection.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        timeout_worker_healthcheck=WORKER_SILENCE,
        **tls,
    )


def _tls(settings: Settings) -> dict[str, Any]:
    """What uvicorn needs to serve HTTPS; nothing where the settings name no certificate.

    Callers may show certificates of the server's own authority, where there is one; nobody must. Raises
    `CommandFailed` where the certificate cannot be used.
    """
    if settings.tls_certificate is None or settings.tls_key is None:
        return {}
    _check_certificate(settings.tls_certificate, settings.tls_key)
    files: dict[str, Any] = {"ssl_certfile": settings.tls_certificate, "ssl_keyfile": settings.tls_key}
    authority = authority_files(settings).certificate
    if not authority.exists():
        return files
    return {**files, "ssl_ca_certs": authority, "ssl_cert_reqs": ssl.CERT_OPTIONAL}


def _check_certificate(certificate: Path, key: Path) -> None:
    try:
        # Without a word for it, OpenSSL would ask the terminal for the key's password.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError):
        raise CommandFailed(
            f"The certificate {certificate} cannot be used with the key {key}; expected PEM, and no password."
        ) from None


def _why_not(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} of {host} is taken; choose another with --port."
        case errno.EACCES:
            return f"Port {port} of {host} needs the rights of an administrator; choose another with --port."
        case errno.EADDRNOTAVAIL:
            return f"The address {host} is none of this machine's."
    return f"It is not possible to listen on port {port} of {host}."
