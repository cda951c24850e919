"""Documents, as far as they are known without their bytes, and notes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from casegraph.domain.filters import EVERYTHING
from casegraph.domain.paging import ListRequest
from casegraph.domain.records import DocumentRecord, NoteRecord
from casegraph.graphql.batching import connection, reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.enums import DocumentKind, OutputFormat
from casegraph.graphql.filters import DocumentFilter
from casegraph.graphql.pagination import Connection
from casegraph.graphql.scalars import BigInt
from casegraph.graphql.types.case_objects import CaseObject
from casegraph.graphql.types.download import Download
from casegraph.graphql.types.interfaces import Audited, Node, Of, principal_field, uuid_field
from casegraph.graphql.types.process import DocumentDefinition

if TYPE_CHECKING:
    from casegraph.graphql.types.case import Case
    from casegraph.graphql.types.task import Delegation, Task

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]
TASK = Annotated["Task", strawberry.lazy("casegraph.graphql.types.task")]
DELEGATION = Annotated["Delegation", strawberry.lazy("casegraph.graphql.types.task")]


_STANDING = DocumentFilter().to_condition()


def standing_documents(request: ListRequest) -> ListRequest:
    """The request for documents; one without a filter asks for what an empty filter asks for."""
    return replace(request, condition=_STANDING) if request.condition is EVERYTHING else request


async def _versions(context: Context, documents: Sequence[DocumentRecord], request: Any) -> Sequence[Any]:
    lineages = [document.lineage_id for document in documents]
    return await context.services.documents.versions(context.actor, lineages, request)


@strawberry.type(description="One version of a file.")
class Document(Of, Node, CaseObject, Audited):
    """One version of a file."""

    record = DocumentRecord

    uuid = uuid_field()
    case = reference(CASE | None, "Its case; null while a temporary document is linked to none.", "case_id", "cases")
    task = reference(TASK | None, "The task that it belongs to.", "task_id", "tasks")
    delegation = reference(DELEGATION | None, "The hand-over during which it came.", "delegation_id", "delegations")

    @relation(
        DocumentDefinition | None,
        "Its kind, as the process defines it.",
        reads=("process_id", "definition_key"),
    )
    async def definition(documents: Sequence[DocumentRecord], context: Context) -> Sequence[Any]:
        """The document definition of each document."""
        definitions = await context.definitions([document.process_id for document in documents])
        return [
            None if one is None or document.definition_key is None else one.document(document.definition_key)
            for document, one in zip(documents, definitions, strict=True)
        ]

    kind: DocumentKind = strawberry.field(description="What it is to its case.")
    name: str = strawberry.field(description="The file's name.")
    description: str | None = strawberry.field(description="What it is about.")
    content_type: str = strawberry.field(description="The media type.")
    size: BigInt = strawberry.field(description="The size in bytes.")
    sha256: str = strawberry.field(description="The SHA-256 of its bytes, in hexadecimal digits.")
    version: int = strawberry.field(description="Counts versions from 1.")
    index: int | None = strawberry.field(description="Counts the case's files, versions included, from 1.")
    comment: str | None = strawberry.field(description="What its uploader said of it.")
    deleted_at: datetime | None = strawberry.field(description="Set while the document can be restored.")
    expires_at: datetime | None = strawberry.field(description="When an unlinked temporary document goes.")
    versions = connection(
        Connection[Annotated["Document", strawberry.lazy("casegraph.graphql.types.papers")]],
        "All versions of it that are not deleted, newest first.",
        _versions,
        reads=("lineage_id",),
    )

    @relation(
        Download,
        "A link to its bytes. Of a document whose bytes were not put yet there is one too, which says so.",
        reads=("name", "content_type", "size", "blob_id", "docx_blob_id"),
    )
    async def download(
        documents: Sequence[DocumentRecord],
        context: Context,
        format: Annotated[
            OutputFormat | None,
            strawberry.argument(
                description="PDF or DOCX, of a document that was made in both; left out, it is the document itself."
            ),
        ] = None,
    ) -> Sequence[Any]:
        """A link to the bytes of each document."""
        return await context.services.downloads.of_documents(context.actor, documents, format)


@strawberry.type(description="A note on a case.")
class Note(Of, Node):
    """A note on a case."""

    record = NoteRecord

    uuid = uuid_field()
    case = reference(CASE, "The case that it is on.", "case_id", "cases")
    author = principal_field("author_id", "Who wrote it.", required=True)
    content: str = strawberry.field(description="The text, line breaks kept.")
    created_at: datetime = strawberry.field(description="When it was written.")
    notified: bool = strawberry.field(description="It was mailed to the participants.")
