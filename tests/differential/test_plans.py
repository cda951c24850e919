"""Plans: which operations have one, that they are made once, bounded, and hold nothing of a request."""

import copy
import gc
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from casegraph.graphql.execution import PreparedOperation
from casegraph.graphql.execution.breadth_first import Plan, Planner
from casegraph.graphql.execution.breadth_first.collecting import MOST_FIELDS
from casegraph.graphql.execution.breadth_first.plan import Branch, ObjectPlan
from casegraph.graphql.execution.planned import PlannedExecution
from casegraph.graphql.schema import schema
from tests.differential.executors import Executors, Request


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Plan | None]:
    """The plans made in a test."""
    plans: list[Plan | None] = []
    plan: Callable[..., Plan | None] = Planner.plan

    def noting(self: Planner, operation: PreparedOperation, flags: Mapping[str, bool]) -> Plan | None:
        plans.append(plan(self, operation, flags))
        return plans[-1]

    monkeypatch.setattr(Planner, "plan", noting)
    return plans


async def test_a_plan_is_made_once(executors: Executors, made: list[Plan | None]) -> None:
    planned = PlannedExecution(schema)
    operation = executors.prepare(Request("query ($n: Int) { cases(first: $n) { nodes { number } } }"))
    for size in (1, 2, None):
        data = await planned.execute(operation, {"n": size}, executors.context())
        assert data is not None
        assert len(data["cases"]["nodes"]) == (size or 7)
    assert len(made) == 1


async def test_that_there_is_no_plan_is_found_once(executors: Executors, made: list[Plan | None]) -> None:
    planned = PlannedExecution(schema)
    operation = executors.prepare(Request("{ __schema { queryType { name } } }"))
    for _ in range(3):
        assert await planned.execute(operation, {}, executors.context()) is None
    assert made == [None]


async def test_each_combination_of_conditions_has_a_plan(executors: Executors, made: list[Plan | None]) -> None:
    planned = PlannedExecution(schema)
    selection = "case(number: $n) { id @skip(if: $a) title @include(if: $b) }"
    operation = executors.prepare(Request(f"query ($a: Boolean!, $b: Boolean = true, $n: Int) {{ {selection} }}"))
    keys = []
    for _ in range(2):
        for given in ({"a": True}, {"a": False}, {"a": True, "b": False}, {"a": False, "b": False}):
            data = await planned.execute(operation, {**given, "n": 1}, executors.context())
            assert data is not None
            keys.append(list(data["case"]))
    assert keys == [["title"], ["id", "title"], [], ["id"]] * 2
    assert len(made) == 4


async def test_plans_go_with_their_documents(executors: Executors) -> None:
    planned = PlannedExecution(schema)
    operation = executors.prepare(Request("{ cases(first: 1) { nodes { number overdue id } } }"))
    assert await planned.execute(operation, {}, executors.context())
    gone = weakref.ref(operation)
    del operation
    executors.pipeline._documents._values.clear()
    gc.collect()
    assert gone() is None
    assert not planned._plans


async def test_plans_are_bounded(executors: Executors, made: list[Plan | None]) -> None:
    planned = PlannedExecution(schema, most_fields=40)
    operations = [
        executors.prepare(Request(f"{{ cases(first: {n}) {{ nodes {{ number title }} }} }}")) for n in range(30)
    ]
    for operation in operations:
        assert await planned.execute(operation, {}, executors.context()) is not None
        kept = [plan for plans in planned._plans.values() for plan in plans.known.values()]
        assert sum(plan.size for plan in kept if plan is not None) <= 40
        assert kept[-1] is made[-1]
    assert await planned.execute(operations[-1], {}, executors.context())
    assert len(made) == 30


async def test_conditions_cannot_fill_the_memory(executors: Executors) -> None:
    planned = PlannedExecution(schema, most_fields=100)
    names = [f"f{n}" for n in range(9)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    text = (
        f"query ({declared}) {{ viewer {{ {' '.join(f'{name}: __typename @skip(if: ${name})' for name in names)} }} }}"
    )
    operation = executors.prepare(Request(text))
    for number in range(2 ** len(names)):
        flags = {name: bool(number >> at & 1) for at, name in enumerate(names)}
        data = await planned.execute(operation, flags, executors.context())
        assert data == {"viewer": {name: "Viewer" for name in names if not flags[name]}}
        assert sum(len(plans.known) for plans in planned._plans.values()) <= 100


async def test_documents_that_expand_too_far_are_left_to_graphql_core(executors: Executors) -> None:
    levels = 9
    fragments = "".join(
        f" fragment F{n} on Case {{ number parent {{ ...F{n + 1} }} children {{ nodes {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    )
    text = f"{{ case(number: 1) {{ ...F0 }} }}{fragments} fragment F{levels} on Case {{ id }}"
    operation = executors.prepare(Request(text))
    assert Planner(schema).plan(operation, {}) is None
    assert 2**levels > MOST_FIELDS / 5
    compared = await executors.compare(Request(text))
    assert compared.fast == compared.slow
    assert compared.fast.errors == []


async def test_a_given_up_run_costs_the_next_one_nothing(executors: Executors) -> None:
    """The objects that a request may read are counted anew, and its loaders load anew."""
    context = executors.context()
    context._max_objects = 60
    operation = executors.prepare(
        Request('{ cases { nodes { createdBy { name } parent { id } } } case(id: "bad") { id } }')
    )
    for _ in range(2):
        assert await PlannedExecution(schema).execute(operation, {}, context) is None
    assert (context._objects, context._batches, context._by_id) == (0, {}, {})
    result = await executors.pipeline.execute(operation, {}, context)
    assert [error.path for error in result.errors] == [["case"]]


def _arguments(plan: ObjectPlan) -> list[Any]:
    found = [one.arguments.ready for one in plan.functions]
    for branch in plan.branches:
        found += [branch.arguments.ready, *_below(branch)]
    return found


def _below(branch: Branch) -> list[Any]:
    return [one for plan in branch.objects.values() for one in _arguments(plan)]


SHARED = """
    {
      cases(
        filter: {
          or: [{title: {in: ["Child", "Loan of Anna"]}}, {variables: [{pointer: "/customer", eq: {name: ["x"]}}]}]
          tasks: {some: {status: [READY, CLAIMED]}}
        }
        orderBy: [{field: TITLE, direction: DESC}]
      ) {
        nodes {
          variables(names: ["yes", "text"])
          tasks(filter: {data: [{pointer: "/x", exists: false}]}, orderBy: [{field: TITLE}]) { nodes { id } }
          documents(filter: {kind: [ATTACHED], not: {name: {contains: "x"}}}) { nodes { name } }
        }
      }
      nodes(ids: []) { id }
    }"""


async def test_what_requests_share_is_not_changed_by_them(executors: Executors, made: list[Plan | None]) -> None:
    planned = PlannedExecution(schema)
    operation = executors.prepare(Request(SHARED))
    first = await planned.execute(operation, {}, executors.context())
    assert first is not None
    assert first["cases"]["nodes"]
    [plan] = made
    assert plan is not None
    before = copy.deepcopy(_arguments(plan.root))
    assert len([one for one in before if one]) == 5
    for actor in ("clerk", "guest", "admin"):
        assert await planned.execute(operation, {}, executors.context(actor)) is not None
    assert _arguments(plan.root) == before
    assert await planned.execute(operation, {}, executors.context()) == first
