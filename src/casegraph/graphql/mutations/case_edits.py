"""The mutations that change what a case says, and not where it stands."""

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, text, texts
from casegraph.graphql.mutations.inputs import (
    PrincipalRef,
    case_field,
    json_field,
    json_object,
    on_case,
    person,
    version_field,
)
from casegraph.graphql.mutations.payloads import CasePayload
from casegraph.graphql.scalars import JSON


@strawberry.input(description="Who shall count as the initiator of a case.")
class ChangeCaseInitiatorInput:
    """Who shall count as the initiator of a case."""

    case_id: strawberry.ID = case_field()
    initiator: PrincipalRef = strawberry.field(description="The new initiator.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A trigger to run.")
class ExecuteTriggerInput:
    """A trigger to run."""

    case_id: strawberry.ID = case_field()
    trigger: str = text("The key of the trigger in the process.", NAME, required=True)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Variables to set and to remove; the others stay.")
class SetCaseVariablesInput:
    """Variables to set and to remove."""

    case_id: strawberry.ID = case_field()
    set: JSON | None = json_field(
        "Variables to add or replace: an object. Names begin with a letter or _, and go on with letters, digits and _."
    )
    unset: list[str] | None = texts("Names of variables to remove.", NAME)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@mutation(
    CasePayload,
    "Has someone else count as the one who started the case. For the initiator, and supervisors of the process.",
)
async def change_case_initiator(context: Context, input: ChangeCaseInitiatorInput, call: Call | None) -> CasePayload:
    """Change who counts as the initiator."""
    initiator = person(input.initiator, ("initiator",))
    change = context.services.case_changes.change_initiator
    done = await change(context.actor, on_case(input), initiator, call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    CasePayload,
    "Runs a trigger of the process, whether or not any task fires it; what it changes is there at once. For whoever "
    "has a task of the case, and supervisors of the process.",
)
async def execute_trigger(context: Context, input: ExecuteTriggerInput, call: Call | None) -> CasePayload:
    """Run a trigger."""
    execute = context.services.case_changes.execute_trigger
    done = await execute(context.actor, on_case(input), input.trigger, call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(
    CasePayload,
    "Adds, replaces and removes variables of a case; values keep their types. For whoever has a task of the case, and "
    "supervisors of the process.",
)
async def set_case_variables(context: Context, input: SetCaseVariablesInput, call: Call | None) -> CasePayload:
    """Set and remove variables."""
    values = json_object(input.set, "set")
    unset = tuple(given(input.unset) or ())
    done = await context.services.case_changes.set_variables(context.actor, on_case(input), values, unset, call)
    return CasePayload(case_id=done.id, changed=done.changed)
