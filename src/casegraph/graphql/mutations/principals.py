"""The mutations that save people and programs, and groups of them."""

from typing import Any, Final
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.batching import reference
from casegraph.graphql.context import Context
from casegraph.graphql.enums import PrincipalType
from casegraph.graphql.mutations.base import errors_field, given, mutation
from casegraph.graphql.mutations.bounds import NAME, TITLE, inputs, text
from casegraph.graphql.mutations.inputs import UNSET, PrincipalRef, person
from casegraph.graphql.types.principal import Group, Principal
from casegraph.graphql.types.user_error import UserError
from casegraph.services.access import LEFT_OUT, SavedGroup, SavedPrincipal

MEMBERS: Final = 1_000
"""The most members that one call gives to a group."""


def or_left_out(value: Any) -> Any:
    """The value of a field where null takes something away, and leaving it out keeps it."""
    return LEFT_OUT if value is UNSET else value


@strawberry.input(
    description="A person or program as it shall be. One that is there keeps what is left out, and loses what is null."
)
class SavePrincipalInput:
    """A principal as it shall be."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The UUID of the one to change; a new one is made with it where the tenant has none of this UUID. "
        "Without it, the one of this `username` is changed, and a new one is made where there is none.",
    )
    type: PrincipalType = strawberry.field(description="Who acts: a person, or a program. The server makes its own.")
    username: str | None = text("The name to log in by, letter by letter: no two in the tenant have the same.", NAME)
    name: str | None = text(
        "The full name. A new one without it is called by first and last name, else by username; null keeps it.", TITLE
    )
    first_name: str | None = text("The first name.", TITLE)
    last_name: str | None = text("The last name.", TITLE)
    email: str | None = text("The mail address. Several may share one, but then none can be named by it.", TITLE)


@strawberry.input(description="A group as it shall be.")
class SaveGroupInput:
    """A group as it shall be."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The UUID of the one to change, its key too; a new one is made with it where the tenant has none "
        "of this UUID. Without it, the one of this `key` is changed, and a new one is made where there is none.",
    )
    key: str = text("The short name that process definitions use: no two have the same.", NAME, required=True)
    name: str = text("The name for people.", TITLE, required=True)
    members: list[PrincipalRef] | None = inputs(
        "All who shall be in it, in place of those who are; left out or null, they stay.", MEMBERS
    )


@strawberry.type(description="What came of saving a principal.")
class PrincipalPayload:
    """What came of saving a principal."""

    principal_id: strawberry.Private[UUID | None] = None
    principal = reference(
        Principal | None, "The principal as it is now; null where there are errors.", "principal_id", "principals"
    )
    errors: list[UserError] = errors_field()


@strawberry.type(description="What came of saving a group.")
class GroupPayload:
    """What came of saving a group."""

    group_id: strawberry.Private[UUID | None] = None
    group = reference(Group | None, "The group as it is now; null where there are errors.", "group_id", "groups")
    errors: list[UserError] = errors_field()


@mutation(
    PrincipalPayload,
    "Makes or changes a person or program of the viewer's tenant, and of no other. Needs MANAGE_PRINCIPALS in the "
    "whole tenant; to change one, also everything that it may do itself. With another username, its tokens and "
    "certificates end.",
)
async def save_principal(context: Context, input: SavePrincipalInput, _: Call | None) -> PrincipalPayload:
    """Save a principal."""
    wanted = SavedPrincipal(
        type=input.type,
        id=given(input.id),
        name=given(input.name),
        username=or_left_out(input.username),
        first_name=or_left_out(input.first_name),
        last_name=or_left_out(input.last_name),
        email=or_left_out(input.email),
    )
    saved = await context.services.principals.save(context.actor, wanted)
    return PrincipalPayload(principal_id=saved.id)


@mutation(
    GroupPayload,
    "Makes or changes a group: its members may claim the tasks in its pools from then on. Needs MANAGE_PRINCIPALS in "
    "the whole tenant; to put oneself in, or to give another key to a group that one is in, also SUPERVISE there.",
)
async def save_group(context: Context, input: SaveGroupInput, _: Call | None) -> GroupPayload:
    """Save a group."""
    members = given(input.members)
    people = None if members is None else tuple(person(one, ("members", at)) for at, one in enumerate(members))
    wanted = SavedGroup(input.key, input.name, given(input.id), people)
    saved = await context.services.groups.save(context.actor, wanted)
    return GroupPayload(group_id=saved.id)
