"""The mutations that make folders and forms in cases."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.batching import relation
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, PROSE, TITLE, text
from casegraph.graphql.mutations.inputs import case_field, id_field, on_case, optional_id, version_field
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.case_objects import CaseObject
from casegraph.graphql.types.user_error import UserError
from casegraph.lifecycle.papers import MAX_FOLDER_DEPTH
from casegraph.services.lifecycle import NewFolder, NewForm


@strawberry.input(description="A folder to make.")
class CreateFolderInput:
    """A folder to make."""

    case_id: strawberry.ID = case_field()
    name: str = text("The name.", TITLE, required=True)
    description: str | None = text("What it is for.", PROSE)
    parent_id: strawberry.ID | None = id_field(
        f"The folder that it lies in, the root folder unless given; {MAX_FOLDER_DEPTH} deep at most.", required=False
    )
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A form to fill in.")
class CreateFormInput:
    """A form to fill in."""

    case_id: strawberry.ID = case_field()
    name: str = text("The name.", TITLE, required=True)
    definition_key: str | None = text(
        "The key of the form that the process defines, which it is filled in after.", NAME
    )
    fields: JSON = strawberry.field(
        description="What is filled in, held against the definition's schema: what is not valid is kept and flagged, "
        "unless the definition is strict."
    )
    folder_id: strawberry.ID | None = id_field(
        "The folder that it goes to; the root folder unless given.", required=False
    )
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of making a folder or a form.")
class CaseObjectPayload:
    """What came of making a folder or a form."""

    object_id: strawberry.Private[UUID | None] = None
    kind: strawberry.Private[Literal["folders", "forms"]] = "folders"

    @relation(
        CaseObject | None,
        "The folder or form; null where there are errors, and where the viewer may make it but not see it.",
        reads=("object_id", "kind"),
    )
    async def object(payloads: Sequence[Any], context: Context) -> Sequence[Any]:
        """The object of each payload."""
        return [(await context.by_id(one.kind).gather([one.object_id]))[0] for one in payloads]

    errors: list[UserError] = errors_field()


@mutation(
    CaseObjectPayload,
    "Makes a folder in an unfinished case. For assignees of the case, supervisors of the process, and holders of "
    "MANAGE_DOCUMENTS.",
)
async def create_folder(context: Context, input: CreateFolderInput, call: Call | None) -> CaseObjectPayload:
    """Make a folder."""
    new = NewFolder(input.name, given(input.description), optional_id(input.parent_id, "Folder", "parentId"))
    made = await context.services.paper_changes.create_folder(context.actor, on_case(input), new, call)
    return CaseObjectPayload(object_id=made.id)


@mutation(
    CaseObjectPayload,
    "Fills in a form in an unfinished case. For assignees of the case, supervisors of the process, and holders of "
    "MANAGE_DOCUMENTS.",
)
async def create_form(context: Context, input: CreateFormInput, call: Call | None) -> CaseObjectPayload:
    """Fill in a form."""
    folder_id = optional_id(input.folder_id, "Folder", "folderId")
    new = NewForm(input.name, input.fields, given(input.definition_key), folder_id)
    made = await context.services.paper_changes.create_form(context.actor, on_case(input), new, call)
    return CaseObjectPayload(object_id=made.id, kind="forms")
