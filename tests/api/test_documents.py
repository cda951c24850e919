"""Documents come into cases by `attachDocument`: as themselves or as copies, in versions, with their places in data."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import Permission
from tests.api.papers import Desk, open_desk
from tests.client import Client
from tests.statements import recorded, told
from tests.uploads import blobs_of
from tests.world import World

EVENTS = 'events(last: 3, types: ["DOCUMENT.CREATED"]) { nodes { type data actor { username } } }'


@pytest.fixture
async def desk(client: Client, world: World) -> Desk:
    """Ann's case, in which she has the first task."""
    return await open_desk(client, world)


async def test_an_uploaded_document_is_linked(desk: Desk) -> None:
    document_id = await desk.upload()
    made = await desk.attach(document_id, comment="The first")
    assert made["uuid"] == str(document_id)
    shown = {name: made[name] for name in ("name", "kind", "version", "index", "comment", "expiresAt", "container")}
    assert shown == {
        "name": "paper.pdf",
        "kind": "ATTACHED",
        "version": 1,
        "index": 1,
        "comment": "The first",
        "expiresAt": None,
        "container": False,
    }
    assert made["case"]["id"] == desk.case
    assert (made["task"], made["delegation"], made["definition"], made["folder"]) == (None, None, None, None)
    assert (made["createdBy"], made["updatedBy"]) == ({"username": "ann"}, {"username": "ann"})


async def test_the_payload_has_the_document_with_its_place(desk: Desk) -> None:
    await desk.attach(await desk.upload("a"))
    payload = await desk.payload("ann", "attachDocument", documentId=str(await desk.upload("b")), caseId=desk.case)
    edge = payload["documentEdge"]
    assert edge["node"]["id"] == payload["document"]["id"]
    before = f'documents(last: 5, before: "{edge["cursor"]}") {{ nodes {{ name }} }}'
    assert (await desk.firm.case(desk.case, before))["documents"]["nodes"] == [{"name": "a"}]


async def test_the_history_tells_who_brought_what(desk: Desk) -> None:
    version = (await desk.firm.case(desk.case, "version"))["version"]
    made = await desk.attach(await desk.upload(), definitionKey="scan")
    assert made["case"]["version"] == version + 1
    [event] = (await desk.firm.case(desk.case, EVENTS))["events"]["nodes"]
    assert event["actor"] == {"username": "ann"}
    told_ = {name: event["data"][name] for name in ("documentId", "name", "kind", "version", "index", "definitionKey")}
    assert told_ == {
        "documentId": made["uuid"],
        "name": "paper.pdf",
        "kind": "INPUT",
        "version": 1,
        "index": 1,
        "definitionKey": "scan",
    }


async def test_a_versioned_definition_makes_it_the_next_version(desk: Desk) -> None:
    folder = (await desk.folder("Invoices"))["id"]
    await desk.attach(await desk.upload("one"), definitionKey="invoice", folderId=folder)
    other = await desk.attach(await desk.upload("other"))
    second = await desk.attach(await desk.upload("two"), definitionKey="invoice")
    assert (second["kind"], second["version"], second["index"]) == ("INPUT", 2, 3)
    assert second["definition"] == {"key": "invoice"}
    assert second["folder"] == {"id": folder, "name": "Invoices"}
    assert second["versions"]["nodes"] == [{"version": 2}, {"version": 1}]
    assert await desk.listed("") == ["other", "two"]
    assert await desk.listed(", filter: { allVersions: true }") == ["one", "other", "two"]
    assert other["versions"]["nodes"] == [{"version": 1}]


async def test_without_versions_each_is_a_document_of_its_own(desk: Desk) -> None:
    for name in ("one", "two"):
        made = await desk.attach(await desk.upload(name), definitionKey="scan")
        assert (made["version"], made["versions"]["nodes"]) == (1, [{"version": 1}])
    assert await desk.listed(', filter: { definitionKey: { eq: "scan" } }') == ["one", "two"]


async def test_versions_are_counted_by_case(desk: Desk) -> None:
    first = await desk.attach(await desk.upload("one"), definitionKey="invoice")
    second = await desk.attach(await desk.upload("two"), await desk.another_case(), definitionKey="invoice")
    assert (first["version"], second["version"], second["index"]) == (1, 1, 1)


