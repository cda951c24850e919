"""Documents that belong to no case yet: uploads, and what is made before a case takes it."""

from datetime import datetime
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.enums import DocumentKind
from casegraph.domain.records import DocumentRecord


def loose_document(
    actor: Actor,
    now: datetime,
    id: UUID,
    *,
    name: str,
    content_type: str,
    size: int,
    sha256: str = "",
    expires_at: datetime | None = None,
    blob_id: UUID | None = None,
    docx_blob_id: UUID | None = None,
) -> DocumentRecord:
    """A temporary document of the actor's own; without `sha256` it has no bytes yet."""
    return DocumentRecord(
        id=id,
        case_id=None,
        task_id=None,
        delegation_id=None,
        definition_key=None,
        process_id=None,
        lineage_id=id,
        kind=DocumentKind.TEMPORARY,
        name=name,
        description=None,
        content_type=content_type,
        size=size,
        sha256=sha256,
        version=1,
        latest=True,
        index=None,
        comment=None,
        created_at=now,
        created_by_id=actor.principal.id,
        updated_at=now,
        updated_by_id=actor.principal.id,
        deleted_at=None,
        expires_at=expires_at,
        blob_id=blob_id,
        docx_blob_id=docx_blob_id,
    )
