"""The mutation that puts messages to cases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.domain.errors import InvalidInput
from casegraph.graphql.batching import reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import PROSE, text
from casegraph.graphql.mutations.inputs import (
    UNSET,
    PrincipalRef,
    case_field,
    json_field,
    on_case,
    optional_person,
)
from casegraph.graphql.pagination import Edge, EdgeSource
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.message import Message
from casegraph.graphql.types.user_error import UserError
from casegraph.services.lifecycle import NewMessage
from casegraph.services.placing import message_page


@strawberry.input(description="A message to put to a case, beside its process: a text, data, or both.")
class CreateMessageInput:
    """A message to put to a case."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The caller's own UUID for the message, which makes the call safe to repeat: where the case has it "
        "already, it is given as it stands.",
    )
    case_id: strawberry.ID = case_field()
    text: str | None = text("The text.", PROSE)
    data: JSON | None = json_field("What programs read.")
    owner: PrincipalRef | None = strawberry.field(default=UNSET, description="For whom it is.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of putting a message to a case.")
class MessagePayload:
    """What came of putting a message to a case."""

    message_id: strawberry.Private[UUID | None] = None
    message = reference(Message | None, "The message; null where there are errors.", "message_id", "messages")

    @relation(
        Edge[Message] | None,
        "The message with its place among the case's messages, for clients that keep such a list.",
        reads=("message_id",),
    )
    async def message_edge(payloads: Sequence[Any], context: Context) -> Sequence[Any]:
        """The message of each payload with its place."""
        found = await context.by_id("messages").gather([one.message_id for one in payloads])
        return [None if one is None else EdgeSource(message_page(context.actor, one), 0) for one in found]

    created: bool = strawberry.field(
        default=False,
        description="The message is new. False: there was one with this `id`, which is given as it stands, or there "
        "are errors.",
    )
    errors: list[UserError] = errors_field()


@mutation(
    MessagePayload,
    "Puts a message to a case, in any status. For whoever has a task of the case, its initiator, and supervisors of "
    "the process.",
)
async def create_message(context: Context, input: CreateMessageInput, call: Call | None) -> MessagePayload:
    """Put a message to a case."""
    text, data = given(input.text), given(input.data)
    if data is None and (text is None or not text.strip()):
        raise InvalidInput("A message has a text, data, or both.", ("text",))
    owner = optional_person(input.owner, ("owner",))
    new = NewMessage(text, data, given(input.id), owner)
    made = await context.services.case_changes.create_message(context.actor, on_case(input), new, call)
    return MessagePayload(message_id=made.id, created=made.changed)
