"""The mutations that make tasks and settle whose they are: who may, who wins, and what is refused."""

import asyncio
from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from tests.client import client_of
from tests.firm import Firm, document

ON_TASK = ("claimTask", "releaseTask", "assignTask", "completeTask", "failTask", "appendTaskLog")
MORE: dict[str, dict[str, Any]] = {
    "assignTask": {"owner": {"username": "cat"}},
    "failTask": {"message": "m"},
    "appendTaskLog": {"level": "INFO", "message": "m"},
}


def name(username: str) -> dict[str, str]:
    return {"username": username}


async def test_a_task_is_claimed_and_given_back(firm: Firm) -> None:
    case, task = await firm.checking()
    claimed = await firm.do("ann", "claimTask", taskId=task)
    assert (claimed["status"], claimed["owner"]) == ("CLAIMED", name("ann"))
    assert claimed["claimedAt"] is not None
    assert claimed["case"]["version"] > case["version"]
    assert await firm.do("ann", "claimTask", taskId=claimed["uuid"], changed=False) == claimed
    released = await firm.do("ann", "releaseTask", taskId=task)
    assert (released["status"], released["owner"], released["claimedAt"]) == ("READY", None, None)
    assert await firm.do("ann", "releaseTask", taskId=task, changed=False) == released
    await firm.do("bob", "claimTask", taskId=task)
    await firm.do("dan", "releaseTask", taskId=task)


async def test_whoever_comes_too_late_learns_who_has_it(firm: Firm) -> None:
    _, task = await firm.checking()
    await firm.do("ann", "claimTask", taskId=task)
    [error] = await firm.errors("bob", "claimTask", taskId=task)
    assert (error["code"], error["path"]) == ("CONFLICT", ["input", "taskId"])
    assert f"Ann ({firm.people['ann'].id})" in error["message"]


async def test_of_many_one_gets_it(firm: Firm) -> None:
    _, task = await firm.checking()
    async with client_of(firm.world.database) as other:
        asked = [
            one(firm.people[who], document("claimTask"), {"input": {"taskId": task}})
            for one in (firm.client, other)
            for who in ("ann", "bob", "cat")
        ]
        payloads = [answer.data["claimTask"] for answer in await asyncio.gather(*asked)]
    won = [one["task"]["owner"]["username"] for one in payloads if one["changed"]]
    assert len(won) == 1
    lost = [one["errors"][0] for one in payloads if one["errors"]]
    assert [one["code"] for one in lost] == ["CONFLICT"] * 4
    assert all(won[0].title() in one["message"] for one in lost)


async def test_who_may_claim(firm: Firm) -> None:
    _, task = await firm.checking()
    for who in ("dan", "root"):
        assert await firm.refused(who, "claimTask", taskId=task) == [("FORBIDDEN", None, None)]
    for who in ("eve", "zoe"):
        assert await firm.refused(who, "claimTask", taskId=task) == [("NOT_FOUND", ["input", "taskId"], None)]


async def test_a_task_that_was_not_taken_from_a_pool_is_not_given_back(firm: Firm) -> None:
    case, task = await firm.checking(500)
    await firm.do("bob", "claimTask", taskId=task)
    case = await firm.do("bob", "routeCase", caseId=case["id"])
    who = case["currentTasks"][0]["owner"]["username"]
    refused = await firm.refused(who, "releaseTask", taskId=firm.task(case, "Pay"))
    assert refused == [("INVALID_STATE", ["input", "taskId"], None)]


async def test_a_task_is_given_to_someone(firm: Firm) -> None:
    _, task = await firm.checking()
    given = await firm.do("root", "assignTask", taskId=task, owner={"email": "bob@example.org"})
    assert (given["status"], given["owner"]) == ("CLAIMED", name("bob"))
    assert await firm.do("root", "assignTask", taskId=task, owner=name("bob"), changed=False) == given
    given = await firm.do("root", "assignTask", taskId=task, owner={"id": str(firm.people["cat"].id)})
    assert given["delegations"]["nodes"][-2:] == [
        {"index": 2, "status": "CLOSED", "outcome": "REASSIGNED", "assignee": name("bob")},
        {"index": 3, "status": "OPEN", "outcome": None, "assignee": name("cat")},
    ]
    for who in ("ann", "cat", "dan"):
        assert await firm.refused(who, "assignTask", taskId=task, owner=name("ann")) == [("FORBIDDEN", None, None)]
    for owner in (name("eve"), name("nobody")):
        refused = await firm.refused("root", "assignTask", taskId=task, owner=owner)
        assert refused == [("VALIDATION", ["input", "owner"], None)]
    await firm.do("cat", "completeTask", taskId=task)
    refused = await firm.refused("root", "assignTask", taskId=task, owner=name("bob"))
    assert [one[0] for one in refused] == ["INVALID_STATE"]