async def test_a_document_of_another_case_is_copied_and_shares_its_bytes(desk: Desk) -> None:
    there = await desk.another_case()
    source = await desk.attach(await desk.upload("deed"), there, comment="There", definitionKey="invoice")
    copy = await desk.attach(source["id"], definitionKey="scan")
    assert copy["id"] != source["id"]
    assert (copy["name"], copy["sha256"], copy["size"]) == (source["name"], source["sha256"], source["size"])
    assert (copy["case"]["id"], copy["comment"], copy["version"], copy["index"]) == (desk.case, None, 1, 1)
    one, other = await blobs_of(desk.firm.world.database, UUID(copy["uuid"]), UUID(source["uuid"]))
    assert one == other
    kept = await desk.document(source["id"], "case { id } comment kind versions { nodes { version } }")
    assert kept["case"]["id"] == there
    assert kept["versions"]["nodes"] == [{"version": 1}]
    [event] = (await desk.firm.case(desk.case, EVENTS))["events"]["nodes"]
    assert event["data"]["sourceId"] is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"stored": False}, "upload them first"),
        ({}, "in this case already"),
        ({}, "restore it first"),
    ],
)
async def test_what_is_in_no_state_to_be_attached(desk: Desk, values: dict[str, Any], message: str) -> None:
    document = str(await desk.upload(**values))
    case = await desk.another_case() if "restore" in message else desk.case
    if not values:
        await desk.attach(document, case)
    if "restore" in message:
        await desk.payload("ann", "deleteDocument", documentId=document)
    before = await desk.firm.rows()
    payload = await desk.payload("ann", "attachDocument", documentId=document, caseId=desk.case)
    [error] = payload["errors"]
    assert (error["code"], error["path"]) == ("INVALID_STATE", ["input", "documentId"])
    assert message in error["message"]
    assert payload["document"] is None
    assert await desk.firm.rows() == before


async def test_what_is_not_in_sight_is_not_there(desk: Desk) -> None:
    bobs = await desk.upload(owner="bob")
    other = await desk.another_case("bob")
    hidden = await desk.attach(await desk.upload(owner="bob"), other, who="bob")
    for document in (str(bobs), hidden["id"], "00000000-0000-7000-8000-000000000000"):
        assert await desk.refusals(documentId=document) == [("NOT_FOUND", ["input", "documentId"])]
    assert await desk.refusals(who="zoe", documentId=str(bobs)) == [("NOT_FOUND", ["input", "caseId"])]


async def test_what_is_named_must_belong_to_the_case(desk: Desk) -> None:
    document = str(await desk.upload())
    other = await desk.firm.case(await desk.another_case(), "currentTasks { id }")
    task = other["currentTasks"][0]["id"]
    folder = (await desk.folder("There", await desk.another_case()))["id"]
    for given, expected in [
        ({"definitionKey": "nothing"}, ("NOT_FOUND", ["input", "definitionKey"])),
        ({"folderId": folder}, ("NOT_FOUND", ["input", "folderId"])),
        ({"delegationIndex": 7}, ("INVALID_STATE", ["input", "delegationIndex"])),
    ]:
        assert await desk.refusals(documentId=document, **given) == [expected], given
    assert await desk.refusals(who="root", documentId=str(await desk.upload(owner="root")), taskId=task) == [
        ("NOT_FOUND", ["input", "taskId"])
    ]
    assert await desk.refusals(documentId=document, taskId=task) == [("FORBIDDEN", None)]
    assert await desk.refusals(documentId="nonsense") == [("VALIDATION", ["input", "documentId"])]


async def test_a_document_comes_with_a_task_and_its_hand_over(desk: Desk) -> None:
    by_task = await desk.attach(await desk.upload("a"), taskId=desk.task)
    by_index = await desk.attach(await desk.upload("b"), delegationIndex=1)
    for made in (by_task, by_index):
        assert (made["task"], made["delegation"]) == ({"id": desk.task}, {"index": 1})
    extra = await desk.payload("ann", "createTask", caseId=desk.case, definitionKey="extra", owner={"username": "bob"})
    task = extra["task"]["id"]
    wrong = await desk.refusals(
        who="root", documentId=str(await desk.upload(owner="root")), taskId=task, delegationIndex=1
    )
    assert wrong == [("VALIDATION", ["input", "delegationIndex"])]
    found = (await desk.firm.case(desk.case, "tasks { nodes { id documents { nodes { name } } } }"))["tasks"]["nodes"]
    assert [one["documents"]["nodes"] for one in found if one["id"] == desk.task] == [[{"name": "a"}, {"name": "b"}]]


async def test_a_pointer_puts_the_id_into_the_data_of_the_task(desk: Desk) -> None:
    put = await desk.attach(await desk.upload(), taskId=desk.task, pointer="/passport")
    assert await desk.data() == {"passport": put["id"]}
    await desk.payload("ann", "saveTaskData", taskId=desk.task, value={"files": [], "amount": 1})
    for pointer in ("/files/-", "/files/0"):
        made = await desk.attach(await desk.upload(), taskId=desk.task, pointer=pointer)
        files = (await desk.data())["files"]
        assert files[-1 if pointer.endswith("-") else 0] == made["id"]
    assert len(files) == 2
    copy = await desk.attach(put["id"], other := await desk.another_case(), delegationIndex=1, pointer="/a~1b")
    data = (await desk.firm.case(other, "currentTasks { data { value } }"))["currentTasks"][0]["data"]["value"]
    assert data == {"a/b": copy["id"]}


