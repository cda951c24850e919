"""What becomes of refused logins: they are logged and recorded, and whoever has too many is not listened to.

Who is let in is decided elsewhere.
"""

import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from casegraph.domain.errors import NotPermitted, TooManyAttempts, Unauthenticated
from casegraph.domain.request_facts import origin

T = TypeVar("T")

WINDOW = 60.0
"""Seconds for which a refusal counts."""

MOST_ADDRESSES = 10_000
MOST_KNOWN = 10_000


class LoginGate:
    """Counts the refused logins of each address; past `most` within a minute its further ones are not tried.

    Credentials that were good before are still let through, so that whoever shares an address with a guesser, or with
    a program whose token has expired, is not shut out. An IPv6 network of 64 bits counts as one address, for that is
    what one customer has. Each process counts for itself. `most` 0: nobody is ever refused for it. `record` is told
    the address and the reason of each refusal. `timer` gives seconds that never go back.
    """

    def __init__(
        self, record: Callable[[str, str], Awaitable[None]], most: int, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._record = record
        self._most = most
        self._timer = timer
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._known: OrderedDict[int, None] = OrderedDict()
        self._log = structlog.get_logger(__name__)

    async def watched(self, credential: str | bytes, login: Callable[[], Awaitable[T]]) -> T:
        """What the login gives, tried with a credential. Raises `TooManyAttempts` where it is not tried."""
        # Python hashes texts with a secret of the process, and no credential need be kept.
        mark = hash(credential)
        if self._failures and mark not in self._known:
            self._check()
        try:
            found = await login()
        except (Unauthenticated, NotPermitted) as error:
            if isinstance(error, Unauthenticated):
                self._known.pop(mark, None)
            await self._refuse(error)
            raise
        if self._most:
            self._remember(mark)
        return found

    def _check(self) -> None:
        """Raise `TooManyAttempts` where the address of the request has had enough."""
        times = self._failures.get(network(_address()))
        if times is None or len(times) < self._most:
            return
        wait = times[0] + WINDOW - self._timer()
        if wait > 0:
            seconds = math.ceil(wait)
            raise TooManyAttempts(f"Too many logins were refused; try again in {seconds} seconds.", seconds)

    async def _refuse(self, error: Unauthenticated | NotPermitted) -> None:
        reason = error.reason if isinstance(error, Unauthenticated) else "organization"
        address = _address()
        self._log.warning("login_refused", address=address, reason=reason)
        if isinstance(error, Unauthenticated) and self._most and address is not None:
            self._count(network(address))
        await self._record(network(address), reason)

    def _count(self, address: str) -> None:
        times = self._failures.setdefault(address, deque(maxlen=self._most))
        times.append(self._timer())
        self._failures.move_to_end(address)
        # Those who were refused last come last, so what is out of date stands in front.
        while self._failures and (
            len(self._failures) > MOST_ADDRESSES or next(iter(self._failures.values()))[-1] < self._timer() - WINDOW
        ):
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


def _address() -> str | None:
    here = origin.get()
    return None if here is None else here.address
