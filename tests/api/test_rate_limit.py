"""Whoever is refused too often has to wait; whoever was let in before does not, and nobody is slowed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import update

from casegraph.asgi import create_app
from casegraph.config import Settings
from casegraph.domain.errors import NotPermitted, TooManyAttempts, Unauthenticated
from casegraph.domain.request_facts import Origin, origin
from casegraph.http.failed_logins import HARMLESS, MOST_ADDRESSES, MOST_KNOWN, WINDOW, LoginGate, network
from casegraph.services.audit import entries
from casegraph.storage.audit import Asked
from casegraph.storage.database import Database
from casegraph.storage.tables import TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client, client_of
from tests.world import World

WHO = "{ viewer { principal { username } } }"
LIMIT = 3


class Refusals:
    """Notes what would be recorded."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    async def refused(self, address: str, reason: str) -> None:
        """Note it."""
        self.noted.append((address, reason))


class Gate:
    """A gate, time that the test moves, and callers from addresses."""

    def __init__(self, most: int = LIMIT) -> None:
        self.now = 100.0
        self.refusals = Refusals()
        self.tried = self.running = self.most_running = 0
        self.gate = LoginGate(self.refusals.refused, most, lambda: self.now)

    async def bad(self, address: str | None, credential: str | bytes = "bad", reason: str = "unknown") -> str:
        """A login that is refused, or not even tried."""
        return await self._login(address, credential, Unauthenticated("No.", reason))

    async def good(self, address: str | None, credential: str | bytes = "good") -> str:
        """A login that is right."""
        return await self._login(address, credential, None)

    async def elsewhere(self, address: str) -> str:
        """A login that is right, to a tenant that is not open."""
        return await self._login(address, "good", NotPermitted("No."))

    async def _login(self, address: str | None, credential: str | bytes, error: Exception | None) -> str:
        origin.set(Origin("r", lambda: address))

        async def login(_: str | bytes) -> str:
            self.tried += 1
            self.running += 1
            self.most_running = max(self.most_running, self.running)
            await asyncio.sleep(0)
            self.running -= 1
            if error is not None:
                raise error
            return "in"

        try:
            return await self.gate.watched(lambda: credential, login)
        except TooManyAttempts as refusal:
            return f"wait {refusal.retry_after}"
        except (Unauthenticated, NotPermitted):
            return "refused"


async def test_past_the_limit_nothing_is_tried_until_the_window_has_moved_on() -> None:
    gate = Gate()
    for _ in range(LIMIT):
        assert await gate.bad("192.0.2.1") == "refused"
        gate.now += 10
    assert await gate.bad("192.0.2.1") == "wait 30"
    assert await gate.good("192.0.2.1") == "wait 30"
    assert gate.tried == LIMIT
    gate.now += 29.5
    assert await gate.bad("192.0.2.1") == "wait 1"
    gate.now += 0.5
    # One of the refusals is too old to count, so one more is tried.
    assert await gate.bad("192.0.2.1") == "refused"
    assert await gate.bad("192.0.2.1") == "wait 10"


async def test_each_address_has_its_own() -> None:
    gate = Gate()
    for _ in range(LIMIT + 1):
        await gate.bad("192.0.2.1")
    assert await gate.bad("192.0.2.2") == "refused"
    assert await gate.good("192.0.2.2") == "in"


async def test_who_was_let_in_before_is_not_shut_out_by_a_neighbour() -> None:
    gate = Gate()
    assert await gate.good("192.0.2.1", "token") == "in"
    assert await gate.good("198.51.100.1", b"certificate") == "in"
    for _ in range(LIMIT + 1):
        await gate.bad("192.0.2.1")
    assert await gate.good("192.0.2.1", "token") == "in"
    assert await gate.good("192.0.2.1", b"certificate") == "in"
    assert await gate.good("192.0.2.1", "another") == f"wait {WINDOW:.0f}"
    # Once it is refused, it is like any other.
    assert await gate.bad("192.0.2.1", "token") == "refused"
    assert await gate.bad("192.0.2.1", "token") == f"wait {WINDOW:.0f}"


