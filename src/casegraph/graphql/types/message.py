"""Messages: what is put to cases beside their processes."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from casegraph.domain.records import MessageRecord
from casegraph.graphql.batching import computed, reference
from casegraph.graphql.context import Info
from casegraph.graphql.types.interfaces import Node, Of, principal_field, uuid_field
from casegraph.graphql.types.validated import ValidatedJSON
from casegraph.services.schemas import HeldValue

if TYPE_CHECKING:
    from casegraph.graphql.types.case import Case

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]


def _data(messages: Sequence[MessageRecord], _: Info) -> Sequence[Any]:
    return [None if message.data is None else HeldValue(message.data) for message in messages]


@strawberry.type(description="A message that was put to a case, beside its process.")
class Message(Of, Node):
    """A message that was put to a case."""

    record = MessageRecord

    uuid = uuid_field()
    case = reference(CASE, "The case that it was put to.", "case_id", "cases")
    author = principal_field("created_by_id", "Who put it.", required=True)
    owner = principal_field("owner_id", "Whom it is meant for; null for all who see the case.")
    text: str | None = strawberry.field(description="The text, line breaks kept.")
    data = computed(
        ValidatedJSON | None,
        "What it brought besides a text; null where nothing. No schema says what messages bring, so it is valid.",
        _data,
        reads=("data",),
    )
    created_at: datetime = strawberry.field(description="When it was put.")
