"""The mutations that hold cases, let them go on, and end them: who may, when, and what is refused."""

from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from tests.firm import Firm

BROKEN = """\
key: broken
name: Broken
tasks:
  - {key: begin, title: Begin, start: true, pool: {groups: [clerks]}, route: sum}
  - {key: sum, title: Sum up, type: SCRIPT, script: {set: {total: amount * 2.0}}}
"""

ACTIONS = ("pauseCase", "resumeCase", "stopCase", "cancelCase", "completeCase", "deleteCase")


async def running(firm: Firm) -> Any:
    """A case whose task `Check` Bob has."""
    case, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    return await firm.case(case["id"])


async def test_a_case_is_held_and_goes_on(firm: Firm) -> None:
    on = {"caseId": (await running(firm))["id"]}
    case = await firm.do("bob", "pauseCase", **on, until="2099-01-01T00:00:00Z", reason="waits")
    assert (case["status"], case["pausedUntil"], case["currentTasks"]) == ("PAUSED", "2099-01-01T00:00:00Z", [])
    same = await firm.do("bob", "pauseCase", **on, until="2099-01-01T00:00:00Z", changed=False)
    assert same == case
    case = await firm.do("dan", "pauseCase", **on, until="2099-02-01T00:00:00Z")
    assert case["pausedUntil"] == "2099-02-01T00:00:00Z"
    assert [one[0] for one in await firm.refused("bob", "routeCase", **on)] == ["INVALID_STATE"]
    case = await firm.do("bob", "resumeCase", **on, at="2099-03-01T00:00:00Z")
    assert (case["status"], case["pausedUntil"]) == ("PAUSED", "2099-03-01T00:00:00Z")
    case = await firm.do("bob", "resumeCase", **on)
    assert (case["status"], case["pausedUntil"]) == ("RUNNING", None)
    assert [one["owner"] for one in case["currentTasks"]] == [{"username": "bob"}]
    assert await firm.do("bob", "resumeCase", **on, changed=False) == case


async def test_a_case_is_stopped_and_goes_on(firm: Firm) -> None:
    on = {"caseId": (await running(firm))["id"]}
    case = await firm.do("bob", "stopCase", **on, reason="wait for the law")
    assert case["status"] == "STOPPED"
    assert await firm.do("bob", "stopCase", **on, changed=False) == case
    assert [one[0] for one in await firm.refused("bob", "pauseCase", **on)] == ["INVALID_STATE"]
    assert (await firm.do("dan", "resumeCase", **on))["status"] == "RUNNING"


async def test_a_pause_ends_in_the_future(firm: Firm) -> None:
    on = {"caseId": (await running(firm))["id"]}
    refused = await firm.refused("bob", "pauseCase", **on, until="2000-01-01T00:00:00Z")
    assert refused == [("VALIDATION", ["input", "until"], None)]


async def test_a_case_is_cancelled_with_its_open_work(firm: Firm) -> None:
    on = {"caseId": (await running(firm))["id"]}
    case = await firm.do("bob", "cancelCase", **on, reason="no money")
    assert (case["status"], case["currentTasks"], case["variables"]) == ("CANCELLED", [], {"amount": 5})
    assert case["finishedAt"] is not None
    assert [one["status"] for one in case["tasks"]["nodes"]] == ["COMPLETED", "CANCELLED"]
    assert {one["status"] for one in case["delegations"]["nodes"]} == {"CLOSED"}
    assert case["delegations"]["nodes"][-1]["outcome"] == "CANCELLED"
    assert await firm.do("bob", "cancelCase", **on, changed=False) == case
    for name in ("pauseCase", "resumeCase", "stopCase"):
        # Nobody has a task of it any more, so that it is for supervisors to be told of its state.
        assert [one[0] for one in await firm.refused("root", name, **on)] == ["INVALID_STATE"]
    assert [one[0] for one in await firm.refused("ann", "completeCase", **on)] == ["INVALID_STATE"]


async def test_a_case_is_completed_early(firm: Firm) -> None:
    on = {"caseId": (await running(firm))["id"]}
    assert await firm.refused("bob", "completeCase", **on) == [("FORBIDDEN", None, None)]
    case = await firm.do("ann", "completeCase", **on, reason="done by phone")
    assert (case["status"], case["currentTasks"]) == ("COMPLETED", [])
    assert [one["status"] for one in case["tasks"]["nodes"]] == ["COMPLETED", "CANCELLED"]
    assert await firm.do("ann", "completeCase", **on, changed=False) == case
    assert [one[0] for one in await firm.refused("root", "cancelCase", **on)] == ["INVALID_STATE"]


async def test_a_case_is_deleted_for_good(firm: Firm) -> None:
    before = await firm.rows()
    case = await firm.start(variables={"amount": 1})
    await firm.do("ann", "createNote", caseId=case["id"], content="gone soon")
    payload = await firm.payload("ann", "deleteCase", {"caseId": case["uuid"]})
    assert payload == {"deletedCaseId": case["id"], "errors": []}
    assert await firm.case(case["id"]) is None
    after = await firm.rows()
    assert {name: rows for name, rows in after.items() if name != "tenant"} == {
        name: rows for name, rows in before.items() if name != "tenant"
    }
    assert await firm.refused("ann", "deleteCase", caseId=case["id"]) == [("NOT_FOUND", ["input", "caseId"], None)]


