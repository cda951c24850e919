"""The mutation that deploys processes."""

from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.batching import reference
from casegraph.graphql.context import Context
from casegraph.graphql.enums import ProcessFormat
from casegraph.graphql.mutations.base import errors_field, key_field, mutation
from casegraph.graphql.types.process import Process
from casegraph.graphql.types.user_error import UserError
from casegraph.services.definitions import DefinitionText


@strawberry.input(description="A process to deploy.")
class DeployProcessInput:
    """A process to deploy."""

    format: ProcessFormat = strawberry.field(description="How `source` is written.")
    source: str = strawberry.field(description="The definition: a text of at most 262,144 characters.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of deploying a process.")
class ProcessPayload:
    """What came of deploying a process."""

    process_id: strawberry.Private[UUID | None] = None
    process = reference(
        Process | None, "The version that stands; null where there are errors.", "process_id", "processes"
    )
    created: bool = strawberry.field(
        default=False, description="This is a new version. False: the latest one says the same, and stands."
    )
    errors: list[UserError] = errors_field()


@mutation(
    ProcessPayload,
    "Adds a version to the process that the definition names by its key, and new cases start with it. The definition "
    "is checked whole, and `errors` tells all that is wrong with it, each with its line, column and pointer. Needs "
    "MANAGE_PROCESSES, in the tenant or for the process.",
)
async def deploy_process(context: Context, input: DeployProcessInput, call: Call | None) -> ProcessPayload:
    """Deploy a process."""
    text = DefinitionText(input.source, input.format)
    made = await context.services.deployment.deploy(context.actor, text, call)
    return ProcessPayload(process_id=made.id, created=made.changed)
