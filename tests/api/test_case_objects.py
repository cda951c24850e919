"""Folders and forms of cases, and what lies where: `createFolder`, `createForm`, `case.objects`, `folder.objects`."""

from typing import Any

import pytest

from casegraph.lifecycle.papers import MAX_FOLDER_DEPTH
from tests.api.papers import Desk, open_desk
from tests.client import Client
from tests.statements import recorded, told
from tests.world import World

BOTH: list[tuple[str, dict[str, Any]]] = [("createFolder", {}), ("createForm", {"fields": {}})]

THINGS = "nodes { __typename name container folder { name } }"


@pytest.fixture
async def desk(client: Client, world: World) -> Desk:
    """Ann's case, in which she has the first task."""
    return await open_desk(client, world)


async def names(desk: Desk, arguments: str = "", who: str = "ann") -> list[str]:
    """What lies in the root folder of the case, or where the arguments say."""
    found = await desk.firm.case(desk.case, f"objects{arguments} {{ {THINGS} }}", who)
    return [one["name"] for one in found["objects"]["nodes"]]


async def furnish(desk: Desk) -> dict[str, str]:
    """Some of everything in the root folder and in a folder; ids by name."""
    ids: dict[str, str] = {}
    for folder in (None, "Box"):
        given = {} if folder is None else {"folderId": ids[folder]}
        parent = {} if folder is None else {"parentId": ids[folder]}
        for name in ("Box", "Attic") if folder is None else ("Crate",):
            ids[name] = (await desk.folder(name, **parent))["id"]
        for name in ("b.pdf", "a.pdf") if folder is None else ("c.pdf",):
            ids[name] = (await desk.attach(await desk.upload(name), **given))["id"]
        ids["form"] = (await desk.form("Form" if folder is None else "Inner", {"street": "x"}, **given))["id"]
    return ids


async def test_a_folder_is_made_in_another(desk: Desk) -> None:
    outer = await desk.folder("Outer", description="For what is out")
    assert outer == {
        "__typename": "Folder",
        "id": outer["id"],
        "name": "Outer",
        "description": "For what is out",
        "container": True,
        "case": {"id": desk.case},
        "folder": None,
    }
    inner = await desk.folder("Inner", parentId=outer["id"])
    assert (inner["folder"], inner["description"]) == ({"id": outer["id"]}, None)
    query = "query ($id: ID!) { node(id: $id) { ... on Folder { name objects { nodes { name } } } } }"
    answer = await desk.firm.client(desk.firm.people["ann"], query, {"id": outer["id"]})
    assert answer.data["node"] == {"name": "Outer", "objects": {"nodes": [{"name": "Inner"}]}}


async def test_folders_files_and_forms_are_listed_by_name(desk: Desk) -> None:
    ids = await furnish(desk)
    assert await names(desk) == ["Attic", "Box", "a.pdf", "b.pdf", "Form"]
    assert await names(desk, f'(folderId: "{ids["Box"]}")') == ["Crate", "c.pdf", "Inner"]
    assert await names(desk, f'(folderId: "{ids["Attic"]}")') == []
    found = await desk.firm.case(desk.case, f'objects(folderId: "{ids["Box"]}") {{ totalCount {THINGS} }}')
    assert found["objects"]["totalCount"] == 3
    assert [one["__typename"] for one in found["objects"]["nodes"]] == ["Folder", "Document", "Form"]
    assert [one["container"] for one in found["objects"]["nodes"]] == [True, False, False]
    assert all(one["folder"] == {"name": "Box"} for one in found["objects"]["nodes"])


