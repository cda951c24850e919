"""ProcessMaker's cases API, as far as it writes: rows PM-11 to PM-21, PM-29 and PM-30 of the parity list."""

from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql import ids
from tests.client import Client
from tests.firm import CLERK, Firm, found_firm
from tests.world import World

TWO_STARTS = """\
key: two
name: Two starts
tasks:
  - {key: one, title: One, start: true, pool: {groups: [clerks]}}
  - {key: two, title: Two, start: true, pool: {groups: [bosses]}}
"""

SEVEN = """\
key: seven
name: All seven routes
tasks:
  - {key: begin, title: Begin, start: true, pool: {groups: [clerks]}, route: {type: SEQUENTIAL, targets: [choose]}}
  - key: choose
    title: Choose
    pool: {users: [ann]}
    assignment: BALANCED
    route: {type: SELECT, targets: [weigh, END]}
  - key: weigh
    title: Weigh
    pool: {users: [ann]}
    assignment: BALANCED
    route: {type: EVALUATE, targets: [{task: split, condition: amount > 100}, END]}
  - {key: split, title: Split, pool: {users: [ann]}, assignment: BALANCED, route: {type: PARALLEL, targets: [a, b]}}
  - {key: a, title: A, pool: {users: [ann]}, assignment: BALANCED, route: {type: SEC_JOIN, targets: [some]}}
  - {key: b, title: B, pool: {users: [ann]}, assignment: BALANCED, route: {type: SEC_JOIN, targets: [some]}}
  - key: some
    title: Some
    pool: {users: [ann]}
    assignment: BALANCED
    route:
      type: PARALLEL_BY_EVALUATION
      targets: [{task: c, condition: amount > 100}, {task: d, condition: amount > 50}, {task: e, condition: amount < 0}]
  - {key: c, title: C, pool: {users: [ann]}, assignment: BALANCED, route: {type: DISCRIMINATOR, targets: [last]}}
  - {key: d, title: D, pool: {users: [ann]}, assignment: BALANCED, route: {type: DISCRIMINATOR, targets: [last]}}
  - {key: e, title: E, pool: {users: [ann]}, assignment: BALANCED, route: {type: DISCRIMINATOR, targets: [last]}}
  - {key: last, title: Last, pool: {users: [ann]}, assignment: BALANCED}
"""

EVENTS = "events { nodes { type actor { username } onBehalfOf { username } timestamp data } }"


def name(username: str) -> dict[str, str]:
    return {"username": username}


def open_work(case: Any) -> list[str]:
    return sorted(one["title"] for one in case["currentTasks"])


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_firm(client, world)


async def test_pm_11_a_case_is_started(firm: Firm) -> None:
    variables = {"client": "Acme Inc.", "amount": 23456.99, "contractCheckbox": ["1"], "howContact": ["fax", "email"]}
    process = (await firm.start())["process"]
    assert process == {"key": "order", "version": 1}
    case = await firm.start(variables=variables)
    assert case["number"] == 2
    assert case["uuid"] == str(ids.uuid_of(case["id"], "Case"))
    assert (case["status"], case["variables"]) == ("DRAFT", variables)
    assert case["delegations"]["nodes"] == [{"index": 1, "status": "OPEN", "outcome": None, "assignee": name("ann")}]
    refused = await firm.refused("dan", "createCase", processKey="order")
    assert refused == [("FORBIDDEN", ["input", "startTask"], None)]


async def test_pm_11_the_start_task_is_named_where_there_are_several(firm: Firm) -> None:
    await firm.deploy(TWO_STARTS)
    given: dict[str, Any] = {"processKey": "two", "title": "t"}
    refused = await firm.refused("ann", "createCase", **given)
    assert refused == [("VALIDATION", ["input", "startTask"], None)]
    refused = await firm.refused("ann", "createCase", **given, startTask="two")
    assert refused == [("FORBIDDEN", ["input", "startTask"], None)]
    case = await firm.do("ann", "createCase", **given, startTask="one")
    assert open_work(case) == ["One"]


