"""Roles, and who holds them: nobody gives or takes what they lack, and somebody always administers the tenant."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from casegraph.domain.calls import Outcome
from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.errors import Rejected
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import PrincipalRecord
from casegraph.services.access import Administering, SavedTenantUser
from casegraph.services.access.administering import Desk
from casegraph.services.acts import Acts
from casegraph.services.lifecycle import PrincipalRef
from casegraph.storage.database import Database
from casegraph.storage.tables import ROLE_GRANT
from tests.bureau import ask, audited, found_bureau, role_of
from tests.client import Client, client_of
from tests.firm import Firm, document
from tests.rows import stored
from tests.storage.actors import actor_of, services_of
from tests.world import NOW, World

FORBIDDEN = [("FORBIDDEN", None, None)]
LAST_ROLES = [("INVALID_STATE", ["input", "roles"], None)]
LAST_PERMISSIONS = [("INVALID_STATE", ["input", "permissions"], None)]
ALL = [one.name for one in Permission]


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_bureau(client, world)


def of(who: str) -> dict[str, Any]:
    return {"principal": {"username": who}}


async def permissions(firm: Firm, who: str) -> list[str]:
    found: list[str] = (await ask(firm, who, "{ viewer { permissions } }"))["viewer"]["permissions"]
    return found


async def test_a_role_is_made_and_changed_by_its_key_or_id(firm: Firm) -> None:
    made = await firm.do("hana", "saveRole", key="desk", name="Desk", permissions=["VIEW_NOTES", "CREATE_CASE"])
    assert made["permissions"] == ["CREATE_CASE", "VIEW_NOTES"]
    changed = await firm.do("hana", "saveRole", key="desk", name="Desk", permissions=["VIEW_NOTES"] * 2)
    assert changed == {**made, "permissions": ["VIEW_NOTES"]}
    renamed = await firm.do("hana", "saveRole", id=made["uuid"], key="counter", name="Counter", permissions=[])
    assert renamed == {"uuid": made["uuid"], "key": "counter", "name": "Counter", "permissions": []}
    given = str(new_uuid())
    assert (await firm.do("hana", "saveRole", id=given, key="desk", name="D", permissions=[]))["uuid"] == given
    taken = await firm.refused("hana", "saveRole", id=given, key="counter", name="D", permissions=[])
    assert taken == [("CONFLICT", ["input", "key"], None)]
    blank = await firm.refused("hana", "saveRole", key=" ", name="\u2028", permissions=[])
    assert [path for _, path, _ in blank] == [["input", "key"], ["input", "name"]]


async def test_what_a_role_allows_holds_at_once(firm: Firm) -> None:
    role: dict[str, Any] = {"key": "desk", "name": "Desk"}
    await firm.do("root", "saveRole", **role, permissions=["ADD_NOTES"])
    await firm.do("root", "saveTenantUser", **of("ann"), roles=["desk", role_of("ann")])
    assert await permissions(firm, "ann") == ["CREATE_CASE", "VIEW_NOTES", "ADD_NOTES"]
    await firm.do("root", "saveRole", **role, permissions=["SUPERVISE"])
    assert await permissions(firm, "ann") == ["CREATE_CASE", "SUPERVISE", "VIEW_NOTES"]
    await firm.do("root", "saveTenantUser", **of("ann"), roles=["desk"])
    assert await permissions(firm, "ann") == ["SUPERVISE"]


async def test_a_process_that_remembers_actors_forgets_them(firm: Firm, database: Database) -> None:
    async with client_of(database, actor_cache_seconds=300) as client:
        lasting = Firm(client, firm.world, firm.tenant_id, firm.people)
        assert "SUPERVISE" not in await permissions(lasting, "ann")
        await lasting.do("root", "saveRole", key=role_of("ann"), name="Ann", permissions=["SUPERVISE"])
        assert await permissions(lasting, "ann") == ["SUPERVISE"]


async def test_nobody_gives_what_they_lack(firm: Firm) -> None:
    asked = ["VIEW_NOTES", "SUPERVISE", "ALL_CASES"]
    refused = await firm.refused("hana", "saveRole", key="new", name="New", permissions=asked)
    assert refused == [("FORBIDDEN", ["input", "permissions", str(at)], None) for at in (1, 2)]
    refused = await firm.refused("hana", "saveRole", key=role_of("hana"), name="Hana", permissions=ALL)
    assert len(refused) == len(ALL) - 3
    for who in ("hana", "ann"):
        refused = await firm.refused("hana", "saveTenantUser", **of(who), roles=[role_of(who), role_of("root")])
        assert refused == [("FORBIDDEN", ["input", "roles", "1"], None)]


async def test_what_is_held_for_a_process_only_is_not_given(firm: Firm) -> None:
    person = await firm.world.person(firm.tenant_id, "ida", Permission.MANAGE_PRINCIPALS)
    firm.people["ida"] = person
    key = "of-ida-loan"
    role = await firm.do("root", "saveRole", key=key, name="Ida's", permissions=["SUPERVISE"])
    async with firm.world.database.transaction() as connection:
        grant = {"tenant_id": firm.tenant_id, "principal_id": person.id, "process_key": "loan", "role_id": role["uuid"]}
        await connection.execute(ROLE_GRANT.insert(), [{**grant, "role_id": UUID(role["uuid"])}])
    assert await firm.refused("ida", "saveRole", key=key, name="x", permissions=[]) == FORBIDDEN
    refused = await firm.refused("ida", "saveTenantUser", **of("ida"), roles=[role_of("ida"), key])
    assert refused == [("FORBIDDEN", ["input", "roles", "1"], None)]


HELD = """query ($email: String!) { tenantUsers(filter: { email: [$email] }) { nodes {
  roles { key } processRoles { processKey roles { key permissions } } } } }"""


async def test_roles_are_held_for_single_processes(firm: Firm) -> None:
    for key in ("loan", "claim"):
        await firm.world.process(firm.tenant_id, key)
    case = await firm.world.case(firm.people["root"], process=await firm.world.process(firm.tenant_id, "visa"))
    await firm.do("root", "saveRole", key="chief", name="Chief", permissions=["SUPERVISE"])
    find = f'{{ case(id: "{case.id}") {{ number }} }}'
    assert (await ask(firm, "ann", find))["case"] is None

    async def hold(*held: tuple[str, list[str]]) -> Any:
        asked = [{"processKey": key, "roles": roles} for key, roles in held]
        await firm.do("root", "saveTenantUser", **of("ann"), processRoles=asked)
        [user] = (await ask(firm, "root", HELD, email="ann@example.org"))["tenantUsers"]["nodes"]
        assert user["roles"] == [{"key": role_of("ann")}]
        return {one["processKey"]: [role["key"] for role in one["roles"]] for one in user["processRoles"]}

    assert await hold(("visa", ["chief"]), ("loan", ["chief", role_of("hana")])) == {
        "visa": ["chief"],
        "loan": ["chief", role_of("hana")],
    }
    assert (await ask(firm, "ann", find))["case"] == {"number": case.number}
    # What is not named stays.
    assert await hold(("loan", [])) == {"visa": ["chief"]}
    assert await hold(("visa", []), ("claim", [])) == {}
    assert (await ask(firm, "ann", find))["case"] is None
    kept = [(kind, data["key"], data["processKey"]) for kind, _, data in await audited(firm) if "processKey" in data]
    assert ("ROLE_GRANTED", "chief", "visa") in kept
    assert ("ROLE_WITHDRAWN", "chief", "visa") in kept


async def test_what_is_wrong_with_roles_for_single_processes(firm: Firm) -> None:
    await firm.world.process(firm.tenant_id, "loan")
    await firm.do("root", "saveRole", key="chief", name="Chief", permissions=["SUPERVISE"])
    named = [
        {"processKey": "loan", "roles": ["none", role_of("ann"), "chief"]},
        {"processKey": "loan", "roles": []},
        {"processKey": "lone", "roles": []},
    ]
    assert await firm.refused("hana", "saveTenantUser", **of("ann"), roles=["nobody"], processRoles=named) == [
        ("VALIDATION", ["input", "roles", "0"], None),
        ("VALIDATION", ["input", "processRoles", "0", "roles", "0"], None),
        ("FORBIDDEN", ["input", "processRoles", "0", "roles", "2"], None),
        ("VALIDATION", ["input", "processRoles", "1", "processKey"], None),
        ("VALIDATION", ["input", "processRoles", "2", "processKey"], None),
    ]
    # Who may do it for the process gives it there, and nowhere else.
    await firm.do("root", "saveTenantUser", **of("hana"), processRoles=[{"processKey": "loan", "roles": ["chief"]}])
    await firm.do("hana", "saveTenantUser", **of("ann"), processRoles=[{"processKey": "loan", "roles": ["chief"]}])
    refused = await firm.refused("hana", "saveTenantUser", **of("ann"), roles=["chief"])
    assert refused == [("FORBIDDEN", ["input", "roles", "0"], None)]


async def test_a_role_that_allows_more_is_neither_changed_nor_taken(firm: Firm) -> None:
    role = {"key": role_of("root"), "name": "Root"}
    for given in ([], ALL, ["CREATE_CASE"]):
        assert await firm.refused("hana", "saveRole", **role, permissions=given) == FORBIDDEN
    refused = await firm.refused("hana", "saveTenantUser", **of("root"), roles=[])
    assert refused == [("FORBIDDEN", ["input", "roles"], None)]
    # What she may do all of, she takes from whom she likes; and what stays is not asked about.
    assert (await firm.do("hana", "saveTenantUser", **of("ann"), roles=[]))["roles"] == []
    kept = await firm.do("hana", "saveTenantUser", **of("root"), roles=[role_of("root"), role_of("ann")])
    assert kept["roles"] == [{"key": role_of("ann")}, {"key": role_of("root")}]


async def test_the_last_administrator_stays(firm: Firm) -> None:
    role = {"key": role_of("root"), "name": "Root"}
    assert await firm.refused("root", "saveTenantUser", **of("root"), roles=[]) == LAST_ROLES
    assert await firm.refused("root", "saveTenantUser", **of("root"), roles=[role_of("hana")]) == LAST_ROLES
    # Hana would be left, who could not give what all roles allow.
    assert await firm.refused("root", "saveRole", **role, permissions=[]) == LAST_PERMISSIONS
    without = [one for one in ALL if one != "MANAGE_PRINCIPALS"]
    assert await firm.refused("root", "saveRole", **role, permissions=without) == LAST_PERMISSIONS
    # What nobody holds any more could never be given again.
    assert await firm.refused("root", "saveRole", **role, permissions=ALL[:-1]) == LAST_PERMISSIONS
    # With another administrator, the first may go; then that one stays.
    await firm.do("root", "saveTenantUser", **of("ann"), roles=[role_of("root")])
    await firm.do("root", "saveTenantUser", **of("root"), roles=[])
    assert await firm.refused("ann", "saveTenantUser", **of("ann"), roles=[]) == LAST_ROLES
    assert await firm.refused("root", "saveTenantUser", **of("ann"), roles=[]) == FORBIDDEN


async def test_where_nobody_may_do_all_the_last_who_manages_people_stays(firm: Firm, world: World) -> None:
    tenant = await world.tenant("small")
    firm.people["ivy"] = await world.person(tenant, "ivy", Permission.MANAGE_PRINCIPALS)
    await world.person(tenant, "sam", Permission.SUPERVISE)
    assert await firm.refused("ivy", "saveTenantUser", **of("ivy"), roles=[]) == LAST_ROLES
    refused = await firm.refused("ivy", "saveRole", key=role_of("ivy"), name="Ivy", permissions=[])
    assert refused == LAST_PERMISSIONS


async def test_permissions_of_several_roles_add_up(firm: Firm) -> None:
    half = [one for one in ALL if one != "MANAGE_ROBOTS"]
    await firm.do("root", "saveRole", key="half", name="Half", permissions=half)
    await firm.do("root", "saveRole", key="rest", name="Rest", permissions=["MANAGE_ROBOTS"])
    await firm.do("root", "saveTenantUser", **of("ann"), roles=["half", "rest"])
    await firm.do("ann", "saveTenantUser", **of("root"), roles=[])
    assert await firm.refused("ann", "saveTenantUser", **of("ann"), roles=["half"]) == LAST_ROLES


async def test_of_two_administrators_who_remove_each_other_one_wins(firm: Firm, database: Database) -> None:
    await firm.do("root", "saveTenantUser", **of("ann"), roles=[role_of("root")])

    async def strike(client: Client, who: str, whom: str) -> list[str]:
        given = {"input": {**of(whom), "roles": []}}
        answer = await client(firm.people[who], document("saveTenantUser"), given)
        return [one["code"] for one in answer.data["saveTenantUser"]["errors"]]

    async with client_of(database) as other:
        came = await asyncio.gather(strike(firm.client, "root", "ann"), strike(other, "ann", "root"))
    assert sorted(came) == [[], ["FORBIDDEN"]]
    left = await stored(database, select(ROLE_GRANT.c.principal_id).where(ROLE_GRANT.c.tenant_id == firm.tenant_id))
    assert len({row[0] for row in left} & {firm.people["root"].id, firm.people["ann"].id}) == 1


async def test_of_two_who_resign_at_once_one_stays(firm: Firm, database: Database) -> None:
    await firm.do("root", "saveTenantUser", **of("ann"), roles=[role_of("root")])

    async def resign(client: Client, who: str) -> list[str]:
        answer = await client(firm.people[who], document("saveTenantUser"), {"input": {**of(who), "roles": []}})
        return [one["code"] for one in answer.data["saveTenantUser"]["errors"]]

    async with client_of(database) as other:
        came = await asyncio.gather(resign(firm.client, "root"), resign(other, "ann"))
    assert sorted(came) == [[], ["INVALID_STATE"]]


async def test_rights_that_are_gone_are_not_used_within_a_request(firm: Firm) -> None:
    await firm.do("root", "saveTenantUser", **of("ann"), roles=[role_of("root")])
    query = """mutation {
        resign: saveTenantUser(input: {principal: {username: "ann"}, roles: []}) { errors { code } }
        saveRole(input: {key: "back", name: "Back", permissions: [SUPERVISE]}) { errors { code } } }"""
    answer = await firm.client(firm.people["ann"], query)
    assert answer.data == {"resign": {"errors": []}, "saveRole": {"errors": [{"code": "FORBIDDEN"}]}}


async def test_unknown_roles_are_refused(firm: Firm) -> None:
    roles = [role_of("ann"), "nothing", role_of("zoe")]
    refused = await firm.refused("root", "saveTenantUser", **of("ann"), roles=roles)
    assert refused == [("VALIDATION", ["input", "roles", str(at)], None) for at in (1, 2)]


async def test_grants_for_a_process_stay_as_they_are(firm: Firm) -> None:
    saved = await firm.do("root", "saveTenantUser", **of("pia"), roles=[role_of("ann")])
    assert saved["roles"] == [{"key": role_of("ann")}]
    await firm.do("root", "saveTenantUser", **of("pia"), roles=[])
    found = await stored(firm.world.database, select(ROLE_GRANT.c.process_key, ROLE_GRANT.c.principal_id))
    assert ("loan", firm.people["pia"].id) in [tuple(row) for row in found]


async def test_metadata_and_manager_are_kept_until_they_are_changed(firm: Firm) -> None:
    saved = await firm.do("hana", "saveTenantUser", **of("ann"), metadata={"desk": 7}, manager={"username": "bob"})
    assert (saved["metadata"], saved["manager"]) == ({"valid": True, "value": {"desk": 7}}, {"username": "bob"})
    assert saved["updatedBy"] == {"username": "hana"}
    before = await firm.rows()
    assert await firm.do("root", "saveTenantUser", **of("ann"), metadata={"desk": 7}) == saved
    assert await firm.do("root", "saveTenantUser", **of("ann"), roles=None) == saved
    assert await firm.rows() == before
    for given in ({"desk": True}, {"desk": 1}, {"deep": [{"a": None}]}):
        saved = await firm.do("root", "saveTenantUser", **of("ann"), metadata=given)
        assert saved["metadata"]["value"] == given
    bare = await firm.do("root", "saveTenantUser", **of("ann"), metadata=None, manager=None)
    assert (bare["metadata"]["value"], bare["manager"]) == ({}, None)


@pytest.mark.parametrize(
    ("input", "path"),
    [
        ({"principal": {"username": "nobody"}}, ["principal"]),
        ({"principal": {"email": "zoe@example.org"}}, ["principal"]),
        ({**of("ann"), "manager": {"username": "zoe"}}, ["manager"]),
        ({**of("ann"), "manager": {"username": "ann"}}, ["manager"]),
        ({**of("ann"), "manager": {"id": "nonsense"}}, ["manager", "id"]),
        ({**of("ann"), "metadata": [1]}, ["metadata"]),
        ({**of("ann"), "metadata": "x"}, ["metadata"]),
    ],
)
async def test_what_cannot_be_kept_is_refused(firm: Firm, input: dict[str, Any], path: list[str]) -> None:
    assert await firm.refused("root", "saveTenantUser", **input) == [("VALIDATION", ["input", *path], None)]


async def test_json_that_no_database_keeps_is_refused_with_its_place(firm: Firm, database: Database) -> None:
    """Over the wire the whole request is refused already."""
    root = actor_of(firm.people["root"], permissions=frozenset(Permission))
    wanted = SavedTenantUser(PrincipalRef(username="ann"), metadata={"a": {"b": 2**70}})
    with pytest.raises(Rejected) as refused:
        await services_of(database).tenant_users.save(root, wanted)
    [problem] = refused.value.problems
    assert (problem.code, problem.path, problem.pointer) == ("VALIDATION", ("metadata",), "/a/b")


async def test_a_name_that_is_taken_meanwhile_is_a_conflict(firm: Firm, database: Database) -> None:
    """Others make principals without the administrators' lock: those who log in for the first time, and operators."""
    root = actor_of(firm.people["root"], permissions=frozenset(Permission))
    administering = Administering(Acts(database, lambda: NOW), lambda: None, lambda: NOW)
    twice = PrincipalRecord(new_uuid(), PrincipalType.USER, "Bob", "bob", None, None, None)

    async def add(desk: Desk) -> Outcome:
        await desk.principals.add(twice)
        return Outcome(twice.id, True)

    async def change(desk: Desk) -> Outcome:
        await desk.principals.change(twice._replace(id=firm.people["ann"].id))
        return Outcome(twice.id, True)

    for act in (add, change):
        with pytest.raises(Rejected) as refused:
            await administering.run(root, act)
        assert [one.code for one in refused.value.problems] == ["CONFLICT"]