async def test_pages_of_objects(desk: Desk) -> None:
    await furnish(desk)
    seen: list[str] = []
    arguments = "(first: 2)"
    for _ in range(3):
        page = "objects%s { nodes { name } pageInfo { hasNextPage endCursor } }" % arguments  # noqa: UP031
        found = (await desk.firm.case(desk.case, page))["objects"]
        seen += [one["name"] for one in found["nodes"]]
        arguments = f'(first: 2, after: "{found["pageInfo"]["endCursor"]}")'
    assert seen == ["Attic", "Box", "a.pdf", "b.pdf", "Form"]
    assert not found["pageInfo"]["hasNextPage"]
    assert await names(desk, "(last: 2)") == ["b.pdf", "Form"]
    edge = "objects(first: 1) { totalCount edges { cursor node { id name } } }"
    found = (await desk.firm.case(desk.case, edge))["objects"]
    assert (found["totalCount"], found["edges"][0]["node"]["name"]) == (5, "Attic")


async def test_only_what_stands_lies_in_a_folder(desk: Desk) -> None:
    folder = (await desk.folder("Invoices"))["id"]
    for name in ("one", "two"):
        made = await desk.attach(await desk.upload(name), definitionKey="invoice", folderId=folder)
    inside = f'(folderId: "{folder}")'
    assert await names(desk, inside) == ["two"]
    await desk.payload("ann", "deleteDocument", documentId=made["id"])
    assert await names(desk, inside) == ["one"]


async def test_a_folder_of_another_case_is_empty_here(desk: Desk) -> None:
    there = await desk.another_case()
    folder = (await desk.folder("There", there))["id"]
    await desk.attach(await desk.upload(), there, folderId=folder)
    assert await names(desk, f'(folderId: "{folder}")') == []
    answer = await desk.firm.client(
        desk.firm.people["ann"],
        f'{{ case(id: "{desk.case}") {{ objects(folderId: "{desk.case}") {{ totalCount }} }} }}',
    )
    assert answer.codes == ["BAD_USER_INPUT"]


async def test_a_form_is_held_against_its_definition(desk: Desk) -> None:
    good = await desk.form("Home", {"street": "Main Street"}, definitionKey="address")
    assert (good["definition"], good["container"]) == ({"key": "address"}, False)
    assert good["fields"] == {"valid": True, "value": {"street": "Main Street"}, "errors": []}
    bad = await desk.form("Home", {"street": 7}, definitionKey="address")
    assert bad["fields"] == {"valid": False, "value": {"street": 7}, "errors": [{"pointer": "/street"}]}
    free = await desk.form("Free", [1, "x"])
    assert (free["definition"], free["fields"]["valid"], free["fields"]["value"]) == (None, True, [1, "x"])


async def test_a_strict_form_refuses_what_is_not_valid(desk: Desk) -> None:
    given = {"caseId": desk.case, "name": "Deed", "definitionKey": "sealed"}
    assert await desk.firm.refused("ann", "createForm", **given, fields={}) == [("VALIDATION", ["input", "fields"], "")]
    assert (await desk.form("Deed", {"seal": 1}, definitionKey="sealed"))["fields"]["valid"]


@pytest.mark.parametrize(
    ("mutation", "given", "expected"),
    [
        ("createFolder", {"name": "x", "parentId": "THERE"}, ("NOT_FOUND", ["input", "parentId"])),
        ("createFolder", {"name": "  "}, ("VALIDATION", ["input", "name"])),
        ("createFolder", {"name": "x", "parentId": "x"}, ("VALIDATION", ["input", "parentId"])),
        ("createFolder", {"name": "x", "expectedVersion": 77}, ("CONFLICT", ["input", "expectedVersion"])),
        ("createForm", {"name": "x", "fields": {}, "folderId": "THERE"}, ("NOT_FOUND", ["input", "folderId"])),
        ("createForm", {"name": "x", "fields": {}, "definitionKey": "no"}, ("NOT_FOUND", ["input", "definitionKey"])),
    ],
)
async def test_what_cannot_be_made(desk: Desk, mutation: str, given: dict[str, Any], expected: Any) -> None:
    there = (await desk.folder("There", await desk.another_case()))["id"]
    named = {name: there if value == "THERE" else value for name, value in given.items()}
    found = await desk.firm.refused("ann", mutation, caseId=desk.case, **named)
    assert [(code, path) for code, path, _ in found] == [expected]


