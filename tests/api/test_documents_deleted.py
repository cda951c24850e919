"""Deleted documents are hidden and can be restored; a deleted case takes the bytes along that nothing else uses."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from casegraph.storage.tables import BLOB
from casegraph.storage.unit_of_work import unit_of_work
from tests.api.papers import Desk, open_desk
from tests.client import Client
from tests.statements import recorded, told
from tests.world import NOW, World

ALL = ", filter: { allVersions: true }"
DELETED = ", filter: { deleted: true }"


@pytest.fixture
async def desk(client: Client, world: World) -> Desk:
    """Ann's case, in which she has the first task."""
    return await open_desk(client, world)


async def delete(desk: Desk, id: str, who: str = "ann", **given: Any) -> Any:
    return await desk.firm.do(who, "deleteDocument", documentId=id, **given)


async def restore(desk: Desk, id: str, who: str = "ann", **given: Any) -> Any:
    return await desk.firm.do(who, "restoreDocument", documentId=id, **given)


async def versions(desk: Desk, *names: str) -> list[str]:
    """The ids of the versions of one document, the oldest first."""
    return [(await desk.attach(await desk.upload(name), definitionKey="invoice"))["id"] for name in names]


async def test_a_deleted_document_is_hidden_and_comes_back(desk: Desk) -> None:
    made = await desk.attach(await desk.upload("one"))
    gone = await delete(desk, made["id"])
    assert gone["deletedAt"] is not None
    assert gone["sha256"] == made["sha256"]
    assert (await desk.listed(""), await desk.listed(ALL), await desk.listed(DELETED)) == ([], [], ["one"])
    assert (await desk.document(made["id"], "name deletedAt"))["name"] == "one"
    back = await restore(desk, made["id"])
    assert back == {**made, "case": back["case"]}
    assert (await desk.listed(""), await desk.listed(DELETED)) == (["one"], [])


async def test_a_deleted_document_has_no_place_in_the_list(desk: Desk) -> None:
    made = await desk.attach(await desk.upload())
    gone = await desk.payload("ann", "deleteDocument", documentId=made["id"])
    assert (gone["document"]["id"], gone["documentEdge"]) == (made["id"], None)
    assert (await desk.payload("ann", "restoreDocument", documentId=made["id"]))["documentEdge"] is not None


async def test_the_version_before_a_deleted_one_is_the_latest(desk: Desk) -> None:
    one, two, three = await versions(desk, "one", "two", "three")
    await delete(desk, three)
    assert await desk.listed("") == ["two"]
    await delete(desk, one)
    assert await desk.listed("") == ["two"]
    await delete(desk, two)
    assert await desk.listed("") == []
    assert await desk.listed(DELETED) == ["one", "two", "three"]
    await restore(desk, one)
    assert await desk.listed("") == ["one"]
    await restore(desk, three)
    await restore(desk, two)
    assert (await desk.listed(""), await desk.listed(ALL)) == (["three"], ["one", "two", "three"])


async def test_numbers_of_versions_and_files_are_given_once(desk: Desk) -> None:
    [only] = await versions(desk, "one")
    await delete(desk, only)
    made = await desk.attach(await desk.upload("two"), definitionKey="invoice")
    assert (made["version"], made["index"], made["versions"]["nodes"]) == (2, 2, [{"version": 2}])
    assert (await restore(desk, only))["versions"]["nodes"] == [{"version": 2}, {"version": 1}]
    assert await desk.listed("") == ["two"]


async def test_a_second_time_nothing_happens(desk: Desk) -> None:
    made = await desk.attach(await desk.upload())
    for act in (delete, restore):
        first = await act(desk, made["id"])
        before = await desk.firm.rows()
        assert await act(desk, made["id"]) == first
        assert await desk.firm.rows() == before


async def test_the_history_tells_who_deleted_and_restored_what(desk: Desk) -> None:
    one, two = await versions(desk, "one", "two")
    await delete(desk, two, "root")
    await restore(desk, two, "root")
    asked = "events(last: 2) { nodes { type data actor { username } } }"
    deleted, restored = (await desk.firm.case(desk.case, asked))["events"]["nodes"]
    older, newer = [(await desk.document(id, "uuid"))["uuid"] for id in (one, two)]
    assert (deleted["type"], restored["type"]) == ("DOCUMENT.DELETED", "DOCUMENT.RESTORED")
    assert (deleted["data"]["documentId"], deleted["data"]["latestId"]) == (newer, older)
    assert (restored["data"]["documentId"], restored["data"]["latestId"]) == (newer, newer)
    assert deleted["data"]["name"] == "two"
    assert deleted["actor"] == restored["actor"] == {"username": "root"}