async def test_a_case_past_its_first_task_is_cancelled_instead(firm: Firm) -> None:
    case = await running(firm)
    for who in ("ann", "bob", "dan"):
        assert [one[0] for one in await firm.refused(who, "deleteCase", caseId=case["id"])] == ["INVALID_STATE"]
    assert (await firm.payload("root", "deleteCase", {"caseId": case["id"]}))["deletedCaseId"] == case["id"]


async def test_a_case_with_children_stays(firm: Firm) -> None:
    case = await firm.start()
    child = await firm.start(parentId=case["id"])
    assert await firm.refused("ann", "deleteCase", caseId=case["id"]) == [("INVALID_STATE", ["input", "caseId"], None)]
    await firm.do("ann", "deleteCase", caseId=child["id"])
    await firm.do("ann", "deleteCase", caseId=case["id"])


async def test_a_failed_step_is_tried_again(firm: Firm) -> None:
    await firm.deploy(BROKEN)
    case = await firm.start(processKey="broken", title="t")
    case = await firm.do("ann", "routeCase", caseId=case["id"])
    assert (case["status"], case["variables"]) == ("ERROR", {})
    assert "Sum up" in case["failure"]
    assert (await firm.do("root", "resumeCase", caseId=case["id"]))["status"] == "ERROR"
    await firm.do("root", "setCaseVariables", caseId=case["id"], set={"amount": 4})
    case = await firm.do("root", "resumeCase", caseId=case["id"])
    assert (case["status"], case["failure"], case["variables"]) == ("COMPLETED", None, {"amount": 4, "total": 8.0})


@pytest.mark.parametrize("name", ACTIONS)
async def test_the_case_must_be_there_and_at_the_version(name: str, firm: Firm) -> None:
    case = await running(firm)
    assert await firm.refused("root", name, caseId=str(new_uuid())) == [("NOT_FOUND", ["input", "caseId"], None)]
    assert await firm.refused("zoe", name, caseId=case["id"]) == [("NOT_FOUND", ["input", "caseId"], None)]
    for id in ("", "x", case["number"], ids.encode("Note", new_uuid()), case["id"].lower()):
        assert await firm.refused("root", name, caseId=id) == [("VALIDATION", ["input", "caseId"], None)]
    if name == "resumeCase":
        await firm.do("root", "stopCase", caseId=case["id"])
        case = await firm.case(case["id"])
    for version in (case["version"] - 1, case["version"] + 1, -1):
        refused = await firm.refused("root", name, caseId=case["id"], expectedVersion=version)
        assert refused == [("CONFLICT", ["input", "expectedVersion"], None)]
    await firm.do("root", name, caseId=case["id"], expectedVersion=case["version"])


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("pauseCase", "bob dan root"),
        ("resumeCase", "bob dan root"),
        ("stopCase", "bob dan root"),
        ("cancelCase", "bob root canceller"),
        ("completeCase", "ann dan root"),
        ("deleteCase", "root deleter"),
    ],
)
async def test_who_may(name: str, may: str, firm: Firm) -> None:
    see, key = Permission.ALL_CASES, "order"
    for who, right in (("canceller", Permission.CANCEL_CASE), ("deleter", Permission.DELETE_CASE)):
        firm.people[who] = await firm.world.person(firm.tenant_id, who, see, right, process_key=key)
    firm.people["elsewhere"] = await firm.world.person(firm.tenant_id, "elsewhere", *Permission, process_key="other")
    for who in ("ann", "bob", "cat", "dan", "root", "canceller", "deleter", "elsewhere", "zoe"):
        case = await running(firm)
        if name == "resumeCase":
            await firm.do("root", "stopCase", caseId=case["id"])
        if who in may.split():
            await firm.do(who, name, caseId=case["id"])
            continue
        [(code, path, _)] = await firm.refused(who, name, caseId=case["id"])
        unseen = who in ("cat", "elsewhere", "zoe")
        expected = "NOT_FOUND" if unseen else "INVALID_STATE" if name == "deleteCase" else "FORBIDDEN"
        assert (who, code) == (who, expected)
        assert path == (["input", "caseId"] if unseen else None)


@pytest.mark.parametrize("name", ACTIONS)
async def test_a_repeated_call_is_answered_as_the_first(name: str, firm: Firm) -> None:
    case = await running(firm)
    if name == "resumeCase":
        await firm.do("root", "stopCase", caseId=case["id"])
    call = {"caseId": case["id"], "idempotencyKey": "k"}
    first = await firm.payload("root", name, call)
    assert first["errors"] == []
    if name == "pauseCase":
        await firm.do("root", "resumeCase", caseId=case["id"])
    before = await firm.rows()
    again = await firm.payload("root", name, call)
    assert await firm.rows() == before
    assert {**again, "case": None} == {**first, "case": None}
    mismatch = await firm.refused("root", name, **{**call, "expectedVersion": 1})
    assert mismatch == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"], None)]


@pytest.mark.parametrize("name", [one for one in ACTIONS if one != "resumeCase"])
async def test_a_reason_has_its_bound(name: str, firm: Firm) -> None:
    case = await running(firm)
    refused = await firm.refused("root", name, caseId=case["id"], reason="r" * 2_001)
    assert refused == [("VALIDATION", ["input", "reason"], None)]
    await firm.do("root", name, caseId=case["id"], reason="r" * 2_000)
