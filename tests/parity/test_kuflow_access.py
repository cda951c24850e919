"""KuFlow's people: rows KU-03 (principals) and KU-04 (tenant users) of the parity list."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql import ids
from tests.client import Client
from tests.firm import Firm
from tests.world import World

ROOT = {"username": "root"}


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    """An administrator, who makes all others."""
    tenant_id, other = await world.tenant("acme"), await world.tenant("other")
    people = {"root": await world.person(tenant_id, "root", *Permission), "zoe": await world.person(other, "zoe")}
    firm = Firm(client, world, tenant_id, people)
    for type, username in (("USER", "ann"), ("USER", "bob"), ("APPLICATION", "robot")):
        await firm.do("root", "savePrincipal", type=type, username=username, email=f"{username}@example.org")
    for key, members in (("clerks", ["ann", "robot"]), ("bosses", ["bob"]), ("nobody", [])):
        given = [{"username": one} for one in members]
        group = await firm.do("root", "saveGroup", key=key, name=key.title(), members=given)
        firm.groups[key] = UUID(group["uuid"])
    return firm


async def found(firm: Firm, list: str, shown: str, **variables: Any) -> Any:
    """The things of a list, in its order, as Root sees them."""
    kind = list[0].upper() + list[1:-1]
    query = f"""query ($filter: {kind}Filter, $order: [{kind}Order!]) {{
        {list}(filter: $filter, orderBy: $order) {{ nodes {{ {shown} }} }} }}"""
    return (await firm.client(firm.people["root"], query, variables)).data[list]["nodes"]


async def test_ku_03_principals_by_type_and_group(firm: Firm) -> None:
    groups = {key: ids.encode("Group", uuid) for key, uuid in firm.groups.items()}
    for condition, expected in [
        ({}, ["ann", "bob", "robot", "root"]),
        ({"type": ["APPLICATION"]}, ["robot"]),
        ({"type": ["APPLICATION", "USER"]}, ["ann", "bob", "robot", "root"]),
        ({"type": ["SYSTEM"]}, []),
        ({"groupId": {"in": [groups["clerks"]]}}, ["ann", "robot"]),
        ({"groupId": {"in": [groups["clerks"], str(firm.groups["bosses"])]}}, ["ann", "bob", "robot"]),
        ({"groupId": {"in": [groups["nobody"]]}}, []),
        ({"type": ["USER"], "groupId": {"in": [groups["clerks"]]}}, ["ann"]),
    ]:
        principals = await found(firm, "principals", "username type", filter=condition)
        assert [one["username"] for one in principals] == expected, condition


async def test_ku_03_a_principal_by_its_id(firm: Firm) -> None:
    for one in await found(firm, "principals", "id uuid type name email username groups { key }"):
        for id in (one["id"], one["uuid"]):
            query = "query ($id: ID!) { principal(id: $id) { id uuid type name email username groups { key } } }"
            assert (await firm.client(firm.people["root"], query, {"id": id})).data == {"principal": one}
            # That of another tenant is none.
            assert (await firm.client(firm.people["zoe"], query, {"id": id})).data == {"principal": None}


async def test_ku_04_tenant_users_by_group_and_email_in_each_order(firm: Firm) -> None:
    clerks, bosses = (str(firm.groups[key]) for key in ("clerks", "bosses"))
    for condition, expected in [
        ({}, ["root", "ann", "bob", "robot"]),
        ({"groupId": {"in": [clerks]}}, ["ann", "robot"]),
        ({"groupId": {"in": [clerks, bosses]}}, ["ann", "bob", "robot"]),
        ({"email": ["bob@example.org"]}, ["bob"]),
        ({"email": ["bob@example.org", "root@example.org", "zoe@example.org"]}, ["root", "bob"]),
        ({"email": ["ann@example.org"], "groupId": {"in": [bosses]}}, []),
    ]:
        for field in ("ID", "CREATED_AT"):
            order = [{"field": field}]
            users = await found(firm, "tenantUsers", "principal { username }", filter=condition, order=order)
            assert [one["principal"]["username"] for one in users] == expected, condition
    await firm.do("root", "saveTenantUser", principal={"username": "ann"}, metadata={"changed": "last"})
    newest = [{"field": "UPDATED_AT", "direction": "DESC"}]
    users = await found(firm, "tenantUsers", "principal { username }", order=newest)
    assert [one["principal"]["username"] for one in users] == ["ann", "robot", "bob", "root"]


async def test_ku_04_a_tenant_user_by_its_id_with_metadata(firm: Firm) -> None:
    given = {"department": "Loans", "floors": [1, 2], "deputy": {"name": "Bob"}, "none": None}
    saved = await firm.do("root", "saveTenantUser", principal={"username": "ann"}, metadata=given)
    query = """query ($id: ID!) { tenantUser(id: $id) { id uuid createdBy { username } updatedBy { username }
        tenant { uuid } principal { uuid type email } metadata { valid value errors { pointer keyword message } } } }"""
    answer = await firm.client(firm.people["root"], query, {"id": saved["uuid"]})
    user = answer.data["tenantUser"]
    assert user["metadata"] == {"valid": True, "value": given, "errors": []}
    assert (user["createdBy"], user["updatedBy"]) == (ROOT, ROOT)
    assert user["tenant"] == {"uuid": str(firm.tenant_id)}
    assert user["principal"] == {"uuid": user["uuid"], "type": "USER", "email": "ann@example.org"}
    again = await firm.client(firm.people["root"], query, {"id": user["id"]})
    assert again.data == answer.data
