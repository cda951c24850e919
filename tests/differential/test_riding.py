"""What rides along with the rows of a list is what a statement of its own would have read."""

import pytest

from casegraph.graphql.execution.planned import PlannedExecution
from tests.differential.executors import BREADTH_FIRST, Executors, Request
from tests.statements import recorded

QUERIES = {
    "one edge": ("{ cases { nodes { initiator { name } } } }", 1),
    "edges of one kind with other columns": (
        "{ cases { nodes { initiator { name } createdBy { email } updatedBy { username } } } }",
        1,
    ),
    "edges of two kinds": ("{ cases { nodes { process { name } initiator { name } } } }", 1),
    "with cursors": ("{ cases(last: 3) { edges { cursor node { process { key } } } pageInfo { endCursor } } }", 1),
    "one edge by two ways": ("{ cases { edges { node { initiator { name } } } nodes { initiator { type } } } }", 1),
    "what is there below what rode along": ("{ cases { nodes { process { createdBy { name } } } } }", 1),
    "an edge of another thing to the same kind": (
        "{ cases { nodes { initiator { name } tasks { nodes { owner { email } completedBy { name } } } } } }",
        2,
    ),
    "an edge that everybody may not follow": ("{ cases { nodes { parent { initiator { name } } } } }", 3),
    "lists under many": ("{ tasks { nodes { delegations { nodes { assignee { name } task { title } } } } } }", 3),
    "nothing to bring": ('{ cases(filter: { title: { eq: "none" } }) { nodes { process { name } } } }', 1),
    "a count alone": ("{ cases { totalCount } }", 1),
}
"""What is asked, and the statements that it takes."""


@pytest.mark.parametrize("name", QUERIES)
async def test_it_answers_alike_in_fewer_statements(executors: Executors, name: str) -> None:
    text, statements = QUERIES[name]
    compared = await executors.compare(Request(text))
    assert compared.executor == BREADTH_FIRST
    assert compared.fast == compared.slow
    with recorded() as sql:
        await PlannedExecution(executors.schema).execute(executors.prepare(Request(text)), {}, executors.context())
    assert len(sql) == statements, sql
