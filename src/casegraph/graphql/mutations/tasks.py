"""The mutations that make tasks, and that settle whose they are."""

from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import given, key_field, mutation
from casegraph.graphql.mutations.bounds import NAME, text
from casegraph.graphql.mutations.inputs import (
    UNSET,
    PrincipalRef,
    case_field,
    json_field,
    on_case,
    on_task,
    optional_person,
    person,
    task_field,
    version_field,
)
from casegraph.graphql.mutations.payloads import TaskPayload
from casegraph.graphql.scalars import JSON
from casegraph.services.lifecycle import NewTask


@strawberry.input(description="A task to make beside the route of the process.")
class CreateTaskInput:
    """A task to make beside the route of the process."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The caller's own UUID for the task, which makes the call safe to repeat: where the case has it "
        "already, nothing changes.",
    )
    case_id: strawberry.ID = case_field()
    definition_key: str = text("The key of the task in the process.", NAME, required=True)
    owner: PrincipalRef | None = strawberry.field(
        default=UNSET, description="Whose it is; found by the task's rule unless given."
    )
    data: JSON | None = json_field("What it begins with; an empty object unless given.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A task that something is done to.")
class TaskActionInput:
    """A task that something is done to."""

    task_id: strawberry.ID = task_field()
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A task, and who gets it.")
class AssignTaskInput:
    """A task, and who gets it."""

    task_id: strawberry.ID = task_field()
    owner: PrincipalRef = strawberry.field(description="Who gets it: someone in its pool, or anyone if it is ad hoc.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@mutation(
    TaskPayload,
    "Makes a task beside the route of the process, after one of its task definitions. For whoever has a task of the "
    "case, and supervisors of the process.",
)
async def create_task(context: Context, input: CreateTaskInput, call: Call | None) -> TaskPayload:
    """Make a task."""
    data: Any = given(input.data)
    owner = optional_person(input.owner, ("owner",))
    new = NewTask(input.definition_key, given(input.id), owner, {} if data is None else data)
    done = await context.services.task_changes.create(context.actor, on_case(input), new, call)
    return TaskPayload(task_id=done.id, changed=done.changed)


@mutation(
    TaskPayload,
    "Takes a task out of its pool: of many who claim it at once one gets it, the others get CONFLICT and learn who has "
    "it. For those in its pool.",
)
async def claim_task(context: Context, input: TaskActionInput, call: Call | None) -> TaskPayload:
    """Take a task."""
    done = await context.services.task_changes.claim(context.actor, on_task(input), call)
    return TaskPayload(task_id=done.id, changed=done.changed)


@mutation(
    TaskPayload,
    "Gives a task that was claimed back to its pool. For its owner, and supervisors of the process.",
)
async def release_task(context: Context, input: TaskActionInput, call: Call | None) -> TaskPayload:
    """Give a task back."""
    done = await context.services.task_changes.release(context.actor, on_task(input), call)
    return TaskPayload(task_id=done.id, changed=done.changed)


@mutation(TaskPayload, "Gives an open task to someone, whoever has it now. Needs REASSIGN_CASE.")
async def assign_task(context: Context, input: AssignTaskInput, call: Call | None) -> TaskPayload:
    """Give a task to someone."""
    owner = person(input.owner, ("owner",))
    done = await context.services.task_changes.assign(context.actor, on_task(input), owner, call)
    return TaskPayload(task_id=done.id, changed=done.changed)
