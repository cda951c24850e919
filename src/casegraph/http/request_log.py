"""One log line for each request: who asked is not in it, nor what was sent, only what it was and what it cost."""

import os
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from urllib.parse import quote

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casegraph.domain import tenancy
from casegraph.domain.request_facts import Origin, origin, request_facts
from casegraph.http.addresses import client_address
from casegraph.storage.database import StatementLog, statements

REQUEST_ID = b"x-request-id"
QUIET = ("/health/", "/playground/")
"""Paths that are logged at the debug level while all is well."""

SIGNED = ("/uploads/", "/downloads/", "/forms/")
"""Paths of which only the beginning is logged: whoever has the rest may follow it."""

GONE = 499
"""The status that is logged where the client left before it had an answer."""

_GIVEN = re.compile(rb"[A-Za-z0-9._-]{1,128}", re.ASCII)
_PATH_LENGTH = 200


class RequestLog:
    """ASGI middleware that counts the statements of a request, gives it an id and logs it when it is over.

    The id is the one of the request's own `X-Request-ID` header if that is 1 to 128 letters, digits, dots,
    underscores and hyphens, else a fresh one. Each line that is logged meanwhile has it, and so has the response.
    """

    def __init__(self, app: ASGIApp, address_of: Callable[[Scope], str | None] = client_address) -> None:
        self._app = app
        self._address_of = address_of
        # Bound once: a logger that is not works out anew for each line how lines are made.
        self._log = structlog.get_logger().bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request through the application within."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope["headers"])
        named = request_id.decode()
        request_facts.set({"request_id": named})
        origin.set(Origin(named, partial(self._address_of, scope)))
        tenancy.leave()
        await self._logged(scope, receive, _Answer(send, request_id))

    async def _logged(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        counted = StatementLog()
        statements.set(counted)
        began = time.perf_counter()
        try:
            await self._app(scope, receive, answer)
        except Exception:
            answer.status = 500
            raise
        finally:
            milliseconds = (time.perf_counter() - began) * 1000
            self._write(scope, answer.status, counted.count, milliseconds)

    def _write(self, scope: Scope, status: int, counted: int, milliseconds: float) -> None:
        root, path = _apart(scope)
        if status >= 500:
            write = self._log.error
        elif path.startswith(QUIET) and status < 400:
            write = self._log.debug
        else:
            write = self._log.info
        write(
            "request",
            method=scope["method"],
            # Quoted again, so that no path can write a control character into a terminal.
            path=quote(root) + _shown(path),
            status=status,
            statements=counted,
            duration_ms=round(milliseconds, 2),
        )


class _Answer:
    """Passes the response on, with the id added, and notes its status."""

    __slots__ = ("_request_id", "_send", "status")

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self._request_id = request_id
        self.status = GONE

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (REQUEST_ID, self._request_id)]
        return self._send(message)


def _apart(scope: Scope) -> tuple[str, str]:
    """Where the application is mounted, and the path below that."""
    root, path = scope.get("root_path", ""), scope["path"]
    return (root, path.removeprefix(root)) if path.startswith(root) else ("", path)


def _shown(path: str) -> str:
    signed = next((one for one in SIGNED if path.startswith(one)), None)
    return quote(path[:_PATH_LENGTH]) if signed is None else f"{signed}..."


def _request_id(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    for name, value in fields:
        if name == REQUEST_ID:
            # A second field of that name is not looked at.
            return value if _GIVEN.fullmatch(value) else _fresh_id()
    return _fresh_id()


def _fresh_id() -> bytes:
    return os.urandom(16).hex().encode()