async def test_a_tenant_that_is_not_open_is_recorded_and_does_not_count() -> None:
    gate = Gate()
    for _ in range(LIMIT + 1):
        assert await gate.elsewhere("192.0.2.1") == "refused"
    assert await gate.good("192.0.2.1", "another") == "in"
    assert gate.refusals.noted == [("192.0.2.1", "organization")] * (LIMIT + 1)


@pytest.mark.parametrize("reason", sorted(HARMLESS))
async def test_what_is_no_guess_does_not_count(reason: str) -> None:
    gate = Gate()
    for _ in range(LIMIT + 1):
        assert await gate.bad("192.0.2.1", reason=reason) == "refused"
    assert await gate.good("192.0.2.1") == "in"
    noted = [] if reason == "missing" else [("192.0.2.1", reason)] * (LIMIT + 1)
    assert gate.refusals.noted == noted
    # What was good before is not forgotten for it either.
    assert await gate.bad("192.0.2.1", "good", reason) == "refused"
    for _ in range(LIMIT):
        await gate.bad("192.0.2.1")
    assert await gate.good("192.0.2.1") == "in"


@pytest.mark.parametrize("reason", ["malformed", "untrusted_proxy"])
async def test_what_can_not_even_be_read_counts_and_is_recorded(reason: str) -> None:
    gate = Gate()
    origin.set(Origin("r", lambda: "192.0.2.1"))

    def show() -> str:
        raise Unauthenticated("No.", reason)

    async def login(_: str | bytes) -> None:
        raise AssertionError("there is nothing to try")

    for _ in range(LIMIT):
        with pytest.raises(Unauthenticated):
            await gate.gate.watched(show, login)
    assert gate.refusals.noted == [("192.0.2.1", reason)] * LIMIT
    assert await gate.bad("192.0.2.1") == f"wait {WINDOW:.0f}"


async def test_of_many_at_once_no_more_are_tried_than_may_be_refused() -> None:
    gate = Gate()
    answers = await asyncio.gather(*(asyncio.create_task(gate.bad("192.0.2.1", f"bad {at}")) for at in range(50)))
    assert answers.count("refused") == gate.tried == LIMIT
    assert set(answers) == {"refused", f"wait {WINDOW:.0f}"}
    assert await gate.bad("192.0.2.2") == "refused"


async def test_of_many_at_once_those_that_are_right_are_all_let_in() -> None:
    gate = Gate()
    await gate.bad("192.0.2.1")
    answers = await asyncio.gather(*(asyncio.create_task(gate.good("192.0.2.1", f"good {at}")) for at in range(50)))
    assert set(answers) == {"in"}
    assert gate.most_running == LIMIT - 1
    # What was tried once need not wait for others.
    gate.most_running = 0
    await asyncio.gather(*(asyncio.create_task(gate.good("192.0.2.1", f"good {at}")) for at in range(50)))
    assert gate.most_running == 50
    await gate.bad("192.0.2.1")
    await gate.bad("192.0.2.1")
    assert await gate.bad("192.0.2.1") == f"wait {WINDOW:.0f}"


async def test_whoever_leaves_makes_room() -> None:
    gate = Gate(most=1)
    origin.set(Origin("r", lambda: "192.0.2.1"))
    stuck = asyncio.create_task(gate.gate.watched(lambda: "slow", lambda _: asyncio.sleep(3600)))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(gate.good("192.0.2.1"))
    await asyncio.sleep(0)
    assert not waiting.done()
    stuck.cancel()
    assert await waiting == "in"
    assert not gate.gate._failures


async def test_it_can_be_switched_off() -> None:
    gate = Gate(most=0)
    for _ in range(100):
        assert await gate.bad("192.0.2.1") == "refused"
    assert len(gate.refusals.noted) == 100


async def test_without_an_address_nobody_waits_for_another() -> None:
    gate = Gate()
    for _ in range(LIMIT + 1):
        assert await gate.bad(None) == "refused"


