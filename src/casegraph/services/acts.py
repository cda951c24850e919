"""How acts are carried out: each in one transaction, and once only under one idempotency key of its caller."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.errors import IdempotencyMismatch, NotFound
from casegraph.storage.database import Database
from casegraph.storage.repositories.idempotency import IdempotencyRepository, Kept, kept_call
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work

Act = Callable[[UnitOfWork], Awaitable[Outcome]]

_KEY: Final = ("idempotencyKey",)


class Acts:
    """Carries out acts. An act that raises leaves nothing behind, its key included, so that it may be tried again.

    With `unit`, all acts are parts of that unit of work, which whoever opened it commits: many acts then cost one
    commit. One that raises does leave behind what it wrote so far, so that unit of work must not be committed after it.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], unit: UnitOfWork | None = None) -> None:
        self._database = database
        self._clock = clock
        self._unit = unit

    async def run(self, actor: Actor, call: Call | None, act: Act) -> Outcome:
        """What the act comes to, or what it came to when the same call was made before.

        Raises `IdempotencyMismatch`, `NotFound` where that is gone since, and whatever the act raises.
        """
        if self._unit is not None:
            return await once(self._unit, actor, call, act, self._clock())
        async with unit_of_work(self._database) as unit:
            return await once(unit, actor, call, act, self._clock())

    async def earlier(self, actor: Actor, call: Call | None) -> Outcome | None:
        """What the same call came to before, for acts whose preparation is worth sparing.

        `run` still asks again: another call may be under way. Raises `IdempotencyMismatch` and `NotFound`.
        """
        if call is None:
            return None
        kept = await kept_call(self._database, policy.caller(actor), call, self._clock())
        return None if kept is None else _same(call, kept)


async def once(unit: UnitOfWork, actor: Actor, call: Call | None, act: Act, now: datetime) -> Outcome:
    """The same as `Acts.run`, as a part of a greater unit of work."""
    if call is None:
        return await act(unit)
    keys = IdempotencyRepository(unit, policy.caller(actor))
    kept = await keys.claim(call, now)
    if kept is not None:
        return _same(call, kept)
    outcome = await act(unit)
    await keys.keep(call, outcome)
    return outcome


def _same(call: Call, kept: Kept) -> Outcome:
    if kept.digest != call.digest:
        raise IdempotencyMismatch("This idempotency key was given to a call with other arguments.", _KEY)
    if kept.gone:
        raise NotFound("The call was carried out before; what it made or changed has been deleted since.", _KEY)
    return kept.outcome
