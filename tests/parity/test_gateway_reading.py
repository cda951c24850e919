"""What none of the systems has: rows GW-01 (one round trip) and GW-04 (counts) of the parity list."""

from typing import Any

from casegraph.domain.enums import CaseStatus, Permission
from casegraph.storage.database import Database
from tests.client import Client, client_of
from tests.statements import recorded
from tests.world import Person, World

EVERYTHING = """{
  viewer { principal { name groups { key members { totalCount } } } tenant { key } permissions
    inboxCounts { todo draft participated unassigned paused overdue } }
  cases(first: 50) { totalCount totalCountIsExact pageInfo { hasNextPage endCursor } edges { cursor node {
    id number title status overdue variables subject { email }
    process { name tasks { key route { targets { task { key } } } } }
    initiator { name } createdBy { name groups { key } } parent { title } children { totalCount nodes { title } }
    currentTasks { title owner { name } }
    futureTasks { key }
    tasks(first: 5) { totalCount nodes { title locked definition { key } owner { name }
      candidates { totalCount nodes { name groups { key } } }
      delegations { nodes { index assignee { name } previous { index } } }
      documents { nodes { name versions { nodes { version } } } } } }
    delegations(last: 1) { nodes { index task { title case { number } } } }
    documents { totalCount nodes { name task { title } createdBy { name } } }
    notes(first: 2) { nodes { content author { name } } }
  } } }
}"""


async def crowd(world: World, cases: int) -> Person:
    """Somebody with that many cases, each with a child, tasks, delegations, documents and notes."""
    tenant = await world.tenant(f"tenant-{cases}")
    clerks = await world.group(tenant, "clerks")
    ann = await world.person(tenant, "ann", *Permission, groups=[clerks])
    process = await world.process(tenant, "loan")
    parents = [
        world.bundle(
            ann,
            f"Case {n}",
            process=process,
            variables={"amount": n},
            subject_email="someone@example.org",
            tasks=[{"owner": ann, "delegations": [{"assignee_id": ann.id}, {}]}, {"groups": [clerks]}],
            notes=[(ann, "one"), (ann, "two"), (ann, "three")],
            documents=[{}, {}],
        )
        for n in range(cases)
    ]
    await world.cases(parents, tenant)
    children = [world.bundle(ann, f"Child of {one.record.title}", parent_id=one.record.id) for one in parents]
    await world.cases(children, tenant)
    return ann


async def test_gw_01_one_round_trip_at_a_bounded_number_of_statements(world: World, client: Client) -> None:
    few, many = await crowd(world, 1), await crowd(world, 20)
    counts = []
    for who, cases in ((few, 1), (many, 20)):
        with recorded() as seen:
            answer = await client(who, EVERYTHING)
        assert len(answer.data["cases"]["edges"]) == 2 * cases
        nested = answer.data["cases"]["edges"][-1]["node"]
        assert nested["tasks"]["nodes"][0]["delegations"]["nodes"][0]["assignee"] == {"name": "Ann"}
        assert nested["tasks"]["nodes"][1]["candidates"]["nodes"] == [{"name": "Ann", "groups": [{"key": "clerks"}]}]
        assert nested["children"] == {"totalCount": 1, "nodes": [{"title": "Child of Case 0"}]}
        assert nested["notes"]["nodes"] == [
            {"content": "three", "author": {"name": "Ann"}},
            {"content": "two", "author": {"name": "Ann"}},
        ]
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 45, seen


async def test_gw_01_deep_chains_cost_a_statement_a_step(world: World, client: Client) -> None:
    ann = await crowd(world, 10)
    step = "initiator { name } tasks { nodes { title case { %s } } }"
    counts = []
    for depth in (1, 2, 3):
        inner = "number"
        for _ in range(depth):
            inner = step % inner
        with recorded() as seen:
            assert (await client(ann, "{ cases { nodes { " + inner + " } } }")).data
        counts.append(len(seen))
    assert counts[1] - counts[0] == counts[2] - counts[1] <= 3


COUNTED = "{ cases(first: 1) { totalCount totalCountIsExact } tasks { totalCount totalCountIsExact } }"