async def test_what_is_remembered_is_bounded() -> None:
    gate = Gate()
    for at in range(MOST_ADDRESSES + 100):
        await gate.bad(f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}")
    assert len(gate.gate._failures) == MOST_ADDRESSES
    for at in range(MOST_KNOWN + 100):
        await gate.good("192.0.2.1", f"token {at}")
    assert len(gate.gate._known) == MOST_KNOWN
    gate.now += WINDOW + 1
    await gate.bad("192.0.2.1")
    assert len(gate.gate._failures) == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_by_what_an_address_is_counted(address: str | None, counted: str) -> None:
    assert network(address) == counted


async def test_over_http_it_is_429_with_the_time_to_wait(world: World) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    bob = await world.person(ann.tenant_id, "bob")
    async with client_of(world.database, failed_logins=LIMIT) as client:
        assert (await client(ann, WHO)).status == 200
        for _ in range(LIMIT):
            answer = await client("unknown", WHO)
            assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])
        answer = await client("unknown", WHO)
        assert (answer.status, answer.codes) == (429, ["TOO_MANY_ATTEMPTS"])
        assert 1 <= int(answer.headers["retry-after"]) <= WINDOW
        assert "www-authenticate" not in answer.headers
        assert "data" not in answer.body
        assert (await client(bob, WHO)).status == 429
        assert (await client(ann, WHO)).status == 200
        # Who shows nothing is told how to.
        assert (await client(None, WHO)).status == 401


async def test_refusals_at_once_are_counted_too(world: World) -> None:
    async with client_of(world.database, failed_logins=LIMIT) as client:
        answers = await asyncio.gather(*(client(f"unknown{at}", WHO) for at in range(10)))
        assert sorted(one.status for one in answers) == [401] * LIMIT + [429] * (10 - LIMIT)
        assert (await client("unknown", WHO)).status == 429


@asynccontextmanager
async def behind_a_proxy(database: Database) -> AsyncIterator[Client]:
    app = create_app(Settings(failed_logins=LIMIT, trusted_proxies="127.0.0.1"), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as http:
        yield Client(http)


async def test_behind_a_trusted_proxy_the_address_is_the_clients(database: Database) -> None:
    async with behind_a_proxy(database) as client:
        for at in range(LIMIT + 1):
            # What the client itself wrote stands in front, and is not believed.
            sent = {"X-Forwarded-For": f"198.51.100.{at}, 192.0.2.1"}
            status = (await client("unknown", WHO, headers=sent)).status
        assert status == 429
        assert (await client("unknown", WHO, headers={"X-Forwarded-For": "192.0.2.2"})).status == 401


async def test_a_header_that_is_no_credential_counts_and_is_recorded(database: Database) -> None:
    async with client_of(database, failed_logins=LIMIT) as client:
        for _ in range(LIMIT):
            assert (await client(None, WHO, headers={"authorization": "Basic YTpi"})).status == 401
        assert (await client("unknown", WHO)).status == 429
        # Who shows nothing is told how to.
        assert (await client(None, WHO)).status == 401
    [entry] = await entries(database, Asked(None, None, 10))
    assert (entry.kind, entry.data["reason"]) == ("LOGIN_REFUSED", "malformed")


async def test_a_token_of_the_servers_own_that_has_expired_is_no_guess(world: World) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    async with unit_of_work(world.database) as unit:
        await unit.execute(update(TOKEN).values(expires_at=world.now))
    bob = await world.person(ann.tenant_id, "bob")
    async with client_of(world.database, failed_logins=LIMIT) as client:
        for _ in range(LIMIT + 1):
            assert (await client(ann, WHO)).status == 401
        assert (await client(bob, WHO)).status == 200
    [entry] = await entries(world.database, Asked(None, None, 10))
    assert entry.data["reason"] == "expired"


async def test_nobody_else_is_believed_about_the_address(database: Database) -> None:
    async with client_of(database, failed_logins=LIMIT) as client:
        for at in range(LIMIT + 1):
            status = (await client("unknown", WHO, headers={"X-Forwarded-For": f"192.0.2.{at}"})).status
        assert status == 429
