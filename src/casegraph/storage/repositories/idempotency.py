"""Idempotency keys: which call a caller's key stands for, and what it came to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import Executable

from casegraph.auth.scopes import CallerScope
from casegraph.domain.calls import Call, Outcome
from casegraph.storage.changes import changed, key_values, keyed
from casegraph.storage.database import Database
from casegraph.storage.parameters import ME, NOW, TENANT
from casegraph.storage.statements import Template
from casegraph.storage.tables import IDEMPOTENCY_KEY as KEY
from casegraph.storage.unit_of_work import UnitOfWork

LIFETIME: Final = timedelta(hours=24)
"""How long a key stands for its call."""

MOST_CLEARED: Final = 20
"""Keys past their time that one call clears away: more than it adds, so that they do not pile up."""


class Kept(NamedTuple):
    """A call that was made: the digest of its arguments, and what it came to."""

    digest: str
    outcome: Outcome


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
    return None if row is None else Kept(row[0], _outcome(row[1]))


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
        return Kept(row[0], _outcome(row[1]))

    async def keep(self, call: Call, outcome: Outcome) -> None:
        """Keep what a claimed call came to."""
        kept = {"id": str(outcome.id), "changed": outcome.changed}
        await self._unit.change(changed(KEY, self._own(call), {"outcome": kept}))

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


def _outcome(kept: Mapping[str, Any]) -> Outcome:
    return Outcome(UUID(kept["id"]), kept["changed"])
