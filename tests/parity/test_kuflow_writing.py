"""KuFlow's API, as far as it writes: rows KU-01, KU-05 to KU-08 and KU-12 to KU-18 of the parity list."""

import asyncio
from typing import Any

import pytest

from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from casegraph.storage.database import Database
from tests.client import Client, client_of
from tests.firm import Firm, document, found_firm
from tests.world import World


def name(username: str) -> dict[str, str]:
    return {"username": username}


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_firm(client, world)


async def test_ku_01_creating_is_idempotent_by_uuid(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 1})
    on = {"caseId": case["id"]}
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("createCase", {"processKey": "order"}, "created"),
        ("createTask", {**on, "definitionKey": "extra"}, "changed"),
        ("createNote", {**on, "content": "x"}, "created"),
        ("createMessage", {**on, "text": "x"}, "created"),
    ]
    for mutation, input, flag in calls:
        given = {**input, "id": str(new_uuid())}
        first = await firm.payload("ann", mutation, given)
        before = await firm.rows()
        again = await firm.payload("ann", mutation, given)
        assert (first["errors"], first[flag], again[flag]) == ([], True, False)
        assert {**again, flag: True} == first
        assert await firm.rows() == before
    delegation = (await firm.case(case["id"], "delegations { nodes { uuid } }"))["delegations"]["nodes"][0]
    for mutation, input, _ in calls:
        refused = await firm.refused("ann", mutation, **{**input, "id": delegation["uuid"]})
        assert refused == [("CONFLICT", ["input", "id"], None)]


async def test_ku_05_a_case_is_created_for_a_person_by_id_email_or_username(firm: Firm) -> None:
    bob = firm.people["bob"]
    by = [{"id": ids.encode("Principal", bob.id)}, {"id": str(bob.id)}, {"email": "bob@example.org"}, name("bob")]
    for ref in by:
        case = await firm.do("root", "createCase", processKey="order", initiator=ref, metadata={"costCenter": "7"})
        assert case["initiator"] == name("bob")
        assert (await firm.case(case["uuid"], "metadata { value }"))["metadata"] == {"value": {"costCenter": "7"}}
    answer = await firm.client(firm.people["root"], "{ cases { totalCount } }")
    assert answer.data["cases"]["totalCount"] == len(by)
    for wrong in ({}, {**by[2], **name("bob")}, {"email": None}):
        refused = await firm.client(firm.people["root"], document("createCase"), {"input": {"initiator": wrong}})
        assert refused.codes == ["BAD_USER_INPUT"]
        assert ".initiator" in refused.errors[0]["message"]


async def test_ku_06_a_case_is_completed_once(firm: Firm) -> None:
    case, _ = await firm.checking()
    done = await firm.do("ann", "completeCase", caseId=case["id"])
    assert (done["status"], done["currentTasks"]) == ("COMPLETED", [])
    assert await firm.do("ann", "completeCase", caseId=case["id"], changed=False) == done


async def test_ku_07_a_case_is_cancelled_with_its_open_items(firm: Firm) -> None:
    case, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    extra = await firm.do("dan", "createTask", caseId=case["id"], definitionKey="extra")
    case = await firm.do("bob", "cancelCase", caseId=case["id"])
    statuses = {one["id"]: one["status"] for one in case["tasks"]["nodes"]}
    assert (statuses[task], statuses[extra["id"]]) == ("CANCELLED", "CANCELLED")
    ended = [one["outcome"] for one in case["delegations"]["nodes"]]
    assert ended[0] == "ROUTED"
    assert ended.count("CANCELLED") >= 2
    assert await firm.do("bob", "cancelCase", caseId=case["id"], changed=False) == case


async def test_ku_08_the_initiator_is_changed(firm: Firm) -> None:
    case = await firm.start()
    for ref in (name("bob"), {"email": "cat@example.org"}, {"id": str(firm.people["ann"].id)}):
        case = await firm.do("dan", "changeCaseInitiator", caseId=case["id"], initiator=ref)
    assert case["initiator"] == name("ann")


async def test_ku_12_items_that_were_made_are_listed(firm: Firm) -> None:
    case, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    extra = await firm.do("bob", "createTask", caseId=case["id"], definitionKey="extra", owner=name("cat"))
    await firm.do("bob", "createMessage", caseId=case["id"], text="first")
    await firm.do("bob", "createMessage", caseId=case["id"], text="second")
    filter = f'{{caseId: {{in: ["{case["id"]}"]}}, status: [CLAIMED], definitionKey: {{in: ["extra", "ask"]}}}}'
    query = f"{{ tasks(filter: {filter}, orderBy: [{{field: TITLE, direction: DESC}}]) {{ nodes {{ id }} }} }}"
    answer = await firm.client(firm.people["root"], query)
    assert [one["id"] for one in answer.data["tasks"]["nodes"]] == [extra["id"]]
    listed = await firm.case(case["id"], "messages { nodes { text } }")
    assert [one["text"] for one in listed["messages"]["nodes"]] == ["first", "second"]


