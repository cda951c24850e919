"""What comes of changing a case or a task: both are read after the change, as the viewer sees them then."""

from uuid import UUID

import strawberry

from casegraph.graphql.batching import reference
from casegraph.graphql.mutations.base import errors_field
from casegraph.graphql.types.case import Case
from casegraph.graphql.types.task import Task
from casegraph.graphql.types.user_error import UserError

CHANGED = "False: it was as it was asked to be, or there are errors."


@strawberry.type(description="What came of changing a case.")
class CasePayload:
    """What came of changing a case."""

    case_id: strawberry.Private[UUID | None] = None
    case = reference(
        Case | None,
        "The case as it is now; null where there are errors, and where the change took it out of the viewer's sight.",
        "case_id",
        "cases",
    )
    changed: bool = strawberry.field(default=False, description=f"Something has changed. {CHANGED}")
    errors: list[UserError] = errors_field()


@strawberry.type(description="What came of changing a task.")
class TaskPayload:
    """What came of changing a task."""

    task_id: strawberry.Private[UUID | None] = None
    task = reference(
        Task | None,
        "The task as it is now; null where there are errors, and where the change took it out of the viewer's sight.",
        "task_id",
        "tasks",
    )
    changed: bool = strawberry.field(default=False, description=f"Something has changed. {CHANGED}")
    errors: list[UserError] = errors_field()
