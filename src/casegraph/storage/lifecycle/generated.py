"""Reads and writes what documents that are made from a case's data need, under the lock of the case."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from casegraph.auth.scopes import CaseScope
from casegraph.domain.enums import DocumentKind
from casegraph.storage.parameters import code
from casegraph.storage.tables import DOCUMENT
from casegraph.storage.unit_of_work import UnitOfWork


class Generated(NamedTuple):
    """A document that was made before, and its bytes."""

    id: UUID
    blob_id: UUID | None
    docx_blob_id: UUID | None


async def made_before(unit: UnitOfWork, scope: CaseScope, case_id: UUID, definition_key: str) -> Generated | None:
    """The document of a definition that a case has, unless it is deleted; it stays as it is until the unit ends."""
    standing = (DOCUMENT.c.latest, DOCUMENT.c.deleted_at.is_(None), DOCUMENT.c.kind == code(DocumentKind.OUTPUT))
    wanted = select(*(DOCUMENT.c[name] for name in Generated._fields)).where(
        DOCUMENT.c.tenant_id == scope.tenant_id,
        DOCUMENT.c.case_id == case_id,
        DOCUMENT.c.definition_key == definition_key,
        *standing,
    )
    row = await unit.first(wanted.order_by(DOCUMENT.c.index.desc()).limit(1).with_for_update())
    return None if row is None else Generated._make(row)


async def give_other_bytes(
    unit: UnitOfWork, scope: CaseScope, document_id: UUID, blob_id: UUID, docx_blob_id: UUID | None
) -> None:
    """Write that a document has these bytes in the place of others."""
    mine = (DOCUMENT.c.tenant_id == scope.tenant_id, DOCUMENT.c.id == document_id)
    await unit.execute(update(DOCUMENT).where(*mine).values(blob_id=blob_id, docx_blob_id=docx_blob_id))
