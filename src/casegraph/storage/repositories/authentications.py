"""The tokens and certificates that the server itself gave out: kept by their hash, listed, and revoked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select

from casegraph.auth.scopes import AuthenticationScope
from casegraph.domain.actor import Credential
from casegraph.domain.enums import AuthenticationType
from casegraph.domain.records import AuthenticationRecord
from casegraph.storage.database import Database
from casegraph.storage.parameters import ME, NOW
from casegraph.storage.parameters import TENANT as TENANT_ID
from casegraph.storage.statements import Template
from casegraph.storage.tables import PRINCIPAL, TENANT, TOKEN
from casegraph.storage.unit_of_work import UnitOfWork

MOST = 100
"""Tokens and certificates of a principal that can be good at once, and that are shown."""

_COLUMNS = tuple(TOKEN.c[name] for name in AuthenticationRecord._fields)


class Operated(NamedTuple):
    """A token or certificate as an operator sees it: with its tenant's key and its principal's username."""

    tenant: str
    username: str | None
    authentication: AuthenticationRecord


class Removed(NamedTuple):
    """What was revoked, and whose it was."""

    tenant_id: UUID
    principal_id: UUID
    type: AuthenticationType


async def add_authentication(unit: UnitOfWork, tenant_id: UUID, made: AuthenticationRecord, digest: str) -> None:
    """Keep a token or certificate by its hash."""
    await unit.add(TOKEN, [{**made._asdict(), "tenant_id": tenant_id, "hash": digest}])


async def own_authentications(
    database: Database, scope: AuthenticationScope, now: datetime
) -> Sequence[AuthenticationRecord]:
    """Those of the principal that are still good, the newest first, as many as are shown."""
    values = {"tenant_id": scope.tenant_id, "principal_id": scope.principal_id, "now": now}
    return [AuthenticationRecord._make(row) for row in await database.rows(_OWN, values)]


async def all_authentications(database: Database, tenant_key: str | None, username: str | None) -> Sequence[Operated]:
    """Those of all tenants, or of one, or of one username, expired ones too; for an operator."""
    statement = (
        select(TENANT.c.key, PRINCIPAL.c.username, *_COLUMNS)
        .select_from(TOKEN.join(TENANT, TENANT.c.id == TOKEN.c.tenant_id).join(PRINCIPAL, _PRINCIPAL))
        .order_by(TENANT.c.key, PRINCIPAL.c.username, TOKEN.c.created_at, TOKEN.c.id)
    )
    if tenant_key is not None:
        statement = statement.where(TENANT.c.key == tenant_key)
    if username is not None:
        statement = statement.where(PRINCIPAL.c.username == username)
    rows = await database.rows(statement)
    return [Operated(row[0], row[1], AuthenticationRecord._make(row[2:])) for row in rows]


class AuthenticationRepository:
    """The tokens and certificates of a scope, within a unit of work."""

    def __init__(self, unit: UnitOfWork, scope: AuthenticationScope) -> None:
        self._unit = unit
        self._scope = scope

    async def still_knows(self, username: str | None, credential: Credential | None, now: datetime) -> bool:
        """Whether the principal has this username, and what it is known by, where that is the server's own, is good.

        Both stay as they are until the unit of work ends.
        """
        # The principal first, as whoever changes its username does: else each could wait for the other.
        principal = select(PRINCIPAL.c.username).where(
            PRINCIPAL.c.tenant_id == self._scope.tenant_id, PRINCIPAL.c.id == self._scope.principal_id
        )
        row = await self._unit.first(principal.with_for_update(read=True, key_share=True))
        if row is None or row[0] != username:
            return False
        if credential is None:
            return True
        good = or_(TOKEN.c.expires_at.is_(None), TOKEN.c.expires_at > now)
        token = select(TOKEN.c.id).where(*self._own(), TOKEN.c.id == credential.id, good)
        return await self._unit.first(token.with_for_update(read=True, key_share=True)) is not None

    async def add(self, made: AuthenticationRecord, digest: str) -> None:
        """Keep one of the principal's own; those of it that have expired are dropped."""
        expired = and_(*self._own(), TOKEN.c.expires_at <= made.created_at)
        await self._unit.execute(delete(TOKEN).where(expired))
        await add_authentication(self._unit, self._scope.tenant_id, made, digest)

    async def count(self) -> int:
        """How many the principal has."""
        row = await self._unit.first(select(func.count()).select_from(TOKEN).where(*self._own()))
        assert row is not None, "an aggregate gives one row"
        count: int = row[0]
        return count

    async def remove(self, id: UUID) -> Removed | None:
        """Drop one; None where there is none in the scope."""
        here = [TOKEN.c.tenant_id == self._scope.tenant_id] if self._scope.everyone else self._own()
        return await _remove(self._unit, and_(TOKEN.c.id == id, *here))

    def _own(self) -> list[Any]:
        return [TOKEN.c.tenant_id == self._scope.tenant_id, TOKEN.c.principal_id == self._scope.principal_id]


async def remove_by_id(unit: UnitOfWork, id: UUID) -> Removed | None:
    """Drop one of any tenant, for an operator; None where there is none."""
    return await _remove(unit, TOKEN.c.id == id)


async def _remove(unit: UnitOfWork, which: Any) -> Removed | None:
    row = await unit.first(delete(TOKEN).where(which).returning(TOKEN.c.tenant_id, TOKEN.c.principal_id, TOKEN.c.type))
    return None if row is None else Removed._make(row)


_PRINCIPAL = and_(PRINCIPAL.c.tenant_id == TOKEN.c.tenant_id, PRINCIPAL.c.id == TOKEN.c.principal_id)


def _own() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .where(TOKEN.c.tenant_id == TENANT_ID, TOKEN.c.principal_id == ME)
        .where(or_(TOKEN.c.expires_at.is_(None), TOKEN.c.expires_at > NOW))
        .order_by(TOKEN.c.created_at.desc(), TOKEN.c.id.desc())
        .limit(MOST)
    )


_OWN = Template("own authentications", _own)
