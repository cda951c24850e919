"""The API behind PostgreSQL's fence: two tenants ask and change things side by side, and nobody meets the other's.

The whole API is tested without the fence; here it is shown that nothing needs what the fence holds back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from casegraph.domain.enums import Permission
from casegraph.storage.tables import AUDIT_ENTRY
from tests.client import Client, client_of
from tests.databases import Databases
from tests.fenced import fenced_database
from tests.world import Person, World

CREATE = """mutation ($key: String!, $title: String) {
  createCase(input: { processKey: $key, title: $title, submission: {}, variables: { days: 5 } }) {
    case { id title process { key } currentTasks { id title } } errors { code message } } }"""
NOTE = """mutation ($case: ID!, $text: String!) {
  createNote(input: { caseId: $case, content: $text }) { note { content author { username } } errors { code } } }"""
DEPLOY = """mutation ($source: String!) {
  deployProcess(input: { format: YAML, source: $source }) { created process { key } errors { code message } } }"""
LOOK = """{ viewer { tenant { key } principal { username } }
  processes { nodes { key } }
  cases(first: 50) { totalCount nodes { title initiator { username }
    tasks { nodes { title delegations { nodes { assignee { username } } } } }
    notes { nodes { content } } events { nodes { type } } } } }"""

HOLIDAY = """key: holiday-{tenant}
name: Holiday
tasks:
  - {{key: ask, title: Ask, start: true, route: approve}}
  - {{key: approve, title: Approve, pool: {{users: [{user}]}}, assignment: BALANCED}}
"""


@dataclass
class Side:
    """One tenant's administrator, what it may come to see, and how often it made a case."""

    person: Person
    tenant: str
    made: int = 0


@dataclass
class Two:
    """Two tenants that use one application, which is behind the fence on two connections of each kind."""

    client: Client
    sides: tuple[Side, Side]
    world: World


@pytest.fixture
async def two(all_databases: Databases) -> AsyncIterator[Two]:
    async with fenced_database(all_databases) as fenced:
        world = fenced.world
        sides = []
        for tenant, name in (("acme", "ann"), ("bolt", "bob")):
            sides.append(Side(await world.person(await world.tenant(tenant), name, *Permission), tenant))
        async with client_of(fenced.server) as client:
            yield Two(client, (sides[0], sides[1]), world)


async def deploy(two: Two) -> None:
    for side in two.sides:
        source = HOLIDAY.format(tenant=side.tenant, user=side.person.username)
        payload = (await two.client(side.person, DEPLOY, {"source": source})).data["deployProcess"]
        assert payload["created"], payload


async def create(two: Two, side: Side) -> dict[str, Any]:
    values = {"key": f"holiday-{side.tenant}", "title": f"of {side.tenant}"}
    payload = (await two.client(side.person, CREATE, values)).data["createCase"]
    assert payload["errors"] == []
    side.made += 1
    case: dict[str, Any] = payload["case"]
    return case


async def look(two: Two, side: Side) -> None:
    """See all that the tenant has, and nothing of the other."""
    made_before = side.made
    data = (await two.client(side.person, LOOK)).data
    assert data["viewer"] == {"tenant": {"key": side.tenant}, "principal": {"username": side.person.username}}
    assert data["processes"]["nodes"] == [{"key": f"holiday-{side.tenant}"}]
    assert {one["title"] for one in data["cases"]["nodes"]} <= {f"of {side.tenant}"}
    assert data["cases"]["totalCount"] >= made_before
    for case in data["cases"]["nodes"]:
        assert case["initiator"] == {"username": side.person.username}
        assert case["tasks"]["nodes"]
        assert case["events"]["nodes"]


async def test_two_tenants_side_by_side(two: Two) -> None:
    await deploy(two)

    async def act(at: int) -> None:
        side = two.sides[at % 2]
        case = await create(two, side)
        await look(two, side)
        note = (await two.client(side.person, NOTE, {"case": case["id"], "text": f"note {at}"})).data["createNote"]
        assert note == {"note": {"content": f"note {at}", "author": {"username": side.person.username}}, "errors": []}
        other = two.sides[1 - at % 2]
        refused = (await two.client(other.person, NOTE, {"case": case["id"], "text": "mine"})).data["createNote"]
        assert refused == {"note": None, "errors": [{"code": "NOT_FOUND"}]}

    await asyncio.gather(*(asyncio.create_task(act(at)) for at in range(12)))
    for side in two.sides:
        await look(two, side)


async def test_after_errors_and_requests_that_were_given_up(two: Two) -> None:
    await deploy(two)

    async def act(at: int) -> None:
        side = two.sides[at % 2]
        match at % 4:
            case 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.005 + at / 1000):
                        await two.client(side.person, LOOK)
            case 1:
                answer = await two.client("unknown", LOOK)
                assert answer.codes == ["UNAUTHENTICATED"]
            case 2:
                answer = await two.client(side.person, DEPLOY, {"source": "key: ["})
                assert answer.data["deployProcess"]["errors"]
            case 3:
                await create(two, side)
        await look(two, side)

    for _ in range(2):
        await asyncio.gather(*(asyncio.create_task(act(at)) for at in range(16)))


async def test_what_is_recorded_is_the_tenants_own(two: Two) -> None:
    await deploy(two)
    acme = two.sides[0].person
    await two.world.person(acme.tenant_id, "eve")
    document = """mutation ($key: String!) {
      createCase(input: { processKey: $key, title: "For Eve", initiator: { username: "eve" } }) {
        case { uuid } errors { message } } }"""
    payload = (await two.client(acme, document, {"key": "holiday-acme"})).data["createCase"]
    assert payload["errors"] == []
    assert (await two.client("unknown", LOOK)).status == 401
    found = await two.world.database.rows(select(AUDIT_ENTRY.c.kind, AUDIT_ENTRY.c.tenant_id))
    assert sorted(map(tuple, found)) == [("IMPERSONATED", acme.tenant_id), ("LOGIN_REFUSED", None)]
