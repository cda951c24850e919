"""What the inputs of many mutations have in common: cases, tasks and people that are named, and JSON objects."""

from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.errors import InvalidInput, Path
from casegraph.graphql import ids
from casegraph.graphql.mutations.base import given
from casegraph.graphql.mutations.bounds import NAME, text
from casegraph.services import lifecycle
from casegraph.services.lifecycle import OnCase, OnTask

UNSET: Any = strawberry.UNSET


@strawberry.input(one_of=True, description="A principal of the tenant, by exactly one of these.")
class PrincipalRef:
    """A principal, by exactly one of these."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The global id, or the bare UUID.")
    email: str | None = text("The mail address, letter by letter; no two principals may have it.", NAME)
    username: str | None = text("The name to log in by, letter by letter.", NAME)


@strawberry.input(description="Who gets a task whose assignee is chosen by whoever routes the case.")
class TaskAssigneeInput:
    """Who gets a task."""

    task: str = text("The key of the task in the process.", NAME, required=True)
    principal: PrincipalRef = strawberry.field(description="Who gets it.")


def id_field(description: str, *, required: bool = True) -> Any:
    """A field for an id."""
    said = f"{description} By global id, or bare UUID."
    return strawberry.field(description=said) if required else strawberry.field(default=UNSET, description=said)


def case_field() -> Any:
    """The field for the case that is meant."""
    return id_field("The case.")


def task_field() -> Any:
    """The field for the task that is meant."""
    return id_field("The task.")


def version_field() -> Any:
    """The field for the version that the case must be at."""
    return strawberry.field(
        default=UNSET,
        description="The case's `version` that the change is meant for; at any other one, the error is CONFLICT.",
    )


def json_field(description: str) -> Any:
    """A field for any JSON value."""
    return strawberry.field(default=UNSET, description=description)


def on_case(input: Any) -> OnCase:
    """The case that an input names, and the version that it must be at."""
    return OnCase(ids.uuid_of(input.case_id, "Case", ("caseId",)), given(getattr(input, "expected_version", None)))


def on_task(input: Any) -> OnTask:
    """The task that an input names, and the version that its case must be at."""
    return OnTask(ids.uuid_of(input.task_id, "Task", ("taskId",)), given(getattr(input, "expected_version", None)))


def optional_id(value: Any, type_name: str, name: str) -> UUID | None:
    """The UUID of a thing that may be left out."""
    value = given(value)
    return None if value is None else ids.uuid_of(value, type_name, (name,))


def person(ref: PrincipalRef, path: Path) -> lifecycle.PrincipalRef:
    """Whoever is named at a place."""
    id = given(ref.id)
    uuid = None if id is None else ids.uuid_of(id, "Principal", (*path, "id"))
    return lifecycle.PrincipalRef(uuid, given(ref.email), given(ref.username))


def optional_person(ref: PrincipalRef | None, path: Path) -> lifecycle.PrincipalRef | None:
    """Whoever is named at a place, if anyone is."""
    ref = given(ref)
    return None if ref is None else person(ref, path)


def assignees(chosen: list[TaskAssigneeInput] | None) -> tuple[lifecycle.Assignee, ...]:
    """Who was chosen for which task."""
    return tuple(
        lifecycle.Assignee(one.task, person(one.principal, ("assignees", at, "principal")))
        for at, one in enumerate(given(chosen) or ())
    )


def json_object(value: Any, name: str) -> dict[str, Any]:
    """The members of a JSON object, none where it was left out; `InvalidInput` for any other value."""
    value = given(value)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidInput("Expected a JSON object.", (name,))
    return value
