"""Idempotency keys: which call a caller's key stands for, and what it came to."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import Executable

from casegraph.auth.scopes import CallerScope
from casegraph.domain.calls import Call, Outcome
from casegraph.storage.changes import changed, key_values, keyed
from casegraph.storage.database import Database
from casegraph.storage.parameters import ME, NOW, TENANT
from casegraph.storage.statements import Row, Template
from casegraph.storage.tables import IDEMPOTENCY_KEY as KEY
from casegraph.storage.unit_of_work import UnitOfWork

LIFETIME: Final = timedelta(hours=24)
"""How long a key stands for its call."""

MOST_CLEARED: Final = 20
"""Keys past their time that one call clears away: more than it adds, so that they do not pile up."""


class Kept(NamedTuple):
    """A call that was made: the digest of its arguments, what it came to, and whether that is gone since."""

    digest: str
    outcome: Outcome
    gone: bool


async def kept_call(database: Database, scope: CallerScope, call: Call, now: datetime) -> Kept | None:
    """The call that the key stands for now, if it has been made."""
    values = {
        TENANT.key: scope.tenant_id,
        ME.key: scope.principal_id,
        _MUTATION.key: call.mutation,
        _KEY.key: call.key,
        NOW.key: now,
    }
    row = await database.first(_KEPT, values)
    return None if row is None else _kept(row)


async def mark_gone(unit: UnitOfWork, tenant_id: UUID, principal_id: UUID, outcome: Outcome) -> None:
    """Have it known of the calls of a principal that came to this that what they made or changed is gone."""
    was = _stored(outcome)
    values = {TENANT.key: tenant_id, ME.key: principal_id, _CAME_TO.key: was}
    await unit.execute(_GONE, {**values, "outcome": {**was, "gone": True}})


class IdempotencyRepository:
    """The keys of one caller, within the unit of work that carries out the call."""

    def __init__(self, unit: UnitOfWork, scope: CallerScope) -> None:
        self._unit = unit
        self._scope = scope

    async def claim(self, call: Call, now: datetime) -> Kept | None:
        """Have the key stand for this call, or give the call that it stands for already.

        A unit of work that has claimed the same key and is still open is waited for.
        """
        own = self._own(call)
        values = {**own, "digest": call.digest, "outcome": None, "expires_at": now + LIFETIME, NOW.key: now}
        if await self._unit.first(_CLAIM, values) is not None:
            await self._unit.execute(_CLEAR, {TENANT.key: self._scope.tenant_id, NOW.key: now})
            return None
        row = await self._unit.first(_CLAIMED, key_values(own))
        assert row is not None, "the claim has locked it"
        return _kept(row)

    async def keep(self, call: Call, outcome: Outcome) -> None:
        """Keep what a claimed call came to."""
        await self._unit.change(changed(KEY, self._own(call), {"outcome": _stored(outcome)}))

    def _own(self, call: Call) -> dict[str, Any]:
        scope = self._scope
        return {
            "tenant_id": scope.tenant_id,
            "principal_id": scope.principal_id,
            "mutation": call.mutation,
            "key": call.key,
        }


_MUTATION: BindParameter[str] = bindparam("mutation", type_=KEY.c.mutation.type)
_KEY: BindParameter[str] = bindparam("key", type_=KEY.c.key.type)
_CAME_TO: BindParameter[Any] = bindparam("came_to", type_=KEY.c.outcome.type)
_OWN = ("tenant_id", "principal_id", "mutation", "key")


def _claim() -> Executable:
    """Both databases have this statement in the same words."""
    values = ("digest", "outcome", "expires_at")
    claim = insert(KEY).values({name: bindparam(name, type_=KEY.c[name].type) for name in (*_OWN, *values)})
    new = {name: claim.excluded[name] for name in values}
    again = claim.on_conflict_do_update(index_elements=[*KEY.primary_key], set_=new, where=KEY.c.expires_at <= NOW)
    return again.returning(KEY.c.key)


def _clear() -> Executable:
    """Forget some keys of the tenant whose time is over, except those that another call is about to."""
    names = (KEY.c.principal_id, KEY.c.mutation, KEY.c.key)
    here = KEY.c.tenant_id == TENANT
    old = select(*names).where(here, KEY.c.expires_at <= NOW).limit(MOST_CLEARED)
    return delete(KEY).where(here, tuple_(*names).in_(old.with_for_update(skip_locked=True)))


def _gone() -> Executable:
    """The calls of one caller are few enough to be looked through; what is deleted is seldom."""
    mine = (KEY.c.tenant_id == TENANT, KEY.c.principal_id == ME, KEY.c.outcome == _CAME_TO)
    return update(KEY).where(*mine).values(outcome=bindparam("outcome", type_=KEY.c.outcome.type))


_GONE = Template("calls whose outcome is gone", _gone)
_CLAIM = Template("claim of a key", _claim)
_CLAIMED = Template("claimed key", lambda: select(KEY.c.digest, KEY.c.outcome).where(*keyed(KEY, _OWN)))
_CLEAR = Template("keys whose time is over", _clear)
_KEPT = Template(
    "kept call",
    lambda: select(KEY.c.digest, KEY.c.outcome).where(
        KEY.c.tenant_id == TENANT,
        KEY.c.principal_id == ME,
        KEY.c.mutation == _MUTATION,
        KEY.c.key == _KEY,
        KEY.c.expires_at > NOW,
    ),
)


def _stored(outcome: Outcome) -> dict[str, Any]:
    return {"id": str(outcome.id), "changed": outcome.changed}


def _kept(row: Row) -> Kept:
    digest, stored = row
    return Kept(digest, Outcome(UUID(stored["id"]), stored["changed"]), "gone" in stored)
