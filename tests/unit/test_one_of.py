"""@oneOf inputs are held to exactly one field that is not null, and each fault is told once."""

import pytest

from casegraph.graphql.execution import GraphQLRequest, Pipeline, PreparedOperation
from casegraph.graphql.schema import schema

CALL = 'changeCaseInitiator(input: { caseId: "c", initiator: %s }) { changed }'


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("mutation", "{}"),
        ("mutation", '{ username: "ada", email: "ada@example.com" }'),
        ("mutation", "{ username: null }"),
        ("mutation ($name: String)", "{ username: $name }"),
    ],
)
def test_another_number_of_fields_or_null_is_one_error(head: str, value: str) -> None:
    found = Pipeline(schema).prepare(GraphQLRequest(f"{head} {{ {CALL % value} }}"))
    assert isinstance(found, list)
    [error] = found
    assert "PrincipalRef" in error.message


@pytest.mark.parametrize(
    ("head", "value"), [("mutation", '{ username: "ada" }'), ("mutation ($name: String!)", "{ username: $name }")]
)
def test_one_field_is_right(head: str, value: str) -> None:
    found = Pipeline(schema).prepare(GraphQLRequest(f"{head} {{ {CALL % value} }}"))
    assert isinstance(found, PreparedOperation)
