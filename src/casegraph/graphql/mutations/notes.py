"""The mutation that writes notes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.batching import reference, relation
from casegraph.graphql.context import Context
from casegraph.graphql.mutations.base import errors_field, given, key_field, mutation
from casegraph.graphql.mutations.bounds import PROSE, text
from casegraph.graphql.mutations.inputs import UNSET, case_field, on_case
from casegraph.graphql.pagination import Edge, EdgeSource
from casegraph.graphql.types.papers import Note
from casegraph.graphql.types.user_error import UserError
from casegraph.services.lifecycle import NewNote
from casegraph.services.placing import note_page


@strawberry.input(description="A note to write.")
class CreateNoteInput:
    """A note to write."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The caller's own UUID for the note, which makes the call safe to repeat: where the case has it "
        "already, it is given as it stands.",
    )
    case_id: strawberry.ID = case_field()
    content: str = text("The text; line breaks are kept.", PROSE, required=True)
    notify: bool | None = strawberry.field(default=False, description="Mail the note to all who take part in the case.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="What came of writing a note.")
class NotePayload:
    """What came of writing a note."""

    note_id: strawberry.Private[UUID | None] = None
    note = reference(
        Note | None,
        "The note; null where there are errors, and where the viewer may write notes but not read them.",
        "note_id",
        "notes",
    )

    @relation(
        Edge[Note] | None,
        "The note with its place among the case's notes in the default order, for clients that keep such a list.",
        reads=("note_id",),
    )
    async def note_edge(payloads: Sequence[Any], context: Context) -> Sequence[Any]:
        """The note of each payload with its place."""
        found = await context.by_id("notes").gather([one.note_id for one in payloads])
        return [None if note is None else EdgeSource(note_page(context.actor, note), 0) for note in found]

    created: bool = strawberry.field(
        default=False,
        description="The note is new. False: there was one with this `id`, which is given as it stands, or there are "
        "errors.",
    )
    errors: list[UserError] = errors_field()


@mutation(NotePayload, "Writes a note on a case, in any status. Needs ADD_NOTES.")
async def create_note(context: Context, input: CreateNoteInput, call: Call | None) -> NotePayload:
    """Write a note."""
    new = NewNote(input.content, given(input.id), given(input.notify) is True)
    made = await context.services.case_changes.create_note(context.actor, on_case(input), new, call)
    return NotePayload(note_id=made.id, created=made.changed)
