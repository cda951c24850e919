"""`/uploads/TOKEN`: where the bytes of a document are put, at once or, when a connection broke, on from where it did.

PUT sends all bytes. HEAD tells how many are there, as `Upload-Offset`, and PATCH with that offset sends further ones:
the names are those of the IETF's draft “Resumable Uploads for HTTP”. What the bytes mean is not known here.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from casegraph.auth.links import UploadLink
from casegraph.domain import tenancy
from casegraph.domain.errors import InvalidInput, UploadFault, UploadRefused
from casegraph.http.links import Shown, check_holder, problem, telling
from casegraph.services import Services
from casegraph.services.uploads import Arriving, Incoming, Interrupted

SILENCE: Final = 60.0
"""Seconds without a byte after which nobody waits for one any longer."""

_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
_FLAGS = {"?1": True, "?0": False}
_ANY_TYPE = ("application/partial-upload", "application/offset+octet-stream", "application/octet-stream")


def upload_routes(services: Services, shown: Shown, silence: float = SILENCE) -> list[BaseRoute]:
    """The route of uploads."""

    async def follow(request: Request) -> Response:
        link = await services.links.proven(request.path_params["token"], UploadLink)
        await check_holder(request, link, shown)
        tenancy.enter_tenant(link.tenant_id)
        arriving = await services.uploads.arriving(link)
        if request.method == "HEAD":
            return _state(services.uploads.offset(arriving), arriving.is_complete)
        incoming = _incoming(request, silence)
        _check_type(services, request, arriving)
        try:
            offset = await services.uploads.receive(arriving, incoming)
        except Interrupted:
            return problem(408, "INTERRUPTED", "The bytes stopped coming; HEAD tells how many are there.")
        return _state(offset, arriving.is_complete or incoming.is_last)

    return [Route("/uploads/{token}", telling(follow), methods=["PUT", "PATCH", "HEAD"])]


def _incoming(request: Request, silence: float) -> Incoming:
    headers = request.headers
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UploadRefused(UploadFault.WRONG_TYPE, "The bytes must not be compressed for the way.")
    if "content-range" in headers:
        raise InvalidInput("A part of the bytes is sent by PATCH with Upload-Offset, not with Content-Range.")
    length = headers.get("content-length")
    parts, known = _parts(request, silence), None if length is None else _count("Content-Length", length)
    if request.method == "PUT":
        return Incoming(parts, known, None, _flag(headers.get("upload-complete", "?1")))
    if "upload-offset" not in headers or "upload-complete" not in headers:
        raise InvalidInput("PATCH needs the headers Upload-Offset and Upload-Complete (?1: these are the last).")
    offset = _count("Upload-Offset", headers["upload-offset"])
    return Incoming(parts, known, offset, _flag(headers["upload-complete"]))


def _check_type(services: Services, request: Request, arriving: Arriving) -> None:
    given = request.headers.get("content-type")
    if given and not (request.method == "PATCH" and given.strip().lower() in _ANY_TYPE):
        services.uploads.check_type(arriving, given)


async def _parts(request: Request, silence: float) -> AsyncIterator[bytes]:
    """The body in pieces. Raises `Interrupted` where it ends before its time, or does not go on."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(silence):
                part = await anext(stream)
        except StopAsyncIteration:
            return
        except (ClientDisconnect, TimeoutError):
            raise Interrupted from None
        yield part


def _count(name: str, text: str) -> int:
    if not _COUNT.fullmatch(text.strip()):
        raise InvalidInput(f"The header {name} must be a whole number.")
    return int(text)


def _flag(text: str) -> bool:
    known = _FLAGS.get(text.strip())
    if known is None:
        raise InvalidInput("The header Upload-Complete must be ?1 or ?0.")
    return known


def _state(offset: int, complete: bool) -> Response:
    told = {"Upload-Offset": str(offset), "Upload-Complete": "?1" if complete else "?0", "Cache-Control": "no-store"}
    return Response(status_code=204, headers=told)