async def test_gw_04_counts_stop_at_a_cap_and_say_so(world: World, database: Database) -> None:
    ann = await world.person(await world.tenant("acme"), "ann")
    async with client_of(database, count_cap=3) as client:
        for cases, expected in [(2, (2, True)), (1, (3, True)), (1, (3, False)), (4, (3, False))]:
            await world.cases([world.bundle(ann, tasks=[{}]) for _ in range(cases)], ann.tenant_id)
            answer = await client(ann, COUNTED)
            for one in answer.data.values():
                assert (one["totalCount"], one["totalCountIsExact"]) == expected
        # The pages go on beyond the cap.
        assert len((await client(ann, "{ cases { nodes { id } totalCount } }")).data["cases"]["nodes"]) == 8


async def test_gw_04_nested_counts_stop_at_the_cap_of_each_parent(world: World, database: Database) -> None:
    ann = await world.person(await world.tenant("acme"), "ann", *Permission)
    sizes = [0, 2, 3, 4, 9]
    await world.cases([world.bundle(ann, tasks=[{}] * n, notes=[(ann, "x")] * n) for n in sizes], ann.tenant_id)
    query = """{ cases(orderBy: {field: NUMBER}) { nodes {
        tasks(first: 1) { nodes { id } totalCount totalCountIsExact } notes { totalCount totalCountIsExact } } } }"""
    async with client_of(database, count_cap=3) as client:
        found = (await client(ann, query)).data["cases"]["nodes"]
    for size, one in zip(sizes, found, strict=True):
        counted = {"totalCount": min(size, 3), "totalCountIsExact": size <= 3}
        assert one["notes"] == counted
        assert len(one["tasks"].pop("nodes")) == min(size, 1)
        assert one["tasks"] == counted


async def test_gw_04_nothing_is_counted_or_read_that_is_not_asked_for(world: World, client: Client) -> None:
    ann = await crowd(world, 2)
    for query, statements in [
        ("{ cases { nodes { number } } }", 1),
        ("{ cases { totalCount } }", 1),
        ("{ cases { nodes { number } totalCount totalCountIsExact } }", 2),
        ("{ cases { __typename } }", 0),
        ("{ cases { nodes { number tasks { totalCount } } } }", 2),
        ("{ cases { nodes { number tasks { nodes { title } totalCount } } } }", 3),
        ("query ($no: Boolean = false) { cases { nodes { number } totalCount @include(if: $no) } }", 1),
        ("{ viewer { tenant { key } principal { name } permissions } }", 0),
    ]:
        with recorded() as seen:
            assert (await client(ann, query)).data
        assert len(seen) == statements, (query, seen)
    with recorded() as seen:
        await client(ann, "{ cases { nodes { number title } } }")
    assert "case_body" not in seen[0]
    assert "count(" not in seen[0]


async def test_gw_04_all_counters_of_the_inbox_in_one_statement(world: World, client: Client) -> None:
    tenant = await world.tenant("acme")
    clerks = await world.group(tenant, "clerks")
    ann = await world.person(tenant, "ann", Permission.ALL_CASES, groups=[clerks])
    bob = await world.person(tenant, "bob")
    mine: dict[str, Any] = {"owner": ann}
    past = world.now
    made = [
        world.bundle(bob, tasks=[mine], due_at=past),
        world.bundle(bob, tasks=[mine, mine]),
        world.bundle(ann, tasks=[{"owner": bob}], due_at=past),
        world.bundle(ann, status=CaseStatus.DRAFT, tasks=[mine]),
        world.bundle(bob, tasks=[{"groups": [clerks]}, {"groups": [clerks], "principals": [ann]}]),
        *[world.bundle(bob, status=CaseStatus.PAUSED, tasks=[mine], due_at=past) for _ in range(3)],
        world.bundle(ann, status=CaseStatus.COMPLETED),
    ]
    await world.cases(made, tenant)
    with recorded() as seen:
        answer = await client(ann, "{ viewer { inboxCounts { todo draft participated unassigned paused overdue } } }")
    assert answer.data["viewer"]["inboxCounts"] == {
        "todo": 2,
        "draft": 1,
        "participated": 8,
        "unassigned": 1,
        "paused": 3,
        "overdue": 1,
    }
    assert len(seen) == 1
    for name in ("todo", "draft", "participated", "unassigned", "paused"):
        listed = await client(ann, "{ cases(list: " + name.upper() + ") { totalCount } }")
        assert listed.data["cases"]["totalCount"] == answer.data["viewer"]["inboxCounts"][name]
