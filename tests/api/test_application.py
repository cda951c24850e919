"""The application as a server runs it: its start and stop, and the ways that lead to the endpoint."""

import asyncio
import gc
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from casegraph.asgi import YOUNG_OBJECTS, FrontDoor, create_app
from casegraph.config import Settings
from casegraph.storage.database import Database
from tests.client import Client
from tests.world import World

QUERY = {"query": "{ viewer { principal { username } } }"}


@pytest.fixture
def collector() -> Iterator[None]:
    """Put the process's own collector back afterwards."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Server:
    """Starts and stops an application as a server does."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[Message] = asyncio.Queue()
        self.told: asyncio.Queue[Message] = asyncio.Queue()

    async def ask(self, what: str) -> str:
        """Ask for startup or shutdown; the type of what the application says to that."""
        await self.asked.put({"type": f"lifespan.{what}"})
        answer: str = (await self.told.get())["type"]
        return answer


@pytest.mark.usefixtures("collector")
async def test_the_collector_leaves_alone_what_is_there_at_the_start(database: Database) -> None:
    server = Server()
    app = create_app(Settings(), database)
    running = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, server.asked.get, server.told.put))
    gc.unfreeze()
    assert await server.ask("startup") == "lifespan.startup.complete"
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold()[0] == YOUNG_OBJECTS
    assert await server.ask("shutdown") == "lifespan.shutdown.complete"
    await running


async def test_the_endpoint_is_found_below_a_path_and_with_a_slash_too_many(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    headers = {"authorization": f"Bearer {ann.token}"}
    moved = await client.http.post("/graphql/", json=QUERY, headers=headers)
    assert (moved.status_code, moved.headers["location"]) == (307, "http://testserver/graphql")
    below = httpx.ASGITransport(create_app(Settings(), world.database), root_path="/gateway")
    async with httpx.AsyncClient(transport=below, base_url="http://testserver/gateway") as http:
        for path in ("/graphql", "http://testserver/graphql"):
            answer = await http.post(path, json=QUERY, headers=headers)
            assert answer.json() == {"data": {"viewer": {"principal": {"username": "ann"}}}}


@pytest.mark.parametrize(
    ("scope", "direct"),
    [
        ({"type": "http", "path": "/graphql"}, True),
        ({"type": "http", "path": "/graphql", "root_path": ""}, True),
        ({"type": "http", "path": "/graphql", "root_path": "/graphql"}, False),
        ({"type": "http", "path": "/gateway/graphql", "root_path": "/gateway"}, False),
        ({"type": "http", "path": "/graphql/"}, False),
        ({"type": "http", "path": "/health/live"}, False),
        ({"type": "lifespan"}, False),
        ({"type": "websocket", "path": "/graphql"}, False),
    ],
)
async def test_only_the_plain_path_leads_straight_to_the_endpoint(scope: Scope, direct: bool) -> None:
    seen: list[str] = []

    async def endpoint(_scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append("endpoint")

    async def routes(_scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append("routes")

    async def receive() -> Message:
        raise AssertionError("nothing is read here")

    async def send(message: Message) -> None:
        raise AssertionError("nothing is sent here")

    await FrontDoor(endpoint, routes)(scope, receive, send)
    assert seen == ["endpoint" if direct else "routes"]
