"""Who gets in: bearer tokens, and the organisation that a request is about."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import delete, update

from casegraph.auth.tokens import hash_token
from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.storage.tables import ROLE_GRANT, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client, client_of
from tests.world import Person, World

QUERY = "{ viewer { tenant { key } principal { username } } cases { totalCount } }"


async def post(client: Client, headers: Mapping[str, str] | list[tuple[str, str]]) -> httpx.Response:
    """Ask who is asking, with exactly these headers."""
    return await client.http.post("/graphql", json={"query": QUERY}, headers=headers)


def check_unknown(response: httpx.Response) -> None:
    """Nobody is known to ask: 401, how to be known, and a GraphQL error without data."""
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert "data" not in response.json()


async def expire(world: World, person: Person, at: datetime) -> None:
    """Let a person's token be good until a moment."""
    async with unit_of_work(world.database) as unit:
        await unit.execute(update(TOKEN).where(TOKEN.c.principal_id == person.id).values(expires_at=at))


async def share_token(world: World, token: str, person: Person) -> None:
    """Let a token stand for one more person, in that person's tenant."""
    row = {"tenant_id": person.tenant_id, "id": new_uuid(), "principal_id": person.id, "created_at": world.now}
    async with unit_of_work(world.database) as unit:
        await unit.add(TOKEN, [{**row, "hash": hash_token(token), "expires_at": None}])


