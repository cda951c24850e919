"""An application with a folder for its files, whose people upload and download: what its tests share."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from casegraph.domain.enums import Permission
from casegraph.storage.database import Database
from casegraph.storage.tables import BLOB, DOCUMENT
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client, client_of
from tests.world import Person, World

CREATE = """mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
  uploadUrl document { id uuid name kind contentType size sha256 version expiresAt case { id } createdBy { username } }
  errors { code message path } } }"""

SHOW = "query ($id: ID!) { document(id: $id) { size sha256 download { url filename contentType size expiresAt } } }"


@dataclass
class Office:
    """People of one tenant, somebody of another, and how they ask."""

    client: Client
    database: Database
    folder: Path
    people: Mapping[str, Person]

    async def begin(self, who: str = "ann", **input: Any) -> Any:
        """The payload of a `createUpload` that went well."""
        payload = await self.payload(who, **input)
        assert payload["errors"] == []
        return payload

    async def payload(self, who: str = "ann", **input: Any) -> Any:
        """The payload of a `createUpload`."""
        given = {"filename": "a.bin", "contentType": "application/octet-stream", **input}
        answer = await self.client(self.people[who], CREATE, {"input": given})
        return answer.data["createUpload"]

    async def put(self, url: str, content: Any, **headers: str) -> httpx.Response:
        """The answer to a PUT."""
        return await self.client.http.put(url, content=content, headers=headers)

    async def uploaded(self, content: bytes, who: str = "ann", **input: Any) -> Any:
        """A document whose bytes were put."""
        payload = await self.begin(who, **input)
        response = await self.put(payload["uploadUrl"], content)
        assert response.status_code == 204, response.text
        return payload["document"]

    async def show(self, document: Any, who: str = "ann") -> Any:
        """What is known of a document."""
        answer = await self.client(self.people[who], SHOW, {"id": document["id"]})
        return answer.data["document"]

    async def link(self, content: bytes, **input: Any) -> str:
        """A link to bytes that were uploaded just now."""
        url: str = (await self.show(await self.uploaded(content, **input)))["download"]["url"]
        return url

    async def rows(self) -> tuple[list[Any], list[Any]]:
        """The documents, as id, blob, size and SHA-256; and the stored bytes, as id and when they go."""
        columns = (DOCUMENT.c.id, DOCUMENT.c.blob_id, DOCUMENT.c.size, DOCUMENT.c.sha256)
        async with unit_of_work(self.database) as unit:
            documents = await unit.rows(select(*columns))
            blobs = await unit.rows(select(BLOB.c.id, BLOB.c.remove_at))
        return [tuple(one) for one in documents], [tuple(one) for one in blobs]

    def stored(self) -> dict[str, bytes]:
        """Everything that lies in the folder of stored bytes, by the name of the file."""
        return {one.name: one.read_bytes() for one in (self.folder / "blobs").rglob("*") if one.is_file()}

    def staged(self) -> dict[str, bytes]:
        """Everything that lies in the folder of unfinished uploads, by the name of the file."""
        return {one.name: one.read_bytes() for one in (self.folder / "uploads").glob("*.part")}


def bare(document: Any) -> UUID:
    """The UUID of a document."""
    return UUID(document["uuid"])


async def people_of(world: World) -> dict[str, Person]:
    """A clerk, an administrator, and an administrator of another tenant."""
    tenant, other = await world.tenant("acme"), await world.tenant("other")
    return {
        "ann": await world.person(tenant, "ann", Permission.CREATE_CASE),
        "admin": await world.person(tenant, "admin", *Permission),
        "eve": await world.person(other, "eve", *Permission),
    }


@asynccontextmanager
async def office_on(database: Database, folder: Path, **settings: Any) -> AsyncIterator[Office]:
    """An office over a database."""
    people = await people_of(World(database))
    async with client_of(database, data_dir=folder, **settings) as client:
        yield Office(client, database, folder, people)
