"""The mutations by which work on a task is reported: who may, what follows, and what is refused."""

from typing import Any

import pytest

from casegraph.graphql import ids
from tests.firm import Firm


def name(username: str) -> dict[str, str]:
    return {"username": username}


async def test_a_task_on_the_route_moves_the_case(firm: Firm) -> None:
    case, task = await firm.checking(500)
    await firm.do("bob", "claimTask", taskId=task)
    done = await firm.do("bob", "completeTask", taskId=task, data={"ok": True}, variables={"by": "bob"})
    assert (done["status"], done["completedBy"]) == ("COMPLETED", name("bob"))
    assert done["completedAt"] is not None
    assert await firm.do("bob", "completeTask", taskId=task, changed=False) == done
    case = await firm.case(case["id"])
    assert [one["title"] for one in case["currentTasks"]] == ["Pay"]
    assert case["variables"] == {"amount": 500, "ok": True, "by": "bob"}


async def test_only_its_owner_completes_a_task_and_only_once_claimed(firm: Firm) -> None:
    _, task = await firm.checking()
    assert await firm.refused("ann", "completeTask", taskId=task) == [("INVALID_STATE", ["input", "taskId"], None)]
    await firm.do("bob", "claimTask", taskId=task)
    for who in ("ann", "dan", "root"):
        assert await firm.refused(who, "completeTask", taskId=task) == [("FORBIDDEN", None, None)]


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"data": {"amount": "much"}}, [("data", "/amount")]),
        ({"data": []}, [("data", "")]),
        ({"data": {"amount": 1}, "variables": {"a b": 1}}, [("variables", "/a b")]),
        ({"data": {"amount": 1}, "variables": "x"}, [("variables", None)]),
        ({"data": {"amount": 1}, "targets": ["nowhere"]}, [("targets.0", None)]),
        (
            {"data": {"amount": 1}, "assignees": [{"task": "check", "principal": name("bob")}]},
            [("assignees.0.task", None)],
        ),
        ({"data": {"amount": 1}, "assignees": [{"task": "", "principal": name("bob")}]}, [("assignees.0.task", None)]),
        ({}, [("variables", "")]),
    ],
)
async def test_what_a_task_is_not_completed_with(input: dict[str, Any], expected: Any, firm: Firm) -> None:
    case = await firm.start()
    refused = await firm.refused("ann", "completeTask", taskId=firm.task(case, "Ask"), **input)
    assert {code for code, _, _ in refused} == {"VALIDATION"}
    assert [(".".join((path or [])[1:]), pointer) for _, path, pointer in refused] == expected


async def test_a_try_fails_and_is_repeated(firm: Firm) -> None:
    case, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    waits = await firm.do("bob", "failTask", taskId=task, message="no line", retryAt="2099-01-01T00:00:00Z")
    assert (waits["status"], waits["case"]["status"]) == ("READY", "RUNNING")
    await firm.do("bob", "claimTask", taskId=task)
    failed = await firm.do("bob", "failTask", taskId=task, message="broken")
    assert (failed["status"], failed["case"]["status"]) == ("FAILED", "ERROR")
    assert "broken" in (await firm.case(case["id"]))["failure"]
    assert await firm.do("bob", "failTask", taskId=task, message="broken", changed=False) == failed
    await firm.do("root", "resumeCase", caseId=case["id"])
    assert (await firm.case(case["id"]))["status"] == "RUNNING"


async def test_what_is_no_failure(firm: Firm) -> None:
    _, task = await firm.checking()
    for message in ("", " ", "m" * 2_001):
        refused = await firm.refused("ann", "failTask", taskId=task, message=message)
        assert refused == [("VALIDATION", ["input", "message"], None)]
    assert [one[0] for one in await firm.refused("ann", "failTask", taskId=task, message="m")] == ["FORBIDDEN"]
    await firm.do("bob", "claimTask", taskId=task)
    for who in ("ann", "dan", "root"):
        assert await firm.refused(who, "failTask", taskId=task, message="m") == [("FORBIDDEN", None, None)]


async def test_a_log_keeps_its_lines(firm: Firm) -> None:
    _, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    for level, message in (("INFO", "begun\nagain"), ("WARN", "slow"), ("ERROR", "x" * 10_000)):
        await firm.do("bob", "appendTaskLog", taskId=task, level=level, message=message)
    query = "query ($id: ID!) { task(id: $id) { logs { level message } } }"
    answer = await firm.client(firm.people["bob"], query, {"id": task})
    assert answer.data["task"]["logs"] == [
        {"level": "INFO", "message": "begun\nagain"},
        {"level": "WARN", "message": "slow"},
        {"level": "ERROR", "message": "x" * 10_000},
    ]
    for message in ("", "x" * 10_001):
        refused = await firm.refused("bob", "appendTaskLog", taskId=task, level="INFO", message=message)
        assert refused == [("VALIDATION", ["input", "message"], None)]
    assert await firm.refused("ann", "appendTaskLog", taskId=task, level="INFO", message="m") == [
        ("FORBIDDEN", None, None)
    ]
    await firm.do("dan", "appendTaskLog", taskId=task, level="INFO", message="m")
    await firm.do("bob", "completeTask", taskId=str(ids.uuid_of(task, "Task")))
    assert [one[0] for one in await firm.refused("bob", "appendTaskLog", taskId=task, level="INFO", message="m")] == [
        "INVALID_STATE"
    ]
