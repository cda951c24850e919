"""From every root and through every edge: as many statements for twenty parents as for one, whichever way a query runs.

`test_statements` counts what hangs from cases; here are the other roots, deep chains, and graphql-core, which answers
what has no plan and resolves parent by parent.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql.execution.planned import PlannedExecution
from casegraph.storage.database import Database
from tests.client import Client, client_of
from tests.statements import recorded
from tests.storage.test_statements import NESTINGS, Cost
from tests.world import Person, World

MANY = 20


@dataclass
class Wide:
    """A tenant with twenty of everything that a query can begin with, each with something below it."""

    admin: Person
    client: Client


@pytest.fixture(scope="module")
async def wide(shared_database: Database) -> AsyncIterator[Wide]:
    """Twenty processes, groups, people and cases, the cases with tasks, notes, documents, children and parents."""
    world = World(shared_database)
    tenant = await world.tenant("acme")
    groups = [await world.group(tenant, f"group-{n:02}") for n in range(MANY)]
    admin = await world.person(tenant, "admin", *Permission, groups=groups)
    people = [await world.person(tenant, f"p{n:02}", groups=groups[max(0, n - 1) : n + 1]) for n in range(MANY)]
    processes = [await world.process(tenant, f"process-{n:02}") for n in range(MANY)]
    bundles = [
        world.bundle(
            person,
            f"Case {n}",
            process=process,
            variables={"amount": n},
            tasks=[
                {"owner": person},
                {"groups": [group], "principals": [person]},
                {"owner": admin, "delegations": [{"assignee_id": person.id}, {"assignee_id": admin.id}]},
            ],
            notes=[(person, "First"), (admin, "Second")],
            documents=[{"definition_key": "paper"}],
        )
        for n, (person, process, group) in enumerate(zip(people, processes, groups, strict=True))
    ]
    made = await world.cases(bundles, tenant)
    await world.cases([world.bundle(admin, "Child", parent_id=one.record.id) for one in made], tenant)
    async with client_of(shared_database) as client:
        yield Wide(admin, client)


BREADTH_FIRST = "breadth first"


@pytest.fixture(params=[BREADTH_FIRST, "parent by parent"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a query runs."""
    chosen: str = request.param
    if chosen != BREADTH_FIRST:

        async def no_plan(*_: object) -> None:
            return None

        monkeypatch.setattr(PlannedExecution, "execute", no_plan)
    return chosen


WITH_PROCESS = "cases(first: $n, filter: { processKey: { isNull: false } })"
TASKS = "tasks(first: $n, filter: { status: [READY] })"

# Each names how many parents there are as `$n`.
QUERIES = {
    "processes": Cost("processes(first: $n) { nodes { name createdBy { name } updatedBy { name } } }", 1),
    "cases of processes": Cost("processes(first: $n) { nodes { cases { nodes { title } } } }", 2),
    "cases of processes, counted": Cost("processes(first: $n) { nodes { cases { totalCount nodes { title } } } }", 3),
    "definitions of processes": Cost(
        "processes(first: $n) { nodes { tasks { key route { targets { number } } } } }", 2
    ),
    "groups of people": Cost("principals(first: $n) { nodes { groups { key } } }", 2),
    "and their members": Cost("principals(first: $n) { nodes { groups { members { nodes { name } } } } }", 3),
    "candidates of tasks": Cost(TASKS + " { nodes { candidates { totalCount nodes { name groups { key } } } } }", 4),
    "cases of tasks": Cost(TASKS + " { nodes { case { title initiator { name } process { name } } } }", 4),
    "definitions of tasks": Cost(TASKS + " { nodes { definition { key title } } }", 3),
    "delegations of tasks": Cost(TASKS + " { nodes { delegations { totalCount nodes { index } } } }", 3),
    "documents of tasks": Cost(TASKS + " { nodes { documents { totalCount nodes { name } } } }", 3),
    "delegations": Cost("delegations(first: $n) { nodes { assignee { name } task { title } case { number } } }", 4, 1),
    "previous": Cost("delegations(first: $n) { nodes { previous { previous { index } } } }", 1),
    "chain": Cost(
        "cases(first: $n, filter: { parentId: { isNull: false } }) { nodes { parent { tasks { nodes { "
        "delegations { nodes { assignee { groups { members(first: 2) { nodes { name } } } } } } } } } } }",
        7,
        1,
    ),
    "up and down": Cost(
        WITH_PROCESS + " { nodes { children { nodes { parent { children { nodes { parent { title } } } } } } } }",
        4,
    ),
    "twice": Cost(
        "a: " + WITH_PROCESS + " { nodes { tasks { nodes { owner { name } } } } } "
        "b: " + WITH_PROCESS + " { nodes { tasks { nodes { owner { name } } } } }",
        5,
        1,
    ),
    "counts alone": Cost(WITH_PROCESS + " { nodes { tasks(first: 0) { totalCount } children { totalCount } } }", 3),
    "edges": Cost(WITH_PROCESS + " { edges { cursor node { tasks { edges { cursor node { title } } } } } }", 2),
    "fragments": Cost(WITH_PROCESS + " { nodes { ...people tasks { nodes { ...titles } } } }", 3, 1),
    "filtered and sorted": Cost(
        WITH_PROCESS + ' { nodes { tasks(first: 2, filter: { title: { contains: "i" } }, '
        "orderBy: [{ field: DUE_AT }]) { nodes { title } } } }",
        2,
    ),
    **{
        f"cases: {name}": cost._replace(query=WITH_PROCESS + " { nodes { " + cost.query + " } }")
        for name, cost in NESTINGS.items()
    },
}
FRAGMENTS = "fragment people on Case { initiator { name } createdBy { name } } fragment titles on Task { title }"


@pytest.mark.parametrize("name", QUERIES)
async def test_twenty_parents_cost_what_one_costs(way: str, wide: Wide, name: str) -> None:
    query, statements, _ = asked = QUERIES[name]
    expected = asked.breadth_first if way == BREADTH_FIRST else statements
    document = "query ($n: Int!) { " + query + " } " + (FRAGMENTS if "..." in query else "")
    counts = {}
    for parents in (1, MANY):
        with recorded() as sql:
            answer = await wide.client(wide.admin, document, {"n": parents})
        for root in answer.data.values():
            assert len(root.get("nodes") or root["edges"]) == parents
        counts[parents] = len(sql)
    assert counts == {1: expected, MANY: expected}


GROUPS = "{ groups { members(first: 3) { totalCount nodes { name groups { key } } } } }"


@pytest.mark.usefixtures("way")
async def test_members_of_all_groups(wide: Wide) -> None:
    """There is no list of one group to compare with: the number alone tells."""
    with recorded() as sql:
        answer = await wide.client(wide.admin, GROUPS)
    assert len(answer.data["groups"]) == MANY
    assert len(sql) == 4


@pytest.mark.usefixtures("way")
async def test_many_nodes_of_a_kind_cost_one_statement(wide: Wide) -> None:
    ids = "{ cases(first: 20) { nodes { id } } tasks(first: 20) { nodes { id } } }"
    found = (await wide.client(wide.admin, ids)).data
    below = "... on Case { process { name } } ... on Task { owner { name } }"
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id " + below + " } }"
    for some in (1, 20):
        wanted = [one["id"] for root in found.values() for one in root["nodes"][-some:]]
        with recorded() as sql:
            answer = await wide.client(wide.admin, query, {"ids": wanted})
        assert [one["id"] for one in answer.data["nodes"]] == wanted
        assert len(sql) <= 4
