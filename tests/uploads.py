"""Documents as an upload leaves them, made without one: a row for the document, and one for its bytes."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casegraph.domain.enums import DocumentKind
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import DocumentRecord
from casegraph.domain.text import sort_key
from casegraph.storage.database import Database
from casegraph.storage.tables import BLOB, DOCUMENT
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work
from tests.world import NOW, Person, record


async def uploaded(
    database: Database, owner: Person, name: str = "paper.pdf", *, stored: bool = True, **values: Any
) -> UUID:
    """The id of a document that is linked to no case yet; with `stored`, its bytes are there."""
    async with unit_of_work(database) as unit:
        return await add_upload(unit, owner.tenant_id, owner.id, name, stored=stored, **values)


async def add_upload(
    unit: UnitOfWork, tenant_id: UUID, owner_id: UUID, name: str = "paper.pdf", *, stored: bool = True, **values: Any
) -> UUID:
    """The same as a part of a greater unit of work."""
    document_id, blob_id = new_uuid(), new_uuid()
    digest = hashlib.sha256(name.encode()).hexdigest()
    made = record(
        DocumentRecord,
        **{
            "id": document_id,
            "lineage_id": document_id,
            "kind": DocumentKind.TEMPORARY,
            "name": name,
            "content_type": "application/pdf",
            "size": 7,
            "sha256": digest if stored else "",
            "version": 1,
            "latest": True,
            "created_at": NOW,
            "created_by_id": owner_id,
            "updated_at": NOW,
            "expires_at": NOW + timedelta(days=1),
            "blob_id": blob_id if stored else None,
            **values,
        },
    )
    own = {"tenant_id": tenant_id}
    if stored:
        blob = {**own, "id": blob_id, "size": 7, "sha256": digest, "created_at": NOW, "remove_at": None}
        await unit.add(BLOB, [blob])
    await unit.add(DOCUMENT, [{**own, **made._asdict(), "name_key": sort_key(name)}])
    return document_id


async def blobs_of(database: Database, *document_ids: UUID) -> list[UUID]:
    """The bytes of documents, in their order."""
    async with unit_of_work(database) as unit:
        rows = await unit.rows(select(DOCUMENT.c.id, DOCUMENT.c.blob_id))
    found = dict(map(tuple, rows))
    return [found[one] for one in document_ids]
