"""Over the wire: what a case has no room for, moments that are over, and people who are chosen twice."""

import pytest

from casegraph.lifecycle.sizes import MAX_PLACES
from tests.firm import Firm

MANY, TOO_MANY = [0] * (MAX_PLACES - 2), [0] * MAX_PLACES
OVER = "2020-01-01T00:00:00Z"

MANUAL = """
key: manual
name: Manual
tasks:
  - {key: one, title: One, start: true, route: {type: PARALLEL, targets: [two, three]}}
  - {key: two, title: Two, assignment: MANUAL}
  - {key: three, title: Three, assignment: MANUAL}
"""

GROWING = """
key: growing
name: Growing
tasks:
  - {key: one, title: One, start: true, route: grow}
  - {key: grow, title: Grow, type: SCRIPT, script: {set: {text: text + text}}, route: grow}
"""

ABSURD = """
key: absurd
name: Absurd
tasks:
  - {key: one, title: One, start: true, due: P999999Y}
"""


async def test_variables_have_their_bound(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 1})
    for set_ in ({"list": TOO_MANY}, {"text": {"a": TOO_MANY}}):
        refused = await firm.refused("ann", "setCaseVariables", caseId=case["id"], set=set_)
        assert refused == [("LIMIT_EXCEEDED", ["input", "set"], None)]
    await firm.do("ann", "setCaseVariables", caseId=case["id"], set={"list": MANY})
    again = await firm.refused("ann", "setCaseVariables", caseId=case["id"], set={"more": 1})
    assert again == [("LIMIT_EXCEEDED", ["input", "set"], None)]
    routed = await firm.refused("ann", "routeCase", caseId=case["id"], variables={"more": 1})
    assert routed == [("LIMIT_EXCEEDED", ["input", "variables"], None)]


async def test_a_new_case_has_it_too(firm: Firm) -> None:
    given = {"processKey": "order", "title": "t"}
    refused = await firm.refused("ann", "createCase", variables={"a": TOO_MANY}, **given)
    assert refused == [("LIMIT_EXCEEDED", ["input", "variables"], None)]
    refused = await firm.refused("ann", "createCase", submission={"amount": 1, "a": TOO_MANY}, **given)
    assert refused == [("LIMIT_EXCEEDED", ["input", "submission"], None)]


async def test_a_script_that_grows_holds_its_case(firm: Firm) -> None:
    await firm.deploy(GROWING)
    case = await firm.do("ann", "createCase", processKey="growing", title="t", variables={"text": "x" * 1000})
    await firm.do("ann", "routeCase", caseId=case["id"])
    case = await firm.case(case["id"], "status failure")
    assert case["status"] == "ERROR"
    assert case["failure"].startswith("“Grow”")


async def test_moments_must_lie_ahead(firm: Firm) -> None:
    case, task = await firm.checking()
    await firm.do("ann", "claimTask", taskId=task)
    refused = await firm.refused("root", "pauseCase", caseId=case["id"], until=OVER)
    assert refused == [("VALIDATION", ["input", "until"], None)]
    refused = await firm.refused("ann", "failTask", taskId=task, message="m", retryAt=OVER)
    assert refused == [("VALIDATION", ["input", "retryAt"], None)]
    await firm.do("root", "stopCase", caseId=case["id"])
    refused = await firm.refused("root", "resumeCase", caseId=case["id"], at=OVER)
    assert refused == [("VALIDATION", ["input", "at"], None)]


@pytest.mark.parametrize("second", ["ann", "bob"])
async def test_nobody_is_chosen_beside_another_for_a_task(second: str, firm: Firm) -> None:
    await firm.deploy(MANUAL)
    case = await firm.do("ann", "createCase", processKey="manual", title="t")
    named = [("two", "ann"), ("three", "bob"), ("two", second)]
    chosen = [{"task": task, "principal": {"username": who}} for task, who in named]
    refused = await firm.refused("ann", "routeCase", caseId=case["id"], assignees=chosen)
    assert refused == [("VALIDATION", ["input", "assignees", "2", "task"], None)]
    await firm.do("ann", "routeCase", caseId=case["id"], assignees=chosen[:2])


async def test_a_duration_beyond_all_bounds_is_not_deployed(firm: Firm) -> None:
    refused = await firm.refused("root", "deployProcess", format="YAML", source=ABSURD)
    assert refused == [("VALIDATION", ["input", "source"], "/tasks/0/due")]
