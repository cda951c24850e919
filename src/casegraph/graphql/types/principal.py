"""People and programs, their groups and roles, the tenant, and the viewer."""

from collections.abc import Sequence
from typing import Any

import strawberry

from casegraph.domain.actor import Actor
from casegraph.domain.records import (
    GroupRecord,
    InboxCountsRecord,
    PrincipalRecord,
    RoleRecord,
    TenantRecord,
)
from casegraph.graphql.batching import connection, relation
from casegraph.graphql.context import Context, Info
from casegraph.graphql.enums import Permission, PrincipalType
from casegraph.graphql.pagination import Connection
from casegraph.graphql.types.interfaces import Node, Of, uuid_field


@strawberry.type(description="A person or program, as the viewer's tenant knows it.")
class Principal(Of, Node):
    """A person or program."""

    record = PrincipalRecord

    uuid = uuid_field()
    type: PrincipalType = strawberry.field(description="Who acts: a person, a program, or the server.")
    name: str = strawberry.field(description="The full name.")
    username: str | None = strawberry.field(description="The name to log in by.")
    first_name: str | None = strawberry.field(description="The first name.")
    last_name: str | None = strawberry.field(description="The last name.")
    email: str | None = strawberry.field(description="The mail address.")

    @relation(list["Group"], "The groups that it is in, by key.", reads=("id",))
    async def groups(principals: Sequence[PrincipalRecord], context: Context) -> Sequence[Any]:
        """The groups that each principal is in."""
        found = await context.services.directory.groups_of(context.actor, [one.id for one in principals])
        return [found[one.id] for one in principals]


async def _members(context: Context, groups: Sequence[GroupRecord], request: Any) -> Sequence[Any]:
    return await context.services.directory.members(context.actor, [group.id for group in groups], request)


@strawberry.type(description="A named set of principals.")
class Group(Of, Node):
    """A named set of principals."""

    record = GroupRecord

    uuid = uuid_field()
    key: str = strawberry.field(description="The short name that process definitions use.")
    name: str = strawberry.field(description="The name for people.")
    members = connection(Connection[Principal], "Who is in it, by name.", _members)


@strawberry.type(description="A named set of permissions.")
class Role(Of, Node):
    """A named set of permissions."""

    record = RoleRecord

    uuid = uuid_field()
    key: str = strawberry.field(description="The short name.")
    name: str = strawberry.field(description="The name for people.")
    permissions: list[Permission] = strawberry.field(description="What it allows.")


@strawberry.type(description="An organisation. Nothing of one is ever seen from another.")
class Tenant(Of, Node):
    """An organisation."""

    record = TenantRecord

    uuid = uuid_field()
    key: str = strawberry.field(description="The short name, as the header X-Organization takes it.")
    name: str = strawberry.field(description="The name for people.")


@strawberry.type(description="How many cases wait in each of the viewer's lists.")
class InboxCounts(Of):
    """How many cases wait in each list."""

    record = InboxCountsRecord

    todo: int = strawberry.field(description="Running cases in which the viewer holds an open delegation.")
    draft: int = strawberry.field(description="Drafts of the viewer.")
    participated: int = strawberry.field(description="Cases that the viewer takes or took part in.")
    unassigned: int = strawberry.field(description="Running cases with a task that the viewer may claim.")
    paused: int = strawberry.field(description="Paused cases in which the viewer holds an open delegation.")
    overdue: int = strawberry.field(description="Those of `todo` that are past their due time.")


@strawberry.type(description="Who is asking.")
class Viewer(Of):
    """Who is asking."""

    record = Actor

    principal: Principal = strawberry.field(description="The viewer's principal.")
    tenant: Tenant = strawberry.field(description="The tenant that this request is about.")

    @strawberry.field(description="What the viewer's roles allow in the whole tenant.")
    def permissions(root: strawberry.Parent[Actor]) -> list[Permission]:
        """What the viewer's roles allow in the whole tenant."""
        return sorted(root.permissions)

    @strawberry.field(description="How many cases wait in each of the viewer's lists, counted in one statement.")
    async def inbox_counts(root: strawberry.Parent[Actor], info: Info) -> InboxCounts:
        """How many cases wait in each of the viewer's lists."""
        counts: Any = await info.context.services.cases.counts(root)
        found: InboxCounts = counts
        return found
