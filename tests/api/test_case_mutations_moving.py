"""`routeCase`, `reassignCase` and `reassignCases`: who may, what follows, what is refused, and by whom it was meant."""

from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from tests.firm import Firm

SELECT = """\
key: choice
name: Choice
tasks:
  - key: begin
    title: Begin
    start: true
    pool: {groups: [clerks]}
    route: {type: SELECT, targets: [left, right, END]}
  - {key: left, title: Left, pool: {groups: [clerks]}, assignment: MANUAL}
  - {key: right, title: Right, pool: {groups: [clerks]}}
"""

SPLIT = """\
key: split
name: Split
tasks:
  - {key: begin, title: Begin, start: true, pool: {groups: [clerks]}, route: {type: PARALLEL, targets: [one, two]}}
  - {key: one, title: One, pool: {users: [ann]}, assignment: BALANCED, route: {type: SEC_JOIN, targets: [end]}}
  - {key: two, title: Two, pool: {users: [ann]}, assignment: BALANCED, route: {type: SEC_JOIN, targets: [end]}}
  - {key: end, title: End, pool: {users: [ann, bob]}, assignment: BALANCED}
"""


def name(username: str) -> dict[str, str]:
    return {"username": username}


async def test_a_case_is_routed_to_its_end(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 5})
    case = await firm.do("ann", "routeCase", caseId=case["uuid"], variables={"by": "ann"})
    assert (case["status"], case["variables"]) == ("RUNNING", {"amount": 5, "by": "ann"})
    await firm.do("bob", "claimTask", taskId=firm.task(case, "Check"))
    case = await firm.do("bob", "routeCase", caseId=case["id"])
    assert (case["status"], case["variables"]["total"], case["currentTasks"]) == ("COMPLETED", 10.0, [])
    assert [(one["index"], one["outcome"]) for one in case["delegations"]["nodes"]][:2] == [
        (1, "ROUTED"),
        (2, "ROUTED"),
    ]


async def test_whoever_routes_chooses_the_way_and_the_person(firm: Firm) -> None:
    await firm.deploy(SELECT)
    case = await firm.start(processKey="choice", title="t")
    on = {"caseId": case["id"]}
    assert await firm.refused("ann", "routeCase", **on) == [("VALIDATION", ["input", "targets"], None)]
    refused = await firm.refused("ann", "routeCase", **on, targets=["begin"])
    assert [one[:2] for one in refused] == [("VALIDATION", ["input", "targets"])]
    refused = await firm.refused("ann", "routeCase", **on, targets=["nowhere"])
    assert refused == [("VALIDATION", ["input", "targets", "0"], None)]
    assert [one[0] for one in await firm.refused("ann", "routeCase", **on, targets=["left"])] == ["VALIDATION"]
    to_nobody = [{"task": "left", "principal": name("nobody")}]
    refused = await firm.refused("ann", "routeCase", **on, targets=["left"], assignees=to_nobody)
    assert refused == [("VALIDATION", ["input", "assignees", "0", "principal"], None)]
    malformed = [{"task": "left", "principal": {"id": "x"}}]
    refused = await firm.refused("ann", "routeCase", **on, targets=["left"], assignees=malformed)
    assert refused == [("VALIDATION", ["input", "assignees", "0", "principal", "id"], None)]
    to_eve = [{"task": "left", "principal": name("eve")}]
    assert [one[0] for one in await firm.refused("ann", "routeCase", **on, targets=["left"], assignees=to_eve)] == [
        "VALIDATION"
    ]
    to_bob = [{"task": "left", "principal": name("bob")}]
    case = await firm.do("ann", "routeCase", **on, targets=["left"], assignees=to_bob)
    assert [(one["title"], one["owner"]) for one in case["currentTasks"]] == [("Left", name("bob"))]


