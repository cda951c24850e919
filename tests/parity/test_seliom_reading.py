"""Seliom's cases, the reading part: row SE-01 of the parity list."""

from datetime import timedelta
from itertools import chain
from typing import Any

from casegraph.domain.enums import CaseStatus
from tests.client import Client
from tests.world import Person, World

QUERY = """query ($filter: CaseFilter, $order: [CaseOrder!], $first: Int, $after: String) {
    cases(filter: $filter, orderBy: $order, first: $first, after: $after) {
        nodes { title status } pageInfo { hasNextPage endCursor } } }"""


async def found(client: Client, who: Person, **variables: Any) -> list[str]:
    """The titles of the cases that these arguments find, in order."""
    answer = await client(who, QUERY, variables)
    return [one["title"] for one in answer.data["cases"]["nodes"]]


async def test_se_01_sorted_by_status_newest_or_oldest(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    statuses = [CaseStatus.COMPLETED, CaseStatus.RUNNING, CaseStatus.PAUSED, CaseStatus.ERROR, CaseStatus.STOPPED]
    # Numbers and creation do not agree: what is newest is told by the moment of creation.
    made = [
        world.bundle(ann, one.name, status=one, created_at=world.now - timedelta(days=n))
        for n, one in enumerate(statuses)
    ]
    await world.cases(made, ann.tenant_id)
    names = [one.name for one in statuses]
    assert await found(client, ann, order=[{"field": "CREATED_AT", "direction": "DESC"}]) == names
    assert await found(client, ann, order=[{"field": "CREATED_AT", "direction": "ASC"}]) == names[::-1]
    of_life = ["RUNNING", "PAUSED", "STOPPED", "ERROR", "COMPLETED"]
    assert await found(client, ann, order=[{"field": "STATUS"}]) == of_life
    assert await found(client, ann, order=[{"field": "STATUS", "direction": "DESC"}]) == of_life[::-1]


async def test_se_01_filtered_by_creation_status_and_process(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    loan = await world.process(ann.tenant_id, "loan")
    permit = await world.process(ann.tenant_id, "permit")
    made = [
        world.bundle(ann, f"{process.key} {day} {status.name}", process=process, status=status,
                     created_at=world.now + timedelta(days=day))
        for process in (loan, permit)
        for day, status in enumerate((CaseStatus.RUNNING, CaseStatus.ERROR, CaseStatus.STOPPED))
    ]  # fmt: skip
    await world.cases([*made, world.bundle(ann, "no process")], ann.tenant_id)
    second = (world.now + timedelta(days=1)).isoformat()
    oldest = [{"field": "CREATED_AT"}, {"field": "TITLE"}]

    before = {"createdAt": {"lt": second}, "status": {"in": ["RUNNING", "ERROR"]}, "processKey": {"isNull": False}}
    assert await found(client, ann, filter=before, order=oldest) == ["loan 0 RUNNING", "permit 0 RUNNING"]
    after = {"createdAt": {"gt": second}}
    assert await found(client, ann, filter=after, order=oldest) == ["loan 2 STOPPED", "permit 2 STOPPED"]
    types = {"processId": {"in": [str(loan.id), str(permit.id)]}, "status": {"in": ["ERROR", "STOPPED"]}}
    expected = ["loan 1 ERROR", "permit 1 ERROR", "loan 2 STOPPED", "permit 2 STOPPED"]
    assert await found(client, ann, filter=types, order=oldest) == expected
    one_type = {"processId": {"in": [str(permit.id)]}, "createdAt": {"gte": second, "lte": second}}
    assert await found(client, ann, filter=one_type) == ["permit 1 ERROR"]
    assert await found(client, ann, filter={"status": {"in": []}}) == []


async def test_se_01_a_cursor_pages_through_whatever_the_order(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    made = [world.bundle(ann, f"{n}", status=CaseStatus(1 + n % 7), created_at=world.now) for n in range(11)]
    await world.cases(made, ann.tenant_id)
    order = [{"field": "STATUS", "direction": "DESC"}, {"field": "CREATED_AT"}]
    whole = await found(client, ann, order=order)
    assert sorted(whole, key=int) == [f"{n}" for n in range(11)]
    pages, cursor = [], None
    while True:
        answer = await client(ann, QUERY, {"order": order, "first": 4, "after": cursor})
        page = answer.data["cases"]
        pages.append([one["title"] for one in page["nodes"]])
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert [len(one) for one in pages] == [4, 4, 3]
    assert list(chain.from_iterable(pages)) == whole
