"""The mutations that bring documents into cases, hide them and bring them back."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql import ids
from casegraph.graphql.batching import reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, PROSE, text
from casegraph.graphql.mutations.inputs import UNSET, case_field, id_field, on_case, optional_id, version_field
from casegraph.graphql.pagination import Edge, EdgeSource
from casegraph.graphql.scalars import JSONPointer
from casegraph.graphql.types.papers import Document
from casegraph.graphql.types.user_error import UserError
from casegraph.services.lifecycle import Attachment, OnDocument
from casegraph.services.placing import document_page


@strawberry.input(description="A document for a case: one that was uploaded, or one of another case.")
class AttachDocumentInput:
    """A document for a case."""

    document_id: strawberry.ID = id_field("The document; one that is linked to another case is copied.")
    case_id: strawberry.ID = case_field()
    task_id: strawberry.ID | None = id_field("The task of the case that it belongs to.", required=False)
    delegation_index: int | None = strawberry.field(
        default=UNSET, description="The open hand-over during which it comes; its task is the one that it belongs to."
    )
    definition_key: str | None = text("What it is, by the key of a document that the process defines.", NAME)
    folder_id: strawberry.ID | None = id_field(
        "The folder that it goes to: the root folder unless given, or where the version before it lies.",
        required=False,
    )
    pointer: JSONPointer | None = strawberry.field(
        default=UNSET,
        description="Place in the task's data that shall hold the document's global id: a member of an object, or an "
        "item that is put into a list, at its end for `-`. What is around it must be there. For those who may change "
        "the data.",
    )
    comment: str | None = text("What is to be said of it.", PROSE)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A document of a case that is meant.")
class DocumentActionInput:
    """A document of a case that is meant."""

    document_id: strawberry.ID = id_field("The document.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of changing a document.")
class DocumentPayload:
    """What came of changing a document."""

    document_id: strawberry.Private[UUID | None] = None
    document = reference(
        Document | None,
        "The document; null where there are errors, and where the viewer may attach documents but not see them.",
        "document_id",
        "documents",
    )

    @relation(
        Edge[Document] | None,
        "The document with its place among the case's documents in the default order, for clients that keep such a "
        "list; null also where it is deleted.",
        reads=("document_id",),
    )
    async def document_edge(payloads: Sequence[Any], context: Context) -> Sequence[Any]:
        """The document of each payload with its place."""
        found = await context.by_id("documents").gather([one.document_id for one in payloads])
        return [
            None if one is None or one.deleted_at is not None else EdgeSource(document_page(context.actor, one), 0)
            for one in found
        ]

    errors: list[UserError] = errors_field()


@mutation(
    DocumentPayload,
    "Brings a document into an unfinished case: links one that was uploaded, or copies one of another case, which must "
    "be in sight and shares its bytes. What the process defines with versions is the next version of what came before. "
    "INVALID_STATE where its bytes are not there. For the assignee of the task, or of the case where no task is named, "
    "supervisors of the process, and holders of MANAGE_DOCUMENTS.",
)
async def attach_document(context: Context, input: AttachDocumentInput, call: Call | None) -> DocumentPayload:
    """Bring a document into a case."""
    new = Attachment(
        document_id=ids.uuid_of(input.document_id, "Document", ("documentId",)),
        task_id=optional_id(input.task_id, "Task", "taskId"),
        delegation_index=given(input.delegation_index),
        definition_key=given(input.definition_key),
        folder_id=optional_id(input.folder_id, "Folder", "folderId"),
        pointer=given(input.pointer),
        comment=given(input.comment),
    )
    attach = context.services.paper_changes.attach
    made = await attach(context.actor, on_case(input), new, partial(ids.encode, "Document"), call)
    return DocumentPayload(document_id=made.id)


@mutation(
    DocumentPayload,
    "Hides a document of an unfinished case; the version before it is the latest then. It is not destroyed: "
    "`restoreDocument` brings it back. For the assignee of the task that it belongs to, or of the case where it "
    "belongs to none, supervisors of the process, and holders of MANAGE_DOCUMENTS.",
)
async def delete_document(context: Context, input: DocumentActionInput, call: Call | None) -> DocumentPayload:
    """Hide a document."""
    done = await context.services.paper_changes.delete(context.actor, _on_document(input), call)
    return DocumentPayload(document_id=done.id)


@mutation(
    DocumentPayload,
    "Brings a deleted document back, as the latest version if none is newer. For whoever may delete it.",
)
async def restore_document(context: Context, input: DocumentActionInput, call: Call | None) -> DocumentPayload:
    """Bring a deleted document back."""
    done = await context.services.paper_changes.restore(context.actor, _on_document(input), call)
    return DocumentPayload(document_id=done.id)


def _on_document(input: DocumentActionInput) -> OnDocument:
    document_id = ids.uuid_of(input.document_id, "Document", ("documentId",))
    return OnDocument(document_id, given(input.expected_version))
