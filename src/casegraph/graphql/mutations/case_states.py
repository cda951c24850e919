"""The mutations that hold cases, let them go on, and end them."""

from datetime import datetime

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql import ids
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import REASON, text
from casegraph.graphql.mutations.inputs import UNSET, case_field, on_case, version_field
from casegraph.graphql.mutations.payloads import CasePayload
from casegraph.graphql.types.user_error import UserError


@strawberry.input(description="A case, and why something is done to it.")
class CaseActionInput:
    """A case, and why something is done to it."""

    case_id: strawberry.ID = case_field()
    reason: str | None = text("Why; it is kept in the history.", REASON)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A case to hold.")
class PauseCaseInput:
    """A case to hold."""

    case_id: strawberry.ID = case_field()
    until: datetime | None = strawberry.field(
        default=UNSET, description="When it resumes by itself, a moment ahead; left out, somebody must resume it."
    )
    reason: str | None = text("Why; it is kept in the history.", REASON)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A case to let go on.")
class ResumeCaseInput:
    """A case to let go on."""

    case_id: strawberry.ID = case_field()
    at: datetime | None = strawberry.field(default=UNSET, description="When it goes on, a moment ahead; left out, now.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of deleting a case.")
class DeleteCasePayload:
    """What came of deleting a case."""

    deleted_case_id: strawberry.ID | None = strawberry.field(
        default=None, description="The global id that the case had; null where there are errors."
    )
    errors: list[UserError] = errors_field()


@mutation(
    CasePayload,
    "Holds a running case: nothing in it moves until it is resumed. For whoever has a task of the case, and "
    "supervisors of the process.",
)
async def pause_case(context: Context, input: PauseCaseInput, call: Call | None) -> CasePayload:
    """Hold a case for a time."""
    pause = context.services.case_changes.pause
    done = await pause(context.actor, on_case(input), given(input.until), given(input.reason), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    CasePayload,
    "Lets a case go on that is PAUSED, STOPPED or in ERROR, now or at a moment ahead; an automatic step that failed is "
    "tried again. For whoever has a task of the case, and supervisors of the process.",
)
async def resume_case(context: Context, input: ResumeCaseInput, call: Call | None) -> CasePayload:
    """Let a case go on."""
    done = await context.services.case_changes.resume(context.actor, on_case(input), given(input.at), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    CasePayload,
    "Stops a case until somebody resumes it. For whoever has a task of the case, and supervisors of the process.",
)
async def stop_case(context: Context, input: CaseActionInput, call: Call | None) -> CasePayload:
    """Stop a case."""
    done = await context.services.case_changes.stop(context.actor, on_case(input), given(input.reason), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    CasePayload,
    "Gives a case up: its open tasks and delegations are cancelled, its data stay readable. For whoever has a task of "
    "the case, and holders of CANCEL_CASE.",
)
async def cancel_case(context: Context, input: CaseActionInput, call: Call | None) -> CasePayload:
    """Give a case up."""
    done = await context.services.case_changes.cancel(context.actor, on_case(input), given(input.reason), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    CasePayload,
    "Completes a case before its process comes to its end: open tasks are cancelled, and the declared results are "
    "kept. For its initiator, and supervisors of the process.",
)
async def complete_case(context: Context, input: CaseActionInput, call: Call | None) -> CasePayload:
    """Complete a case early."""
    done = await context.services.case_changes.complete(context.actor, on_case(input), given(input.reason), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    DeleteCasePayload,
    "Deletes a case for good, with all that is in it, its history too. For its assignee while it is a DRAFT, and "
    "holders of DELETE_CASE at any time; others cancel it instead.",
)
async def delete_case(context: Context, input: CaseActionInput, call: Call | None) -> DeleteCasePayload:
    """Delete a case for good."""
    done = await context.services.case_changes.delete(context.actor, on_case(input), given(input.reason), call)
    return DeleteCasePayload(deleted_case_id=strawberry.ID(ids.encode("Case", done.id)))
