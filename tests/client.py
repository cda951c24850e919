"""Posts GraphQL documents to the application over ASGI, as one caller or another."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from casegraph.asgi import create_app
from casegraph.config import Settings
from casegraph.storage.database import Database
from tests.world import Person


@dataclass
class Answer:
    """The body of a GraphQL response, its status, and the SQL that it took."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        """The data, of an answer without errors."""
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The errors, of an answer that has some."""
        assert self.body.get("errors"), f"no errors in {self.body}"
        errors: list[dict[str, Any]] = self.body["errors"]
        return errors

    @property
    def codes(self) -> list[str]:
        """The codes of the errors."""
        return [error["extensions"]["code"] for error in self.errors]


class Client:
    """One caller after another, on one application."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def __call__(
        self,
        who: Person | str | None,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post a document as a person, with a token, or as nobody."""
        token = who.token if isinstance(who, Person) else who
        sent = {"authorization": f"Bearer {token}"} if token else {}
        response = await self.http.post(
            "/graphql", json={"query": query, "variables": variables or {}}, headers={**sent, **(headers or {})}
        )
        return Answer(response.status_code, response.json(), response.headers)


@asynccontextmanager
async def client_of(database: Database, **settings: Any) -> AsyncIterator[Client]:
    """A client of the application over a database. Actors are not remembered, unless the settings say otherwise.

    Tests change rights between two requests by writing to the database, as another process would. Files lie in a folder
    that goes with the client.
    """
    with TemporaryDirectory(prefix="casegraph-test-") as folder:
        app = create_app(Settings(**{"actor_cache_seconds": 0, "data_dir": folder, **settings}), database)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            yield Client(http)
