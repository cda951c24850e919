"""The built files of the playground: which there are, and the routes that serve them.

How they are built is written in tools/playground, never here.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Self

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

ASSETS_PATH = "/playground"
"""Where the application serves `routes()`; below its root path, if it has one."""

_FOLDER = Path(__file__).with_name("static")

_CONTENT_TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".ttf": "font/ttf",
    }
)

_HEADERS = MappingProxyType(
    {
        # Each file's name holds a digest of its content, so what a browser has under a name never changes.
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
        # A worker obeys the policy of its own file, not the page's: it may load its other parts, no more.
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    }
)


@dataclass(frozen=True)
class Manifest:
    """The names of the files that the page itself refers to; the rest they load by themselves."""

    script: str
    style: str
    icon: str
    workers: MappingProxyType[str, str]

    @classmethod
    @cache
    def read(cls) -> Self:
        """Read what the build wrote. Raises OSError when the package lacks its built files."""
        names = json.loads((_FOLDER / "manifest.json").read_text(encoding="utf-8"))
        return cls(names["script"], names["style"], names["icon"], MappingProxyType(names["workers"]))


@cache
def _files() -> dict[str, Path]:
    return {path.name: path for path in _FOLDER.iterdir() if path.suffix in _CONTENT_TYPES}


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(_files()[name].read_bytes(), compresslevel=6, mtime=0)


def _accepts_gzip(request: Request) -> bool:
    offers = request.headers.get("accept-encoding", "").lower().split(",")
    return any(offer.replace(" ", "") in {"gzip", "gzip;q=1", "gzip;q=1.0"} for offer in offers)


def _serve(request: Request) -> Response:
    """Answer with one built file; in a thread, so that compressing one for the first time blocks nobody."""
    name = request.path_params["name"]
    path = _files().get(name)
    if path is None:
        return PlainTextResponse("The playground has no such file.", status_code=404)
    headers = {**_HEADERS, "Content-Type": _CONTENT_TYPES[path.suffix]}
    if _accepts_gzip(request):
        return Response(_compressed(name), headers={**headers, "Content-Encoding": "gzip"})
    return Response(path.read_bytes(), headers=headers)


def routes() -> list[BaseRoute]:
    """Make the routes of the static files, all below `ASSETS_PATH`. They ask for no token."""
    return [Route(f"{ASSETS_PATH}/{{name}}", _serve, methods=["GET"], name="playground-file")]
