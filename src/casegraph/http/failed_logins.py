"""What becomes of refused logins: they are logged and recorded, and whoever has too many is not listened to.

Who is let in is decided elsewhere.
"""

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from casegraph.domain.errors import NotPermitted, TooManyAttempts, Unauthenticated
from casegraph.domain.request_facts import origin
from casegraph.http.credentials import MISSING

T = TypeVar("T")

WINDOW = 60.0
"""Seconds for which a refusal counts."""

MOST_ADDRESSES = 10_000
MOST_KNOWN = 10_000

HARMLESS: Final = frozenset({MISSING, "expired", "keys_unavailable"})
"""Reasons of refusals that are no guesses: nothing, what was good once, and what cannot be looked at for now."""


class _Tries:
    """What an address tries: when it was refused of late, and how many logins it waits for; `over` tells of an end."""

    __slots__ = ("over", "refused", "running")

    def __init__(self, most: int) -> None:
        self.refused: deque[float] = deque(maxlen=most)
        self.running = 0
        self.over = asyncio.Event()

    def counts(self, now: float) -> bool:
        """Whether there is anything that still counts."""
        return self.running > 0 or (len(self.refused) > 0 and self.refused[-1] + WINDOW > now)


class LoginGate:
    """Counts the refused logins of each address; past `most` within a minute its further ones are not tried.

    Nor are more tried at once than may yet be refused: the others wait for those to end. Credentials that were good
    before are still let through, so that whoever shares an address with a guesser is not shut out, and those of
    `HARMLESS` do not count. An IPv6 network of 64 bits counts as one address, for that is what one customer has. Each
    process counts for itself. `most` 0: nobody is ever refused for it. `record` is told the address and the reason of
    each refusal. `timer` gives seconds that never go back.
    """

    def __init__(
        self, record: Callable[[str, str], Awaitable[None]], most: int, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._record = record
        self._most = most
        self._timer = timer
        self._failures: OrderedDict[str, _Tries] = OrderedDict()
        self._known: OrderedDict[int, None] = OrderedDict()
        self._log = structlog.get_logger(__name__)

    async def watched(self, show: Callable[[], str | bytes], login: Callable[[str | bytes], Awaitable[T]]) -> T:
        """What the login gives, tried with the credential that is shown.

        Raises `TooManyAttempts` where it is not tried, and what the two raise. Who shows nothing has tried nothing.
        """
        try:
            credential = self._shown(show)
            # Python hashes texts with a secret of the process, and no credential need be kept.
            return await self._tried(hash(credential), lambda: login(credential))
        except (Unauthenticated, NotPermitted) as error:
            reason = _reason(error)
            if reason != MISSING:
                address = _address()
                self._log.warning("login_refused", address=address, reason=reason)
                await self._record(network(address), reason)
            raise

    def _shown(self, show: Callable[[], str | bytes]) -> str | bytes:
        try:
            return show()
        except Unauthenticated as error:
            self._count(error)
            raise

    async def _tried(self, mark: int, login: Callable[[], Awaitable[T]]) -> T:
        tries = None if not self._most or mark in self._known else await self._begin()
        try:
            found = await login()
        except Unauthenticated as error:
            if self._count(error):
                self._known.pop(mark, None)
            raise
        finally:
            if tries is not None:
                self._end(tries)
        if self._most:
            self._remember(mark)
        return found

    async def _begin(self) -> _Tries | None:
        """Wait until one more refusal would not be one too many. Raises `TooManyAttempts` where that takes long."""
        address = _address()
        if address is None:
            return None
        while True:
            tries = self._failures.setdefault(network(address), _Tries(self._most))
            self._check(tries.refused)
            if len(tries.refused) + tries.running < self._most:
                tries.running += 1
                return tries
            await tries.over.wait()

    def _end(self, tries: _Tries) -> None:
        tries.running -= 1
        tries.over.set()
        tries.over = asyncio.Event()
        self._drop()

    def _check(self, refused: deque[float]) -> None:
        """Raise `TooManyAttempts` where an address has had enough."""
        now = self._timer()
        while refused and refused[0] + WINDOW <= now:
            refused.popleft()
        if len(refused) >= self._most:
            seconds = math.ceil(refused[0] + WINDOW - now)
            raise TooManyAttempts(f"Too many logins were refused; try again in {seconds} seconds.", seconds)

    def _count(self, error: Unauthenticated) -> bool:
        """Whether a refusal may have been a guess; it counts then."""
        if error.reason in HARMLESS:
            return False
        address = _address()
        if self._most and address is not None:
            at = network(address)
            tries = self._failures.setdefault(at, _Tries(self._most))
            tries.refused.append(self._timer())
            self._failures.move_to_end(at)
            self._drop()
        return True

    def _drop(self) -> None:
        """Forget the addresses of which there is nothing to know any more; those that were refused last come last."""
        while self._failures:
            first = next(iter(self._failures.values()))
            if len(self._failures) <= MOST_ADDRESSES and first.counts(self._timer()):
                break
            self._failures.popitem(last=False)

    def _remember(self, mark: int) -> None:
        self._known[mark] = None
        self._known.move_to_end(mark)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def network(address: str | None) -> str:
    """By what an address is counted: an IPv6 address by its network of 64 bits, all others by themselves."""
    if address is None:
        return ""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _reason(error: Unauthenticated | NotPermitted) -> str:
    return error.reason if isinstance(error, Unauthenticated) else "organization"


def _address() -> str | None:
    here = origin.get()
    return None if here is None else here.address
