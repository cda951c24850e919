"""The audit log: what lands in it with what it tells of, and how little refused logins can write into it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from casegraph.domain.audit import KeptEntry
from casegraph.services.audit import MOST_A_MINUTE, QUIET_SECONDS, RefusedLogins, entries
from casegraph.storage.audit import Asked
from casegraph.storage.database import Database
from casegraph.storage.tables import CASE
from tests.client import Client
from tests.firm import Firm
from tests.world import World

WHO = "{ viewer { principal { username } } }"
ALL = Asked(None, None, 1_000)


async def kept(database: Database, asked: Asked = ALL) -> Sequence[KeptEntry]:
    return await entries(database, asked)


async def test_a_case_made_in_someone_elses_name(firm: Firm) -> None:
    root, ann = firm.people["root"], firm.people["ann"]
    sent = {"input": {"processKey": "order", "initiator": {"username": "ann"}}}
    document = "mutation ($input: CreateCaseInput!) { createCase(input: $input) { case { uuid } errors { message } } }"
    headers = {"X-Request-ID": "asked-1"}
    made = (await firm.client(root, document, sent, headers=headers)).data["createCase"]["case"]
    [entry] = await kept(firm.world.database)
    assert entry._replace(id=root.id, happened_at=firm.world.now) == KeptEntry(
        id=root.id,
        happened_at=firm.world.now,
        kind="IMPERSONATED",
        tenant="firm",
        actor_id=root.id,
        actor="root",
        address="127.0.0.1",
        request_id="asked-1",
        data={"caseId": made["uuid"], "principalId": str(ann.id)},
    )


async def test_what_did_not_happen_is_not_recorded(firm: Firm) -> None:
    """An entry and what it tells of are there together or not at all."""
    for_ann = {"processKey": "order", "initiator": {"username": "ann"}}
    await firm.refused("eve", "createCase", **for_ann)
    await firm.refused("root", "createCase", **for_ann, submission={"amount": -1})
    await firm.start("ann")
    assert await kept(firm.world.database) == []


async def test_a_refused_login_is_recorded_and_logged(client: Client, database: Database) -> None:
    headers = {"X-Request-ID": "asked-2", "X-Organization": "geheim"}
    with capture_logs() as lines:
        assert (await client("cg_geheim", WHO, headers=headers)).status == 401
    [line] = [one for one in lines if one["event"] == "login_refused"]
    assert (line["address"], line["log_level"]) == ("127.0.0.1", "warning")
    [entry] = await kept(database)
    assert entry[2:8] == ("LOGIN_REFUSED", None, None, None, "127.0.0.1", "asked-2")
    assert entry.data["reason"] == line["reason"]
    assert "geheim" not in repr([entry, lines])


async def test_a_tenant_that_is_not_open_to_a_caller_is_recorded(client: Client, world: World) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    assert (await client(ann, WHO, headers={"X-Organization": "nowhere"})).status == 403
    [entry] = await kept(world.database)
    assert (entry.kind, entry.data["reason"]) == ("LOGIN_REFUSED", "organization")


async def test_where_nobody_tries_to_get_in_nothing_is_recorded(client: Client, world: World) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    assert (await client(None, WHO)).status == 401
    assert (await client(ann, WHO)).status == 200
    assert await kept(world.database) == []


class Time:
    """The test's own time."""

    def __init__(self) -> None:
        self.passed = 0.0

    def clock(self) -> datetime:
        """The moment."""
        return datetime.fromtimestamp(1_800_000_000 + self.passed, UTC)

    def timer(self) -> float:
        """The seconds since some moment."""
        return 7_000 + self.passed


@pytest.fixture
def time() -> Time:
    return Time()


def told(found: Sequence[KeptEntry]) -> list[tuple[Any, ...]]:
    return [tuple(one.data.values()) for one in found]


async def test_an_address_is_told_of_at_once_and_then_now_and_then(database: Database, time: Time) -> None:
    refused = RefusedLogins(database, time.clock, time.timer)
    for _ in range(50):
        await refused.refused("192.0.2.1", "unknown")
    assert told(await kept(database)) == [("unknown", 0, 0)]
    time.passed += QUIET_SECONDS - 1
    await refused.refused("192.0.2.1", "unknown")
    await refused.refused("192.0.2.2", "expired")
    time.passed += 1
    await refused.refused("192.0.2.1", "unknown")
    assert told(await kept(database)) == [("unknown", 0, 0), ("expired", 0, 0), ("unknown", 50, 0)]


async def test_many_addresses_cannot_fill_the_disk(database: Database, time: Time) -> None:
    refused = RefusedLogins(database, time.clock, time.timer)
    for at in range(10 * MOST_A_MINUTE):
        await refused.refused(f"192.0.2.{at}", "unknown")
    assert len(await kept(database)) == MOST_A_MINUTE
    time.passed += 60
    await refused.refused("198.51.100.1", "unknown")
    assert told(await kept(database))[-1] == ("unknown", 0, 9 * MOST_A_MINUTE)


async def test_the_newest_are_read_of_a_tenant_and_since_a_moment(firm: Firm, client: Client) -> None:
    for _ in range(3):
        await firm.start("root", initiator={"username": "ann"})
    await client("unknown", WHO)
    database = firm.world.database
    everything = await kept(database)
    assert [one.kind for one in everything] == ["IMPERSONATED"] * 3 + ["LOGIN_REFUSED"]
    assert await kept(database, Asked("firm", None, 100)) == everything[:3]
    assert await kept(database, Asked("other", None, 100)) == []
    assert await kept(database, Asked(None, None, 2)) == everything[2:]
    assert await kept(database, Asked("firm", everything[1].happened_at, 100)) == everything[1:3]
    cases = await database.rows(select(CASE.c.id).order_by(CASE.c.number))
    assert [one.data["caseId"] for one in everything[:3]] == [str(row[0]) for row in cases]