async def test_a_task_beside_the_route(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 1})
    id = str(new_uuid())
    given = {"caseId": case["id"], "definitionKey": "extra", "id": id, "owner": name("eve"), "data": {"seen": 1}}
    task = await firm.do("ann", "createTask", **given)
    assert (task["uuid"], task["title"], task["status"], task["owner"]) == (id, "Extra", "CLAIMED", name("eve"))
    before = await firm.rows()
    assert await firm.do("ann", "createTask", **{**given, "data": {}}, changed=False) == task
    assert await firm.rows() == before
    other = await firm.start()
    refused = await firm.refused("ann", "createTask", **{**given, "caseId": other["id"]})
    assert refused == [("CONFLICT", ["input", "id"], None)]
    waiting = await firm.do("dan", "createTask", caseId=case["id"], definitionKey="extra")
    assert (waiting["status"], waiting["owner"]) == ("READY", None)
    await firm.do("eve", "completeTask", taskId=id)
    assert (await firm.case(case["id"]))["status"] == "DRAFT"


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"definitionKey": "nowhere"}, ("NOT_FOUND", "definitionKey")),
        ({"definitionKey": "note"}, ("VALIDATION", "definitionKey")),
        ({"definitionKey": ""}, ("VALIDATION", "definitionKey")),
        ({"definitionKey": "k" * 201}, ("VALIDATION", "definitionKey")),
        ({"owner": {"username": "nobody"}}, ("VALIDATION", "owner")),
        ({"definitionKey": "check", "owner": {"username": "eve"}}, ("VALIDATION", "owner")),
        ({"data": {"a": 2**63}}, ("VALIDATION", "data")),
        ({"caseId": "x"}, ("VALIDATION", "caseId")),
        ({"caseId": str(new_uuid())}, ("NOT_FOUND", "caseId")),
        ({"expectedVersion": 1}, ("CONFLICT", "expectedVersion")),
    ],
)
async def test_what_is_no_task(input: dict[str, Any], expected: tuple[str, str], firm: Firm) -> None:
    case = await firm.start()
    given = {"caseId": case["id"], "definitionKey": "extra", **input}
    assert [one[:2] for one in await firm.refused("ann", "createTask", **given)] == [
        (expected[0], ["input", expected[1]])
    ]


async def test_who_may_make_a_task(firm: Firm) -> None:
    case, _ = await firm.checking()
    given = {"caseId": case["id"], "definitionKey": "extra"}
    for who in ("ann", "bob"):
        assert await firm.refused(who, "createTask", **given) == [("FORBIDDEN", None, None)]
    await firm.do("dan", "createTask", **given)
    await firm.do("dan", "completeCase", caseId=case["id"])
    assert [one[0] for one in await firm.refused("dan", "createTask", **given)] == ["INVALID_STATE"]


@pytest.mark.parametrize("mutation", ON_TASK)
async def test_the_task_must_be_there_and_its_case_at_the_version(mutation: str, firm: Firm) -> None:
    case, task = await firm.checking()
    more = MORE.get(mutation, {})
    if mutation in ("releaseTask", "completeTask", "failTask", "appendTaskLog"):
        await firm.do("ann", "claimTask", taskId=task)
    who = "root" if mutation == "assignTask" else "ann"
    for id in (str(new_uuid()), case["uuid"]):
        assert await firm.refused(who, mutation, taskId=id, **more) == [("NOT_FOUND", ["input", "taskId"], None)]
    for id in ("", "x", case["id"], ids.encode("Task", new_uuid())[:-4]):
        assert await firm.refused(who, mutation, taskId=id, **more) == [("VALIDATION", ["input", "taskId"], None)]
    assert await firm.refused("zoe", mutation, taskId=task, **more) == [("NOT_FOUND", ["input", "taskId"], None)]
    if mutation != "appendTaskLog":
        refused = await firm.refused(who, mutation, taskId=task, expectedVersion=1, **more)
        assert refused == [("CONFLICT", ["input", "expectedVersion"], None)]
        more = {**more, "expectedVersion": (await firm.case(case["id"]))["version"], "idempotencyKey": "k"}
    first = await firm.payload(who, mutation, {"taskId": task, **more})
    assert (first["changed"], first["errors"]) == (True, [])
    if mutation != "appendTaskLog":
        assert await firm.payload(who, mutation, {"taskId": task, **more}) == first
        refused = await firm.refused(who, mutation, taskId=task, **{**more, "expectedVersion": 1})
        assert refused == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"], None)]


@pytest.mark.parametrize("status", ["PAUSED", "STOPPED"])
async def test_what_is_held_is_not_worked_on(status: str, firm: Firm) -> None:
    case, task = await firm.checking()
    await firm.do("dan", "pauseCase" if status == "PAUSED" else "stopCase", caseId=case["id"])
    assert [one[0] for one in await firm.refused("ann", "claimTask", taskId=task)] == ["INVALID_STATE"]
    await firm.do("dan", "resumeCase", caseId=case["id"])
    await firm.do("ann", "claimTask", taskId=task)


async def test_who_sees_the_case_only_as_an_auditor_does_nothing(firm: Firm) -> None:
    firm.people["auditor"] = await firm.world.person(firm.tenant_id, "auditor", Permission.ALL_CASES)
    _, task = await firm.checking()
    await firm.do("ann", "claimTask", taskId=task)
    for mutation in ON_TASK:
        assert await firm.refused("auditor", mutation, taskId=task, **MORE.get(mutation, {})) == [
            ("FORBIDDEN", None, None)
        ]