async def test_chains_of_managers_do_not_go_round(firm: Firm) -> None:
    for who, manager in (("ann", "bob"), ("bob", "pia"), ("pia", "hana")):
        await firm.do("root", "saveTenantUser", **of(who), manager={"username": manager})
    for who, manager in (("hana", "ann"), ("pia", "bob"), ("bob", "ann")):
        refused = await firm.refused("root", "saveTenantUser", **of(who), manager={"username": manager})
        assert refused == [("VALIDATION", ["input", "manager"], None)]
    await firm.do("root", "saveTenantUser", **of("ann"), manager={"username": "hana"})


async def test_an_address_that_several_have_names_nobody(firm: Firm) -> None:
    await firm.do("root", "savePrincipal", type="USER", username="twin", email="ann@example.org")
    [error] = await firm.errors("root", "saveTenantUser", principal={"email": "ann@example.org"}, roles=[])
    assert (error["code"], error["path"]) == ("VALIDATION", ["input", "principal"])
    assert error["message"] == "Several principals have this email address."


async def test_it_is_audited(firm: Firm) -> None:
    role = await firm.do("root", "saveRole", key="desk", name="Desk", permissions=["ADD_NOTES", "SUPERVISE"])
    await firm.do("root", "saveRole", key="desk", name="Desk", permissions=["ADD_NOTES", "REASSIGN_CASE"])
    await firm.do("root", "saveTenantUser", **of("ann"), roles=["desk", role_of("ann")], metadata={"a": 1})
    await firm.do("root", "saveTenantUser", **of("ann"), roles=[role_of("ann")])
    await firm.refused("hana", "saveRole", key="desk", name="Desk", permissions=[])
    kept = {"id": role["uuid"], "name": "Desk", "permissions": ["ADD_NOTES", "REASSIGN_CASE"]}
    await firm.do("root", "saveRole", **kept, key="counter")
    ann, of_role = {"principalId": str(firm.people["ann"].id)}, {"roleId": role["uuid"], "key": "desk"}
    added = {"added": ["SUPERVISE", "ADD_NOTES"], "removed": []}
    changed = {"was": "desk", "created": False}
    assert await audited(firm) == [
        ("ROLE_CHANGED", "root", {**of_role, "was": None, "created": True, **added}),
        ("ROLE_CHANGED", "root", {**of_role, **changed, "added": ["REASSIGN_CASE"], "removed": ["SUPERVISE"]}),
        ("ROLE_GRANTED", "root", {**ann, **of_role}),
        ("PRINCIPAL_CHANGED", "root", {**ann, "changed": ["metadata"], "managerId": None}),
        ("ROLE_WITHDRAWN", "root", {**ann, **of_role}),
        ("ROLE_CHANGED", "root", {**of_role, "key": "counter", **changed, "added": [], "removed": []}),
    ]
