"""What none of the systems has: row GW-07 (the same authorisation on every path), as far as people are concerned.

Who may see a thing sees it on every way to it; who may not finds nothing on any, and is told nothing of why.
"""

from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql import ids
from tests.client import Client
from tests.firm import Firm
from tests.world import World


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    """Root administers; Ann, whose manager Bob is, is a clerk; Zoe administers another tenant."""
    tenant_id, other = await world.tenant("acme"), await world.tenant("other")
    people = {
        "root": await world.person(tenant_id, "root", *Permission),
        "ann": await world.person(tenant_id, "ann"),
        "bob": await world.person(tenant_id, "bob"),
        "zoe": await world.person(other, "zoe", *Permission),
    }
    firm = Firm(client, world, tenant_id, people)
    await firm.do("root", "saveRole", key="clerk", name="Clerk", permissions=["CREATE_CASE"])
    await firm.do("root", "saveGroup", key="clerks", name="Clerks", members=[{"username": "ann"}])
    kept: dict[str, Any] = {"roles": ["clerk"], "metadata": {"salary": 1}, "manager": {"username": "bob"}}
    await firm.do("root", "saveTenantUser", principal={"username": "ann"}, **kept)
    return firm


PATHS = {
    "by id": "query ($id: ID!) { found: tenantUser(id: $id) { uuid metadata { value } roles { key } } }",
    "node": "query ($id: ID!) { found: node(id: $id) { ... on TenantUser { uuid metadata { value } roles { key } } } }",
    "nodes": "query ($id: ID!) { found: nodes(ids: [$id]) { ... on TenantUser { uuid metadata { value } "
    "roles { key } } } }",
    "list": "{ found: tenantUsers { nodes { uuid metadata { value } roles { key } } } }",
    "list by email": '{ found: tenantUsers(filter: {email: ["ann@example.org"]}) { nodes { uuid metadata { value } '
    "roles { key } } } }",
    "last of the list": "{ found: tenantUsers(last: 9, orderBy: [{field: UPDATED_AT}]) { edges { node { uuid "
    "metadata { value } roles { key } } } } }",
}


def things(found: Any) -> list[Any]:
    """The tenant users in an answer, wherever they stand."""
    if isinstance(found, list):
        return [one for item in found for one in things(item)]
    if isinstance(found, dict):
        return [found] if "uuid" in found else [one for item in found.values() for one in things(item)]
    return []


@pytest.mark.parametrize("path", PATHS)
async def test_gw_07_a_tenant_user_is_seen_on_every_path_or_on_none(firm: Firm, path: str) -> None:
    ann = firm.people["ann"]
    shown = {"uuid": str(ann.id), "metadata": {"value": {"salary": 1}}, "roles": [{"key": "clerk"}]}
    variables = {"id": ids.encode("TenantUser", ann.id)} if "$id" in PATHS[path] else {}
    for who, sees in (("root", True), ("ann", True), ("bob", False), ("zoe", False)):
        answer = await firm.client(firm.people[who], PATHS[path], variables)
        seen = [one for one in things(answer.data) if one["uuid"] == str(ann.id)]
        assert seen == ([shown] if sees else []), (who, path)
        assert "salary" not in str(answer.body) or sees


async def test_gw_07_counts_tell_no_more_than_lists(firm: Firm) -> None:
    query = """query ($email: [String!]) {
        all: tenantUsers { totalCount } one: tenantUsers(filter: {email: $email}) { totalCount } }"""
    for who, expected in (("root", (3, 1)), ("ann", (1, 1)), ("bob", (1, 0)), ("zoe", (1, 0))):
        answer = await firm.client(firm.people[who], query, {"email": ["ann@example.org"]})
        assert tuple(one["totalCount"] for one in answer.data.values()) == expected


async def test_gw_07_principals_groups_and_roles_end_at_the_tenant(firm: Firm) -> None:
    query = """{ principals { nodes { id } } groups { id } roles { id } tenantUsers { nodes { id } } }"""
    data = (await firm.client(firm.people["root"], query)).data
    lists = [data["principals"]["nodes"], data["groups"], data["roles"], data["tenantUsers"]["nodes"]]
    every = [one["id"] for found in lists for one in found]
    assert len(every) == 3 + 1 + 2 + 3
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for who, expected in (("root", every), ("zoe", [None] * len(every))):
        answer = await firm.client(firm.people[who], query, {"ids": every})
        assert [one and one["id"] for one in answer.data["nodes"]] == expected


@pytest.mark.parametrize("who", ["ann", "bob", "zoe", None])
async def test_gw_07_what_may_not_be_changed_is_as_if_it_were_not_there(firm: Firm, who: str | None) -> None:
    """Refusals tell nothing of whether what is named exists."""
    person = None if who is None else firm.people[who]
    for known in ({"username": "ann"}, {"username": "nobody"}):
        query = """mutation ($input: SaveTenantUserInput!) { saveTenantUser(input: $input) {
            tenantUser { id } errors { code message path } } }"""
        before = await firm.rows()
        answer = await firm.client(person, query, {"input": {"principal": known, "roles": ["clerk"]}})
        if who is None:
            assert answer.codes == ["UNAUTHENTICATED"]
        else:
            payload = answer.data["saveTenantUser"]
            code, path = ("VALIDATION", ["input", "principal"]) if who == "zoe" else ("FORBIDDEN", None)
            assert [(one["code"], one["path"]) for one in payload["errors"]] == [(code, path)]
            assert payload["tenantUser"] is None
        unchanged = {name: rows for name, rows in (await firm.rows()).items() if name != "audit_entry"}
        assert unchanged == {name: rows for name, rows in before.items() if name != "audit_entry"}
