"""`/downloads/TOKEN/NAME`: stored bytes, whole or a range of them, always to be saved and never to be shown."""

import re
from collections.abc import AsyncIterator
from typing import Final, NamedTuple

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from casegraph.auth.links import DownloadLink
from casegraph.blobs import StoreFailed
from casegraph.domain import tenancy
from casegraph.domain.files import content_disposition, media_type
from casegraph.http.links import Shown, check_holder, problem, telling
from casegraph.services import Services

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)

_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    # Should a browser show the bytes all the same, nothing in them runs or loads.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}

_log = structlog.get_logger(__name__)


class Part(NamedTuple):
    """Bytes from a place on."""

    start: int
    length: int


class NotThere(Exception):
    """A range that begins past the last byte."""


def download_routes(services: Services, shown: Shown) -> list[BaseRoute]:
    """The route of downloads."""

    async def follow(request: Request) -> Response:
        name = request.path_params["name"]
        link = await services.links.proven(request.path_params["token"], DownloadLink, name)
        await check_holder(request, link, shown)
        tenancy.enter_tenant(link.tenant_id)
        blob = await services.downloads.find(link)
        etag = f'"{blob.sha256}"'
        headers = {"ETag": etag, "Accept-Ranges": "bytes", **file_headers(name)}
        if _matches(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        try:
            part = asked_part(request, blob.size, etag)
        except NotThere:
            past = {"Content-Range": f"bytes */{blob.size}"}
            return problem(416, "NO_SUCH_RANGE", "The range begins past the last byte.", past)
        if part is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{blob.size}"
        return await _sent(request, services, link, part or Part(0, blob.size), headers)

    return [Route("/downloads/{token}/{name}", telling(follow), methods=["GET"])]


def file_headers(name: str) -> dict[str, str]:
    """The headers that have a browser save a file under its name, and do nothing else with it."""
    return {"Content-Disposition": content_disposition(name), **_SAFE}


def asked_part(request: Request, size: int, etag: str) -> Part | None:
    """The only range that is asked for; None where everything is sent: without one, for several, for what is none, and
    for one of bytes that are others by now. Raises `NotThere`."""
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    condition = request.headers.get("if-range")
    if found is None or (condition is not None and condition.strip() != etag):
        return None
    first, last = found.groups()
    if not first:
        return _tail(last, size)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotThere
    return Part(start, end - start + 1)


def _tail(last: str, size: int) -> Part | None:
    if not last:
        return None
    length = min(int(last), size)
    if length == 0:
        raise NotThere
    return Part(size - length, length)


def _matches(given: str | None, etag: str) -> bool:
    tags = [] if given is None else [one.strip().removeprefix("W/") for one in given.split(",")]
    return "*" in tags or etag in tags


async def _sent(
    request: Request, services: Services, link: DownloadLink, part: Part, headers: dict[str, str]
) -> Response:
    # Documents that came from elsewhere may have any text for a type.
    kind = media_type(link.content_type) or "application/octet-stream"
    headers = {**headers, "Content-Length": str(part.length), "Content-Type": kind}
    status = 206 if "Content-Range" in headers else 200
    if request.method == "HEAD" or part.length == 0:
        return Response(status_code=status, headers=headers)
    try:
        pieces = await services.downloads.open(link, part.start, part.length)
    except StoreFailed as error:
        _log.error("download_failed", blob_id=str(link.blob_id), reason=str(error))
        return problem(503, "UNAVAILABLE", "The bytes cannot be read just now; try again later.")
    return StreamingResponse(_told(pieces, link), status, headers)


async def _told(pieces: AsyncIterator[bytes], link: DownloadLink) -> AsyncIterator[bytes]:
    """The pieces. Where they end too early the connection breaks, and the log says why."""
    try:
        async for piece in pieces:
            yield piece
    except StoreFailed as error:
        _log.error("download_failed", blob_id=str(link.blob_id), reason=str(error))
        raise
