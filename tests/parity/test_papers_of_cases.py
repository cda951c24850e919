"""Documents, folders and forms as all reference systems have them: rows PM-22 to PM-25, PM-28, SE-03, BA-03, BA-06,
BA-08, KU-09 and KU-11 of the parity list."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casegraph.blobs.local import LocalStore
from casegraph.blobs.staging import Staging
from casegraph.domain import tenancy
from casegraph.graphql import ids
from casegraph.services import utc_now
from casegraph.services.blobs import Blobs
from casegraph.services.sweeping import Sweeping
from casegraph.storage.database import Database
from tests.api.papers import Desk, open_desk
from tests.client import client_of
from tests.world import World

UPLOAD = """mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { uploadUrl document { id kind expiresAt case { id } } errors { code } } }"""

INPUTS = "documents(filter: { kind: [INPUT] }, first: 50) { nodes { name version } }"


@pytest.fixture
async def desk(database: Database, world: World, tmp_path: Path) -> AsyncIterator[Desk]:
    """Ann's case, in which she has the first task; bytes lie in a folder."""
    async with client_of(database, data_dir=tmp_path) as client:
        yield await open_desk(client, world)


async def upload(desk: Desk, content: bytes, name: str = "file.txt", who: str = "ann") -> Any:
    """A document whose bytes were put where `createUpload` said."""
    given = {"filename": name, "contentType": "text/plain"}
    answer = await desk.firm.client(desk.firm.people[who], UPLOAD, {"input": given})
    payload = answer.data["createUpload"]
    assert payload["errors"] == []
    assert (await desk.firm.client.http.put(payload["uploadUrl"], content=content)).status_code == 204
    return payload["document"]


async def bytes_of(desk: Desk, document: str, who: str = "ann") -> bytes:
    """What a document's link gives."""
    link = (await desk.document(document, "download { url }", who))["download"]
    response = await desk.firm.client.http.get(link["url"])
    assert response.status_code == 200
    return response.content


async def inputs(desk: Desk, who: str = "ann", arguments: str = "") -> list[tuple[str, int]]:
    fields = INPUTS.replace("kind: [INPUT]", f"kind: [INPUT]{arguments}")
    found = await desk.firm.case(desk.case, fields, who)
    return [(one["name"], one["version"]) for one in found["documents"]["nodes"]]


async def test_pm_22_input_documents_in_any_status_by_those_who_may_view_them(desk: Desk) -> None:
    for name in ("one", "two"):
        await desk.attach(await desk.upload(name), definitionKey="invoice")
    await desk.attach(await desk.upload("other"))
    assert await inputs(desk) == [("two", 2)]
    assert await inputs(desk, arguments=", allVersions: true") == [("one", 1), ("two", 2)]
    assert await inputs(desk, "dan") == [], "a supervisor needs the right to view them beside"
    for mutation in ("routeCase", "cancelCase"):
        await desk.payload("root", mutation, caseId=desk.case)
        assert await inputs(desk) == [("two", 2)]


async def test_pm_23_one_document_and_its_bytes(desk: Desk) -> None:
    content = b"Dear Sir or Madam\n"
    made = await desk.attach((await upload(desk, content, "letter.txt"))["id"], definitionKey="scan")
    fields = "name contentType size sha256 definition { key } createdBy { username } index version"
    assert await desk.document(made["id"], fields) == {
        "name": "letter.txt",
        "contentType": "text/plain",
        "size": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
        "definition": {"key": "scan"},
        "createdBy": {"username": "ann"},
        "index": 1,
        "version": 1,
    }
    assert await bytes_of(desk, made["id"]) == content
    assert await desk.document(made["id"], "id", "dan") is None


async def test_pm_24_a_file_is_uploaded_for_a_task_with_a_comment(desk: Desk) -> None:
    for number, content in enumerate((b"first", b"second"), start=1):
        document = (await upload(desk, content))["id"]
        given = {"definitionKey": "invoice", "taskId": desk.task, "comment": f"No. {number}"}
        made = await desk.attach(document, **given)
        assert (made["kind"], made["version"], made["index"], made["comment"]) == (
            "INPUT",
            number,
            number,
            f"No. {number}",
        )
        assert made["task"] == {"id": desk.task}
        assert await bytes_of(desk, made["id"]) == content
    supervised = (await upload(desk, b"third", who="dan"))["id"]
    payload = await desk.payload("dan", "attachDocument", documentId=supervised, caseId=desk.case, taskId=desk.task)
    assert payload["errors"] == []
    others = (await upload(desk, b"fourth", who="bob"))["id"]
    assert await desk.refusals(who="bob", documentId=others, taskId=desk.task) == [("NOT_FOUND", ["input", "caseId"])]


@pytest.mark.parametrize(("row", "definition"), [("pm_25", "scan"), ("pm_28", "receipt")])
async def test_pm_25_pm_28_a_deleted_document_is_hidden_and_can_be_restored(
    desk: Desk, row: str, definition: str
) -> None:
    content = row.encode()
    made = (await desk.attach((await upload(desk, content))["id"], definitionKey=definition))["id"]
    assert (await desk.payload("ann", "deleteDocument", documentId=made))["errors"] == []
    assert await desk.listed("") == []
    assert (await desk.document(made, "deletedAt"))["deletedAt"] is not None
    assert (await desk.payload("ann", "restoreDocument", documentId=made))["errors"] == []
    assert await desk.listed("") == ["file.txt"]
    assert await bytes_of(desk, made) == content


