"""The mutations that hand tasks of cases from one to another: one at a time, or many at once."""

import strawberry

from casegraph.domain.calls import Call, Outcome, call_of
from casegraph.domain.errors import CasegraphError
from casegraph.graphql.context import Context
from casegraph.graphql.enums import BulkErrorPolicy
from casegraph.graphql.errors import user_errors
from casegraph.graphql.mutations.base import given, key_field, mutation, plain
from casegraph.graphql.mutations.bounds import REASON, check_bounds, items, text
from casegraph.graphql.mutations.inputs import UNSET, PrincipalRef, case_field, on_case, person, version_field
from casegraph.graphql.mutations.payloads import CasePayload
from casegraph.graphql.types.user_error import UserError
from casegraph.services.lifecycle import CaseReassignment, Reassignment


@strawberry.input(description="Whose task of a case is handed to whom.")
class ReassignCaseInput:
    """Whose task of a case is handed to whom."""

    case_id: strawberry.ID = case_field()
    from_: PrincipalRef = strawberry.field(name="from", description="Who has the task.")
    to: PrincipalRef = strawberry.field(description="Who gets it: someone in its pool, or anyone if it is ad hoc.")
    delegation_index: int | None = strawberry.field(
        default=UNSET, description="Which open delegation is meant; the latest of `from` unless given."
    )
    reason: str | None = text("Why; it is kept in the history.", REASON)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Reassignments to carry out together.")
class ReassignCasesInput:
    """Reassignments to carry out together."""

    items: list[ReassignCaseInput] = items("What is to be reassigned, in this order.")
    error_policy: BulkErrorPolicy | None = strawberry.field(
        default=BulkErrorPolicy.REJECT_EVERYTHING, description="What becomes of the others where one fails."
    )


@strawberry.type(description="What came of changing many cases.")
class BulkCasePayload:
    """What came of changing many cases."""

    results: list[CasePayload] = strawberry.field(
        default_factory=list[CasePayload],
        description="What came of each item, in their order; none where all fail at once.",
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list[UserError],
        description="Why nothing has changed; empty where items were carried out, though others may have failed.",
    )


@mutation(
    CasePayload,
    "Hands a task of a case from one principal to another: its delegation is closed as REASSIGNED, and a new one "
    "opened. Needs REASSIGN_CASE.",
)
async def reassign_case(context: Context, input: ReassignCaseInput, call: Call | None) -> CasePayload:
    """Hand a task to someone else."""
    done = await context.services.case_changes.reassign(context.actor, on_case(input), _reassignment(input), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    BulkCasePayload,
    "Hands tasks of many cases from one principal to another, as `reassignCase` does; each item may have an "
    "idempotency key of its own. Needs REASSIGN_CASE.",
)
async def reassign_cases(context: Context, input: ReassignCasesInput, _: Call | None) -> BulkCasePayload:
    """Hand many tasks to others."""
    policy = given(input.error_policy) or BulkErrorPolicy.REJECT_EVERYTHING
    asked = [_item(one) for one in input.items]
    results = await context.services.case_changes.reassign_many(context.actor, asked, policy)
    payloads = [_payload(one) for one in results]
    rejected = policy is BulkErrorPolicy.REJECT_EVERYTHING
    return BulkCasePayload(
        results=payloads, errors=[error for one in payloads for error in one.errors] if rejected else []
    )


def _item(input: ReassignCaseInput) -> CaseReassignment | CasegraphError:
    """What an item asks for, or why it cannot be understood."""
    try:
        check_bounds(input)
        call = call_of("reassignCase", plain(input), given(input.idempotency_key))
        return CaseReassignment(on_case(input), _reassignment(input), call)
    except CasegraphError as error:
        return error


def _payload(result: Outcome | CasegraphError) -> CasePayload:
    if isinstance(result, Outcome):
        return CasePayload(case_id=result.id, changed=result.changed)
    errors = user_errors(result)
    if errors is None:
        raise result
    return CasePayload(errors=errors)


def _reassignment(input: ReassignCaseInput) -> Reassignment:
    return Reassignment(
        person(input.from_, ("from",)),
        person(input.to, ("to",)),
        given(input.delegation_index),
        given(input.reason),
    )