async def test_a_pointer_to_nowhere_attaches_nothing(desk: Desk) -> None:
    document = str(await desk.upload())
    before = await desk.firm.rows()
    for given, expected in [
        ({"pointer": "/a"}, ["VALIDATION"]),
        ({"pointer": "", "taskId": desk.task}, ["VALIDATION"]),
        ({"pointer": "/a/b", "taskId": desk.task}, ["VALIDATION"]),
    ]:
        payload = await desk.payload("ann", "attachDocument", documentId=document, caseId=desk.case, **given)
        assert [one["code"] for one in payload["errors"]] == expected, given
        assert payload["errors"][0]["path"] == ["input", "pointer"]
    assert payload["errors"][0]["pointer"] == "/a/b"
    assert await desk.firm.rows() == before
    supervisors = str(await desk.upload(owner="dan"))
    payload = await desk.payload("dan", "attachDocument", documentId=supervisors, caseId=desk.case, taskId=desk.task)
    assert payload["errors"] == []


async def test_data_of_a_strict_form_are_checked(desk: Desk) -> None:
    made = await desk.payload("ann", "createTask", caseId=desk.case, definitionKey="strict", owner={"username": "ann"})
    task = made["task"]["id"]
    document = str(await desk.upload())
    payload = await desk.payload(
        "ann", "attachDocument", documentId=document, caseId=desk.case, taskId=task, pointer="/number"
    )
    [error] = payload["errors"]
    assert (error["code"], error["path"], error["pointer"]) == ("VALIDATION", ["input", "pointer"], "/number")
    assert (await desk.attach(document, taskId=task, pointer="/file"))["task"] == {"id": task}


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("ann", True), ("dan", True), ("root", True), ("bob", False), ("eve", None), ("zoe", None)],
)
async def test_who_may_attach(desk: Desk, who: str, allowed: bool | None) -> None:
    for source, to in (("ann", "bob"), ("bob", "ann")):
        names = {"from": {"username": source}, "to": {"username": to}}
        await desk.payload("root", "reassignCase", caseId=desk.case, **names)
    document = str(await desk.upload(owner=who))
    payload = await desk.payload(who, "attachDocument", documentId=document, caseId=desk.case)
    codes = {True: [], False: ["FORBIDDEN"], None: ["NOT_FOUND"]}[allowed]
    assert [one["code"] for one in payload["errors"]] == codes
    # Whoever supervises but may not view documents brings one in blindly.
    assert (payload["document"] is not None) == (who in ("ann", "root"))


async def test_managers_of_documents_attach_without_a_task(desk: Desk) -> None:
    world, tenant = desk.firm.world, desk.firm.tenant_id
    rights = (Permission.ALL_CASES, Permission.MANAGE_DOCUMENTS)
    desk.firm.people["kim"] = await world.person(tenant, "kim", *rights)
    desk.firm.people["lee"] = await world.person(tenant, "lee", Permission.ALL_CASES)
    for who, codes in (("kim", []), ("lee", ["FORBIDDEN"])):
        document = str(await desk.upload(owner=who))
        payload = await desk.payload(who, "attachDocument", documentId=document, caseId=desk.case, taskId=desk.task)
        assert [one["code"] for one in payload["errors"]] == codes
    document = str(await desk.upload(owner="kim"))
    given = {"documentId": document, "caseId": desk.case, "taskId": desk.task, "pointer": "/a"}
    payload = await desk.payload("kim", "attachDocument", **given)
    assert [one["code"] for one in payload["errors"]] == ["FORBIDDEN"]


async def test_a_finished_case_takes_no_documents(desk: Desk) -> None:
    await desk.firm.do("ann", "cancelCase", caseId=desk.case)
    document = str(await desk.upload(owner="root"))
    assert await desk.refusals(who="root", documentId=document) == [("INVALID_STATE", None)]


async def test_a_call_is_for_a_version_and_safe_to_repeat(desk: Desk) -> None:
    document = await desk.upload()
    assert await desk.refusals(documentId=str(document), expectedVersion=99) == [
        ("CONFLICT", ["input", "expectedVersion"])
    ]
    version = (await desk.firm.case(desk.case, "version"))["version"]
    given = {"expectedVersion": version, "idempotencyKey": "once"}
    first = await desk.attach(document, **given)
    before = await desk.firm.rows()
    assert await desk.attach(document, **given) == first
    assert await desk.firm.rows() == before


async def test_what_attaching_costs(desk: Desk) -> None:
    await desk.attach(await desk.upload("warm"), definitionKey="invoice")
    document, folder = await desk.upload("counted"), (await desk.folder("Here"))["id"]
    given = {"documentId": str(document), "caseId": desk.case, "definitionKey": "invoice", "folderId": folder}
    with recorded() as sql:
        payload = await desk.firm.payload("ann", "attachDocument", given, "document { id name }")
    assert payload["errors"] == []
    facts = [one for one in sql if one.startswith(("SELECT (SELECT", "WITH RECURSIVE"))]
    assert len(facts) == 2, "the last file of the case, and the depth of the folder"
    assert told([one for one in sql if one not in facts]) == [
        "SELECT case",
        "SELECT task",
        "SELECT document",
        "UPDATE case",
        "UPDATE document",
        "UPDATE document",
        "INSERT event",
        "SELECT document",
    ]
