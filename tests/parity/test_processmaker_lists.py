"""ProcessMaker's cases API, the lists: rows PM-01 to PM-07 of the parity list."""

from datetime import UTC, datetime, timedelta
from typing import Any

from casegraph.domain.enums import (
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    Permission,
    Priority,
    TaskStatus,
)
from tests.client import Answer, Client
from tests.world import Person, World

OPEN, CLOSED = DelegationStatus.OPEN, DelegationStatus.CLOSED
ROUTED = DelegationOutcome.ROUTED


async def numbers(client: Client, who: Person, arguments: str) -> list[int]:
    """The numbers of the cases that a query for these arguments finds, in order."""
    answer = await client(who, "{ cases(" + arguments + ") { nodes { number } } }")
    return [one["number"] for one in answer.data["cases"]["nodes"]]


def titles(answer: Answer, field: str = "cases") -> list[str]:
    """The titles of a list, in order."""
    return [one["title"] for one in answer.data[field]["nodes"]]


async def test_pm_01_lists_give_25_with_the_newest_number_first(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    await world.cases([world.bundle(ann, f"#{n}") for n in range(1, 31)], ann.tenant_id)
    assert await numbers(client, ann, "list: PARTICIPATED") == list(range(30, 5, -1))
    # start=11&limit=10: the eleventh case and the nine after it.
    assert await numbers(client, ann, "offset: 10, first: 10") == list(range(20, 10, -1))
    assert await numbers(client, ann, "first: 10, orderBy: [{field: NUMBER}]") == list(range(1, 11))
    first = await client(ann, "{ cases(first: 10) { nodes { number } pageInfo { hasNextPage endCursor } } }")
    cursor = first.data["cases"]["pageInfo"]["endCursor"]
    assert first.data["cases"]["pageInfo"]["hasNextPage"]
    assert await numbers(client, ann, f'first: 10, after: "{cursor}"') == list(range(20, 10, -1))


async def test_pm_01_sort_names_a_field_and_a_direction(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    late = world.moment() + timedelta(days=1)
    made = [
        world.bundle(ann, "B", priority=Priority.LOW),
        world.bundle(ann, "a", priority=Priority.VERY_HIGH, due_at=late - timedelta(days=1)),
        world.bundle(ann, "C", updated_at=late, due_at=late),
    ]
    await world.cases(made, ann.tenant_id)
    for order, expected in {
        "{field: TITLE}": [2, 1, 3],
        "{field: TITLE, direction: DESC}": [3, 1, 2],
        "{field: PRIORITY}": [1, 3, 2],
        "{field: UPDATED_AT, direction: DESC}": [3, 2, 1],
        "{field: CREATED_AT}": [1, 2, 3],
        "{field: DUE_AT}": [2, 3, 1],
        "{field: DUE_AT, direction: DESC}": [1, 3, 2],
    }.items():
        assert await numbers(client, ann, f"orderBy: [{order}]") == expected, order


async def test_pm_01_category_and_process_narrow_a_list(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    other = await world.tenant("other")
    old = await world.process(ann.tenant_id, "loan", category="credit", latest=False)
    new = await world.process(ann.tenant_id, "loan", category="credit", version=2)
    permit = await world.process(ann.tenant_id, "permit", category="building")
    await world.process(ann.tenant_id, "plain")
    await world.process(other, "secret", category="theirs")
    for process in (old, new, permit, None):
        await world.case(ann, process=process)
    assert await numbers(client, ann, 'filter: {category: "credit"}') == [2, 1]
    assert await numbers(client, ann, 'filter: {category: "building"}, search: "case"') == [3]
    query = "query ($id: ID!) { cases(filter: {processId: {eq: $id}}) { nodes { number } } }"
    assert (await client(ann, query, {"id": str(old.id)})).data["cases"]["nodes"] == [{"number": 1}]
    for unknown in ("nothing", "theirs", "Credit"):
        answer = await client(ann, '{ cases(filter: {category: "' + unknown + '"}) { totalCount } }')
        assert answer.codes == ["NOT_FOUND"]
        assert unknown in answer.errors[0]["message"]


async def test_pm_01_search_looks_in_titles_of_cases_and_current_tasks(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    done: dict[str, Any] = {"title": "Evaluate costs", "status": TaskStatus.COMPLETED, "owner": ann}
    made = [
        world.bundle(ann, "Desk for the Straße", description="evaluate"),
        world.bundle(ann, "Chair", tasks=[{"title": "Evaluate Costs", "owner": ann}]),
        world.bundle(ann, "Lamp", tasks=[done]),
        world.bundle(ann, "ΟΔΥΣΣΕΥΣ", variables={"note": "evaluate"}),
        world.bundle(ann, "100% Évaluation_x", tasks=[{"title": "Pay"}, {"title": "éclair"}]),
    ]
    await world.cases(made, ann.tenant_id)
    query = "query ($text: String) { cases(search: $text) { nodes { number } } }"
    for text, expected in {
        "evaluate costs": [2],
        "EVALUATE": [2],
        "valu": [5, 2],
        "STRASSE": [1],
        "straße": [1],
        "οδυσσευς": [4],
        "E\u0301VALUATION": [5],
        "éclair": [5],
        "ÉC": [5],
        "p": [5, 3],
        "0%": [5],
        "n_x": [5],
        "a%e": [],
        "chair lamp": [],
        "  lamp  ": [3],
        "": [5, 4, 3, 2, 1],
    }.items():
        found = (await client(ann, query, {"text": text})).data["cases"]["nodes"]
        assert [one["number"] for one in found] == expected, text


async def test_pm_02_to_do_are_running_cases_that_wait_for_the_viewer(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    bob = await world.person(ann.tenant_id, "bob")
    mine: dict[str, Any] = {"owner": ann}
    handed_on: list[dict[str, Any]] = [
        {"assignee_id": ann.id, "status": CLOSED, "outcome": ROUTED},
        {"assignee_id": bob.id},
    ]
    made = [
        world.bundle(bob, "mine", tasks=[mine]),
        world.bundle(bob, "mine beside another's", tasks=[{"owner": bob}, mine]),
        world.bundle(ann, "handed on", tasks=[{"owner": bob, "delegations": handed_on}]),
        world.bundle(ann, "in my pool", tasks=[{"principals": [ann]}]),
        world.bundle(ann, "started by me", tasks=[{"owner": bob}]),
        *(world.bundle(ann, status.name, status=status, tasks=[mine]) for status in CaseStatus if status != 2),
    ]
    await world.cases(made, ann.tenant_id)
    answer = await client(ann, "{ cases(list: TODO) { nodes { title } totalCount totalCountIsExact } }")
    assert titles(answer) == ["mine beside another's", "mine"]
    assert answer.data["cases"]["totalCount"] == 2
    # limit=0 there: only the total.
    answer = await client(ann, "{ cases(list: TODO, first: 0) { nodes { title } totalCount totalCountIsExact } }")
    assert answer.data["cases"] == {"nodes": [], "totalCount": 2, "totalCountIsExact": True}
    answer = await client(ann, '{ cases(list: TODO, search: "beside") { nodes { title } totalCount } }')
    assert answer.data["cases"] == {"nodes": [{"title": "mine beside another's"}], "totalCount": 1}
    answer = await client(bob, "{ cases(list: TODO) { nodes { title } } }")
    assert titles(answer) == ["started by me", "handed on", "mine beside another's"]


async def test_pm_03_drafts_are_the_viewers(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    bob = await world.person(ann.tenant_id, "bob")
    draft = CaseStatus.DRAFT
    made = [
        world.bundle(ann, "my draft", status=draft, tasks=[{"owner": ann}]),
        world.bundle(ann, "running", tasks=[{"owner": ann}]),
        world.bundle(bob, "another's draft", status=draft, tasks=[{"owner": bob}]),
        world.bundle(bob, "started by another for me", status=draft, tasks=[{"owner": ann}]),
    ]
    await world.cases(made, ann.tenant_id)
    query = "{ cases(list: DRAFT) { nodes { title status } totalCount } }"
    answer = await client(ann, query)
    assert titles(answer) == ["started by another for me", "my draft"]
    assert {one["status"] for one in answer.data["cases"]["nodes"]} == {"DRAFT"}
    assert answer.data["cases"]["totalCount"] == 2


async def test_pm_04_participated_are_cases_started_or_ever_held(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    bob = await world.person(ann.tenant_id, "bob")
    past: list[dict[str, Any]] = [
        {"assignee_id": ann.id, "status": CLOSED, "outcome": DelegationOutcome.REASSIGNED},
        {"assignee_id": bob.id},
    ]
    made = [
        world.bundle(ann, "started", tasks=[{"owner": bob}]),
        world.bundle(bob, "held", tasks=[{"owner": bob, "delegations": past}]),
        world.bundle(bob, "holding", tasks=[{"owner": ann}]),
        world.bundle(bob, "in my pool", tasks=[{"principals": [ann]}]),
        world.bundle(bob, "another's", tasks=[{"owner": bob}]),
        world.bundle(ann, "long over", status=CaseStatus.COMPLETED),
        world.bundle(ann, "cancelled", status=CaseStatus.CANCELLED),
    ]
    await world.cases(made, ann.tenant_id)
    answer = await client(ann, "{ cases(list: PARTICIPATED) { nodes { title } totalCount } }")
    assert titles(answer) == ["cancelled", "long over", "holding", "held", "started"]
    assert answer.data["cases"]["totalCount"] == 5


async def test_pm_05_unassigned_wait_in_a_pool_of_the_viewer(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    clerks, others = await world.group(tenant, "clerks"), await world.group(tenant, "others")
    ann = await world.person(tenant, "ann", Permission.ALL_CASES, groups=[clerks])
    bob = await world.person(tenant, "bob", groups=[others])
    pool: dict[str, Any] = {"groups": [clerks]}
    made = [
        world.bundle(bob, "for my group", tasks=[pool]),
        world.bundle(bob, "for me by name", tasks=[{"principals": [bob, ann]}]),
        world.bundle(bob, "for me twice over", tasks=[{"groups": [clerks, others], "principals": [ann]}, pool]),
        world.bundle(bob, "for another group", tasks=[{"groups": [others]}]),
        world.bundle(bob, "claimed", tasks=[{**pool, "owner": bob}]),
        world.bundle(bob, "done", tasks=[{**pool, "status": TaskStatus.COMPLETED}]),
        world.bundle(bob, "assigned to me", tasks=[{"owner": ann}]),
        world.bundle(bob, "paused", status=CaseStatus.PAUSED, tasks=[pool]),
        world.bundle(bob, "over", status=CaseStatus.COMPLETED, tasks=[pool]),
    ]
    await world.cases(made, tenant)
    answer = await client(ann, "{ cases(list: UNASSIGNED) { nodes { title } totalCount } }")
    assert titles(answer) == ["for me twice over", "for me by name", "for my group"]
    assert answer.data["cases"]["totalCount"] == 3
    answer = await client(bob, "{ cases(list: UNASSIGNED) { nodes { title } } }")
    assert titles(answer) == ["for another group", "for me twice over", "for me by name"]


async def test_pm_06_paused_are_cases_that_pause_in_the_viewers_hands(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    bob = await world.person(ann.tenant_id, "bob")
    until = datetime(2999, 1, 1, tzinfo=UTC)
    made = [
        world.bundle(bob, "mine", status=CaseStatus.PAUSED, tasks=[{"owner": ann}], paused_until=until),
        world.bundle(ann, "started by me", status=CaseStatus.PAUSED, tasks=[{"owner": bob}]),
        world.bundle(bob, "running", tasks=[{"owner": ann}]),
        world.bundle(bob, "stopped", status=CaseStatus.STOPPED, tasks=[{"owner": ann}]),
    ]
    await world.cases(made, ann.tenant_id)
    query = """{ cases(list: PAUSED) { totalCount
        nodes { title pausedUntil createdAt updatedAt initiator { username } } } }"""
    [found] = (await client(ann, query)).data["cases"]["nodes"]
    assert found["title"] == "mine"
    assert found["pausedUntil"] == "2999-01-01T00:00:00Z"
    assert found["initiator"] == {"username": "bob"}
    assert found["createdAt"] <= found["updatedAt"]


async def test_pm_07_advanced_search_by_status_assignee_and_date(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    bob = await world.person(ann.tenant_id, "bob")

    def day(number: int) -> datetime:
        return datetime(2024, 1, number, 12, tzinfo=UTC)

    def held(who: Person, number: int, **values: Any) -> dict[str, Any]:
        return {"assignee_id": who.id, "delegated_at": day(number), **values}

    closed = {"status": CLOSED, "outcome": ROUTED}
    made = [
        world.bundle(bob, "bob 5", tasks=[{"delegations": [held(bob, 5)]}]),
        world.bundle(bob, "bob 10 after ann 5", tasks=[{"delegations": [held(ann, 5, **closed), held(bob, 10)]}]),
        world.bundle(bob, "ann 20", status=CaseStatus.PAUSED, tasks=[{"delegations": [held(ann, 20)]}]),
        world.bundle(bob, "over", status=CaseStatus.CANCELLED, tasks=[{"delegations": [held(bob, 5, **closed)]}]),
        world.bundle(bob, "ann 1 beside bob 30", tasks=[{"delegations": [held(ann, 1), held(bob, 30)]}]),
    ]
    await world.cases(made, ann.tenant_id)
    query = "query ($f: CaseFilter!) { cases(list: ALL, filter: $f) { nodes { number } } }"
    of_bob = {"assigneeId": {"eq": str(bob.id)}}
    for condition, expected in [
        ({"status": {"eq": "PAUSED"}}, [3]),
        ({"status": {"in": ["CANCELLED", "PAUSED"]}}, [4, 3]),
        (of_bob, [5, 2, 1]),
        ({"assigneeId": {"eq": str(ann.id)}}, [5, 3]),
        # Routed to the current task from the 5th on, and up to the 10th: both days count.
        ({"delegatedAt": {"gte": "2024-01-05T12:00:00Z", "lte": "2024-01-10T12:00:00Z"}}, [2, 1]),
        # Neither of the parallel tasks of the last case came in these days, although one came before and one after.
        ({"delegatedAt": {"gt": "2024-01-02T00:00:00Z", "lt": "2024-01-29T00:00:00Z"}}, [3, 2, 1]),
        ({"delegatedAt": {"lt": "2024-01-02T00:00:00Z"}}, [5]),
        ({"delegatedAt": {"isNull": True}}, [4]),
        ({**of_bob, "status": {"eq": "RUNNING"}, "delegatedAt": {"gte": "2024-01-06T00:00:00Z"}}, [5, 2]),
        # Who and when are asked of the same task: Ann's came on the 1st, another's on the 30th.
        ({"assigneeId": {"eq": str(ann.id)}, "delegatedAt": {"gte": "2024-01-06T00:00:00Z"}}, [3]),
        ({"and": [{"assigneeId": {"eq": str(ann.id)}}, {"delegatedAt": {"gte": "2024-01-06T00:00:00Z"}}]}, [5, 3]),
        ({"assigneeId": {"ne": str(ann.id)}, "delegatedAt": {"gte": "2024-01-06T00:00:00Z"}}, [2]),
        ({"not": {"assigneeId": {"in": [str(ann.id), str(bob.id)]}}}, [4]),
    ]:
        found = (await client(ann, query, {"f": condition})).data["cases"]["nodes"]
        assert [one["number"] for one in found] == expected, condition


async def test_pm_07_without_all_cases_only_participated_supervised_or_granted(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    boss = await world.person(tenant, "boss")
    processes = {key: await world.process(tenant, key) for key in ("loan", "permit", "order")}
    ann = await world.person(tenant, "ann")
    supervisor = await world.person(tenant, "sue", Permission.SUPERVISE, process_key="loan")
    granted = await world.person(tenant, "gil", Permission.ALL_CASES, process_key="permit")
    everyone = await world.person(tenant, "eve", Permission.ALL_CASES)
    made = [
        world.bundle(boss, "held", process=processes["order"], tasks=[{"owner": ann}]),
        world.bundle(boss, "loan", process=processes["loan"]),
        world.bundle(boss, "permit", process=processes["permit"]),
        world.bundle(boss, "none"),
    ]
    await world.cases(made, tenant)
    query = "{ cases(list: ALL) { nodes { title } totalCount } }"
    for who, expected in [
        (ann, ["held"]),
        (supervisor, ["loan"]),
        (granted, ["permit"]),
        (everyone, ["none", "permit", "loan", "held"]),
    ]:
        answer = await client(who, query)
        assert titles(answer) == expected
        assert answer.data["cases"]["totalCount"] == len(expected)