async def test_the_delegation_of_the_highest_index_is_routed_unless_one_is_named(firm: Firm) -> None:
    await firm.deploy(SPLIT)
    case = await firm.start(processKey="split", title="t", submission={})
    case = await firm.do("ann", "routeCase", caseId=case["id"])
    assert [one["title"] for one in case["currentTasks"]] == ["One"]
    refused = await firm.refused("ann", "routeCase", caseId=case["id"], delegationIndex=3)
    assert refused == [("INVALID_STATE", ["input", "delegationIndex"], None)]
    refused = await firm.refused("ann", "routeCase", caseId=case["id"], delegationIndex=9)
    assert refused == [("INVALID_STATE", ["input", "delegationIndex"], None)]
    case = await firm.do("ann", "routeCase", caseId=case["id"], delegationIndex=2)
    assert [one["title"] for one in case["currentTasks"]] == ["End"]


async def test_only_the_assignee_routes(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 5})
    for who in ("root", "dan"):
        assert await firm.refused(who, "routeCase", caseId=case["id"]) == [("FORBIDDEN", None, None)]
    for who in ("bob", "eve", "zoe"):
        assert await firm.refused(who, "routeCase", caseId=case["id"]) == [("NOT_FOUND", ["input", "caseId"], None)]
    case = await firm.do("ann", "routeCase", caseId=case["id"])
    assert await firm.refused("bob", "routeCase", caseId=case["id"]) == [("FORBIDDEN", None, None)]


async def test_a_case_that_has_ended_is_not_routed(firm: Firm) -> None:
    case = await firm.start()
    await firm.do("ann", "cancelCase", caseId=case["id"])
    assert [one[0] for one in await firm.refused("ann", "routeCase", caseId=case["id"])] == ["INVALID_STATE"]


async def test_variables_are_checked_when_a_case_is_routed(firm: Firm) -> None:
    case = await firm.start()
    on = {"caseId": case["id"]}
    assert await firm.refused("ann", "routeCase", **on, variables=5) == [("VALIDATION", ["input", "variables"], None)]
    refused = await firm.refused("ann", "routeCase", **on, variables={"amount": -1})
    assert refused == [("VALIDATION", ["input", "variables"], "/amount")]
    refused = await firm.refused("ann", "routeCase", **on, targets=["x"] * 101)
    assert refused == [("LIMIT_EXCEEDED", ["input", "targets"], None)]
    refused = await firm.refused("ann", "routeCase", **on, targets=["x", "y" * 201])
    assert refused == [("VALIDATION", ["input", "targets", "1"], None)]


async def test_a_task_is_handed_over(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 1})
    handed = {"caseId": case["id"], "from": name("ann"), "to": {"email": "bob@example.org"}, "reason": "ill"}
    case = await firm.do("root", "reassignCase", **handed)
    assert case["tasks"]["nodes"][0]["owner"] == name("bob")
    assert [(one["status"], one["outcome"], one["assignee"]) for one in case["delegations"]["nodes"]] == [
        ("CLOSED", "REASSIGNED", name("ann")),
        ("OPEN", None, name("bob")),
    ]
    assert await firm.do("root", "reassignCase", **handed, changed=False) == case
    await firm.do("bob", "routeCase", caseId=case["id"])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"from": {"username": "bob"}}, ("INVALID_STATE", ["input", "from"])),
        ({"to": {"username": "eve"}}, ("VALIDATION", ["input", "to"])),
        ({"to": {"username": "nobody"}}, ("VALIDATION", ["input", "to"])),
        ({"to": {"id": "?"}}, ("VALIDATION", ["input", "to", "id"])),
        ({"delegationIndex": 7}, ("INVALID_STATE", ["input", "delegationIndex"])),
        ({"reason": "r" * 2_001}, ("VALIDATION", ["input", "reason"])),
        ({"caseId": "x"}, ("VALIDATION", ["input", "caseId"])),
        ({"caseId": ids.encode("Task", new_uuid())}, ("VALIDATION", ["input", "caseId"])),
        ({"caseId": str(new_uuid())}, ("NOT_FOUND", ["input", "caseId"])),
        ({"expectedVersion": 1}, ("CONFLICT", ["input", "expectedVersion"])),
    ],
)
async def test_what_is_no_reassignment(more: dict[str, Any], expected: Any, firm: Firm) -> None:
    case = await firm.start()
    given = {"caseId": case["id"], "from": name("ann"), "to": name("cat"), **more}
    assert [one[:2] for one in await firm.refused("root", "reassignCase", **given)] == [expected]


