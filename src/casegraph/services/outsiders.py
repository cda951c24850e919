"""Those whom a provider of tokens knows: which principal each is in which tenant, made at first sight where allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog

from casegraph.auth.oidc.identity import Identity, TokenFault, Verifier
from casegraph.domain import tenancy
from casegraph.domain.audit import AuditEntry, AuditKind
from casegraph.domain.enums import PrincipalType
from casegraph.domain.errors import InvalidInput
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import PrincipalRecord, TenantRecord
from casegraph.services.administration import checked_name
from casegraph.services.audit import record
from casegraph.services.choosing import chosen
from casegraph.storage.database import Database
from casegraph.storage.repositories.access import AccessRepository, Member
from casegraph.storage.repositories.administration import AdministrationRepository
from casegraph.storage.unit_of_work import unit_of_work

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom to let in: `tenant` is the key of the only tenant, where the provider's tokens name none.

    With `makes_principals`, those whom a tenant does not know become principals of it, with the role of the key `role`
    or with none.
    """

    tenant: str | None = None
    makes_principals: bool = False
    role: str | None = None


class Outsider(NamedTuple):
    """Who a provider's token stands for here, the keys of groups that it names, and for how many seconds."""

    tenant: TenantRecord
    principal: PrincipalRecord
    group_keys: tuple[str, ...]
    good_for: float


class Outsiders:
    """Finds the principals of a provider's tokens."""

    def __init__(
        self, database: Database, verifier: Verifier, admission: Admission, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._access = AccessRepository(database)
        self._verifier = verifier
        self._admission = admission
        self._clock = clock

    async def find(self, token: str, organization: str | None) -> Outsider:
        """Whom a token stands for. Raises `TokenFault`, and as `choosing.chosen` does."""
        identity = await self._verifier.identity(token, self._clock())
        username = _username(identity)
        tenants = identity.tenants
        if tenants is None:
            tenants = () if self._admission.tenant is None else (self._admission.tenant,)
        with tenancy.logging_in():
            found = await self._access.members(username, tenants)
        members = [one for one in found if self._admits(one)]
        if not members:
            raise TokenFault("no_principal")
        member = chosen(members, organization)
        principal = member.principal or await self._make(member.tenant, username, identity)
        return Outsider(member.tenant, principal, identity.groups, identity.good_for)

    def _admits(self, member: Member) -> bool:
        if member.principal is None:
            return self._admission.makes_principals
        # Nobody logs in as the server itself.
        return member.principal.type is not PrincipalType.SYSTEM

    async def _make(self, tenant: TenantRecord, username: str, identity: Identity) -> PrincipalRecord:
        """The principal, new unless another request was quicker."""
        wanted = _principal(username, identity)
        now = self._clock()
        with tenancy.in_tenant(tenant.id):
            async with unit_of_work(self._database) as unit:
                stored = AdministrationRepository(unit)
                [found] = (await stored.ensure_principals(tenant.id, [wanted], now)).values()
                if found != wanted.id:
                    return await stored.principal(tenant.id, found)
                role = await self._grant(stored, tenant, wanted)
                data = {"principalId": str(wanted.id), "username": username, "role": role, "by": "provider"}
                entry = AuditEntry(AuditKind.PRINCIPAL_CREATED, now, tenant.id, wanted.id, username, data)
                await record(unit, entry)
        return wanted

    async def _grant(
        self, stored: AdministrationRepository, tenant: TenantRecord, principal: PrincipalRecord
    ) -> str | None:
        """The role that a new principal gets."""
        role = self._admission.role
        if role is not None:
            try:
                await stored.grant(tenant.id, principal.id, role)
            except LookupError:
                _log.warning("role_missing", tenant=tenant.key, role=role)
                return None
        return role


def _username(identity: Identity) -> str:
    try:
        return checked_name(identity.username, "username")
    except InvalidInput:
        raise TokenFault("user") from None


def _principal(username: str, identity: Identity) -> PrincipalRecord:
    return PrincipalRecord(
        id=new_uuid(),
        type=PrincipalType.USER,
        name=_name(identity.name) or username,
        username=username,
        first_name=_name(identity.first_name),
        last_name=_name(identity.last_name),
        email=_name(identity.email),
    )


def _name(given: str | None) -> str | None:
    """What a provider calls somebody; None where it could be no name here."""
    try:
        return None if given is None else checked_name(given, "name")
    except InvalidInput:
        return None