async def test_who_may_delete_and_restore(desk: Desk) -> None:
    loose = (await desk.attach(await desk.upload("loose")))["id"]
    of_task = (await desk.attach(await desk.upload("of task"), taskId=desk.task))["id"]
    await desk.payload("ann", "routeCase", caseId=desk.case)
    checking = await desk.firm.case(desk.case, "currentTasks { id }")
    await desk.payload("bob", "claimTask", taskId=checking["currentTasks"][0]["id"])
    expected = {
        (loose, "ann"): ["FORBIDDEN"],
        (of_task, "ann"): ["FORBIDDEN"],
        (loose, "bob"): [],
        (of_task, "bob"): ["FORBIDDEN"],
        (loose, "root"): [],
        (of_task, "root"): [],
        (of_task, "cat"): ["NOT_FOUND"],
        (of_task, "dan"): ["NOT_FOUND"],
        (of_task, "zoe"): ["NOT_FOUND"],
    }
    for (document, who), codes in expected.items():
        for mutation in ("deleteDocument", "restoreDocument"):
            payload = await desk.payload(who, mutation, documentId=document)
            assert [one["code"] for one in payload["errors"]] == codes, (who, mutation)


async def test_what_cannot_be_deleted(desk: Desk) -> None:
    temporary = str(await desk.upload())
    refused = await desk.firm.refused("ann", "deleteDocument", documentId=temporary)
    assert refused == [("INVALID_STATE", ["input", "documentId"], None)]
    made = (await desk.attach(temporary))["id"]
    refused = await desk.firm.refused("ann", "deleteDocument", documentId=made, expectedVersion=1)
    assert refused == [("CONFLICT", ["input", "expectedVersion"], None)]
    await desk.firm.do("ann", "cancelCase", caseId=desk.case)
    assert [one[0] for one in await desk.firm.refused("root", "deleteDocument", documentId=made)] == ["INVALID_STATE"]


async def test_a_call_is_safe_to_repeat(desk: Desk) -> None:
    made = await desk.attach(await desk.upload())
    await delete(desk, made["id"], idempotencyKey="k")
    await restore(desk, made["id"])
    again = await delete(desk, made["id"], idempotencyKey="k")
    assert again["deletedAt"] is None, "it was carried out once"


async def test_a_deleted_case_takes_the_bytes_along_that_nothing_else_uses(desk: Desk) -> None:
    own = await desk.attach(await desk.upload("own"))
    shared = await desk.attach(await desk.upload("shared"))
    hidden = await desk.attach(await desk.upload("hidden"))
    await delete(desk, hidden["id"])
    there = await desk.another_case()
    await desk.attach(shared["id"], there)
    kept = await desk.upload("not linked yet")
    assert set(await going(desk)) == set()
    blobs = await desk.blobs(own["uuid"], hidden["uuid"], shared["uuid"], str(kept))
    await desk.payload("ann", "deleteCase", caseId=desk.case)
    left = await stored(desk)
    assert {blobs[0], blobs[1]}.isdisjoint(left), "the bytes are gone at once"
    assert {blobs[2], blobs[3]} <= left
    assert set(await going(desk)) == set()
    await desk.payload("ann", "deleteCase", caseId=there)
    assert blobs[2] not in await stored(desk)


async def test_what_deleting_costs(desk: Desk) -> None:
    await versions(desk, "one")
    [newest] = await versions(desk, "two")
    with recorded() as sql:
        payload = await desk.firm.payload("ann", "deleteDocument", {"documentId": newest}, "document { id }")
    assert payload["errors"] == []
    assert told(sql) == [
        "SELECT document",
        "SELECT case",
        "SELECT task",
        "SELECT document",
        "SELECT document",
        "UPDATE case",
        "UPDATE document",
        "UPDATE document",
        "INSERT event",
        "SELECT document",
    ]


async def stored(desk: Desk) -> set[UUID]:
    """All blobs that are known."""
    async with unit_of_work(desk.firm.world.database) as unit:
        return {row[0] for row in await unit.rows(select(BLOB.c.id))}


async def going(desk: Desk) -> list[UUID]:
    """The blobs that are to be removed."""
    due = BLOB.c.remove_at < NOW + timedelta(days=10_000)
    async with unit_of_work(desk.firm.world.database) as unit:
        return [row[0] for row in await unit.rows(select(BLOB.c.id).where(due))]
