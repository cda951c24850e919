"""Events: the history of a case, as an audit log."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from casegraph.domain.records import EventRecord
from casegraph.graphql.batching import reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.interfaces import Node, Of, principal_field

if TYPE_CHECKING:
    from casegraph.graphql.types.case import Case
    from casegraph.graphql.types.task import Task

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]
TASK = Annotated["Task", strawberry.lazy("casegraph.graphql.types.task")]


@strawberry.type(description="Something that happened to a case: who did it, on whose behalf, when, from what to what.")
class CaseEvent(Of, Node):
    """Something that happened to a case."""

    record = EventRecord

    type: str = strawberry.field(
        description="What happened, as a word that stays: CASE.CREATED, CASE.STATE_CHANGED, TASK.ASSIGNED …"
    )
    case = reference(CASE, "The case that it happened to.", "case_id", "cases")
    task = reference(TASK | None, "The task that it concerns, where it is one.", "task_id", "tasks")
    actor = principal_field("actor_id", "Who did it; null for the server itself.")
    on_behalf_of = principal_field("on_behalf_of_id", "For whom the actor did it; null where for nobody else.")
    timestamp: datetime = strawberry.field(description="When it happened.")

    @relation(
        JSON,
        "What changed: `before` and `after` where something went from one to the other; ids are UUIDs, closed sets "
        "names. The text of a note is null without VIEW_NOTES, as is a parent case that the viewer may not see.",
        reads=("case_id", "type", "data"),
    )
    async def data(events: Sequence[EventRecord], context: Context) -> Sequence[Any]:
        """What changed with each event."""
        return await context.services.events.data(context.actor, events)
