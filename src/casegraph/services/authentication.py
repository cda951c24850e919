"""From a bearer token or a client certificate to an actor: who asks, in which tenant, with what groups and rights."""

import hmac
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Final

from casegraph.auth.certificates.fingerprints import fingerprint
from casegraph.auth.oidc.identity import TokenFault
from casegraph.auth.tokens import hash_token, is_signed
from casegraph.domain import tenancy
from casegraph.domain.actor import Actor, Credential
from casegraph.domain.enums import AuthenticationType
from casegraph.domain.errors import Unauthenticated
from casegraph.domain.records import PrincipalRecord, TenantRecord
from casegraph.services.choosing import chosen
from casegraph.services.outsiders import Outsiders
from casegraph.services.remembered import Found, Remembered
from casegraph.storage.database import Database
from casegraph.storage.repositories.access import AccessRepository

MOST_REMEMBERED = 10_000
"""Actors that are remembered at most, at about 2 KB each."""

UNKNOWN_TOKEN: Final = "The bearer token is not known or has expired."  # noqa: S105  # what is said of any bad one
UNKNOWN_CERTIFICATE: Final = "The client certificate is not known or has expired."


class _Signed(Enum):
    """The kind of tokens that others have made, beside the server's own kinds."""

    TOKEN = "signed"  # noqa: S105  # a name


Key = tuple[AuthenticationType | _Signed, str, str | None]


class Authentication:
    """Recognises callers, and remembers their actors for `remember_seconds`.

    So a revoked token, or a right that was taken away, works up to that much longer, but for a process that calls
    `forget`. The end of a token is kept to the moment, and refusals are not remembered. The tokens of a provider are
    recognised by their form and asked of `outsiders` alone; without them, all are refused.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        remember_seconds: float = 0,
        timer: Callable[[], float] = time.monotonic,
        outsiders: Outsiders | None = None,
    ) -> None:
        self._access = AccessRepository(database)
        self._clock = clock
        self._outsiders = outsiders
        self._known: Remembered[Key, Actor] = Remembered(remember_seconds, MOST_REMEMBERED, timer)

    async def actor(self, token: str, organization: str | None) -> Actor:
        """The actor of a bearer token, in the tenant that `organization` names by key or id; in its only one without.

        Raises `Unauthenticated` for a token that is not known or no longer good, `NotPermitted` for a tenant that the
        token does not open, and `InvalidInput` where it opens several and none is named.
        """
        # Python's dictionaries hash texts with a secret of the process before they compare them, so how long it takes
        # to find a digest tells nothing of those that are known.
        digest = hash_token(token)
        if is_signed(token):
            key = (_Signed.TOKEN, digest, organization)
            return await self._known.get(key, lambda: self._outsider(token, organization))
        return await self._of_own(AuthenticationType.ENGINE_TOKEN, digest, organization)

    async def actor_of_certificate(self, certificate: bytes, organization: str | None) -> Actor:
        """The same for a client certificate (DER), whose key the caller has proved to hold."""
        return await self._of_own(AuthenticationType.ENGINE_CERTIFICATE, fingerprint(certificate), organization)

    def forget(self) -> None:
        """Drop all that is remembered: for whoever changes tokens, groups or roles in this process."""
        self._known.forget()

    async def _of_own(self, type: AuthenticationType, digest: str, organization: str | None) -> Actor:
        return await self._known.get((type, digest, organization), lambda: self._find(type, digest, organization))

    async def _find(self, type: AuthenticationType, digest: str, organization: str | None) -> Found[Actor]:
        now = self._clock()
        with tenancy.logging_in():
            found = await self._access.holders(type, digest)
        found = [one for one in found if hmac.compare_digest(one.hash, digest)]
        holders = [one for one in found if (ends := one.credential.expires_at) is None or ends > now]
        if not holders:
            known_as = type is AuthenticationType.ENGINE_CERTIFICATE
            message = UNKNOWN_CERTIFICATE if known_as else UNKNOWN_TOKEN
            raise Unauthenticated(message, "expired" if found else "unknown")
        holder = chosen(holders, organization)
        ends = holder.credential.expires_at
        good_for = None if ends is None else (ends - now).total_seconds()
        return Found(await self._actor(holder.tenant, holder.principal, credential=holder.credential), good_for)

    async def _outsider(self, token: str, organization: str | None) -> Found[Actor]:
        if self._outsiders is None:
            raise Unauthenticated(UNKNOWN_TOKEN, "no_provider")
        try:
            found = await self._outsiders.find(token, organization)
        except TokenFault as fault:
            raise Unauthenticated(UNKNOWN_TOKEN, fault.reason) from None
        return Found(await self._actor(found.tenant, found.principal, found.group_keys), found.good_for)

    async def _actor(
        self,
        tenant: TenantRecord,
        principal: PrincipalRecord,
        group_keys: Sequence[str] = (),
        credential: Credential | None = None,
    ) -> Actor:
        with tenancy.in_tenant(tenant.id):
            rights = await self._access.rights(tenant.id, principal.id)
            more = await self._access.group_ids(tenant.id, group_keys) if group_keys else ()
        return Actor(
            tenant=tenant,
            principal=principal,
            group_ids=tuple(dict.fromkeys((*rights.group_ids, *more))),
            permissions=rights.permissions.get("", frozenset()),
            process_permissions={key: held for key, held in rights.permissions.items() if key},
            credential=credential,
        )