async def test_pm_12_a_case_is_started_for_another(firm: Firm) -> None:
    firm.people["desk"] = await firm.world.person(firm.tenant_id, "desk", *CLERK, Permission.IMPERSONATE)
    case = await firm.do("desk", "createCase", processKey="order", initiator=name("bob"), variables={"amount": 1})
    assert (case["status"], case["number"], case["variables"]) == ("DRAFT", 1, {"amount": 1})
    assert case["tasks"]["nodes"][0]["owner"] == name("bob")
    first = (await firm.case(case["id"], EVENTS))["events"]["nodes"][0]
    assert (first["type"], first["actor"], first["onBehalfOf"]) == ("CASE.CREATED", name("desk"), name("bob"))
    refused = await firm.refused("ann", "createCase", processKey="order", initiator=name("bob"))
    assert refused == [("FORBIDDEN", ["input", "initiator"], None)]
    refused = await firm.refused("desk", "createCase", processKey="order", initiator=name("dan"))
    assert refused == [("VALIDATION", ["input", "initiator"], None)]


async def test_pm_13_a_case_is_reassigned(firm: Firm) -> None:
    case = await firm.start()
    moved = {"caseId": case["id"], "from": name("ann"), "to": name("bob")}
    for who in ("ann", "dan"):
        assert await firm.refused(who, "reassignCase", **moved) == [("FORBIDDEN", None, None)]
    assert await firm.refused("root", "reassignCase", **{**moved, "to": name("dan")}) == [
        ("VALIDATION", ["input", "to"], None)
    ]
    case = await firm.do("root", "reassignCase", **moved)
    assert [tuple(one.values())[1:] for one in case["delegations"]["nodes"]] == [
        ("CLOSED", "REASSIGNED", name("ann")),
        ("OPEN", None, name("bob")),
    ]


async def test_pm_13_the_latest_delegation_is_meant_and_ad_hoc_tasks_go_to_anyone(firm: Firm) -> None:
    case = await firm.start()
    extra = await firm.do("ann", "createTask", caseId=case["id"], definitionKey="extra", owner=name("ann"))
    moved = {"caseId": case["id"], "from": name("ann"), "to": name("dan")}
    case = await firm.do("root", "reassignCase", **moved)
    owners = {one["id"]: one["owner"] for one in case["tasks"]["nodes"]}
    assert owners == {extra["id"]: name("dan"), firm.task(case, "Ask"): name("ann")}
    case = await firm.do("root", "reassignCase", **{**moved, "to": name("cat"), "delegationIndex": 1})
    assert {one["title"]: one["owner"] for one in case["tasks"]["nodes"]} == {"Ask": name("cat"), "Extra": name("dan")}


async def test_pm_14_a_case_is_routed_by_all_seven_types(firm: Firm) -> None:
    await firm.deploy(SEVEN)
    case = await firm.start(processKey="seven", title="t", variables={"amount": 500})
    on = {"caseId": case["id"]}
    steps: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["Choose"]),
        ({"targets": ["weigh"]}, ["Weigh"]),
        ({}, ["Split"]),
        ({}, ["A", "B"]),
        ({}, ["A"]),
        ({}, ["Some"]),
        ({}, ["C", "D"]),
        ({"delegationIndex": 8}, ["D", "Last"]),
        ({"delegationIndex": 9}, ["Last"]),
        ({}, []),
    ]
    for more, expected in steps:
        case = await firm.do("ann", "routeCase", **on, **more)
        assert open_work(case) == expected
    assert case["status"] == "COMPLETED"
    assert [one["index"] for one in case["delegations"]["nodes"]] == list(range(1, 11))


async def test_pm_14_only_the_assignee_routes_and_only_what_is_open(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 5})
    for who in ("dan", "root"):
        assert await firm.refused(who, "routeCase", caseId=case["id"]) == [("FORBIDDEN", None, None)]
    await firm.do("ann", "routeCase", caseId=case["id"], delegationIndex=1)
    for index in (1, 7):
        refused = await firm.refused("ann", "routeCase", caseId=case["id"], delegationIndex=index)
        assert refused == [("INVALID_STATE", ["input", "delegationIndex"], None)]


