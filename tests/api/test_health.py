"""What orchestrators ask: alive is always yes, ready only over a database that answers and is migrated."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.sql import Executable
from starlette.applications import Starlette

from casegraph.http.health import health_routes
from casegraph.storage.database import Database, database_url
from casegraph.storage.schema import migrate
from casegraph.storage.statements import Row, Template
from tests.client import Client
from tests.databases import Databases

KINDS = ("sqlite", "postgresql")


async def ask(database: Database, path: str, **options: Any) -> httpx.Response:
    app = Starlette(routes=health_routes(database, **options))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        return await http.get(path)


async def test_a_migrated_database_is_ready(client: Client) -> None:
    for path in ("/health/live", "/health/ready"):
        response = await client.http.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("revision", [None, "0002"])
async def test_a_database_that_is_not_migrated_is_not_ready(
    kind: str, revision: str | None, all_databases: Databases
) -> None:
    database = Database(await all_databases.url(kind, migrated=False))
    try:
        if revision is not None:
            await migrate(database, revision)
        response = await ask(database, "/health/ready")
        assert response.status_code == 503
        assert response.json() == {"status": "unavailable", "reason": "database not migrated"}
        assert (await ask(database, "/health/live")).status_code == 200
        await migrate(database)
        assert (await ask(database, "/health/ready")).status_code == 200
    finally:
        await database.close()


@pytest.mark.parametrize("url", ["postgresql://u@127.0.0.1:1/x", "sqlite:///text"])
async def test_a_database_out_of_reach_is_not_ready(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text").write_text("This is a text and no database.\n" * 40)
    monkeypatch.chdir(tmp_path)
    database = Database(database_url(url))
    try:
        response = await ask(database, "/health/ready")
        assert (response.status_code, response.json()["reason"]) == (503, "database unreachable")
        assert (await ask(database, "/health/live")).status_code == 200
    finally:
        await database.close()


class Stuck(Database):
    """A database that never answers."""

    async def first(self, asked: Template | Executable, values: Mapping[str, Any] | None = None) -> Row | None:
        await asyncio.Event().wait()
        return None


async def test_a_database_that_does_not_answer_in_time_is_not_ready() -> None:
    stuck = Stuck(database_url("postgresql://u@127.0.0.1:1/x"))
    response = await ask(stuck, "/health/ready", time_limit=0.01)
    assert (response.status_code, response.json()["reason"]) == (503, "database unreachable")


async def test_readiness_does_not_wait_for_who_writes(database: Database) -> None:
    async with database.transaction():
        assert (await ask(database, "/health/ready")).status_code == 200


async def test_health_is_asked_by_get(client: Client) -> None:
    assert (await client.http.post("/health/ready")).status_code == 405
    assert (await client.http.head("/health/live")).status_code == 200
