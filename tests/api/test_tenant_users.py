"""Tenant users as they are read: who sees whom, in which order, by which filter, and at what cost."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from casegraph.graphql import ids
from casegraph.storage.tables import PRINCIPAL
from casegraph.storage.unit_of_work import unit_of_work
from tests.bureau import ask, found_bureau, role_of
from tests.client import Client
from tests.firm import Firm
from tests.statements import recorded
from tests.world import World

EVERYBODY = ["root", "hana", "pia", "ann", "bob"]
LIST = """query ($filter: TenantUserFilter, $order: [TenantUserOrder!], $first: Int, $after: String) {
    tenantUsers(filter: $filter, orderBy: $order, first: $first, after: $after) {
      totalCount pageInfo { endCursor hasNextPage } nodes { principal { username } } } }"""
FULL = """{ tenantUsers { nodes { id uuid createdAt createdBy { name } updatedAt updatedBy { name }
    tenant { key } principal { name groups { key } } manager { name } metadata { valid value errors { message } }
    roles { key permissions } } } }"""


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_bureau(client, world)


async def names(firm: Firm, who: str, **variables: Any) -> list[str]:
    found = (await ask(firm, who, LIST, **variables))["tenantUsers"]
    shown = [one["principal"]["username"] for one in found["nodes"]]
    assert found["totalCount"] >= len(shown)
    return shown


async def test_managers_of_people_see_all_and_others_themselves(firm: Firm) -> None:
    for who, seen in (("root", EVERYBODY), ("hana", EVERYBODY), ("ann", ["ann"]), ("pia", ["pia"]), ("zoe", ["zoe"])):
        assert sorted(await names(firm, who)) == sorted(seen)
        for whom, person in firm.people.items():
            uuid, id = str(person.id), ids.encode("TenantUser", person.id)
            query = "query ($a: ID!, $b: ID!) { a: tenantUser(id: $a) { uuid } b: tenantUser(id: $b) { uuid } }"
            found = await ask(firm, who, query, a=uuid, b=id)
            shown = {"uuid": uuid} if whom in seen else None
            assert found == {"a": shown, "b": shown}
            query = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { ... on TenantUser { uuid } } }"
            found = await ask(firm, who, query, id=id)
            assert found == {"node": shown and {"id": id}, "nodes": [shown]}


async def test_lists_are_sorted_paged_and_filtered(firm: Firm) -> None:
    async with unit_of_work(firm.world.database) as unit:
        for who in EVERYBODY:
            moments = {"created_at": firm.world.moment(), "updated_at": firm.world.moment()}
            one = update(PRINCIPAL).where(PRINCIPAL.c.id == firm.people[who].id)
            await unit.execute(one.values(moments))
    assert await names(firm, "root") == EVERYBODY
    for field in ("ID", "CREATED_AT", "UPDATED_AT"):
        assert await names(firm, "root", order=[{"field": field}]) == EVERYBODY
        assert await names(firm, "root", order=[{"field": field, "direction": "DESC"}]) == EVERYBODY[::-1]
    first = (await ask(firm, "root", LIST, first=2))["tenantUsers"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (5, True)
    assert await names(firm, "root", first=2, after=first["pageInfo"]["endCursor"]) == ["pia", "ann"]
    clerks, bosses = (ids.encode("Group", firm.groups[key]) for key in ("clerks", "bosses"))
    for condition, expected in [
        ({"groupId": {"eq": clerks}}, ["ann", "bob"]),
        ({"groupId": {"in": [bosses]}}, []),
        ({"groupId": {"ne": clerks}}, ["root", "hana", "pia"]),
        ({"email": ["ann@example.org", "PIA@example.org", "zoe@example.org"]}, ["ann"]),
        ({"email": []}, []),
        ({"email": ["ann@example.org", "root@example.org"], "groupId": {"eq": clerks}}, ["ann"]),
        ({}, EVERYBODY),
    ]:
        assert await names(firm, "root", filter=condition) == expected, condition
        mine = [one for one in expected if one == "bob"]
        assert await names(firm, "bob", filter=condition) == mine


async def test_everything_of_one_is_shown(firm: Firm) -> None:
    made = await firm.do("hana", "savePrincipal", type="USER", username="cleo", name="Cleo")
    given: dict[str, Any] = {
        "metadata": {"desk": 7},
        "manager": {"username": "root"},
        "roles": [role_of("hana"), role_of("ann")],
    }
    await firm.do("root", "saveTenantUser", principal={"username": "cleo"}, **given)
    found = (await ask(firm, "root", FULL))["tenantUsers"]["nodes"]
    cleo = next(one for one in found if one["uuid"] == made["uuid"])
    assert cleo.pop("createdAt") < cleo.pop("updatedAt")
    assert cleo == {
        "id": ids.encode("TenantUser", UUID(made["uuid"])),
        "uuid": made["uuid"],
        "createdBy": {"name": "Hana"},
        "updatedBy": {"name": "Root"},
        "tenant": {"key": "bureau"},
        "principal": {"name": "Cleo", "groups": []},
        "manager": {"name": "Root"},
        "metadata": {"valid": True, "value": {"desk": 7}, "errors": []},
        "roles": [
            {"key": role_of("ann"), "permissions": ["CREATE_CASE", "VIEW_NOTES"]},
            {"key": role_of("hana"), "permissions": ["CREATE_CASE", "VIEW_NOTES", "MANAGE_PRINCIPALS"]},
        ],
    }
    ann = next(one for one in found if one["principal"]["name"] == "Ann")
    assert (ann["createdBy"], ann["updatedBy"], ann["metadata"]["value"]) == (None, None, {})
    assert ann["createdAt"] == ann["updatedAt"]
    # Roles for a single process are not among them.
    assert next(one for one in found if one["principal"]["name"] == "Pia")["roles"] == []


async def test_a_list_of_many_costs_what_a_list_of_one_costs(firm: Firm) -> None:
    counts = []
    for who in ("ann", "root"):
        with recorded() as seen:
            await ask(firm, who, FULL)
        # Roles are read by the table that also tells of the caller's, which are not recorded.
        counts.append(len(seen))
    assert counts == [2, 2], seen
    with recorded() as seen:
        await ask(firm, "root", "{ tenantUsers { nodes { id createdAt principal { name } } } }")
    assert len(seen) == 1
    assert "metadata" not in seen[0]
    with recorded() as seen:
        await ask(firm, "root", "{ tenantUsers { nodes { metadata { value } } } }")
    assert [one.count("metadata") > 0 for one in seen] == [True]