async def test_pm_15_a_case_is_cancelled(firm: Firm) -> None:
    case, _ = await firm.checking()
    firm.people["ender"] = await firm.world.person(
        firm.tenant_id, "ender", Permission.CANCEL_CASE, Permission.ALL_CASES
    )
    for who in ("ann", "dan", "bob"):
        assert await firm.refused(who, "cancelCase", caseId=case["id"]) == [("FORBIDDEN", None, None)]
    ended = await firm.do("ender", "cancelCase", caseId=case["id"], reason="no need")
    assert (ended["status"], ended["variables"], ended["currentTasks"]) == ("CANCELLED", {"amount": 5}, [])
    assert {one["status"] for one in ended["delegations"]["nodes"]} == {"CLOSED"}
    assert ended["tasks"]["nodes"][1]["status"] == "CANCELLED"
    assert await firm.do("ender", "cancelCase", caseId=case["id"], changed=False) == ended
    draft = await firm.start()
    await firm.do("ann", "cancelCase", caseId=draft["id"])


async def test_pm_16_a_case_is_paused(firm: Firm) -> None:
    case, task = await firm.checking()
    for who in ("ann", "bob"):
        assert await firm.refused(who, "pauseCase", caseId=case["id"]) == [("FORBIDDEN", None, None)]
    await firm.do("bob", "claimTask", taskId=task)
    paused = await firm.do("bob", "pauseCase", caseId=case["id"])
    assert (paused["status"], paused["pausedUntil"]) == ("PAUSED", None)
    paused = await firm.do("dan", "pauseCase", caseId=case["id"], until="2099-05-21T23:59:59Z")
    assert (paused["status"], paused["pausedUntil"]) == ("PAUSED", "2099-05-21T23:59:59Z")


async def test_pm_17_a_case_is_unpaused(firm: Firm) -> None:
    case, _ = await firm.checking()
    on = {"caseId": case["id"]}
    await firm.do("dan", "pauseCase", **on)
    assert await firm.refused("ann", "resumeCase", **on) == [("FORBIDDEN", None, None)]
    later = await firm.do("dan", "resumeCase", **on, at="2099-12-31T00:00:00Z")
    assert (later["status"], later["pausedUntil"]) == ("PAUSED", "2099-12-31T00:00:00Z")
    now = await firm.do("dan", "resumeCase", **on)
    assert (now["status"], now["pausedUntil"], open_work(now)) == ("RUNNING", None, ["Check"])


async def test_pm_18_a_trigger_is_executed(firm: Firm) -> None:
    """No task of the process fires it."""
    case = await firm.start(variables={"amount": 7})
    assert (await firm.do("ann", "executeTrigger", caseId=case["id"], trigger="reset"))["variables"] == {"amount": 0}
    assert (await firm.case(case["id"]))["variables"] == {"amount": 0}
    refused = await firm.refused("ann", "executeTrigger", caseId=case["id"], trigger="37823572555ba5891041136049273220")
    assert refused == [("NOT_FOUND", ["input", "trigger"], None)]


async def test_pm_19_a_case_is_deleted_in_its_first_task(firm: Firm) -> None:
    draft = await firm.start()
    assert await firm.refused("dan", "deleteCase", caseId=draft["id"]) == [("FORBIDDEN", None, None)]
    assert (await firm.payload("ann", "deleteCase", {"caseId": draft["id"]}))["deletedCaseId"] == draft["id"]
    assert await firm.case(draft["id"]) is None
    case, _ = await firm.checking()
    [error] = await firm.errors("ann", "deleteCase", caseId=case["id"])
    assert (error["code"], "cancel" in error["message"]) == ("INVALID_STATE", True)
    assert (await firm.payload("root", "deleteCase", {"caseId": case["id"]}))["deletedCaseId"] == case["id"]


