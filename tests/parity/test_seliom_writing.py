"""Seliom's and Workflows' case APIs, as far as they write: rows SE-02, SE-04 to SE-07 and WF-01 of the parity list."""

import pytest

from tests.client import Client
from tests.firm import Firm, found_firm
from tests.world import World

BROKEN = """\
key: broken
name: Broken
tasks:
  - {key: begin, title: Begin, start: true, pool: {groups: [clerks]}, route: sum}
  - {key: sum, title: Sum up, type: SCRIPT, script: {set: {total: amount * 2.0}}}
"""


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_firm(client, world)


async def actions(firm: Firm, who: str, id: str) -> set[str]:
    return set((await firm.case(id, "viewerActions", who))["viewerActions"])


async def test_se_02_a_case_tells_what_the_viewer_may_do_and_that_holds(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 5})
    held = {"VIEW", "ROUTE", "CANCEL", "COMPLETE", "DELETE", "EDIT_DATA", "VIEW_NOTES", "ADD_NOTE", "VIEW_DOCUMENTS"}
    assert await actions(firm, "ann", case["id"]) == {*held, "ADD_DOCUMENT", "EXECUTE_TRIGGER"}
    assert "ROUTE" not in await actions(firm, "dan", case["id"])
    case = await firm.do("ann", "routeCase", caseId=case["id"])
    assert {"ROUTE", "DELETE", "CANCEL"}.isdisjoint(await actions(firm, "ann", case["id"]))
    assert {"PAUSE", "STOP", "COMPLETE"} <= await actions(firm, "dan", case["id"])
    await firm.do("dan", "pauseCase", caseId=case["id"])
    assert "RESUME" in await actions(firm, "dan", case["id"])
    assert "PAUSE" not in await actions(firm, "dan", case["id"])
    await firm.do("dan", "resumeCase", caseId=case["id"])


async def test_se_04_a_case_is_created_with_its_first_form(firm: Firm) -> None:
    case = await firm.start(title="Ten chairs", submission={"amount": 10})
    assert (case["title"], case["status"]) == ("Ten chairs", "RUNNING")
    assert (case["tasks"]["nodes"][0]["status"], case["variables"]) == ("COMPLETED", {"amount": 10})
    for wrong, pointer in (({"amount": "ten"}, "/amount"), ({"amount": -1}, "/amount"), ({}, "")):
        refused = await firm.refused("ann", "createCase", processKey="order", submission=wrong)
        assert refused == [("VALIDATION", ["input", "submission"], pointer)]
    assert (await firm.start(submission={"amount": 3}))["title"] == "Order of 3"
    await firm.deploy(BROKEN)
    for title in ({}, {"title": ""}):
        refused = await firm.refused("ann", "createCase", processKey="broken", **title)
        assert refused == [("VALIDATION", ["input", "title"], None)]


async def test_se_05_a_case_is_paused_stopped_and_resumed(firm: Firm) -> None:
    case, _ = await firm.checking()
    on = {"caseId": case["id"]}
    for mutation, status in (
        ("pauseCase", "PAUSED"),
        ("resumeCase", "RUNNING"),
        ("stopCase", "STOPPED"),
        ("resumeCase", "RUNNING"),
        ("pauseCase", "PAUSED"),
        ("stopCase", "STOPPED"),
    ):
        assert (await firm.do("dan", mutation, **on))["status"] == status
    await firm.do("root", "cancelCase", **on)
    assert [one[0] for one in await firm.refused("dan", "resumeCase", **on)] == ["INVALID_STATE"]


async def test_se_06_a_case_is_deleted_with_all_that_is_in_it(firm: Firm) -> None:
    before = await firm.rows()
    case, task = await firm.checking()
    await firm.do("ann", "createNote", caseId=case["id"], content="x")
    await firm.do("ann", "createMessage", caseId=case["id"], text="x")
    await firm.do("bob", "claimTask", taskId=task)
    await firm.do("bob", "appendTaskLog", taskId=task, level="INFO", message="x")
    await firm.do("root", "deleteCase", caseId=case["id"])
    after = await firm.rows()
    assert {one: rows for one, rows in after.items() if rows != before[one]}.keys() <= {"tenant"}
    answer = await firm.client(firm.people["root"], "query ($id: ID!) { node(id: $id) { id } }", {"id": case["id"]})
    assert answer.data["node"] is None


async def test_se_07_a_step_that_fails_is_tried_again(firm: Firm) -> None:
    await firm.deploy(BROKEN)
    case = await firm.start(processKey="broken", title="t")
    case = await firm.do("ann", "routeCase", caseId=case["id"], variables={"kept": True})
    assert (case["status"], case["variables"]) == ("ERROR", {"kept": True})
    assert case["failure"]
    again = await firm.do("dan", "resumeCase", caseId=case["id"])
    assert (again["status"], again["failure"]) == ("ERROR", case["failure"])
    await firm.do("dan", "setCaseVariables", caseId=case["id"], set={"amount": 2})
    case = await firm.do("dan", "resumeCase", caseId=case["id"])
    assert (case["status"], case["failure"], case["variables"]["total"]) == ("COMPLETED", None, 4.0)


async def test_wf_01_a_case_stands_for_a_person_or_a_company(firm: Firm) -> None:
    person = {"firstName": "Ada", "lastName": "Byron", "personalNumber": "18151210", "email": "ada@example.org"}
    company = {"companyName": "Acme", "companyNumber": "556677", "companyAddress": "1 High Street\nLondon"}
    fields = f"status process {{ key }} subject {{ {' '.join([*person, *company])} }}"
    for subject in (person, company):
        case = await firm.do("ann", "createCase", title="A subject", subject=subject)
        seen = await firm.case(case["id"], fields)
        assert (seen["status"], seen["process"]) == ("RUNNING", None)
        assert {key: value for key, value in seen["subject"].items() if value is not None} == subject
        await firm.start(parentId=case["id"])  # it serves again and again
        await firm.start(parentId=case["id"])
        assert (await firm.case(case["id"], "status children { totalCount }")) == {
            "status": "RUNNING",
            "children": {"totalCount": 2},
        }
    for wrong, place in (({"email": "nobody"}, "email"), ({"companyName": "a" * 501}, "companyName")):
        refused = await firm.refused("ann", "createCase", title="t", subject=wrong)
        assert refused == [("VALIDATION", ["input", "subject", place], None)]
