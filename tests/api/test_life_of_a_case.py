"""A case goes its whole way by mutations alone, over a socket, as three people; its history tells the story."""

from pathlib import Path

import httpx
import pytest

from casegraph.storage.database import Database
from tests.cli.processes import serving
from tests.client import Client
from tests.firm import found_firm
from tests.world import World

PROCESS = """\
key: purchase
name: Purchase
tasks:
  - key: request
    title: Request
    start: true
    pool: {users: [ann]}
    route: {type: PARALLEL, targets: [budget, contract]}
  - {key: budget, title: Budget, pool: {groups: [clerks]}, route: {type: SEC_JOIN, targets: [approve]}}
  - key: contract
    title: Contract
    pool: {users: [bob]}
    assignment: BALANCED
    route: {type: SEC_JOIN, targets: [approve]}
  - key: approve
    title: Approve
    assignment: REPORT_TO
    form: {type: object, required: [approved], properties: {approved: {type: boolean}}}
    route: {type: EVALUATE, targets: [{task: END, condition: approved}, rework]}
  - {key: rework, title: Rework, pool: {users: [ann]}, assignment: BALANCED, route: approve}
results: [approved]
"""

STORY = (
    """events(first: 100) { nodes { type timestamp actor { username } onBehalfOf { username } task { title } data } }"""
)


async def test_a_split_a_join_a_loop_and_a_claim_as_three_people(
    database: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = database.url.set(drivername=database.dialect).render_as_string(hide_password=False)
    with serving("serve", "--database-url", url) as server:
        async with httpx.AsyncClient(base_url=server.address, timeout=60) as http:
            firm = await found_firm(Client(http), world, PROCESS)
            case = await firm.do(
                "ann", "createCase", processKey="purchase", title="A lathe", submission={"what": "lathe"}
            )
            on = {"caseId": case["id"]}
            assert {one["title"] for one in case["currentTasks"]} == {"Budget", "Contract"}
            await firm.do("bob", "completeTask", taskId=firm.task(case, "Contract"))
            assert [one[0] for one in await firm.refused("bob", "routeCase", **on)] == ["FORBIDDEN"]
            await firm.do("ann", "claimTask", taskId=firm.task(case, "Budget"))
            case = await firm.do("ann", "routeCase", **on)
            assert [(one["title"], one["owner"]) for one in case["currentTasks"]] == [("Approve", {"username": "dan"})]
            await firm.do("dan", "completeTask", taskId=firm.task(case, "Approve"), data={"approved": False})
            case = await firm.do("ann", "routeCase", **on)
            done = await firm.do("dan", "completeTask", taskId=firm.task(case, "Approve"), data={"approved": True})
            assert done["case"]["status"] == "COMPLETED"
            told = await firm.case(case["id"], f"result {STORY}", "dan")
    assert told["result"] == {"approved": True}
    events = told["events"]["nodes"]
    assert [one["timestamp"] for one in events] == sorted(one["timestamp"] for one in events)
    by = {one["actor"]["username"] for one in events}
    assert by == {"ann", "bob", "dan"}
    ended = [one for one in events if one["type"] == "TASK.STATE_CHANGED" and one["data"]["after"] == "COMPLETED"]
    assert [(one["actor"]["username"], one["task"]["title"]) for one in ended] == [
        ("ann", "Request"),
        ("bob", "Contract"),
        ("ann", "Budget"),
        ("dan", "Approve"),
        ("ann", "Rework"),
        ("dan", "Approve"),
    ]
    assert (events[0]["type"], events[-1]["type"]) == ("CASE.CREATED", "CASE.STATE_CHANGED")
