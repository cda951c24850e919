"""Principals and groups as they are saved: what identifies them, what stays, and what is refused."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.ids import new_uuid
from casegraph.storage.tables import PRINCIPAL, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.bureau import ask, audited, found_bureau, role_of
from tests.client import Client
from tests.firm import Firm
from tests.rows import stored
from tests.world import World

USER: dict[str, Any] = {"type": "USER"}


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_bureau(client, world)


async def test_a_principal_is_made_and_changed_by_its_username(firm: Firm) -> None:
    made = await firm.do("hana", "savePrincipal", **USER, username="cleo", firstName="Cleo", lastName="Ray")
    wanted = {"type": "USER", "name": "Cleo Ray", "username": "cleo", "firstName": "Cleo", "lastName": "Ray"}
    assert made == {**wanted, "uuid": made["uuid"], "email": None}
    changed = await firm.do("hana", "savePrincipal", **USER, username="cleo", email="cleo@example.org", lastName=None)
    assert changed == {**made, "email": "cleo@example.org", "lastName": None}
    before = await firm.rows()
    assert await firm.do("hana", "savePrincipal", **USER, username="cleo", email="cleo@example.org") == changed
    assert await firm.rows() == before


async def test_a_principal_is_made_with_an_id_and_changed_by_it(firm: Firm) -> None:
    given: dict[str, Any] = {"id": str(new_uuid()), "type": "APPLICATION"}
    made = await firm.do("root", "savePrincipal", **given, username="robot")
    assert (made["uuid"], made["name"], made["type"]) == (given["id"], "robot", "APPLICATION")
    changed = await firm.do("root", "savePrincipal", **given, username="machine", name="The machine")
    assert (changed["uuid"], changed["username"], changed["name"]) == (given["id"], "machine", "The machine")
    nameless = await firm.do("root", "savePrincipal", id=given["id"], **USER, username=None, name=None)
    assert (nameless["type"], nameless["username"], nameless["name"]) == ("USER", None, "The machine")


async def test_without_id_and_username_each_call_makes_another(firm: Firm) -> None:
    first, second = [await firm.do("root", "savePrincipal", **USER, firstName="Max") for _ in range(2)]
    assert first == {**second, "uuid": first["uuid"]}
    assert first["uuid"] != second["uuid"]


async def test_a_username_is_one_principals_own(firm: Firm) -> None:
    ann = str(firm.people["ann"].id)
    for id in (ann, str(new_uuid())):
        refused = await firm.errors("root", "savePrincipal", **USER, id=id, username="bob")
        assert [(one["code"], one["path"]) for one in refused] == [("CONFLICT", ["input", "username"])]
    # In another tenant the same username, and the same id, are somebody else's.
    there = await firm.do("zoe", "savePrincipal", **USER, id=ann, username="bob")
    assert (await firm.do("root", "savePrincipal", **USER, id=ann))["username"] == "ann"
    assert there["uuid"] == ann


@pytest.mark.parametrize(
    ("input", "path"),
    [
        ({"type": "SYSTEM", "username": "x"}, "type"),
        ({}, "name"),
        ({"email": "x@example.org"}, "name"),
        ({"username": " "}, "username"),
        ({"username": "a\nb"}, "username"),
        ({"username": "x" * 201}, "username"),
        ({"username": "x", "name": ""}, "name"),
        ({"username": "x", "firstName": "\u202e"}, "firstName"),
        ({"username": "x", "lastName": "x" * 501}, "lastName"),
        *[
            ({"username": "x", "email": email}, "email")
            for email in (
                "",
                "x",
                "x@",
                "@x",
                "x@y@z",
                "x y@z",
                "x@y..z",
                "x@.y",
                "x@y.",
                f"x@{'y' * 253}",
                "x@y\u200b",
            )
        ],
    ],
)
async def test_what_cannot_be_is_refused(firm: Firm, input: dict[str, str], path: str) -> None:
    assert await firm.refused("root", "savePrincipal", **{**USER, **input}) == [("VALIDATION", ["input", path], None)]


async def test_all_that_is_wrong_is_told_at_once(firm: Firm) -> None:
    refused = await firm.refused("root", "savePrincipal", type="SYSTEM", username="", email="x")
    assert [path for _, path, _ in refused] == [["input", "type"], ["input", "username"], ["input", "email"]]


async def test_nobody_changes_whoever_may_do_more(firm: Firm) -> None:
    root = str(firm.people["root"].id)
    for input in ({"id": root, "username": "hana2"}, {"username": "root", "email": "hana@example.org"}):
        assert await firm.refused("hana", "savePrincipal", **USER, **input) == [("FORBIDDEN", None, None)]
    # Pia may do something for one process that Hana may do everywhere; the supervisor may do more, for one process.
    await firm.world.person(firm.tenant_id, "sue", Permission.SUPERVISE, process_key="loan")
    assert await firm.refused("hana", "savePrincipal", **USER, username="sue", name="Sue S.") == [
        ("FORBIDDEN", None, None)
    ]
    await firm.do("hana", "savePrincipal", **USER, username="pia", name="Pia P.")
    await firm.do("root", "savePrincipal", **USER, username="hana", name="Hana H.")
    await firm.do("hana", "savePrincipal", **USER, username="hana", name="Hana")


WHO = "{ viewer { principal { username } } }"


async def test_with_another_username_ones_tokens_end(firm: Firm) -> None:
    ann, bob = firm.people["ann"], firm.people["bob"]
    await firm.do("hana", "savePrincipal", **USER, username="ann", name="Ann A.")
    assert (await firm.client(ann, WHO)).status == 200
    [token] = await stored(firm.world.database, select(TOKEN.c.id).where(TOKEN.c.principal_id == ann.id))
    for username in ("anna", None):
        await firm.do("hana", "savePrincipal", **USER, id=str(ann.id), username=username)
        assert (await firm.client(ann, WHO)).status == 401
    assert (await firm.client(bob, WHO)).status == 200
    who = {"principalId": str(ann.id)}
    changed = {**who, "changed": ["username"]}
    assert (await audited(firm))[1:] == [
        ("TOKEN_REVOKED", "hana", {**who, "tokenId": str(token.id), "type": "ENGINE_TOKEN"}),
        ("PRINCIPAL_CHANGED", "hana", {**changed, "username": "anna", "was": "ann"}),
        ("PRINCIPAL_CHANGED", "hana", {**changed, "username": None, "was": "anna"}),
    ]


async def test_the_last_administrator_keeps_a_name_to_log_in_by(firm: Firm) -> None:
    root = str(firm.people["root"].id)
    refused = await firm.refused("root", "savePrincipal", **USER, id=root, username=None)
    assert refused == [("INVALID_STATE", ["input", "username"], None)]
    assert (await firm.client(firm.people["root"], WHO)).status == 200
    await firm.do("root", "saveTenantUser", principal={"username": "ann"}, roles=[role_of("root")])
    await firm.do("ann", "savePrincipal", **USER, id=root, username=None)
    assert (await firm.client(firm.people["root"], WHO)).status == 401
    refused = await firm.refused("ann", "savePrincipal", **USER, id=str(firm.people["ann"].id), username=None)
    assert refused == [("INVALID_STATE", ["input", "username"], None)]


async def test_nobody_gives_themselves_work_by_a_group_or_as_a_manager(firm: Firm) -> None:
    forbidden = [("FORBIDDEN", None, None)]
    bosses: dict[str, Any] = {"key": "bosses", "name": "Bosses"}
    hana, ann = {"username": "hana"}, {"username": "ann"}
    assert await firm.refused("hana", "saveGroup", **bosses, members=[ann, hana]) == forbidden
    assert await firm.refused("hana", "saveTenantUser", principal=ann, manager=hana) == forbidden
    # Others she puts where she likes, and whoever may act in everybody's place anyway puts her there.
    await firm.do("hana", "saveGroup", **bosses, members=[ann])
    await firm.do("hana", "saveTenantUser", principal=ann, manager={"username": "bob"})
    await firm.do("root", "saveGroup", **bosses, members=[ann, hana, {"username": "root"}])
    await firm.do("root", "saveTenantUser", principal=ann, manager={"username": "root"})
    # As a member she takes others out, and herself, but does not take over another group's work with its key.
    await firm.do("hana", "saveGroup", **bosses, members=[hana])
    given: dict[str, Any] = {"id": str(firm.groups["bosses"]), "name": "Bosses"}
    assert await firm.refused("hana", "saveGroup", **given, key="board") == forbidden
    await firm.do("hana", "saveGroup", **bosses, members=[])
    await firm.do("hana", "saveGroup", **given, key="board")
    told = {"groupId": given["id"], "key": "board", "was": "bosses", "created": False}
    assert (await audited(firm))[-1] == ("GROUP_CHANGED", "hana", told)


async def test_the_servers_own_principal_is_not_for_changing(firm: Firm) -> None:
    async with unit_of_work(firm.world.database) as unit:
        mine = PRINCIPAL.c.id == firm.people["bob"].id
        await unit.execute(update(PRINCIPAL).where(mine).values(type=PrincipalType.SYSTEM))
    assert await firm.refused("root", "savePrincipal", **USER, username="bob") == [("FORBIDDEN", None, None)]
    kept: list[dict[str, Any]] = [{"metadata": {"a": 1}}, {"roles": []}]
    for given in kept:
        refused = await firm.refused("root", "saveTenantUser", principal={"username": "bob"}, **given)
        assert refused == [("FORBIDDEN", None, None)]


async def test_a_group_is_made_and_changed_by_its_key(firm: Firm) -> None:
    members = [{"username": "ann"}, {"email": "bob@example.org"}, {"id": str(firm.people["root"].id)}]
    made = await firm.do("hana", "saveGroup", key="night", name="Night shift", members=members)
    assert [one["username"] for one in made["members"]["nodes"]] == ["ann", "bob", "root"]
    renamed = await firm.do("hana", "saveGroup", key="night", name="Night")
    assert renamed == {**made, "name": "Night"}
    fewer = await firm.do("hana", "saveGroup", key="night", name="Night", members=[*members[:1], *members[:1]])
    assert fewer["members"] == {"nodes": [{"username": "ann"}]}
    other = await firm.do("hana", "saveGroup", id=made["uuid"], key="dawn", name="Dawn", members=[])
    assert other == {"uuid": made["uuid"], "key": "dawn", "name": "Dawn", "members": {"nodes": []}}
    given = str(new_uuid())
    assert (await firm.do("hana", "saveGroup", id=given, key="x", name="X"))["uuid"] == given


async def test_a_group_opens_its_pools_at_once(firm: Firm) -> None:
    boss = firm.groups["bosses"]
    await firm.world.case(firm.people["root"], "For bosses", tasks=[{"groups": [boss]}])
    query = "{ viewer { principal { groups { key } } } cases(list: UNASSIGNED) { nodes { title } } }"
    assert (await ask(firm, "ann", query))["cases"] == {"nodes": []}
    await firm.do("hana", "saveGroup", key="bosses", name="Bosses", members=[{"username": "ann"}])
    found = await ask(firm, "ann", query)
    assert found["cases"] == {"nodes": [{"title": "For bosses"}]}
    assert found["viewer"]["principal"]["groups"] == [{"key": "bosses"}, {"key": "clerks"}]


async def test_bad_groups_are_refused(firm: Firm) -> None:
    zoe = {"id": str(firm.people["zoe"].id)}
    members = [{"username": "ann"}, {"username": "nobody"}, zoe, {"email": "zoe@example.org"}]
    refused = await firm.refused("root", "saveGroup", key="new", name="New", members=members)
    assert refused == [("VALIDATION", ["input", "members", str(at)], None) for at in (1, 2, 3)]
    clerks = str(firm.groups["clerks"])
    taken = await firm.refused("root", "saveGroup", id=clerks, key="bosses", name="B")
    assert taken == [("CONFLICT", ["input", "key"], None)]
    for input, path in (({"key": "", "name": "x"}, "key"), ({"key": "x", "name": "\u2028"}, "name")):
        assert await firm.refused("root", "saveGroup", **input) == [("VALIDATION", ["input", path], None)]
    many = [{"username": "ann"}] * 1001
    limited = await firm.refused("root", "saveGroup", key="x", name="X", members=many)
    assert limited == [("LIMIT_EXCEEDED", ["input", "members"], None)]


@pytest.mark.parametrize("who", ["ann", "pia"])
@pytest.mark.parametrize(
    ("mutation", "input"),
    [
        ("savePrincipal", {"type": "USER", "username": "new"}),
        ("savePrincipal", {"type": "SYSTEM", "username": " "}),
        ("saveGroup", {"key": "new", "name": "New", "members": [{"username": "nobody"}]}),
        ("saveRole", {"key": "new", "name": "New", "permissions": []}),
        ("saveTenantUser", {"principal": {"username": "ann"}, "roles": ["of-root-"]}),
    ],
)
async def test_it_takes_manage_principals_in_the_whole_tenant(
    firm: Firm, who: str, mutation: str, input: dict[str, Any]
) -> None:
    assert await firm.refused(who, mutation, **input) == [("FORBIDDEN", None, None)]


async def test_it_is_audited(firm: Firm) -> None:
    made = await firm.do("hana", "savePrincipal", **USER, username="cleo")
    await firm.do("hana", "savePrincipal", **USER, username="cleo", email="c@example.org")
    group = await firm.do("root", "saveGroup", key="g", name="G", members=[{"username": "cleo"}])
    await firm.do("root", "saveGroup", key="g", name="G", members=[])
    who, cleo, of = {"principalId": made["uuid"]}, {"username": "cleo"}, {"groupId": group["uuid"], "key": "g"}
    assert await audited(firm) == [
        ("PRINCIPAL_CREATED", "hana", {**who, **cleo}),
        ("PRINCIPAL_CHANGED", "hana", {**who, **cleo, "changed": ["email"], "was": "cleo"}),
        ("GROUP_CHANGED", "root", {**of, "was": None, "created": True}),
        ("MEMBER_ADDED", "root", {**of, "principalIds": [made["uuid"]]}),
        ("MEMBER_REMOVED", "root", {**of, "principalIds": [made["uuid"]]}),
    ]
    assert UUID(made["uuid"])
