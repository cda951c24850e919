"""From a bearer token to an actor: who is asking, in which tenant, with which groups and permissions."""

import hmac
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from casegraph.auth.tokens import hash_token
from casegraph.domain.actor import Actor
from casegraph.domain.errors import InvalidInput, NotPermitted, Unauthenticated
from casegraph.storage.database import Database
from casegraph.storage.repositories.access import AccessRepository, Holder


class Authentication:
    """Recognises tokens."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._access = AccessRepository(database)
        self._clock = clock

    async def actor(self, token: str, organization: str | None) -> Actor:
        """The actor of a token, in the tenant that `organization` names by key or id; in its only one without.

        Raises `Unauthenticated` for a token that is not known or no longer good, `NotPermitted` for a tenant that the
        token does not open, and `InvalidInput` where it opens several and none is named.
        """
        digest = hash_token(token)
        holders = await self._access.holders(digest, self._clock())
        holders = [one for one in holders if hmac.compare_digest(one.hash, digest)]
        if not holders:
            raise Unauthenticated("The bearer token is not known or has expired.")
        holder = _pick(holders, organization)
        rights = await self._access.rights(holder.tenant.id, holder.principal.id)
        return Actor(
            tenant=holder.tenant,
            principal=holder.principal,
            group_ids=rights.group_ids,
            permissions=rights.permissions.get("", frozenset()),
            process_permissions={key: held for key, held in rights.permissions.items() if key},
        )


def _pick(holders: list[Holder], organization: str | None) -> Holder:
    if organization is None:
        if len(holders) > 1:
            raise InvalidInput("This token opens several organisations; name one in the header X-Organization.")
        return holders[0]
    for holder in holders:
        if organization == holder.tenant.key or _as_uuid(organization) == holder.tenant.id:
            return holder
    raise NotPermitted("The organisation that the header X-Organization names is not open to this token.")


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