async def test_ku_13_a_task_or_a_message_is_put_beside_the_process(firm: Firm) -> None:
    case = await firm.start()
    on, owner = {"caseId": case["id"]}, {"email": "eve@example.org"}
    task = await firm.do("ann", "createTask", **on, definitionKey="extra", owner=owner, data={"seen": True})
    assert (task["status"], task["owner"]) == ("CLAIMED", name("eve"))
    assert open_titles(await firm.case(case["id"])) == ["Ask", "Extra"]
    message = await firm.do("ann", "createMessage", **on, text="hello", data={"value": {}}, owner=owner)
    assert (message["text"], message["author"], message["owner"]) == ("hello", name("ann"), name("eve"))
    refused = await firm.refused("ann", "createMessage", **on)
    assert refused == [("VALIDATION", ["input", "text"], None)]


def open_titles(case: Any) -> list[str]:
    return sorted(one["title"] for one in case["currentTasks"])


async def test_ku_14_a_task_that_was_made_is_read_by_its_id(firm: Firm) -> None:
    case = await firm.start()
    task = await firm.do("ann", "createTask", caseId=case["id"], definitionKey="extra", owner=name("bob"))
    query = "query ($id: ID!, $uuid: ID!) { task(id: $uuid) { id } node(id: $id) { id ... on Task { title } } }"
    answer = await firm.client(firm.people["bob"], query, {"id": task["id"], "uuid": task["uuid"]})
    assert answer.data == {"task": {"id": task["id"]}, "node": {"id": task["id"], "title": "Extra"}}


async def test_ku_15_of_many_who_claim_one_wins(firm: Firm, database: Database) -> None:
    _, task = await firm.checking()
    given = {"input": {"taskId": task}}
    async with client_of(database) as other:
        asked = [
            one(firm.people[who], document("claimTask"), given)
            for one in (firm.client, other)
            for who in ("ann", "bob", "cat") * 3
        ]
        payloads = [answer.data["claimTask"] for answer in await asyncio.gather(*asked)]
    [winner] = {one["task"]["owner"]["username"] for one in payloads if not one["errors"]}
    assert sum(one["changed"] for one in payloads) == 1
    lost = [one["errors"] for one in payloads if one["errors"]]
    assert len(lost) == 12
    assert {(one["code"], winner.title() in one["message"]) for [one] in lost} == {("CONFLICT", True)}


async def test_ku_16_a_task_is_assigned_by_id_or_email(firm: Firm) -> None:
    _, task = await firm.checking()
    for who, ref in (("bob", {"id": str(firm.people["bob"].id)}), ("cat", {"email": "cat@example.org"})):
        given = await firm.do("root", "assignTask", taskId=task, owner=ref)
        assert (given["status"], given["owner"]) == ("CLAIMED", name(who))


async def test_ku_17_a_claimed_task_is_completed_by_its_owner(firm: Firm) -> None:
    _, task = await firm.checking()
    assert [one[0] for one in await firm.refused("bob", "completeTask", taskId=task)] == ["INVALID_STATE"]
    await firm.do("bob", "claimTask", taskId=task)
    assert await firm.refused("ann", "completeTask", taskId=task) == [("FORBIDDEN", None, None)]
    done = await firm.do("bob", "completeTask", taskId=task)
    assert (done["status"], done["completedBy"]) == ("COMPLETED", name("bob"))


async def test_ku_18_a_log_keeps_the_newest_lines(firm: Firm, database: Database) -> None:
    _, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    async with client_of(database, task_log_lines=3) as client:
        for number, level in enumerate(("INFO", "WARN", "ERROR", "INFO", "WARN")):
            given = {"input": {"taskId": task, "level": level, "message": f"line {number}"}}
            assert (await client(firm.people["bob"], document("appendTaskLog"), given)).data["appendTaskLog"]["changed"]
    query = "query ($id: ID!) { task(id: $id) { logs { level message } } }"
    answer = await firm.client(firm.people["bob"], query, {"id": task})
    assert [tuple(one.values()) for one in answer.data["task"]["logs"]] == [
        ("ERROR", "line 2"),
        ("INFO", "line 3"),
        ("WARN", "line 4"),
    ]
