"""The mutations that save roles, and who holds them."""

from typing import Any
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql.batching import reference
from casegraph.graphql.context import Context
from casegraph.graphql.enums import Permission
from casegraph.graphql.mutations.base import errors_field, given, mutation
from casegraph.graphql.mutations.bounds import NAME, TITLE, inputs, items, text, texts
from casegraph.graphql.mutations.inputs import UNSET, PrincipalRef, json_field, json_object, person
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.principal import Role, TenantUser
from casegraph.graphql.types.user_error import UserError
from casegraph.services.access import LEFT_OUT, SavedProcessRoles, SavedRole, SavedTenantUser


@strawberry.input(description="A role as it shall be.")
class SaveRoleInput:
    """A role as it shall be."""

    id: UUID | None = strawberry.field(
        default=UNSET,
        description="The UUID of the one to change, its key too; a new one is made with it where the tenant has none "
        "of this UUID. Without it, the one of this `key` is changed, and a new one is made where there is none.",
    )
    key: str = text("The short name: no two have the same.", NAME, required=True)
    name: str = text("The name for people.", TITLE, required=True)
    permissions: list[Permission] = items(
        "All that it shall allow, in place of what it does: nothing that the viewer lacks."
    )


@strawberry.input(description="The roles that a principal shall hold for the cases of one process.")
class ProcessRolesInput:
    """The roles that a principal shall hold for one process."""

    process_key: str = text("The key of the process.", NAME, required=True)
    roles: list[str] = texts(
        "The keys of all roles that it shall hold there, in place of those that it does; none takes all away.",
        NAME,
        required=True,
    )


@strawberry.input(description="What the tenant shall keep of one of its principals; what is left out stays.")
class SaveTenantUserInput:
    """What the tenant shall keep of a principal."""

    principal: PrincipalRef = strawberry.field(description="Of whom.")
    manager: PrincipalRef | None = strawberry.field(
        default=UNSET, description="Whom it shall report to; null for nobody. Chains of managers do not go round."
    )
    roles: list[str] | None = texts(
        "The keys of all roles that it shall hold in the whole tenant, in place of those that it does; left out or "
        "null, they stay.",
        NAME,
    )
    process_roles: list[ProcessRolesInput] | None = inputs(
        "The roles that it shall hold for single processes. What it holds for processes that are not named stays."
    )
    metadata: JSON | None = json_field("What else to keep: an object, in place of what there is; null empties it.")


@strawberry.type(description="What came of saving a role.")
class RolePayload:
    """What came of saving a role."""

    role_id: strawberry.Private[UUID | None] = None
    role = reference(Role | None, "The role as it is now; null where there are errors.", "role_id", "roles")
    errors: list[UserError] = errors_field()


@strawberry.type(description="What came of saving what is kept of a principal.")
class TenantUserPayload:
    """What came of saving what is kept of a principal."""

    tenant_user_id: strawberry.Private[UUID | None] = None
    tenant_user = reference(
        TenantUser | None,
        "What is kept of it now; null where there are errors.",
        "tenant_user_id",
        "tenantUsers",
    )
    errors: list[UserError] = errors_field()


@mutation(
    RolePayload,
    "Makes or changes a role, for all who hold it. Needs MANAGE_PRINCIPALS in the whole tenant, and there everything "
    "that the role allows before and after. INVALID_STATE where the tenant would lose its last administrator: one who "
    "holds MANAGE_PRINCIPALS and everything that its roles allow, in the whole tenant.",
)
async def save_role(context: Context, input: SaveRoleInput, _: Call | None) -> RolePayload:
    """Save a role."""
    wanted = SavedRole(input.key, input.name, tuple(input.permissions), given(input.id))
    saved = await context.services.roles.save(context.actor, wanted)
    return RolePayload(role_id=saved.id)


@mutation(
    TenantUserPayload,
    "Changes what the tenant keeps of a principal: its manager, roles and metadata. Needs MANAGE_PRINCIPALS in the "
    "whole tenant, and everything that the roles allow which are given or taken, there or for their process; to become "
    "somebody's manager oneself, also SUPERVISE there. INVALID_STATE where the tenant would lose its last "
    "administrator: who holds MANAGE_PRINCIPALS and everything that its roles allow, in the whole tenant.",
)
async def save_tenant_user(context: Context, input: SaveTenantUserInput, _: Call | None) -> TenantUserPayload:
    """Save what is kept of a principal."""
    manager: Any = LEFT_OUT if input.manager is UNSET else input.manager
    keys = given(input.roles)
    wanted = SavedTenantUser(
        principal=person(input.principal, ("principal",)),
        manager=person(manager, ("manager",)) if isinstance(manager, PrincipalRef) else manager,
        roles=None if keys is None else tuple(keys),
        metadata=LEFT_OUT if input.metadata is UNSET else json_object(input.metadata, "metadata"),
        process_roles=tuple(
            SavedProcessRoles(one.process_key, tuple(one.roles)) for one in given(input.process_roles) or ()
        ),
    )
    saved = await context.services.tenant_users.save(context.actor, wanted)
    return TenantUserPayload(tenant_user_id=saved.id)
