"""Reads the JSON documents of a provider: by HTTPS, or from a file. What they mean is not known here."""

import asyncio
import ipaddress
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

TIME_LIMIT = 5.0
"""Seconds for a whole document."""

MOST_BYTES = 1_000_000

_CHUNK = 65_536


class _NoRedirects(HTTPRedirectHandler):
    """A provider that sends elsewhere is not followed: the operator named the place."""

    def redirect_request(self, *_: Any) -> None:
        return None


def is_safe_url(text: str) -> bool:
    """Whether nobody on the way can change what is read there: HTTPS, or HTTP on this machine."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host or "")))


async def read_json(place: str, time_limit: float = TIME_LIMIT) -> Any:
    """The JSON at a URL or in a file, read on a thread of its own.

    Raises OSError (which those of urllib are) or ValueError for whatever is wrong with it, TimeoutError included.
    """
    async with asyncio.timeout(time_limit):
        try:
            text = await asyncio.to_thread(_read, place, time_limit)
        except HTTPException:
            raise ValueError("no answer in HTTP") from None
    return orjson.loads(text)


def _read(place: str, time_limit: float) -> bytes:
    if "://" not in place:
        with Path(place).open("rb") as file:
            return _whole(file, time.monotonic() + time_limit)
    if not is_safe_url(place):
        raise ValueError("not a URL that can be trusted")
    request = Request(place, headers={"Accept": "application/json"})  # noqa: S310  # its scheme was looked at
    with _opener(urlsplit(place).hostname or "").open(request, timeout=time_limit) as response:
        return _whole(response, time.monotonic() + time_limit)


def _whole(source: Any, until: float) -> bytes:
    """All that there is, if it comes in time and is no longer than it may be."""
    text = bytearray()
    # `read` would wait for a whole chunk, however slowly it comes, and the time be looked at only then.
    while part := source.read1(_CHUNK):
        text += part
        if len(text) > MOST_BYTES:
            raise ValueError("too long")
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(text)


def _opener(host: str) -> OpenerDirector:
    # What is on this machine is not asked for through a proxy.
    handlers = [ProxyHandler({})] if _is_loopback(host) else []
    return build_opener(_NoRedirects, *handlers)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
