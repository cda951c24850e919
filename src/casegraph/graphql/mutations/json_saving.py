"""The mutations that save and patch JSON: the metadata and the entity of a case, and the data of a task."""

import strawberry

from casegraph.domain.calls import Call
from casegraph.domain.json_patch import ABSENT, MAX_OPERATIONS, Operation
from casegraph.graphql.context import Context
from casegraph.graphql.enums import JSONPatchOp
from casegraph.graphql.mutations.base import given, key_field, mutation
from casegraph.graphql.mutations.bounds import items
from casegraph.graphql.mutations.inputs import (
    UNSET,
    case_field,
    json_field,
    on_case,
    on_task,
    task_field,
    version_field,
)
from casegraph.graphql.mutations.payloads import CasePayload, TaskPayload
from casegraph.graphql.scalars import JSON, JSONPointer

_VALUE = "The new value, whole: not null."
_OPERATIONS = "What to do, in this order, all of it or nothing."

_CHECKED = (
    "A value that does not meet its schema is kept and flagged, unless the process is strict about it: then the "
    "errors have code VALIDATION and the `pointer` of each place."
)
_FAILING = (
    "The error of an operation that fails has the path `operations`, number, and the code CONFLICT for a TEST, else "
    "VALIDATION."
)
_OF_CASE = "For whoever has a task of the case, and supervisors of the process."
_OF_TASK = "For the owner of the task, while it is open, and supervisors of the process."


@strawberry.input(description="One operation of a JSON Patch (RFC 6902).")
class JSONPatchOperation:
    """One operation of a JSON Patch."""

    op: JSONPatchOp = strawberry.field(description="What to do.")
    path: JSONPointer = strawberry.field(description="The place that it is done to; empty for the whole value.")
    from_: JSONPointer | None = strawberry.field(
        name="from", default=UNSET, description="For MOVE and COPY: the place that the value comes from."
    )
    value: JSON | None = json_field("For ADD, REPLACE and TEST: the value; null is one too.")


@strawberry.input(description="JSON to save in a case.")
class SaveCaseJSONInput:
    """JSON to save in a case."""

    case_id: strawberry.ID = case_field()
    value: JSON = strawberry.field(description=_VALUE)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Changes of JSON in a case.")
class PatchCaseJSONInput:
    """Changes of JSON in a case."""

    case_id: strawberry.ID = case_field()
    operations: list[JSONPatchOperation] = items(_OPERATIONS, MAX_OPERATIONS)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Data to save in a task.")
class SaveTaskDataInput:
    """Data to save in a task."""

    task_id: strawberry.ID = task_field()
    value: JSON = strawberry.field(description=_VALUE)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Changes of the data of a task.")
class PatchTaskDataInput:
    """Changes of the data of a task."""

    task_id: strawberry.ID = task_field()
    operations: list[JSONPatchOperation] = items(_OPERATIONS, MAX_OPERATIONS)
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@mutation(CasePayload, f"Replaces the metadata of a case. {_CHECKED} {_OF_CASE}")
async def save_case_metadata(context: Context, input: SaveCaseJSONInput, call: Call | None) -> CasePayload:
    """Replace the metadata of a case."""
    done = await context.services.case_changes.save_metadata(context.actor, on_case(input), input.value, call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(CasePayload, f"Changes places in the metadata of a case. {_FAILING} {_CHECKED} {_OF_CASE}")
async def patch_case_metadata(context: Context, input: PatchCaseJSONInput, call: Call | None) -> CasePayload:
    """Change places in the metadata of a case."""
    patch = context.services.case_changes.patch_metadata
    done = await patch(context.actor, on_case(input), _operations(input.operations), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(CasePayload, f"Replaces the entity of a case. {_CHECKED} {_OF_CASE}")
async def save_case_entity(context: Context, input: SaveCaseJSONInput, call: Call | None) -> CasePayload:
    """Replace the entity of a case."""
    done = await context.services.case_changes.save_entity(context.actor, on_case(input), input.value, call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(CasePayload, f"Changes places in the entity of a case. {_FAILING} {_CHECKED} {_OF_CASE}")
async def patch_case_entity(context: Context, input: PatchCaseJSONInput, call: Call | None) -> CasePayload:
    """Change places in the entity of a case."""
    patch = context.services.case_changes.patch_entity
    done = await patch(context.actor, on_case(input), _operations(input.operations), call)
    return CasePayload(case_id=done.id, changed=done.changed)


@mutation(TaskPayload, f"Replaces the data of a task, which goes on. {_CHECKED} {_OF_TASK}")
async def save_task_data(context: Context, input: SaveTaskDataInput, call: Call | None) -> TaskPayload:
    """Replace the data of a task."""
    done = await context.services.task_changes.save_data(context.actor, on_task(input), input.value, call)
    return TaskPayload(task_id=done.id, changed=done.changed)


@mutation(TaskPayload, f"Changes places in the data of a task, which goes on. {_FAILING} {_CHECKED} {_OF_TASK}")
async def patch_task_data(context: Context, input: PatchTaskDataInput, call: Call | None) -> TaskPayload:
    """Change places in the data of a task."""
    patch = context.services.task_changes.patch_data
    done = await patch(context.actor, on_task(input), _operations(input.operations), call)
    return TaskPayload(task_id=done.id, changed=done.changed)


def _operations(asked: list[JSONPatchOperation]) -> tuple[Operation, ...]:
    return tuple(
        Operation(one.op, one.path, given(one.from_), ABSENT if one.value is UNSET else one.value) for one in asked
    )
