"""The mutation that makes documents from the data of cases."""

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.context import Context
from casegraph.graphql.enums import OutputFormat
from casegraph.graphql.mutations.base import given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, text
from casegraph.graphql.mutations.inputs import UNSET, case_field, on_case, version_field
from casegraph.graphql.mutations.papers import DocumentPayload
from casegraph.services.lifecycle import NewDocument


@strawberry.input(description="A document to be made from the data of a case.")
class GenerateDocumentInput:
    """A document to be made."""

    case_id: strawberry.ID = case_field()
    definition_key: str = text("The key of an OUTPUT document of the process that has a template.", NAME, required=True)
    format: OutputFormat | None = strawberry.field(
        default=UNSET,
        description="The file format; left out, the one that the process names, else PDF. BOTH: a PDF, which "
        "`download(format: DOCX)` gives as DOCX too.",
    )
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@mutation(
    DocumentPayload,
    "Fills the template of a document in with the variables of an unfinished case. What the process defines with "
    "versions is the next version; otherwise it takes the place of the one that was made before. VALIDATION, with the "
    "name of the variable and the place in the template, where a variable is missing. For whoever has a task of the "
    "case, supervisors of the process, and holders of MANAGE_DOCUMENTS.",
)
async def generate_document(context: Context, input: GenerateDocumentInput, call: Call | None) -> DocumentPayload:
    """Make a document."""
    new = NewDocument(input.definition_key, given(input.format))
    made = await context.services.document_generation.generate(context.actor, on_case(input), new, call)
    return DocumentPayload(document_id=made.id)
