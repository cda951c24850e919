"""One log line for each request: who asked is not in it, nor what was sent, only what it was and what it cost."""

import re
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casegraph.storage.database import StatementLog, statements

REQUEST_ID = "X-Request-ID"
QUIET = ("/health/", "/playground/")
"""Paths that are logged at the debug level while all is well."""

GONE = 499
"""The status that is logged where the client left before it had an answer."""

_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_PATH_LENGTH = 200

_log = structlog.get_logger()


class RequestLog:
    """ASGI middleware that counts the statements of a request, gives it an id and logs it when it is over.

    The id is the one of the request's own `X-Request-ID` header if that is 1 to 128 letters, digits, dots,
    underscores and hyphens, else a fresh one. Each line that is logged meanwhile has it, and so has the response.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request through the application within."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
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
            _write(scope, answer.status, counted.count, milliseconds)


class _Answer:
    """Passes the response on, with the id added, and notes its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = GONE

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID, "")
    return given if _GIVEN.fullmatch(given) else uuid4().hex


def _write(scope: MutableMapping[str, Any], status: int, counted: int, milliseconds: float) -> None:
    path = scope["path"]
    if status >= 500:
        write = _log.error
    elif path.startswith(QUIET) and status < 400:
        write = _log.debug
    else:
        write = _log.info
    write(
        "request",
        method=scope["method"],
        # Quoted again, so that no path can write a control character into a terminal.
        path=quote(path[:_PATH_LENGTH]),
        status=status,
        statements=counted,
        duration_ms=round(milliseconds, 2),
    )
