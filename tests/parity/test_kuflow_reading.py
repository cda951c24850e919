"""KuFlow's lists: row KU-02 of the parity list, and what its lists sort and filter by."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from casegraph.domain.enums import Permission, PrincipalType, TaskStatus
from tests.client import Client
from tests.world import Person, World


async def titles(client: Client, who: Person, order: list[dict[str, str]], **variables: Any) -> list[str]:
    """The titles of the tasks in an order, as far as the other arguments go."""
    query = """query ($order: [TaskOrder!], $first: Int, $offset: Int, $filter: TaskFilter) {
        tasks(orderBy: $order, first: $first, offset: $offset, filter: $filter) { nodes { title } } }"""
    answer = await client(who, query, {"order": order, **variables})
    return [one["title"] for one in answer.data["tasks"]["nodes"]]


async def test_ku_02_size_and_page(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    await world.case(ann, tasks=[{"title": f"{n:02}"} for n in range(60)])
    assert await titles(client, ann, []) == [f"{n:02}" for n in range(25)]
    size = 20
    for page, expected in [(0, range(20)), (1, range(20, 40)), (2, range(40, 60)), (3, range(0))]:
        found = await titles(client, ann, [], first=size, offset=page * size)
        assert found == [f"{n:02}" for n in expected]
    assert len(await titles(client, ann, [], first=100)) == 60
    answer = await client(ann, "{ tasks(first: 101) { nodes { id } } }")
    assert answer.codes == ["LIMIT_EXCEEDED"]


async def test_ku_02_size_0_gives_only_the_counts(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    await world.process(ann.tenant_id, "loan")
    await world.case(ann, tasks=[{}])
    for name in ("cases", "tasks", "delegations", "principals", "processes"):
        query = "{ " + name + "(first: 0) { nodes { id } edges { cursor } totalCount pageInfo { endCursor } } }"
        answer = await client(ann, query)
        counted = {"nodes": [], "edges": [], "totalCount": 1, "pageInfo": {"endCursor": None}}
        assert answer.data == {name: counted}


async def test_ku_02_sort_by_several_keys_each_in_its_own_direction(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    start = world.moment()

    def at(hour: int | None) -> datetime | None:
        return None if hour is None else start + timedelta(hours=hour)

    made: list[tuple[str, int, int, int | None, int | None, int | None]] = [
        # title, created, updated, claimed, completed, cancelled
        ("a", 1, 9, 5, 6, None),
        ("b", 1, 8, 5, 7, None),
        ("c", 2, 8, None, None, 8),
        ("d", 2, 9, 4, None, 7),
        ("e", 3, 7, None, None, None),
    ]
    tasks = [
        {
            "title": title,
            "created_at": at(created),
            "updated_at": at(updated),
            "claimed_at": at(claimed),
            "completed_at": at(completed),
            "cancelled_at": at(cancelled),
        }
        for title, created, updated, claimed, completed, cancelled in made
    ]
    await world.case(ann, tasks=tasks)

    for keys, expected in [
        ("createdAt,asc updatedAt,desc", "abdce"),
        ("createdAt,desc updatedAt,asc", "ecdba"),
        ("updatedAt,asc createdAt,desc", "ecbda"),
        # What is missing counts as latest: last ascending, first descending.
        ("claimedAt,asc title,desc", "dbaec"),
        ("claimedAt,desc title,asc", "ceabd"),
        ("completedAt,asc cancelledAt,asc title,asc", "abdce"),
        ("cancelledAt,desc completedAt,desc createdAt,desc", "ebacd"),
        ("title,desc", "edcba"),
    ]:
        order = [
            {"field": "".join(f"_{c}" if c.isupper() else c for c in name).upper(), "direction": direction.upper()}
            for name, _, direction in (key.partition(",") for key in keys.split())
        ]
        assert "".join(await titles(client, ann, order)) == expected, keys
        # Page by page it is the same order.
        pages = [await titles(client, ann, order, first=2, offset=offset) for offset in (0, 2, 4)]
        assert "".join(chain.from_iterable(pages)) == expected, keys


async def test_ku_02_sorting_without_a_direction_is_ascending(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    await world.case(ann, tasks=[{"title": "b"}, {"title": "a"}])
    assert await titles(client, ann, [{"field": "TITLE"}]) == ["a", "b"]


async def test_ku_02_tasks_by_case_state_and_definition(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    statuses = [TaskStatus.READY, TaskStatus.CLAIMED, TaskStatus.COMPLETED, TaskStatus.CANCELLED]
    cases = [
        await world.case(
            ann,
            tasks=[
                {"title": f"{n} {one.name}", "status": one, "definition_key": f"step-{one.name.lower()}"}
                for one in statuses
            ],
        )
        for n in range(3)
    ]
    some = {
        "caseId": {"in": [str(cases[0].id), str(cases[2].id)]},
        "status": ["READY", "COMPLETED"],
        "definitionKey": {"in": ["step-ready", "step-claimed"]},
    }
    assert await titles(client, ann, [], filter=some) == ["0 READY", "2 READY"]


async def test_ku_02_principals_by_id_or_name(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    group = await world.group(tenant, "clerks")
    zoe = await world.person(tenant, "zoe", name="Zoë", groups=[group])
    abe = await world.person(tenant, "abe", name="abe", type=PrincipalType.APPLICATION)
    query = """query ($order: [PrincipalOrder!], $filter: PrincipalFilter) {
        principals(orderBy: $order, filter: $filter) { totalCount nodes { uuid type name username } } }"""

    async def names(**variables: Any) -> list[str]:
        answer = await client(zoe, query, variables)
        return [one["username"] for one in answer.data["principals"]["nodes"]]

    by_id = ["zoe", "abe"] if zoe.id < abe.id else ["abe", "zoe"]
    assert await names() == ["abe", "zoe"]
    assert await names(order=[{"field": "NAME", "direction": "DESC"}]) == ["zoe", "abe"]
    assert await names(order=[{"field": "ID"}]) == by_id
    assert await names(order=[{"field": "ID", "direction": "DESC"}, {"field": "NAME"}]) == by_id[::-1]
    assert await names(filter={"type": ["USER", "SYSTEM"]}) == ["zoe"]
    assert await names(filter={"groupId": {"in": [str(group)]}}) == ["zoe"]
    assert await names(filter={"groupId": {"isNull": True}}) == ["abe"]