async def test_pm_20_variables_are_read_in_any_status(firm: Firm) -> None:
    case, task = await firm.checking()
    fields = "status all: variables(system: true) own: variables"
    for who, mutation, status in (
        ("dan", "pauseCase", "PAUSED"),
        ("dan", "stopCase", "STOPPED"),
        ("root", "cancelCase", "CANCELLED"),
    ):
        await firm.do(who, mutation, caseId=case["id"])
        seen = await firm.case(case["id"], fields, "ann")
        assert (seen["status"], seen["own"]) == (status, {"amount": 5})
    held = {"TASK": None, "INDEX": None}
    assert seen["all"] == {
        "amount": 5,
        "APPLICATION": case["uuid"],
        "APP_NUMBER": case["number"],
        "PROCESS": seen["all"]["PROCESS"],
        "USER_LOGGED": str(firm.people["ann"].id),
        "USR_USERNAME": "ann",
        **held,
    }
    other, task = await firm.checking()
    seen = (await firm.case(other["id"], fields, "ann"))["all"]
    assert (seen["TASK"], seen["INDEX"]) == (str(ids.uuid_of(task, "Task")), 2)


async def test_pm_21_variables_are_merged_and_keep_their_types(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 1, "Amount": 2, "gone": "x"})
    grid = [{"name": "Smith & Wright", "hasContract": False}, {"name": "A+ Lawn", "hasContract": True}]
    values = {"amount": 12249.99, "count": 56789, "pay": True, "_1": None, "text": "a\nb", "grid": grid}
    case = await firm.do("ann", "setCaseVariables", caseId=case["id"], set=values, unset=["gone"])
    assert case["variables"] == {"Amount": 2, **values}
    assert [type(case["variables"][one]) for one in ("amount", "count", "pay")] == [float, int, bool]
    refused = await firm.refused(
        "ann", "setCaseVariables", caseId=case["id"], set={"1a": 1, "a b": 2, "a~/": 3, "ok": 4}
    )
    assert sorted(pointer or "" for _, _, pointer in refused) == ["/1a", "/a b", "/a~0~1"]
    assert {(code, ".".join(path or [])) for code, path, _ in refused} == {("VALIDATION", "input.set")}


async def test_pm_29_notes_that_were_written_are_listed(firm: Firm) -> None:
    case = await firm.start()
    for who, content in (
        ("ann", "Is the price high?"),
        ("root", "Approved, despite the high price."),
        ("ann", "Thanks"),
    ):
        await firm.do(who, "createNote", caseId=case["id"], content=content)
    listed = await firm.case(case["id"], "notes { nodes { content author { username } } }", "ann")
    assert [one["content"] for one in listed["notes"]["nodes"]] == [
        "Thanks",
        "Approved, despite the high price.",
        "Is the price high?",
    ]
    filtered = 'notes(filter: {search: "HIGH PRICE"}) { nodes { author { username } } }'
    assert (await firm.case(case["id"], filtered, "ann"))["notes"]["nodes"] == [{"author": name("root")}]
    mute = await firm.world.person(firm.tenant_id, "mute", Permission.ALL_CASES, Permission.ADD_NOTES)
    answer = await firm.client(
        mute, "query ($id: ID!) { case(id: $id) { notes { nodes { id } } } }", {"id": case["id"]}
    )
    assert answer.codes == ["FORBIDDEN"]


async def test_pm_30_a_note_is_written(firm: Firm) -> None:
    case = await firm.start()
    text = "Please review the Invoice totals.\nThey look too low to cover the costs"
    for notify in ({}, {"notify": False}, {"notify": None}, {"notify": True}):
        note = await firm.do("ann", "createNote", caseId=case["id"], content=text, **notify)
        assert (note["content"], note["author"], note["notified"]) == (text, name("ann"), False)
    refused = await firm.refused("ann", "createNote", caseId=case["id"], content=" ")
    assert refused == [("VALIDATION", ["input", "content"], None)]
    told = (await firm.case(case["id"], 'events(types: ["NOTE.CREATED"]) { nodes { data } }'))["events"]["nodes"]
    assert [one["data"]["notify"] for one in told] == [False, False, False, True]
