"""What lies in the folders of a case: what all of it has in common, folders, and forms that are filled in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from casegraph.domain.records import FolderRecord, FormRecord
from casegraph.graphql.batching import computed, connection, reference, relation
from casegraph.graphql.context import Context, Info
from casegraph.graphql.pagination import Connection
from casegraph.graphql.types.interfaces import Node, Of, node_id
from casegraph.graphql.types.process import FormDefinition
from casegraph.graphql.types.validated import ValidatedJSON

if TYPE_CHECKING:
    from casegraph.graphql.types.case import Case

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]
FOLDER = Annotated["Folder", strawberry.lazy("casegraph.graphql.types.case_objects")]


def _containers(objects: Sequence[Any], _: Info) -> Sequence[bool]:
    return [isinstance(one, FolderRecord) for one in objects]


@strawberry.interface(description="A thing in a case's folder.")
class CaseObject:
    """A thing in a case's folder."""

    id = node_id()
    case = reference(CASE | None, "Its case; null while a temporary document is linked to none.", "case_id", "cases")
    name: str = strawberry.field(description="The name.")
    description: str | None = strawberry.field(description="What it is about.")
    folder = reference(FOLDER | None, "The folder that it lies in; null for the root folder.", "folder_id", "folders")
    container = computed(bool, "Holds other objects.", _containers, reads=())


async def _objects(context: Context, folders: Sequence[FolderRecord], request: Any) -> Sequence[Any]:
    return await context.services.case_objects.of_folders(context.actor, [one.id for one in folders], request)


@strawberry.type(description="A folder of a case.")
class Folder(Of, Node, CaseObject):
    """A folder of a case."""

    record = FolderRecord

    objects = connection(
        Connection[CaseObject], "What lies in it: folders, then files, then forms, each by name.", _objects
    )


@strawberry.type(description="A typed object: fields filled in after a template.")
class Form(Of, Node, CaseObject):
    """A typed object."""

    record = FormRecord

    @relation(
        FormDefinition | None,
        "What it was filled in after, as the process defines it.",
        reads=("process_id", "definition_key"),
    )
    async def definition(forms: Sequence[FormRecord], context: Context) -> Sequence[Any]:
        """The form definition of each form."""
        return await _definitions(context, forms)

    @relation(
        ValidatedJSON,
        "What was filled in, held against the schema of its definition.",
        reads=("process_id", "definition_key", "fields"),
    )
    async def fields(forms: Sequence[FormRecord], context: Context) -> Sequence[Any]:
        """The fields of each form."""
        tenant_id = context.actor.tenant.id
        return [
            context.services.schemas.hold(
                form.fields,
                None if one is None else one.schema,
                (tenant_id, form.process_id, "form", form.definition_key),
            )
            for form, one in zip(forms, await _definitions(context, forms), strict=True)
        ]


async def _definitions(context: Context, forms: Sequence[FormRecord]) -> Sequence[Any]:
    processes = await context.definitions([form.process_id for form in forms])
    return [
        None if one is None or form.definition_key is None else one.form(form.definition_key)
        for form, one in zip(forms, processes, strict=True)
    ]
