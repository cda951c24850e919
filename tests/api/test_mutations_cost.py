"""What the most used mutations cost: the statements of each, the payload's included, the same on both databases."""

from typing import Any

from casegraph.domain.ids import new_uuid
from tests.firm import Firm
from tests.statements import recorded, told

LOADED = ["SELECT case", "SELECT task"]
CASE = "case { id number status }"
TASK = "task { id status owner { username } case { id status } }"


async def cost(firm: Firm, who: str, name: str, shown: str, **input: Any) -> list[str]:
    """What each statement does, and to which table; SQLite's beginning of the transaction is left out."""
    with recorded() as sql:
        payload = await firm.payload(who, name, input, shown)
    assert payload["errors"] == []
    return told(sql)


async def test_a_claim(firm: Firm) -> None:
    _, task = await firm.checking()
    await firm.do("bob", "claimTask", taskId=task)
    await firm.do("bob", "releaseTask", taskId=task)
    assert await cost(firm, "cat", "claimTask", TASK, taskId=task) == [
        *LOADED,
        "UPDATE case",
        "UPDATE case_body",
        "UPDATE task",
        "UPDATE task_candidate",
        "UPDATE delegation",
        "INSERT participant",
        "INSERT event",
        "SELECT task",
        "SELECT principal",
        "SELECT case",
    ]


async def test_a_routing(firm: Firm) -> None:
    await firm.checking()
    case = await firm.start(variables={"amount": 5})
    assert await cost(firm, "ann", "routeCase", CASE, caseId=case["id"]) == [
        *LOADED,
        "SELECT principal",
        "UPDATE case",
        "UPDATE case_body",
        "INSERT task",
        "INSERT task_body",
        "INSERT task_candidate",
        "UPDATE task",
        "INSERT delegation",
        "UPDATE delegation",
        "UPDATE case_search",
        "INSERT event",
        "SELECT case",
    ]


async def test_a_new_case_with_its_edge(firm: Firm) -> None:
    await firm.start()
    edge = "caseEdge { cursor node { id number status } }"
    given = {"processKey": "order", "variables": {"amount": 1}}
    made = [
        "SELECT process",
        "SELECT principal",
        "UPDATE tenant",
        "INSERT case",
        "INSERT case_body",
        "INSERT case_value",
        "INSERT task",
        "INSERT task_body",
        "INSERT task_candidate",
        "INSERT delegation",
        "INSERT participant",
        "INSERT case_search",
        "INSERT event",
    ]
    assert await cost(firm, "ann", "createCase", f"{CASE} {edge}", **given) == [*made, "SELECT case"]


async def test_a_repeated_call(firm: Firm) -> None:
    given = {"processKey": "order", "idempotencyKey": "k"}
    await firm.start(**given)
    kept = ["INSERT idempotency_key", "SELECT idempotency_key", "SELECT case"]
    assert await cost(firm, "ann", "createCase", CASE, **given) == kept


async def test_the_cases_of_many_reassignments_are_shown_by_one_statement(firm: Firm) -> None:
    cases = [await firm.do("root", "createCase", processKey="order", initiator={"username": "ann"}) for _ in range(3)]
    items = [{"caseId": one["id"], "from": {"username": "ann"}, "to": {"username": "bob"}} for one in cases]
    shown = "results { case { id } changed }"
    assert (await cost(firm, "root", "reassignCases", shown, items=items)).count("SELECT case") == 3 + 1 + 1


async def test_a_note_and_its_edge_are_read_once(firm: Firm) -> None:
    case = await firm.start()
    shown = "note { id } noteEdge { cursor node { id } }"
    found = await cost(firm, "ann", "createNote", shown, caseId=case["id"], content="x", id=str(new_uuid()))
    assert found.count("SELECT note") == 1


async def test_a_patch_of_json_writes_only_what_it_changes(firm: Firm) -> None:
    case = await firm.start()
    await firm.do("ann", "saveTaskData", taskId=firm.task(case, "Ask"), value={"a": 1, "b": [2]})
    add = [{"op": "ADD", "path": "/c", "value": 3}]
    read = [*LOADED, "UPDATE case"]
    assert await cost(firm, "ann", "patchCaseMetadata", CASE, caseId=case["id"], operations=add) == [
        *read,
        "UPDATE case_body",
        "INSERT event",
        "SELECT case",
    ]
    found = await cost(firm, "ann", "patchTaskData", "task { id }", taskId=firm.task(case, "Ask"), operations=add)
    assert found == [*read, "UPDATE task", "UPDATE task_body", "INSERT task_value", "INSERT event", "SELECT task"]
