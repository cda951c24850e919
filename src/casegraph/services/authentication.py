"""From a bearer token to an actor: who is asking, in which tenant, with which groups and permissions."""

import hmac
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from casegraph.auth.tokens import hash_token
from casegraph.domain.actor import Actor
from casegraph.domain.errors import InvalidInput, NotPermitted, Unauthenticated
from casegraph.services.remembered import Found, Remembered
from casegraph.storage.database import Database
from casegraph.storage.repositories.access import AccessRepository, Holder

MOST_REMEMBERED = 10_000
"""Actors that are remembered at most, at about 2 KB each."""


class Authentication:
    """Recognises tokens, and remembers their actors for `remember_seconds`.

    So a revoked token, or a right that was taken away, works up to that much longer, but for a process that calls
    `forget`. A token's own end is kept to the moment, and refusals are not remembered.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        remember_seconds: float = 0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = AccessRepository(database)
        self._clock = clock
        self._known: Remembered[tuple[str, str | None], Actor] = Remembered(remember_seconds, MOST_REMEMBERED, timer)

    async def actor(self, token: str, organization: str | None) -> Actor:
        """The actor of a token, in the tenant that `organization` names by key or id; in its only one without.

        Raises `Unauthenticated` for a token that is not known or no longer good, `NotPermitted` for a tenant that the
        token does not open, and `InvalidInput` where it opens several and none is named.
        """
        digest = hash_token(token)
        # Python's dictionaries hash texts with a secret of the process before they compare them, so how long it takes
        # to find a digest tells nothing of those that are known.
        return await self._known.get((digest, organization), lambda: self._find(digest, organization))

    def forget(self) -> None:
        """Drop all that is remembered: for whoever changes tokens, groups or roles in this process."""
        self._known.forget()

    async def _find(self, digest: str, organization: str | None) -> Found[Actor]:
        now = self._clock()
        holders = await self._access.holders(digest, now)
        holders = [one for one in holders if hmac.compare_digest(one.hash, digest)]
        if not holders:
            raise Unauthenticated("The bearer token is not known or has expired.")
        holder = _pick(holders, organization)
        rights = await self._access.rights(holder.tenant.id, holder.principal.id)
        actor = Actor(
            tenant=holder.tenant,
            principal=holder.principal,
            group_ids=rights.group_ids,
            permissions=rights.permissions.get("", frozenset()),
            process_permissions={key: held for key, held in rights.permissions.items() if key},
        )
        good_for = None if holder.expires_at is None else (holder.expires_at - now).total_seconds()
        return Found(actor, good_for)


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
