"""What load balancers and orchestrators ask: whether the process lives, and whether it can answer requests."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from casegraph.storage.database import Database
from casegraph.storage.readiness import Readiness, readiness

TIME_LIMIT = 3.0
"""Seconds after which a database that has not answered counts as unreachable."""

_HEADERS = {"Cache-Control": "no-store"}


def health_routes(database: Database, time_limit: float = TIME_LIMIT) -> list[BaseRoute]:
    """`/health/live`: always 200. `/health/ready`: 200 where the database answers and is migrated, else 503."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=_HEADERS)

    async def ready(_: Request) -> Response:
        found = await _within(database, time_limit)
        if found is Readiness.READY:
            return JSONResponse({"status": "ok"}, headers=_HEADERS)
        body = {"status": "unavailable", "reason": found.value}
        return JSONResponse(body, status_code=503, headers=_HEADERS)

    return [
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", ready, methods=["GET"]),
    ]


async def _within(database: Database, time_limit: float) -> Readiness:
    try:
        async with asyncio.timeout(time_limit):
            return await readiness(database)
    except TimeoutError:
        return Readiness.UNREACHABLE
