"""Tokens and certificates that callers make for themselves, see and revoke; and what operators do with all of them.

A secret is told once, in the answer to whoever made it. So making one takes no idempotency key: a repeated call could
not be answered as the first one was, and makes another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from casegraph.auth import policy
from casegraph.auth.certificates.issued import ClientCertificate, Issuer
from casegraph.auth.tokens import ending_of, hash_token, new_token
from casegraph.domain.actor import Actor
from casegraph.domain.audit import AuditKind, entry_by, entry_by_operator
from casegraph.domain.enums import AuthenticationType
from casegraph.domain.errors import ErrorCode, NotFound, NotPermitted, Problem, Rejected
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import AuthenticationRecord
from casegraph.services.audit import record
from casegraph.services.authentication import Authentication
from casegraph.storage.database import Database
from casegraph.storage.repositories.authentications import (
    MOST,
    AuthenticationRepository,
    Operated,
    Removed,
    all_authentications,
    own_authentications,
    remove_by_id,
)
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work

_AUDITED = {
    AuthenticationType.ENGINE_TOKEN: AuditKind.TOKEN_CREATED,
    AuthenticationType.ENGINE_CERTIFICATE: AuditKind.CERTIFICATE_CREATED,
}


@dataclass(frozen=True, slots=True)
class NewAuthentication:
    """A new token or certificate, with the secret that nobody can be told again: exactly one of the two is there."""

    authentication: AuthenticationRecord
    token: str | None = field(default=None, repr=False)
    certificate: ClientCertificate | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """By which it is known."""
        return hash_token(self.token) if self.certificate is None else self.certificate.fingerprint  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Making:
    """What callers may make: good for `lifetime` at most; None: nothing.

    Those who come with a token of the provider make something only with `outsiders`: what they make would go on when
    the provider knows them no more. `authority` issues the certificates; None where there is none.
    """

    lifetime: timedelta | None
    outsiders: bool = False
    authority: Issuer | None = None


class Authentications:
    """What callers are known by. Rights are read anew for each request, so a token never allows more than its
    principal may."""

    def __init__(
        self,
        database: Database,
        authentication: Authentication,
        clock: Callable[[], datetime],
        making: Making,
    ) -> None:
        self._database = database
        self._authentication = authentication
        self._clock = clock
        self._making = making

    async def own(self, actor: Actor) -> Sequence[AuthenticationRecord]:
        """The actor's own in its tenant that are still good, the newest first."""
        return await own_authentications(self._database, policy.authentications(actor), self._clock())

    async def create(self, actor: Actor, type: AuthenticationType, tenant_id: UUID | None = None) -> NewAuthentication:
        """A new one for the actor itself, in its tenant; another `tenant_id` is `NotFound`.

        It ends no later than the one by which the actor is known. Raises `NotPermitted` where callers, or such
        callers, make none, and where the actor is known no longer; and `Rejected` where there is no authority, or too
        many exist.
        """
        if tenant_id not in (None, actor.tenant.id):
            raise NotFound("This request is about another tenant; the header X-Organization picks it.", ("tenantId",))
        made = self._make(actor, type)
        async with unit_of_work(self._database) as unit:
            stored = AuthenticationRepository(unit, policy.authentications(actor))
            if not await stored.still_knows(actor.principal.username, actor.credential, made.authentication.created_at):
                raise NotPermitted("What this request was known by has ended just now.")
            await stored.add(made.authentication, made.digest)
            if await stored.count() > MOST:
                message = f"There are {MOST} tokens and certificates already; revoke one first."
                raise Rejected(Problem(ErrorCode.LIMIT_EXCEEDED, message))
            await self._tell(unit, actor, made)
        return made

    async def revoke(self, actor: Actor, id: UUID) -> None:
        """Revoke one. Raises `NotFound` where there is none that the actor may revoke."""
        async with unit_of_work(self._database) as unit:
            removed = await AuthenticationRepository(unit, policy.revocation(actor)).remove(id)
            if removed is None:
                raise NotFound("There is no such token or certificate.", ("authenticationId",))
            await record(unit, entry_by(actor, AuditKind.TOKEN_REVOKED, self._clock(), _told(id, removed)))
        self._authentication.forget()

    def _make(self, actor: Actor, type: AuthenticationType) -> NewAuthentication:
        now = self._clock()
        lifetime = self._lifetime(actor, now)
        if type is AuthenticationType.ENGINE_TOKEN:
            token = new_token()
            kept = AuthenticationRecord(new_uuid(), type, actor.principal.id, now, now + lifetime, ending_of(token))
            return NewAuthentication(kept, token=token)
        issued = self._issue(actor, now, lifetime)
        kept = AuthenticationRecord(
            new_uuid(), type, actor.principal.id, now, issued.expires_at, ending_of(issued.serial)
        )
        return NewAuthentication(kept, certificate=issued)

    def _lifetime(self, actor: Actor, now: datetime) -> timedelta:
        """How long what the actor makes is good. Raises `NotPermitted` where it may make nothing."""
        longest = self._making.lifetime
        if longest is None:
            raise NotPermitted("On this server, only operators make tokens and certificates.")
        if actor.credential is None:
            if not self._making.outsiders:
                raise NotPermitted("On this server, a token of the provider makes no tokens and certificates.")
            return longest
        # Else whoever got hold of one that ends could go on for ever by making others.
        ends = actor.credential.expires_at
        return longest if ends is None else min(longest, ends - now)

    def _issue(self, actor: Actor, now: datetime, lifetime: timedelta) -> ClientCertificate:
        if self._making.authority is None:
            message = "This server has no authority for certificates; its operator can make one."
            raise Rejected(Problem(ErrorCode.INVALID_STATE, message, ("type",)))
        try:
            return self._making.authority.issue(actor.principal.id, actor.tenant.key, now, lifetime)
        except ValueError:
            message = "The server's authority for certificates has expired; its operator can make another."
            raise Rejected(Problem(ErrorCode.INVALID_STATE, message, ("type",))) from None

    async def _tell(self, unit: UnitOfWork, actor: Actor, made: NewAuthentication) -> None:
        kept = made.authentication
        ends = kept.expires_at and kept.expires_at.isoformat()
        told = {"tokenId": str(kept.id), "principalId": str(kept.principal_id), "expiresAt": ends}
        await record(unit, entry_by(actor, _AUDITED[kept.type], kept.created_at, told))


class OperatedAuthentications:
    """The tokens and certificates of all, for an operator, whom the access to the database itself entitles."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def all(self, tenant_key: str | None, username: str | None) -> Sequence[Operated]:
        """Those of a tenant, of a username, of both, or all; expired ones too."""
        return await all_authentications(self._database, tenant_key, username)

    async def revoke(self, id: UUID) -> None:
        """Revoke one. Raises `NotFound`. Servers that run notice when they forget what they remember of callers."""
        async with unit_of_work(self._database) as unit:
            removed = await remove_by_id(unit, id)
            if removed is None:
                raise NotFound("There is no such token or certificate.")
            now = self._clock()
            await record(unit, entry_by_operator(removed.tenant_id, AuditKind.TOKEN_REVOKED, now, _told(id, removed)))


def _told(id: UUID, removed: Removed) -> dict[str, str]:
    return {"tokenId": str(id), "principalId": str(removed.principal_id), "type": removed.type.name}
