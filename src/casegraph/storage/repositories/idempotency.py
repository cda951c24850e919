"""Idempotency keys: which call a caller's key stands for, and what it came to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from casegraph.auth.scopes import CallerScope
from casegraph.domain.calls import Call, Outcome
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
        make = postgresql_insert if self._unit.dialect.name == "postgresql" else sqlite_insert
        values = {"digest": call.digest, "outcome": None, "expires_at": now + LIFETIME}
        insert = make(KEY).values(**self._own(call), **values)
        new = {name: insert.excluded[name] for name in values}
        claim = insert.on_conflict_do_update(index_elements=[*KEY.primary_key], set_=new, where=KEY.c.expires_at <= now)
        if await self._unit.first(claim.returning(KEY.c.key)) is not None:
            await self._clear(now)
            return None
        row = await self._unit.first(select(KEY.c.digest, KEY.c.outcome).where(self._is(call)))
        assert row is not None, "the claim has locked it"
        return Kept(row.digest, _outcome(row.outcome))

    async def keep(self, call: Call, outcome: Outcome) -> None:
        """Keep what a claimed call came to."""
        kept = {"id": str(outcome.id), "changed": outcome.changed}
        await self._unit.execute(update(KEY).where(self._is(call)).values(outcome=kept))

    async def _clear(self, now: datetime) -> None:
        """Forget some keys of the tenant whose time is over, except those that another call is about to."""
        names = (KEY.c.principal_id, KEY.c.mutation, KEY.c.key)
        here = KEY.c.tenant_id == self._scope.tenant_id
        old = select(*names).where(here, KEY.c.expires_at <= now).limit(MOST_CLEARED)
        await self._unit.execute(delete(KEY).where(here, tuple_(*names).in_(old.with_for_update(skip_locked=True))))

    def _own(self, call: Call) -> dict[str, Any]:
        scope = self._scope
        return {
            "tenant_id": scope.tenant_id,
            "principal_id": scope.principal_id,
            "mutation": call.mutation,
            "key": call.key,
        }

    def _is(self, call: Call) -> ColumnElement[bool]:
        return and_(*(KEY.c[name] == value for name, value in self._own(call).items()))


_MUTATION: BindParameter[str] = bindparam("mutation", type_=KEY.c.mutation.type)
_KEY: BindParameter[str] = bindparam("key", type_=KEY.c.key.type)

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
