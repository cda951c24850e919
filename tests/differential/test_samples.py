"""Which documents run breadth first, and which are left to graphql-core: none falls back unseen."""

import pytest

from casegraph.graphql.execution.planned import PlannedExecution
from casegraph.graphql.schema import schema
from tests.differential.data import Data
from tests.differential.executors import BREADTH_FIRST, Executors, Request
from tests.differential.samples import FAST, SLOW, variables_of


@pytest.mark.parametrize("name", FAST)
async def test_these_run_breadth_first(executors: Executors, tenant: Data, name: str) -> None:
    request = Request(FAST[name], variables_of(name, tenant), "B" if name == "second" else None)
    planned = PlannedExecution(schema)
    assert await planned.execute(executors.prepare(request), request.variables, executors.context())
    compared = await executors.compare(request)
    assert (compared.executor, compared.fast.errors) == (BREADTH_FIRST, [])
    assert compared.fast == compared.slow


@pytest.mark.parametrize("name", SLOW)
async def test_these_are_left_to_graphql_core(executors: Executors, tenant: Data, name: str) -> None:
    request = Request(SLOW[name], variables_of(name, tenant))
    planned = PlannedExecution(schema)
    assert await planned.execute(executors.prepare(request), request.variables, executors.context()) is None
    compared = await executors.compare(request)
    assert compared.executor != BREADTH_FIRST
    assert compared.fast == compared.slow
    assert ("__" in request.text) == (compared.slow.errors == [])


@pytest.mark.parametrize(
    "text",
    [
        "{ cases { nodes { notes { totalCount } } } }",
        "{ case(number: 1) { tasks { nodes { case { notes { nodes { id } } } } } } }",
        "{ cases { edges { node { title ... @include(if: true) { notes { nodes { author { name } } } } } } } }",
    ],
)
@pytest.mark.parametrize(("actor", "codes"), [("admin", []), ("clerk", ["FORBIDDEN"])])
async def test_what_may_not_be_read_is_refused_at_any_depth(
    executors: Executors, text: str, actor: str, codes: list[str]
) -> None:
    compared = await executors.compare(Request(text, actor=actor))
    assert compared.fast == compared.slow
    assert (compared.executor == BREADTH_FIRST) == (not codes)
    assert [error["extensions"]["code"] for error in compared.fast.errors] == codes


@pytest.mark.parametrize(
    "text",
    [
        "{ case(number: 2) " + "{ tasks { nodes { case " * 12 + "{ number }" + " } } }" * 12 + " }",
        "{ viewer " + "{ ... " * 180 + "{ __typename }" + " }" * 180 + " }",
        "{ ...F0 }"
        + "".join(f" fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(150))
        + " fragment F150 on Query { viewer { __typename } }",
    ],
    ids=["fields", "inline fragments", "named fragments"],
)
async def test_what_is_as_deep_as_the_limits_let_it_be_runs(executors: Executors, text: str) -> None:
    compared = await executors.compare(Request(text))
    assert compared.fast == compared.slow
    assert (compared.executor, compared.fast.errors) == (BREADTH_FIRST, [])