async def test_folders_lie_in_one_another_up_to_a_depth(desk: Desk) -> None:
    parent: dict[str, str] = {}
    for depth in range(MAX_FOLDER_DEPTH):
        parent = {"parentId": (await desk.folder(f"Level {depth}", **parent))["id"]}
    refused = await desk.firm.refused("ann", "createFolder", caseId=desk.case, name="Too deep", **parent)
    assert refused == [("LIMIT_EXCEEDED", ["input", "parentId"], None)]


@pytest.mark.parametrize(
    ("who", "codes"),
    [("ann", []), ("dan", []), ("root", []), ("eve", ["NOT_FOUND"]), ("zoe", ["NOT_FOUND"])],
)
async def test_who_may_make_folders_and_forms(desk: Desk, who: str, codes: list[str]) -> None:
    for mutation, given in BOTH:
        payload = await desk.payload(who, mutation, caseId=desk.case, name="x", **given)
        assert [one["code"] for one in payload["errors"]] == codes
        # Whoever supervises but may not view documents makes it blindly.
        assert (payload["object"] is not None) == (who in ("ann", "root"))


async def test_a_finished_case_takes_no_more(desk: Desk) -> None:
    await desk.firm.do("ann", "cancelCase", caseId=desk.case)
    for mutation, given in BOTH:
        found = await desk.firm.refused("root", mutation, caseId=desk.case, name="x", **given)
        assert [code for code, *_ in found] == ["INVALID_STATE"]


async def test_what_lies_in_a_case_is_for_those_who_see_its_documents(desk: Desk) -> None:
    ids = await furnish(desk)
    wanted = [ids["Box"], ids["a.pdf"], ids["form"]]
    query = "query ($ids: [ID!]!, $case: ID!) { nodes(ids: $ids) { id } case(id: $case) { objects { totalCount } } }"
    asked = {"ids": wanted, "case": desk.case}
    for who, seen in (("ann", True), ("root", True), ("dan", False), ("eve", False), ("zoe", False)):
        found = (await desk.firm.client(desk.firm.people[who], query, asked)).data
        assert [one is not None for one in found["nodes"]] == [seen] * 3, who
        assert (found["case"] or {"objects": {"totalCount": 0}})["objects"]["totalCount"] == (5 if seen else 0)


async def test_the_history_tells_of_papers_only_to_those_who_see_them(desk: Desk) -> None:
    await furnish(desk)
    kinds = '["DOCUMENT.CREATED", "FOLDER.CREATED", "FORM.CREATED"]'
    asked = f"events(first: 50, types: {kinds}) {{ nodes {{ type data actor {{ username }} }} }}"
    for who, known in (("ann", True), ("root", True), ("dan", False)):
        found = (await desk.firm.case(desk.case, asked, who))["events"]["nodes"]
        assert len(found) == 8
        for event in found:
            assert event["actor"] == {"username": "ann"}
            assert any(value is not None for value in event["data"].values()) is known


async def test_objects_cost_no_more_for_many_than_for_one(desk: Desk) -> None:
    await furnish(desk)
    asked = "objects { nodes { __typename id name folder { name } ... on Form { fields { value } } } }"
    with recorded() as few:
        await desk.firm.case(desk.case, asked)
    for number in range(5):
        await desk.folder(f"Folder {number}")
        await desk.attach(await desk.upload(f"file {number}"))
        await desk.form(f"form {number}", {})
    with recorded() as many:
        found = await desk.firm.case(desk.case, asked)
    assert len(found["objects"]["nodes"]) == 20
    assert len(many) == len(few) == 5, "the case, what lies in it, and folders, files and forms by their ids"
    assert told(many)[0] == "SELECT case"


async def test_a_folder_is_made_once_under_a_key(desk: Desk) -> None:
    first = await desk.folder("Once", idempotencyKey="k")
    assert await desk.folder("Once", idempotencyKey="k") == first
    assert await names(desk) == ["Once"]