async def test_se_03_tasks_with_the_documents_that_came_with_them(desk: Desk) -> None:
    await desk.attach(await desk.upload("of the task"), taskId=desk.task)
    await desk.attach(await desk.upload("of the case"))
    fields = "tasks(filter: %s) { nodes { id documents { nodes { name } } } }"
    having = fields % "{ status: [CLAIMED] }"
    found = (await desk.firm.case(desk.case, having))["tasks"]["nodes"]
    assert found == [{"id": desk.task, "documents": {"nodes": [{"name": "of the task"}]}}]
    assert await desk.listed(f', filter: {{ taskId: {{ eq: "{desk.task}" }} }}') == ["of the task"]


async def test_ba_03_the_objects_of_an_instance(desk: Desk) -> None:
    folder = (await desk.folder("Papers"))["id"]
    await desk.attach(await desk.upload("plan"))
    versions = [await desk.attach(await desk.upload(name), definitionKey="invoice", folderId=folder) for name in "ab"]
    await desk.form("Address", {"street": "x"}, definitionKey="address", folderId=folder)
    shown = "totalCount nodes { __typename id name description container }"
    root = (await desk.firm.case(desk.case, f"objects {{ {shown} }}"))["objects"]
    assert [(one["__typename"], one["name"], one["container"]) for one in root["nodes"]] == [
        ("Folder", "Papers", True),
        ("Document", "plan", False),
    ]
    inside = (await desk.firm.case(desk.case, f'objects(folderId: "{folder}", first: 1) {{ {shown} }}'))["objects"]
    assert (inside["totalCount"], [one["name"] for one in inside["nodes"]]) == (2, ["b"])
    found = await desk.document(versions[1]["id"], "versions { nodes { id } }")
    assert [one["id"] for one in found["versions"]["nodes"]] == [versions[1]["id"], versions[0]["id"]]
    other = await desk.another_case()
    assert (await desk.firm.case(other, f"objects {{ {shown} }}"))["objects"] == {"totalCount": 0, "nodes": []}


async def test_ba_06_a_file_a_folder_and_a_form_are_added(desk: Desk) -> None:
    folder = await desk.folder("Papers", description="What there is")
    made = await desk.attach((await upload(desk, b"x", "x.txt"))["id"], folderId=folder["id"])
    form = await desk.form("Home", {"street": "Main Street"}, definitionKey="address", folderId=folder["id"])
    assert made["folder"]["id"] == form["folder"]["id"] == folder["id"]
    assert form["fields"] == {"valid": True, "value": {"street": "Main Street"}, "errors": []}
    assert form["definition"] == {"key": "address"}


async def test_ba_08_an_instance_is_deleted_with_its_objects_several_at_once(desk: Desk, tmp_path: Path) -> None:
    stored = tmp_path / "blobs"
    other = await desk.another_case()
    for case, content in ((desk.case, b"one"), (other, b"two")):
        await desk.attach((await upload(desk, content))["id"], case)
        folder = (await desk.folder("Papers", case))["id"]
        await desk.folder("Inner", case, parentId=folder)
        await desk.payload("ann", "createForm", caseId=case, name="Home", fields={}, folderId=folder)
    kept = await upload(desk, b"kept")
    assert len([one for one in stored.rglob("*") if one.is_file()]) == 3
    both = " ".join(
        f'd{n}: deleteCase(input: {{ caseId: "{one}" }}) {{ deletedCaseId errors {{ code }} }}'
        for n, one in enumerate((desk.case, other))
    )
    answer = await desk.firm.client(desk.firm.people["root"], f"mutation {{ {both} }}")
    assert [one["errors"] for one in answer.data.values()] == [[], []]
    assert [one["deletedCaseId"] for one in answer.data.values()] == [desk.case, other]
    left = [one.read_bytes() for one in stored.rglob("*") if one.is_file()]
    assert left == [b"kept"]
    assert await bytes_of(desk, kept["id"]) == b"kept"
    rows = await desk.firm.rows()
    gone = [str(ids.decode(one).uuid) for one in (desk.case, other)]
    assert not any(one in row for table in ("folder", "form", "document") for row in rows[table] for one in gone)


async def test_ku_09_a_document_is_uploaded_into_the_data_of_a_task(desk: Desk) -> None:
    document = (await upload(desk, b"A passport"))["id"]
    made = await desk.attach(document, taskId=desk.task, pointer="/passport")
    assert await desk.data() == {"passport": made["id"]}
    assert await bytes_of(desk, (await desk.data())["passport"]) == b"A passport"


async def test_ku_11_a_temporary_document_is_gone_after_a_day_unless_it_is_linked(desk: Desk, tmp_path: Path) -> None:
    linked, loose = await upload(desk, b"linked"), await upload(desk, b"loose")
    assert (linked["kind"], linked["case"]) == ("TEMPORARY", None)
    left = datetime.fromisoformat(linked["expiresAt"]) - utc_now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    assert await bytes_of(desk, loose["id"]) == b"loose"
    made = await desk.attach(linked["id"])
    assert (made["id"], made["kind"], made["expiresAt"]) == (linked["id"], "ATTACHED", None)
    await _sweep(desk.firm.world.database, tmp_path, timedelta(hours=25))
    assert await desk.document(loose["id"], "id") is None
    assert await bytes_of(desk, made["id"]) == b"linked"
    assert [one.read_bytes() for one in (tmp_path / "blobs").rglob("*") if one.is_file()] == [b"linked"]


async def _sweep(database: Database, folder: Path, after: timedelta) -> None:
    """What the runner does when so much time has gone by."""
    now = utc_now() + after
    blobs = Blobs(database, LocalStore(folder / "blobs"), lambda: now)
    with tenancy.in_all_tenants():
        await Sweeping(database, blobs, Staging(folder / "uploads"), lambda: now, timedelta(hours=24)).once()
