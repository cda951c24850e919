"""Which executor answered, and why it was not the quick one, is told to whoever logs the request."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
import strawberry
from structlog.testing import capture_logs

from casegraph.domain.request_facts import request_facts, tell
from casegraph.graphql.context import Context
from casegraph.graphql.execution import GraphQLRequest, Pipeline, PreparedOperation
from casegraph.services import Services
from tests.world import NOW


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def well() -> str:
        """Goes well."""
        return "well"

    @strawberry.field
    def badly() -> str | None:
        """Does not."""
        raise ValueError("secret")


PIPELINE = Pipeline(strawberry.Schema(query=Query))


@pytest.fixture(autouse=True)
def _apart() -> Iterator[None]:
    token = request_facts.set(None)
    yield
    request_facts.reset(token)


async def _answered(text: str) -> list[Any]:
    operation = PIPELINE.prepare(GraphQLRequest(text))
    assert isinstance(operation, PreparedOperation)
    with capture_logs() as lines:
        await PIPELINE.execute(operation, {}, Context(cast(Any, None), cast(Services, None), NOW))
    return [(line["event"], line["reason"], line["log_level"]) for line in lines]


async def test_the_facts_of_a_request_are_told() -> None:
    facts: dict[str, str] = {}
    request_facts.set(facts)
    assert await _answered("{ well }") == []
    assert facts == {"executor": "breadth-first"}
    tell("colour", "green")
    assert facts["colour"] == "green"


async def test_where_there_is_no_request_nothing_is_told() -> None:
    await _answered("{ well }")
    assert request_facts.get() is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{ badly }", [("left to graphql-core", "a resolver or a scalar raised ValueError", "debug")]),
        ("{ __schema { queryType { name } } }", [("no plan", "introspection", "debug")]),
    ],
)
async def test_the_reason_is_logged(text: str, lines: list[Any]) -> None:
    facts: dict[str, str] = {}
    request_facts.set(facts)
    assert await _answered(text) == lines
    assert facts == {"executor": "depth-first"}
