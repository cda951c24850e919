"""Seliom's API, as far as it says who asks and in which tenant: row SE-08 of the parity list."""

from typing import Any

from casegraph.auth.tokens import hash_token
from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.storage.tables import TENANT, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client
from tests.rows import stored
from tests.world import World

QUERY = """query ($id: ID!) {
  viewer { tenant { uuid } principal { username } }
  cases { totalCount nodes { title } }
  node(id: $id) { id }
}"""


async def test_se_08_a_token_says_who_asks_and_x_organization_in_which_tenant(client: Client, world: World) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", *Permission)
    anna = await world.person(await world.tenant("bolt"), "anna", *Permission)
    zoe = await world.person(await world.tenant("core"), "zoe", *Permission)
    keys = {row.id: row.key for row in await stored(world.database, TENANT.select())}
    row = {"tenant_id": anna.tenant_id, "id": new_uuid(), "principal_id": anna.id, "created_at": world.now}
    async with unit_of_work(world.database) as unit:
        await unit.add(TOKEN, [{**row, "hash": hash_token(ann.token), "expires_at": None}])
    cases = {one.tenant_id: await world.case(one, f"Of {one.username}") for one in (ann, anna, zoe)}

    async def seen(token: str, organization: str | None, about: Any) -> Any:
        headers = {} if organization is None else {"X-Organization": organization}
        answer = await client(token, QUERY, {"id": ids.encode("Case", about.id)}, headers=headers)
        return answer.data if answer.status == 200 else (answer.status, *answer.codes)

    for person in (ann, anna):
        for named in (keys[person.tenant_id], str(person.tenant_id)):
            for about in cases.values():
                found = await seen(ann.token, named, about)
                assert found["viewer"]["tenant"] == {"uuid": str(person.tenant_id)}
                assert found["viewer"]["principal"] == {"username": person.username}
                assert found["cases"] == {"totalCount": 1, "nodes": [{"title": f"Of {person.username}"}]}
                assert (found["node"] is None) == (about.id != cases[person.tenant_id].id)
    own = cases[zoe.tenant_id]
    assert (await seen(zoe.token, None, own))["viewer"]["principal"] == {"username": "zoe"}
    for closed in (keys[ann.tenant_id], str(ann.tenant_id), "nowhere", str(new_uuid())):
        assert await seen(zoe.token, closed, own) == (403, "FORBIDDEN")
    assert await seen(ann.token, None, own) == (400, "BAD_USER_INPUT")
    assert await seen("unknown", keys[ann.tenant_id], own) == (401, "UNAUTHENTICATED")