async def test_who_may_reassign(firm: Firm) -> None:
    given = {"caseId": (await firm.start())["id"], "from": name("ann"), "to": name("bob")}
    firm.people["mover"] = await firm.world.person(
        firm.tenant_id, "mover", Permission.REASSIGN_CASE, Permission.ALL_CASES, process_key="order"
    )
    for who in ("ann", "dan"):
        assert await firm.refused(who, "reassignCase", **given) == [("FORBIDDEN", None, None)]
    await firm.do("mover", "reassignCase", **given)


def moves(cases: list[Any], **more: Any) -> list[dict[str, Any]]:
    return [{"caseId": case["id"], "from": name("ann"), "to": name("bob"), **more} for case in cases]


async def test_many_are_reassigned_at_once(firm: Firm) -> None:
    cases = [await firm.start() for _ in range(3)]
    payload = await firm.payload("root", "reassignCases", {"items": moves(cases)})
    assert payload["errors"] == []
    assert [one["case"]["id"] for one in payload["results"]] == [case["id"] for case in cases]
    assert all(one["changed"] and one["errors"] == [] for one in payload["results"])
    owners = [one["case"]["tasks"]["nodes"][0]["owner"]["username"] for one in payload["results"]]
    assert owners == ["bob"] * 3


async def test_all_or_none_is_the_rule_unless_another_is_asked_for(firm: Firm) -> None:
    cases = [await firm.start() for _ in range(3)]
    items = moves(cases)
    items[1]["to"] = name("eve")
    items[2]["reason"] = "r" * 2_001
    before = await firm.rows()
    payload = await firm.payload("root", "reassignCases", {"items": items})
    assert await firm.rows() == before
    assert [one["changed"] for one in payload["results"]] == [False] * 3
    expected = [("VALIDATION", ["input", "items", "1", "to"]), ("VALIDATION", ["input", "items", "2", "reason"])]
    assert [(one["code"], one["path"]) for one in payload["errors"]] == expected
    assert [[one["code"] for one in result["errors"]] for result in payload["results"]] == [
        [],
        ["VALIDATION"],
        ["VALIDATION"],
    ]


async def test_those_that_fail_may_be_passed_over(firm: Firm) -> None:
    cases = [await firm.start() for _ in range(3)]
    items = moves(cases)
    items[1] |= {"caseId": "x"}
    items[2] |= {"expectedVersion": 1}
    payload = await firm.payload("root", "reassignCases", {"items": items, "errorPolicy": "IGNORE_FAILED"})
    assert payload["errors"] == []
    assert [one["changed"] for one in payload["results"]] == [True, False, False]
    told = [(error["code"], error["path"]) for one in payload["results"] for error in one["errors"]]
    assert told == [
        ("VALIDATION", ["input", "items", "1", "caseId"]),
        ("CONFLICT", ["input", "items", "2", "expectedVersion"]),
    ]


async def test_an_item_may_have_an_idempotency_key(firm: Firm) -> None:
    cases = [await firm.start()]
    once = {"items": moves(cases, idempotencyKey="k")}
    first = await firm.payload("root", "reassignCases", once)
    assert await firm.payload("root", "reassignCases", once) == first
    other = {"items": moves(cases, idempotencyKey="k", reason="other"), "errorPolicy": "IGNORE_FAILED"}
    payload = await firm.payload("root", "reassignCases", other)
    [error] = payload["results"][0]["errors"]
    assert (error["code"], error["path"]) == ("IDEMPOTENCY_MISMATCH", ["input", "items", "0", "idempotencyKey"])


async def test_a_hundred_and_no_more(firm: Firm) -> None:
    case = await firm.start()
    items = moves([case] * 101)
    errors = await firm.refused("root", "reassignCases", items=items)
    assert errors == [("LIMIT_EXCEEDED", ["input", "items"], None)]
    payload = await firm.payload("root", "reassignCases", {"items": items[:100]}, "results { changed }")
    assert [one["changed"] for one in payload["results"]] == [True, *[False] * 99]
    nothing = await firm.payload("root", "reassignCases", {"items": []})
    assert nothing == {"results": [], "errors": []}
