"""The audit log as use cases: what is done is recorded with it, refused logins sparingly, and operators read it."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casegraph.domain import tenancy
from casegraph.domain.audit import AuditEntry, AuditKind, KeptEntry
from casegraph.domain.request_facts import origin
from casegraph.storage.audit import Asked, add_entry, newest_entries
from casegraph.storage.database import Database
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work

QUIET_SECONDS = 600
"""For so long after an entry about an address, further refusals there are counted and not written."""

MOST_A_MINUTE = 30
"""Entries about refused logins that one process writes a minute at most, whichever addresses they came from."""

MOST_ADDRESSES = 10_000


async def record(unit: UnitOfWork, entry: AuditEntry) -> None:
    """Record what a unit of work does, in it: neither is there without the other."""
    await add_entry(unit, entry, origin.get())


async def entries(database: Database, asked: Asked) -> Sequence[KeptEntry]:
    """The newest entries, oldest first, for an operator."""
    return await newest_entries(database, asked)


@dataclass(slots=True)
class _Told:
    """When an address was last told of, and how often it was refused since."""

    at: float
    since: int = 0


class RefusedLogins:
    """Records refused logins, without letting whoever tries them fill the disk.

    An address is told of at once, then every ten minutes at most, with the number of refusals since; and there are
    some thirty entries a minute at most. What was not told of in the end stands in the log alone, which has a line for
    each. `timer` gives seconds that never go back.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime], timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._clock = clock
        self._timer = timer
        self._told: OrderedDict[str, _Told] = OrderedDict()
        self._minute = 0.0
        self._written = 0
        self._untold = 0

    async def refused(self, address: str, reason: str) -> None:
        """Record that a login from an address was refused; `reason` is ours, never what a client sent."""
        now = self._timer()
        told = self._told.get(address)
        if told is not None and now - told.at < QUIET_SECONDS:
            told.since += 1
        elif self._may_write(now):
            self._remember(address, now)
            await self._write(reason, 0 if told is None else told.since)
        else:
            self._untold += 1

    def _may_write(self, now: float) -> bool:
        if now - self._minute >= 60:
            self._minute, self._written = now, 0
        self._written += 1
        return self._written <= MOST_A_MINUTE

    def _remember(self, address: str, now: float) -> None:
        self._told[address] = _Told(now)
        self._told.move_to_end(address)
        if len(self._told) > MOST_ADDRESSES:
            self._told.popitem(last=False)

    async def _write(self, reason: str, since: int) -> None:
        data = {"reason": reason, "refusedSinceLastEntry": since, "refusedElsewhereUntold": self._untold}
        self._untold = 0
        entry = AuditEntry(AuditKind.LOGIN_REFUSED, self._clock(), None, None, None, data)
        with tenancy.logging_in():
            async with unit_of_work(self._database) as unit:
                await record(unit, entry)
