"""Documents that are uploaded: made without bytes and without a case, given their bytes, and gone if nobody links them.

Whoever links one to a case locks its row first, as everything here does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from casegraph.domain.enums import DocumentKind
from casegraph.domain.records import BlobRecord, DocumentRecord
from casegraph.domain.text import sort_key
from casegraph.storage.database import Database
from casegraph.storage.parameters import ID, TENANT, among, code
from casegraph.storage.statements import Template
from casegraph.storage.tables import DOCUMENT
from casegraph.storage.unit_of_work import UnitOfWork


class Expired(NamedTuple):
    """A temporary document whose time is over, and its bytes."""

    tenant_id: UUID
    id: UUID
    blob_id: UUID | None
    docx_blob_id: UUID | None


async def upload(database: Database, tenant_id: UUID, document_id: UUID) -> DocumentRecord | None:
    """A document, whatever has become of it."""
    row = await database.first(_DOCUMENT, {TENANT.key: tenant_id, ID.key: document_id})
    return None if row is None else DocumentRecord._make(row)


async def locked_upload(unit: UnitOfWork, tenant_id: UUID, document_id: UUID) -> DocumentRecord | None:
    """The same, and nobody else changes it until the unit of work ends."""
    row = await unit.first(select(*_columns()).where(*_one(tenant_id, document_id)).with_for_update())
    return None if row is None else DocumentRecord._make(row)


async def add_upload(unit: UnitOfWork, tenant_id: UUID, document: DocumentRecord) -> bool:
    """Write a new document; False where its id is taken."""
    row = {**document._asdict(), "tenant_id": tenant_id, "name_key": sort_key(document.name)}
    if await unit.first(select(DOCUMENT.c.id).where(*_one(tenant_id, document.id))) is not None:
        return False
    await unit.add_missing(DOCUMENT, [row])
    # Who else took the id in the same moment has another row there.
    made = await locked_upload(unit, tenant_id, document.id)
    return made == document


async def give_bytes(
    unit: UnitOfWork, tenant_id: UUID, document_id: UUID, blob: BlobRecord, changed: dict[str, Any]
) -> None:
    """Write that a document has these bytes."""
    values = {"blob_id": blob.id, "size": blob.size, "sha256": blob.sha256, **changed}
    await unit.execute(update(DOCUMENT).where(*_one(tenant_id, document_id)).values(values))


async def remove_expired(unit: UnitOfWork, now: datetime, limit: int) -> Sequence[Expired]:
    """Delete temporary documents of all tenants whose time is over, as many as the limit says; which they were.

    One that is being linked to a case just now is left alone.
    """
    over = select(*(DOCUMENT.c[name] for name in Expired._fields)).where(
        DOCUMENT.c.expires_at <= now,
        DOCUMENT.c.kind == code(DocumentKind.TEMPORARY),
        DOCUMENT.c.case_id.is_(None),
    )
    rows = await unit.rows(over.order_by(DOCUMENT.c.expires_at).limit(limit).with_for_update(skip_locked=True))
    found = [Expired._make(row) for row in rows]
    for tenant_id in {one.tenant_id for one in found}:
        ids = [one.id for one in found if one.tenant_id == tenant_id]
        await unit.execute(delete(DOCUMENT).where(DOCUMENT.c.tenant_id == tenant_id, among(DOCUMENT.c.id, ids)))
    return found


def _columns() -> list[ColumnElement[Any]]:
    return [DOCUMENT.c[name] for name in DocumentRecord._fields]


def _one(tenant_id: UUID, document_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (DOCUMENT.c.tenant_id == tenant_id, DOCUMENT.c.id == document_id)


_DOCUMENT = Template("upload", lambda: select(*_columns()).where(DOCUMENT.c.tenant_id == TENANT, DOCUMENT.c.id == ID))
