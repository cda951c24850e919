"""The mutations by which work on a task is reported: it is done, it failed, or something is to be said of it."""

from datetime import datetime

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.context import Context
from casegraph.graphql.enums import LogLevel
from casegraph.graphql.mutations.base import given, key_field, mutation
from casegraph.graphql.mutations.bounds import LOG_LINE, NAME, REASON, inputs, text, texts
from casegraph.graphql.mutations.inputs import (
    UNSET,
    TaskAssigneeInput,
    assignees,
    json_field,
    json_object,
    on_task,
    task_field,
    version_field,
)
from casegraph.graphql.mutations.payloads import TaskPayload
from casegraph.graphql.scalars import JSON
from casegraph.services.lifecycle import TaskCompletion


@strawberry.input(description="A task that is done.")
class CompleteTaskInput:
    """A task that is done."""

    task_id: strawberry.ID = task_field()
    data: JSON | None = json_field("Its data, checked against its form; those that it has stay unless given.")
    variables: JSON | None = json_field("Variables of the case to set: an object.")
    targets: list[str] | None = texts("Keys of the tasks to go to, where the route is SELECT; END ends the case.", NAME)
    assignees: list[TaskAssigneeInput] | None = inputs("Who gets the tasks whose rule is MANUAL.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A try at a task that failed.")
class FailTaskInput:
    """A try at a task that failed."""

    task_id: strawberry.ID = task_field()
    message: str = text("What went wrong.", REASON, required=True)
    retry_at: datetime | None = strawberry.field(
        default=UNSET,
        description="When it may be tried again, a moment ahead; left out, the case is in ERROR until it is resumed.",
    )
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A line for the log of a task.")
class AppendTaskLogInput:
    """A line for the log of a task."""

    task_id: strawberry.ID = task_field()
    level: LogLevel = strawberry.field(description="How much it matters.")
    message: str = text("What is to be said.", LOG_LINE, required=True)


@mutation(
    TaskPayload,
    "Completes a task that its owner has claimed; one that the process led to moves the case on as well. Only for the "
    "owner. INVALID_STATE where nobody has claimed it.",
)
async def complete_task(context: Context, input: CompleteTaskInput, call: Call | None) -> TaskPayload:
    """Complete a task."""
    done = TaskCompletion(
        given(input.data),
        json_object(input.variables, "variables"),
        tuple(given(input.targets) or ()),
        assignees(input.assignees),
    )
    made = await context.services.task_changes.complete(context.actor, on_task(input), done, call)
    return TaskPayload(task_id=made.id, changed=made.changed)


@mutation(
    TaskPayload,
    "Reports that a try at a task failed: it waits for the next one, or the case is in ERROR. Only for the owner.",
)
async def fail_task(context: Context, input: FailTaskInput, call: Call | None) -> TaskPayload:
    """Report that a try failed."""
    fail = context.services.task_changes.fail
    done = await fail(context.actor, on_task(input), input.message, given(input.retry_at), call)
    return TaskPayload(task_id=done.id, changed=done.changed)


@mutation(
    TaskPayload,
    "Adds a line to the log of a task, from which the oldest are dropped beyond a limit of the server. For its owner, "
    "and supervisors of the process.",
)
async def append_task_log(context: Context, input: AppendTaskLogInput, call: Call | None) -> TaskPayload:
    """Add a line to a task's log."""
    append = context.services.task_changes.append_log
    done = await append(context.actor, on_task(input), input.level, input.message, call)
    return TaskPayload(task_id=done.id, changed=done.changed)
