"""The mutation that begins an upload."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.domain.files import LONGEST_MEDIA_TYPE, LONGEST_NAME
from casegraph.graphql.batching import reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import text
from casegraph.graphql.mutations.inputs import UNSET
from casegraph.graphql.scalars import BigInt
from casegraph.graphql.types.papers import Document
from casegraph.graphql.types.user_error import UserError
from casegraph.services.uploads import NewUpload


@strawberry.input(description="A file that is to be uploaded.")
class CreateUploadInput:
    """A file that is to be uploaded."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The caller's own UUID for the document, which makes the call safe to repeat: where it has begun "
        "this upload already, it is given as it stands.",
    )
    filename: str = text("The name of the file, without a folder, in any script.", LONGEST_NAME, required=True)
    content_type: str = text("The media type, such as `application/pdf`.", LONGEST_MEDIA_TYPE, required=True)
    size: BigInt | None = strawberry.field(
        default=UNSET, description="The size in bytes, where it is known: others are then not taken."
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of beginning an upload.")
class CreateUploadPayload:
    """What came of beginning an upload."""

    document_id: strawberry.Private[UUID | None] = None
    declared: strawberry.Private[int | None] = None

    document = reference(
        Document | None,
        "The document, temporary and without bytes until they are put; null where there are errors.",
        "document_id",
        "documents",
    )

    @relation(
        str | None,
        "Where to PUT the bytes, as they are: a link that is good until the document expires. A connection that breaks "
        "is no loss: HEAD tells how many bytes are there (`Upload-Offset`), and PATCH with this header, and "
        "`Upload-Complete: ?1`, sends the rest. Null where there are errors.",
        reads=("document_id", "declared"),
    )
    async def upload_url(payloads: Sequence[Any], context: Context) -> Sequence[Any]:
        """The link of each payload."""
        found = await context.by_id("documents").gather([one.document_id for one in payloads])
        return [
            None if document is None else await _url(context, document, one.declared)
            for one, document in zip(payloads, found, strict=True)
        ]

    errors: list[UserError] = errors_field()


async def _url(context: Context, document: Any, declared: int | None) -> str:
    return context.base_url() + await context.services.uploads.path(context.actor, document, declared)


@mutation(
    CreateUploadPayload,
    "Begins the upload of a file: the answer tells where to put its bytes. The document is temporary, and seen by its "
    "uploader alone, until `attachDocument` links it to a case. Every member of the tenant may.",
)
async def create_upload(context: Context, input: CreateUploadInput, call: Call | None) -> CreateUploadPayload:
    """Begin an upload."""
    size = given(input.size)
    new = NewUpload(input.filename, input.content_type, size, given(input.id))
    made = await context.services.uploads.create(context.actor, new, call)
    return CreateUploadPayload(document_id=made.id, declared=size)
