"""The mutations that move cases: from task to task, and from hand to hand."""

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, inputs, texts
from casegraph.graphql.mutations.inputs import (
    UNSET,
    TaskAssigneeInput,
    assignees,
    case_field,
    json_field,
    json_object,
    on_case,
    version_field,
)
from casegraph.graphql.mutations.payloads import CasePayload
from casegraph.graphql.scalars import JSON
from casegraph.services.lifecycle import Routing


@strawberry.input(description="How a case is routed on from a task.")
class RouteCaseInput:
    """How a case is routed."""

    case_id: strawberry.ID = case_field()
    delegation_index: int | None = strawberry.field(
        default=UNSET, description="Which open delegation is done; the one with the highest index unless given."
    )
    variables: JSON | None = json_field("Variables to set before the way is chosen: an object.")
    targets: list[str] | None = texts("Keys of the tasks to go to, where the route is SELECT; END ends the case.", NAME)
    assignees: list[TaskAssigneeInput] | None = inputs("Who gets the tasks whose rule is MANUAL.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@mutation(
    CasePayload,
    "Completes the task of an open delegation and moves the case on from it, as the process says; at its end the case "
    "is completed. Only for the assignee. INVALID_STATE where the delegation is closed, or there is none.",
)
async def route_case(context: Context, input: RouteCaseInput, call: Call | None) -> CasePayload:
    """Route a case."""
    routing = Routing(
        given(input.delegation_index),
        json_object(input.variables, "variables"),
        tuple(given(input.targets) or ()),
        assignees(input.assignees),
    )
    done = await context.services.case_changes.route(context.actor, on_case(input), routing, call)
    return CasePayload(case_id=done.id, changed=done.changed)
