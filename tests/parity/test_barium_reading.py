"""Barium Live's instances, the reading part: rows BA-01 and BA-02 of the parity list."""

from datetime import UTC, datetime, timedelta

from casegraph.domain.enums import CaseStatus, Permission, Priority
from tests.client import Client
from tests.world import World

STATUSES = {
    "ready": "DRAFT",
    "active": "RUNNING",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
    "aborted": "STOPPED",
}
"""Barium's words, and ours."""


async def test_ba_01_instances_by_status_from_start_at_most_max(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    made = [
        world.bundle(ann, f"{word} {n}", status=CaseStatus[status])
        for word, status in STATUSES.items()
        for n in range(4)
    ]
    await world.cases(made, ann.tenant_id)
    query = """query ($status: CaseStatus!, $start: Int, $max: Int) {
        cases(filter: {status: {eq: $status}}, offset: $start, first: $max) {
            totalCount totalCountIsExact nodes { title } } }"""
    for word, status in STATUSES.items():
        for start, most, expected in [(0, 100, [3, 2, 1, 0]), (1, 2, [2, 1]), (3, 5, [0]), (4, 5, []), (0, 0, [])]:
            answer = await client(ann, query, {"status": status, "start": start, "max": most})
            assert answer.data["cases"] == {
                "totalCount": 4,
                "totalCountIsExact": True,
                "nodes": [{"title": f"{word} {n}"} for n in expected],
            }


async def test_ba_01_no_instances_are_an_empty_list(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", Permission.ALL_CASES)
    query = "{ cases { nodes { title } edges { cursor } totalCount pageInfo { hasNextPage startCursor } } }"
    empty = {
        "nodes": [],
        "edges": [],
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "startCursor": None},
    }
    assert (await client(ann, query)).data["cases"] == empty
    await world.case(ann)
    query = query.replace("cases", "cases(filter: {status: {eq: COMPLETED}})")
    assert (await client(ann, query)).data["cases"] == empty


async def test_ba_01_an_instance_in_the_list_has_its_elements(world: World, client: Client) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", name="Ann Smith")
    process = await world.process(ann.tenant_id, "loan", name="Loans")
    when = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    done = {"status": CaseStatus.COMPLETED, "created_at": when, "finished_at": when + timedelta(days=9)}
    await world.case(ann, "A loan", process=process, description="For a house", milestone="Paid out", **done)
    await world.case(ann, "A thought")
    query = """{ cases { nodes { uuid title description status milestone createdAt finishedAt
        initiator { name } process { name } } } }"""
    thought, loan = (await client(ann, query)).data["cases"]["nodes"]
    assert loan.pop("uuid") != thought.pop("uuid")
    assert loan == {
        "title": "A loan",
        "description": "For a house",
        "status": "COMPLETED",
        "milestone": "Paid out",
        "createdAt": "2024-01-02T03:04:05Z",
        "finishedAt": "2024-01-11T03:04:05Z",
        "initiator": {"name": "Ann Smith"},
        "process": {"name": "Loans"},
    }
    assert [thought[name] for name in ("description", "milestone", "finishedAt", "process")] == [None] * 4


async def test_ba_02_an_instance_with_its_dates_people_application_and_parent(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    ann = await world.person(tenant, "ann", name="Ann Smith")
    bob = await world.person(tenant, "bob")
    process = await world.process(tenant, "loan", name="Loans", version=3)
    when = datetime(2024, 1, 1, tzinfo=UTC)
    parent = await world.case(bob, "The parent")
    child = await world.case(
        ann,
        "The child",
        process=process,
        description="Something",
        milestone="Checked",
        priority=Priority.VERY_HIGH,
        parent_id=parent.id,
        planned_at=when,
        due_at=when + timedelta(days=1),
        finished_at=when + timedelta(days=2),
        status=CaseStatus.CANCELLED,
    )
    query = """query ($id: ID!) { case(id: $id) {
        uuid title description status milestone priority plannedAt dueAt finishedAt createdAt
        initiator { uuid name } process { uuid name version } parent { uuid title } children { totalCount } } }"""
    found = (await client(ann, query, {"id": str(child.id)})).data["case"]
    assert found.pop("createdAt")
    assert found == {
        "uuid": str(child.id),
        "title": "The child",
        "description": "Something",
        "status": "CANCELLED",
        "milestone": "Checked",
        "priority": "VERY_HIGH",
        "plannedAt": "2024-01-01T00:00:00Z",
        "dueAt": "2024-01-02T00:00:00Z",
        "finishedAt": "2024-01-03T00:00:00Z",
        "initiator": {"uuid": str(ann.id), "name": "Ann Smith"},
        "process": {"uuid": str(process.id), "name": "Loans", "version": 3},
        # Whoever may see a case may not therefore see the one that it came from.
        "parent": None,
        "children": {"totalCount": 0},
    }
    everyone = await world.person(tenant, "eve", Permission.ALL_CASES)
    seen = (await client(everyone, query, {"id": str(child.id)})).data["case"]
    assert seen["parent"] == {"uuid": str(parent.id), "title": "The parent"}
    query = "query ($id: ID!) { case(id: $id) { children { totalCount nodes { title } } } }"
    seen = (await client(everyone, query, {"id": str(parent.id)})).data["case"]
    assert seen["children"] == {"totalCount": 1, "nodes": [{"title": "The child"}]}
    seen = (await client(bob, query, {"id": str(parent.id)})).data["case"]
    assert seen["children"] == {"totalCount": 0, "nodes": []}
