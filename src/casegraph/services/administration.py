"""What an operator does with direct access to the database: tenants, principals and tokens.

Nobody is asking here, so nothing but names is checked; what a caller of the API may do is never decided here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casegraph.auth import policy
from casegraph.auth.tokens import ending_of, hash_token, new_token
from casegraph.domain.audit import AuditKind, entry_by_operator
from casegraph.domain.enums import AuthenticationType, Permission, PrincipalType
from casegraph.domain.errors import InvalidInput
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import AuthenticationRecord, PrincipalRecord, RoleRecord, TenantRecord
from casegraph.services.audit import record
from casegraph.storage.database import Database
from casegraph.storage.repositories.administration import AdministrationRepository, all_tenants
from casegraph.storage.repositories.authentications import add_authentication
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work

ADMINISTRATOR = "administrator"
CLERK = "clerk"
MAX_NAME = 500

_ROLES = {
    ADMINISTRATOR: ("Administrator", tuple(Permission)),
    CLERK: (
        "Clerk",
        (Permission.CREATE_CASE, Permission.VIEW_NOTES, Permission.ADD_NOTES, Permission.VIEW_DOCUMENTS),
    ),
}
"""The roles that each tenant begins with."""

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token, which nobody can be told again, and what was made on the way."""

    token: str = field(repr=False)
    tenant: TenantRecord
    principal: PrincipalRecord
    expires_at: datetime | None
    made_tenant: bool
    made_principal: bool
    made_administrator: bool


class Administration:
    """Makes what must be there before anybody can log in."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def tenants(self) -> list[TenantRecord]:
        """All tenants, by key."""
        return await all_tenants(self._database)

    async def create_tenant(self, key: str, name: str) -> TenantRecord:
        """A new tenant with its roles. Raises `InvalidInput` for a bad key, and for one that is taken."""
        tenant, made = await self.ensure_tenant(key, name)
        if not made:
            raise InvalidInput(f"There is a tenant {key} already.", ("key",))
        return tenant

    async def ensure_tenant(self, key: str, name: str | None = None) -> tuple[TenantRecord, bool]:
        """The tenant with this key, and whether it was made just now. Raises `InvalidInput` for a bad key."""
        async with unit_of_work(self._database) as unit:
            return await ensure_tenant(AdministrationRepository(unit), key, name, self._clock())

    async def ensure_principal(
        self,
        tenant: TenantRecord,
        username: str,
        name: str | None = None,
        type: PrincipalType = PrincipalType.USER,
    ) -> tuple[PrincipalRecord, bool]:
        """The tenant's principal with this username, and whether it was made just now.

        Raises `InvalidInput` for a name that is blank, too long or has control characters.
        """
        async with unit_of_work(self._database) as unit:
            wanted = _principal(username, name, type)
            return await _ensure_principal(AdministrationRepository(unit), tenant, wanted, self._clock())

    async def create_token(self, tenant_key: str, username: str, lifetime: timedelta | None = None) -> NewToken:
        """A new token for a principal; the tenant and the principal are made where they are not there.

        Where nobody in the tenant holds MANAGE_PRINCIPALS, the principal becomes an administrator. Raises
        `InvalidInput`.
        """
        now = self._clock()
        wanted = _principal(username, None, PrincipalType.USER)
        token = new_token()
        expires_at = None if lifetime is None else now + lifetime
        async with unit_of_work(self._database) as unit:
            stored = AdministrationRepository(unit)
            tenant, made_tenant = await ensure_tenant(stored, tenant_key, None, now)
            principal, made_principal = await _ensure_principal(stored, tenant, wanted, now)
            if made_principal:
                told = {"principalId": str(principal.id), "username": principal.username}
                await record(unit, entry_by_operator(tenant.id, AuditKind.PRINCIPAL_CREATED, now, told))
            made_administrator = await _ensure_administrator(unit, tenant, principal, now)
            made = AuthenticationRecord(
                new_uuid(), AuthenticationType.ENGINE_TOKEN, principal.id, now, expires_at, ending_of(token)
            )
            await add_authentication(unit, tenant.id, made, hash_token(token))
            told = {"tokenId": str(made.id), "principalId": str(principal.id), "expiresAt": _moment(expires_at)}
            await record(unit, entry_by_operator(tenant.id, AuditKind.TOKEN_CREATED, now, told))
        return NewToken(token, tenant, principal, expires_at, made_tenant, made_principal, made_administrator)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


async def ensure_tenant(
    stored: AdministrationRepository, key: str, name: str | None, now: datetime
) -> tuple[TenantRecord, bool]:
    """The same as `Administration.ensure_tenant`, as a part of a greater unit of work."""
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "A tenant's key has 1 to 63 small letters, digits and hyphens, and no hyphen in front.",
            ("key",),
        )
    await stored.lock()
    if (found := await stored.tenant(key)) is not None:
        return found, False
    tenant = TenantRecord(new_uuid(), key, checked_name(name or key, "name"))
    await stored.add_tenant(tenant, now)
    await stored.ensure_roles(tenant.id, _roles())
    return tenant, True


def checked_name(name: str, place: str) -> str:
    """The name without spaces around it. Raises `InvalidInput` where it can be none."""
    stripped = name.strip()
    if not stripped or len(stripped) > MAX_NAME or not stripped.isprintable():
        raise InvalidInput(
            f"`{place}` must have 1 to {MAX_NAME} characters, none of them a control character.", (place,)
        )
    return stripped


async def _ensure_principal(
    stored: AdministrationRepository, tenant: TenantRecord, wanted: PrincipalRecord, now: datetime
) -> tuple[PrincipalRecord, bool]:
    (found,) = (await stored.ensure_principals(tenant.id, [wanted], now)).values()
    return (wanted, True) if found == wanted.id else (await stored.principal(tenant.id, found), False)


async def _ensure_administrator(
    unit: UnitOfWork, tenant: TenantRecord, principal: PrincipalRecord, now: datetime
) -> bool:
    stored = AdministrationRepository(unit)
    if any(policy.manages_people(held) for held in await stored.held(tenant.id)):
        return False
    await stored.ensure_roles(tenant.id, _roles())
    role_id = await stored.grant(tenant.id, principal.id, ADMINISTRATOR)
    told = {"principalId": str(principal.id), "roleId": str(role_id), "key": ADMINISTRATOR}
    await record(unit, entry_by_operator(tenant.id, AuditKind.ROLE_GRANTED, now, told))
    return True


def _roles() -> list[RoleRecord]:
    return [RoleRecord(new_uuid(), key, name, held) for key, (name, held) in _ROLES.items()]


def _principal(username: str, name: str | None, type: PrincipalType) -> PrincipalRecord:
    login = checked_name(username, "username")
    shown = login if name is None else checked_name(name, "name")
    return PrincipalRecord(new_uuid(), type, shown, login, None, None, None)
