"""The mutations by which callers make tokens and certificates for themselves, and revoke them.

They take no idempotency key: a secret is told once, so a repeated call could not be answered as the first one was.
"""

import strawberry

from casegraph.domain.calls import Call
from casegraph.graphql import ids
from casegraph.graphql.context import Context
from casegraph.graphql.enums import AuthenticationType
from casegraph.graphql.mutations.base import UNSET, errors_field, given, mutation
from casegraph.graphql.mutations.inputs import id_field
from casegraph.graphql.types.authentication import Authentication, Known, newly_known
from casegraph.graphql.types.user_error import UserError


@strawberry.input(description="A token or certificate to make for oneself.")
class CreateAuthenticationInput:
    """A token or certificate to make for oneself."""

    type: AuthenticationType = strawberry.field(description="Which of the two.")
    tenant_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The tenant that it is to open, which must be the one of this request (see `X-Organization`); that "
        "one unless given. By global id, or bare UUID.",
    )


@strawberry.type(description="What came of making a token or certificate.")
class AuthenticationPayload:
    """What came of making a token or certificate."""

    known: strawberry.Private[Known | None] = None

    @strawberry.field(
        description="The token or certificate, with its secret; null where there are errors.",
        graphql_type=Authentication | None,
    )
    def authentication(self) -> Known | None:
        """The token or certificate."""
        return self.known

    errors: list[UserError] = errors_field()


@strawberry.input(description="A token or certificate to revoke.")
class RevokeAuthenticationInput:
    """A token or certificate to revoke."""

    authentication_id: strawberry.ID = id_field("The token or certificate.")


@strawberry.type(description="What came of revoking a token or certificate.")
class RevokeAuthenticationPayload:
    """What came of revoking a token or certificate."""

    revoked_authentication_id: strawberry.ID | None = strawberry.field(
        default=None, description="The global id of what was revoked; null where there are errors."
    )
    errors: list[UserError] = errors_field()


@mutation(
    AuthenticationPayload,
    "Makes a bearer token, or a client certificate of the server's own authority, by which the viewer is known in this "
    "tenant until it ends, which is no later than the one by which the viewer is known. Every viewer may, for itself, "
    "but with a provider's token only where the operator allows it. The secret is shown in this answer and never "
    "again, so a repeated call makes another one. What it allows is what the viewer's roles allow at the time of each "
    "request.",
)
async def create_authentication(
    context: Context, input: CreateAuthenticationInput, _: Call | None
) -> AuthenticationPayload:
    """Make a token or certificate."""
    named = given(input.tenant_id)
    tenant_id = None if named is None else ids.uuid_of(named, "Tenant", ("tenantId",))
    made = await context.services.authentications.create(context.actor, input.type, tenant_id)
    return AuthenticationPayload(known=newly_known(made, context.actor.tenant.key))


@mutation(
    RevokeAuthenticationPayload,
    "Revokes a token or certificate of the viewer in this tenant, or with MANAGE_PRINCIPALS one of anybody. It opens "
    "nothing any more: on this server process at once, on others within the seconds for which they remember callers.",
)
async def revoke_authentication(
    context: Context, input: RevokeAuthenticationInput, _: Call | None
) -> RevokeAuthenticationPayload:
    """Revoke a token or certificate."""
    id = ids.uuid_of(input.authentication_id, "Authentication", ("authenticationId",))
    await context.services.authentications.revoke(context.actor, id)
    return RevokeAuthenticationPayload(revoked_authentication_id=strawberry.ID(ids.encode("Authentication", id)))
