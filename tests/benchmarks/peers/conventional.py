"""The server that Strawberry's and SQLAlchemy's guides lead to: `python -m ... PORT TENANT DSN POOL`.

ORM models, a DataLoader for each relation, caches for parsing and validating, orjson and uvloop. What a request needs
of a relation is gathered into one statement; no field of the schema does anything that its guide advises against.
"""

import sys
from typing import Any
from uuid import UUID

import orjson
import strawberry
import uvicorn
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from tests.benchmarks.peers.conventional_loaders import Context, Loaders
from tests.benchmarks.peers.conventional_schema import Query

_CACHED = 1000


class Server(GraphQL[Context, None]):
    """Strawberry's own ASGI view, with a context for each request and a faster JSON encoder."""

    def __init__(self, schema: strawberry.Schema, sessions: async_sessionmaker[AsyncSession], tenant_id: UUID) -> None:
        super().__init__(schema, graphql_ide=None)
        self._sessions = sessions
        self._tenant_id = tenant_id

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        return Context(self._sessions, self._tenant_id, Loaders(self._sessions, self._tenant_id))

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def application(tenant_id: UUID, url: str, size: int) -> Server:
    """The server over one database, with a pool of this size."""
    engine = create_async_engine(url, pool_size=size, max_overflow=0)
    extensions: list[Any] = [lambda: ParserCache(maxsize=_CACHED), lambda: ValidationCache(maxsize=_CACHED)]
    schema = strawberry.Schema(Query, extensions=extensions)
    return Server(schema, async_sessionmaker(engine, expire_on_commit=False), tenant_id)


if __name__ == "__main__":
    port, tenant, url, size = sys.argv[1:]
    app = application(UUID(tenant), url, int(size))
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", log_level="warning", lifespan="off")
