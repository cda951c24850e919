"""How many statements a nesting costs: the same for twenty parents as for one, to the number.

The SQL of the important queries is committed under `golden/`, so that a lost batch or a new join shows in the diff.
After a change that is meant, `CASEGRAPH_TEST_UPDATE_GOLDEN=1 pytest tests/storage/test_statements.py` writes it anew.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from casegraph.domain.enums import Permission
from casegraph.storage.database import Database
from tests.client import Client
from tests.statements import recorded
from tests.world import Person, World

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "CASEGRAPH_TEST_UPDATE_GOLDEN" in os.environ


class Cost(NamedTuple):
    """What is asked and the statements that it takes, of which `spared` ride along where a query runs breadth first."""

    query: str
    statements: int
    spared: int = 0

    @property
    def breadth_first(self) -> int:
        """The statements of a query that runs breadth first."""
        return self.statements - self.spared


NESTINGS = {
    "process and people": Cost("process { name } initiator { name } createdBy { name } updatedBy { name }", 3, 2),
    "tasks": Cost("tasks { nodes { title } }", 2),
    "tasks and their people": Cost("tasks { nodes { owner { name } completedBy { name } } }", 3, 1),
    "tasks, delegations, assignees": Cost("tasks { nodes { delegations { nodes { assignee { name } } } } }", 4, 1),
    "delegations": Cost("delegations { nodes { index task { title } case { number } } }", 4),
    "documents": Cost(
        "documents { nodes { name createdBy { name } definition { title } versions { totalCount } } }", 5, 1
    ),
    "notes": Cost("notes { nodes { content author { name } } }", 3, 1),
    "children": Cost("children { nodes { title parent { number } } }", 3),
    "current and future tasks": Cost("currentTasks { title owner { name } } futureTasks { key route { type } }", 6),
    "definitions": Cost("tasks { nodes { definition { key route { targets { task { title } } } } } }", 4),
    "variables": Cost("variables all: variables(system: true)", 4),
    "counts": Cost("tasks { totalCount } notes { totalCount } documents { totalCount } delegations { totalCount }", 5),
    "candidates": Cost("tasks { nodes { candidates { nodes { name groups { key } } } } }", 4),
}
"""What is asked of each case; the statement for the cases counts too."""


@dataclass
class Scene:
    """A tenant with twenty-five cases that have something of everything."""

    admin: Person
    clerk: Person


@pytest.fixture
async def scene(world: World) -> Scene:
    """Cases with tasks in a pool and claimed, notes, documents and children."""
    tenant = await world.tenant("acme")
    group = await world.group(tenant, "clerks")
    admin = await world.person(tenant, "admin", *Permission)
    clerk = await world.person(tenant, "clerk", Permission.VIEW_NOTES, groups=[group])
    process = await world.process(tenant, "loan")
    made = await world.cases(
        [
            world.bundle(
                admin,
                f"Case {at}",
                process=process,
                variables={"amount": at},
                tasks=[{"owner": clerk}, {"groups": [group]}, {"principals": [clerk]}],
                notes=[(admin, "First"), (clerk, "Second")],
                documents=[{}],
            )
            for at in range(25)
        ],
        tenant,
    )
    children = [world.bundle(admin, "Child", parent_id=one.record.id) for one in made]
    await world.cases(children, tenant)
    return Scene(admin, clerk)


@pytest.mark.parametrize("nesting", NESTINGS)
async def test_twenty_parents_cost_what_one_costs(nesting: str, scene: Scene, client: Client) -> None:
    expected = NESTINGS[nesting].breadth_first
    query = "query ($n: Int!) { cases(first: $n, filter: { processKey: { isNull: false } }) { nodes { %s } } }"
    counts = {}
    for parents in (1, 20):
        with recorded() as sql:
            answer = await client(scene.admin, query % NESTINGS[nesting].query, {"n": parents})
        assert len(answer.data["cases"]["nodes"]) == parents
        counts[parents] = len(sql)
    assert counts == {1: expected, 20: expected}


QUERIES = {
    "inbox": """{ cases(list: TODO, search: "case 1", filter: { variables: [{ pointer: "/amount", gte: 10 }] }) {
        totalCount nodes { number title } } }""",
    "inbox_counts": "{ viewer { inboxCounts { todo draft participated unassigned paused overdue } } }",
    "newest_cases": "{ cases(first: 20) { nodes { number process { name } createdBy { name } } } }",
    "cases_by_due_date": "{ cases(first: 20, orderBy: [{ field: DUE_AT }]) { nodes { number } } }",
    "cases_by_variable": """{ cases(orderBy: [{ variable: "/amount", direction: DESC }]) { nodes { number } } }""",
    "one_case": "{ case(number: 7) { title status currentTasks { title } } }",
    "tasks_of_cases": "{ cases(first: 20) { nodes { tasks(first: 5) { nodes { title } totalCount } } } }",
    "nested_to_the_assignee": """{ cases(first: 20) { nodes { tasks { nodes { delegations { nodes {
        assignee { name } } } } } } } }""",
    "claimable_tasks": "{ tasks(filter: { claimable: true }) { nodes { title } } }",
    "papers_of_cases": "{ cases(first: 20) { nodes { notes { nodes { content } } documents { nodes { name } } } } }",
}


@pytest.mark.parametrize("name", QUERIES)
async def test_the_sql_is_the_golden_one(name: str, scene: Scene, client: Client, database: Database) -> None:
    with recorded() as sql:
        answer = await client(scene.clerk, QUERIES[name])
    assert answer.data
    written = "\n\n".join(sorted(_shown(statement) for statement in sql)) + "\n"
    file = GOLDEN / f"{name}.{database.dialect}.sql"
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == written


_CLAUSES = re.compile(r"(?<!OUTER)\s+(?=FROM\b|WHERE\b|ORDER BY\b|GROUP BY\b|LIMIT\b|UNION\b|JOIN\b|LEFT OUTER JOIN\b)")


def _shown(statement: str) -> str:
    """A statement with a line for each clause, and without the names of columns that are merely read."""
    one_line = re.sub(r"\s+", " ", statement).strip()
    return _CLAUSES.sub("\n", one_line) + ";"