async def test_a_known_token_gets_in(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    for header in (f"Bearer {ann.token}", f"bearer {ann.token}", f"BEARER  {ann.token} "):
        answer = await post(client, {"authorization": header})
        assert answer.status_code == 200
        assert answer.json()["data"]["viewer"] == {"tenant": {"key": "acme"}, "principal": {"username": "ann"}}


MALFORMED = [
    "",
    " ",
    "Bearer",
    "Bearer ",
    "Basic YW5uOnNlY3JldA==",
    "Token {token}",
    "{token}",
    "Bearer{token}",
    "Bearer,{token}",
    "Bearer {token}, Bearer {token}",
    "Bearer {token} {token}",
    "Bearer {token}x",
    "Bearer cg_unknown",
    "Bearer é",
    "Bearer " + "x" * 5000,
    "Bearer {hash}",
    "Bearer ' OR 1=1 --",
]


async def test_whatever_else_stands_in_the_header_does_not(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    for header in MALFORMED:
        sent = header.replace("{token}", ann.token).replace("{hash}", hash_token(ann.token))
        check_unknown(
            await client.http.post("/graphql", json={"query": QUERY}, headers={b"authorization": sent.encode()})
        )


async def test_no_header_or_two(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    check_unknown(await post(client, {}))
    good = ("authorization", f"Bearer {ann.token}")
    for other in (good, ("authorization", "Bearer unknown"), ("authorization", "Basic YW5uOnNlY3JldA==")):
        check_unknown(await post(client, [good, other]))
        check_unknown(await post(client, [other, good]))


async def test_a_token_elsewhere_than_in_the_header_is_not_looked_for(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    response = await client.http.post(
        f"/graphql?access_token={ann.token}",
        json={"query": QUERY, "access_token": ann.token},
        headers={"cookie": f"token={ann.token}"},
    )
    check_unknown(response)


async def test_tokens_expire(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    await expire(world, ann, datetime.now(UTC) + timedelta(hours=1))
    assert (await post(client, {"authorization": f"Bearer {ann.token}"})).status_code == 200
    await expire(world, ann, datetime.now(UTC) - timedelta(seconds=1))
    check_unknown(await post(client, {"authorization": f"Bearer {ann.token}"}))


async def test_nobody_learns_the_schema_or_what_is_wrong_with_a_query(world: World, client: Client) -> None:
    await world.tenant("acme")
    for query in ("{ __schema { types { name } } }", "{ nonsense }", "}{"):
        response = await client.http.post("/graphql", json={"query": query})
        check_unknown(response)
    check_unknown(await client.http.get("/graphql", params={"query": QUERY}))
    check_unknown(await client.http.post("/graphql", content=b"no JSON", headers={"content-type": "application/json"}))


async def organizations(world: World) -> tuple[Person, Person]:
    """One person, twice: in two tenants, with one token; each tenant has a case, the first has two."""
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    anna = await world.person(await world.tenant("bolt"), "anna", Permission.ALL_CASES)
    await share_token(world, ann.token, anna)
    await world.cases([world.bundle(ann), world.bundle(ann)], ann.tenant_id)
    await world.case(anna)
    return ann, anna


def check_tenant(response: httpx.Response, key: str, username: str, cases: int) -> None:
    """The answer is about this tenant."""
    assert response.status_code == 200
    viewer = {"tenant": {"key": key}, "principal": {"username": username}}
    assert response.json() == {"data": {"viewer": viewer, "cases": {"totalCount": cases}}}


async def test_x_organization_picks_a_tenant_by_key_or_id(world: World, client: Client) -> None:
    ann, anna = await organizations(world)
    bearer = {"authorization": f"Bearer {ann.token}"}
    for name in ("acme", str(ann.tenant_id), str(ann.tenant_id).upper()):
        check_tenant(await post(client, {**bearer, "x-organization": name}), "acme", "ann", 2)
    for name in ("bolt", str(anna.tenant_id)):
        check_tenant(await post(client, {**bearer, "X-Organization": name}), "bolt", "anna", 1)


async def test_a_token_of_several_tenants_must_name_one(world: World, client: Client) -> None:
    ann, anna = await organizations(world)
    response = await post(client, {"authorization": f"Bearer {ann.token}"})
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "X-Organization" in error["message"]
    # A token of one tenant need not.
    check_tenant(await post(client, {"authorization": f"Bearer {anna.token}"}), "bolt", "anna", 1)
    # Where the token is no longer good in one of them, it is a token of the other alone.
    await expire(world, anna, datetime.now(UTC) - timedelta(seconds=1))
    check_tenant(await post(client, {"authorization": f"Bearer {ann.token}"}), "acme", "ann", 2)


async def test_organizations_that_a_token_does_not_open(world: World, client: Client) -> None:
    ann, anna = await organizations(world)
    other = await world.tenant("other")
    bearer = {"authorization": f"Bearer {ann.token}"}
    closed = ["other", str(other), "nowhere", str(new_uuid()), "", "ACME", "acme,bolt", "*", "é"]
    closed += [ann.tenant_id.hex, f"{{{ann.tenant_id}}}", f"urn:uuid:{ann.tenant_id}", f"{ann.tenant_id.hex}----"]
    for name in closed:
        check_forbidden(await post(client, _encoded({**bearer, "x-organization": name})))
    # In one tenant's name the other is as closed as one that does not exist.
    answers = [
        await post(client, {"authorization": f"Bearer {anna.token}", "x-organization": name})
        for name in ("acme", "nowhere")
    ]
    check_forbidden(answers[0])
    assert answers[0].json() == answers[1].json()


def _encoded(headers: Mapping[str, str]) -> Any:
    return {name: value.encode() for name, value in headers.items()}


def check_forbidden(response: httpx.Response) -> None:
    """Known, and not allowed: 403 and a GraphQL error without data."""
    assert response.status_code == 403
    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN"}
    assert "data" not in response.json()


async def test_two_organizations_are_one_too_many(world: World, client: Client) -> None:
    ann, _ = await organizations(world)
    headers = [("authorization", f"Bearer {ann.token}"), ("x-organization", "acme"), ("x-organization", "bolt")]
    response = await post(client, headers)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_organization_that_is_too_long_to_be_one(world: World, client: Client) -> None:
    ann, _ = await organizations(world)
    bearer = {"authorization": f"Bearer {ann.token}"}
    check_forbidden(await post(client, {**bearer, "x-organization": "x" * 64}))
    response = await post(client, {**bearer, "x-organization": "x" * 65})
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == "The header X-Organization may have 64 characters at most."


async def test_an_unknown_token_learns_nothing_of_tenants(world: World, client: Client) -> None:
    await organizations(world)
    for name in ("acme", "nowhere", ""):
        check_unknown(await post(client, {"authorization": "Bearer unknown", "x-organization": name}))


async def test_errors_come_in_the_type_that_is_asked_for(world: World, client: Client) -> None:
    await world.tenant("acme")
    for accept in ("*/*", "application/json", "application/graphql-response+json"):
        response = await post(client, {"accept": accept})
        check_unknown(response)
        expected = "application/json" if accept == "*/*" else accept
        assert response.headers["content-type"].startswith(expected)


async def test_rights_are_read_anew_for_each_request_where_nothing_is_remembered(world: World, client: Client) -> None:
    """A role that is taken away is gone at once."""
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    bob = await world.person(ann.tenant_id, "bob")
    await world.case(bob)
    assert (await client(ann, QUERY)).data["cases"]["totalCount"] == 1
    async with unit_of_work(world.database) as unit:
        await unit.execute(delete(ROLE_GRANT).where(ROLE_GRANT.c.principal_id == ann.id))
    assert (await client(ann, QUERY)).data["cases"]["totalCount"] == 0


async def test_an_actor_is_remembered_for_the_time_that_the_settings_say(world: World) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    await world.case(await world.person(ann.tenant_id, "bob"))
    async with client_of(world.database, actor_cache_seconds=300) as client:
        assert (await client(ann, QUERY)).data["cases"]["totalCount"] == 1
        async with unit_of_work(world.database) as unit:
            await unit.execute(delete(ROLE_GRANT).where(ROLE_GRANT.c.principal_id == ann.id))
            await unit.execute(delete(TOKEN).where(TOKEN.c.principal_id == ann.id))
        assert (await client(ann, QUERY)).data["cases"]["totalCount"] == 1
        # What was remembered is this token's, in the organisation that was asked for, and nobody else's.
        check_unknown(await post(client, {"authorization": f"Bearer {ann.token}", "x-organization": "acme"}))
        check_unknown(await post(client, {"authorization": f"Bearer {ann.token}x"}))
