"""People and programs, their groups and roles, the tenant, and the viewer."""

from collections.abc import Sequence
from typing import Any

import strawberry

from casegraph.domain.actor import Actor
from casegraph.domain.records import (
    GroupRecord,
    InboxCountsRecord,
    PrincipalRecord,
    ProcessRolesRecord,
    RoleRecord,
    TenantRecord,
    TenantUserRecord,
)
from casegraph.graphql.batching import computed, connection, reference, relation
from casegraph.graphql.context import Context, Info
from casegraph.graphql.enums import Permission, PrincipalType
from casegraph.graphql.pagination import Connection
from casegraph.graphql.types.authentication import Authentication, Known
from casegraph.graphql.types.interfaces import Audited, Node, Of, principal_field, uuid_field
from casegraph.graphql.types.validated import ValidatedJSON


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


@strawberry.type(description="The roles that a principal holds for the cases of one process.")
class ProcessRoles(Of):
    """The roles that a principal holds for the cases of one process."""

    record = ProcessRolesRecord

    process_key: str = strawberry.field(description="The key of the process, whichever its version.")

    @relation(list[Role], "The roles, by key.", reads=("roles",))
    async def roles(held: Sequence[ProcessRolesRecord], context: Context) -> Sequence[Any]:
        """The roles of each."""
        return [one.roles for one in held]


@strawberry.type(description="An organisation. Nothing of one is ever seen from another.")
class Tenant(Of, Node):
    """An organisation."""

    record = TenantRecord

    uuid = uuid_field()
    key: str = strawberry.field(description="The short name, as the header X-Organization takes it.")
    name: str = strawberry.field(description="The name for people.")


def _metadata(users: Sequence[TenantUserRecord], info: Info) -> Sequence[Any]:
    return [info.context.services.schemas.hold_tenant_user(one.metadata) for one in users]


@strawberry.type(
    description="A principal's membership of the tenant: what is kept of it besides what every member may know. "
    "Principals see their own; holders of MANAGE_PRINCIPALS see all."
)
class TenantUser(Of, Node, Audited):
    """A principal's membership of the tenant."""

    record = TenantUserRecord

    uuid = uuid_field()

    @relation(Tenant, "The tenant.", reads=())
    async def tenant(users: Sequence[TenantUserRecord], context: Context) -> Sequence[Any]:
        """The tenant of all of them, which is the viewer's."""
        return [context.actor.tenant] * len(users)

    principal = reference(Principal, "The principal, whose UUID this has.", "id", "principals")
    manager = principal_field("manager_id", "Whom it reports to: tasks that go to one's manager go there.")
    metadata = computed(
        ValidatedJSON,
        "What the tenant keeps of it besides: an object, empty where nothing is kept. It is held against the schema "
        "that the operator of the server has for it, if there is one.",
        _metadata,
        reads=("metadata",),
    )

    @relation(
        list[Role],
        "The roles that it holds in the whole tenant, by key.",
        reads=("id",),
    )
    async def roles(users: Sequence[TenantUserRecord], context: Context) -> Sequence[Any]:
        """The roles of each of them."""
        found = await context.services.directory.roles_of(context.actor, [one.id for one in users])
        return [found[one.id] for one in users]

    @relation(list[ProcessRoles], "The roles that it holds for single processes, by their keys.", reads=("id",))
    async def process_roles(users: Sequence[TenantUserRecord], context: Context) -> Sequence[Any]:
        """The roles of each of them for single processes."""
        found = await context.services.directory.process_roles_of(context.actor, [one.id for one in users])
        return [found[one.id] for one in users]


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

    @strawberry.field(
        description="What the viewer's roles allow in the whole tenant. What they allow for single processes besides "
        "is not here."
    )
    def permissions(root: strawberry.Parent[Actor]) -> list[Permission]:
        """What the viewer's roles allow in the whole tenant."""
        return sorted(root.permissions)

    @strawberry.field(
        description="The viewer's own tokens and certificates in this tenant that are still good, the newest first; at "
        "most 100."
    )
    async def authentications(root: strawberry.Parent[Actor], info: Info) -> list[Authentication]:
        """The viewer's own tokens and certificates."""
        found = await info.context.services.authentications.own(root)
        info.context.spend(len(found))
        shown: Any = [Known(one) for one in found]
        known: list[Authentication] = shown
        return known

    @strawberry.field(description="How many cases wait in each of the viewer's lists, counted in one statement.")
    async def inbox_counts(root: strawberry.Parent[Actor], info: Info) -> InboxCounts:
        """How many cases wait in each of the viewer's lists."""
        counts: Any = await info.context.services.cases.counts(root)
        found: InboxCounts = counts
        return found
