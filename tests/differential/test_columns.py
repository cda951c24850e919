"""Columns: lists read those that the answer is made of, as each field declares them, and no field declares too few."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import strawberry
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

from casegraph.domain.paging import ListRequest, Page, Wanted
from casegraph.domain.records import RoleRecord
from casegraph.graphql.batching import Batched, list_field
from casegraph.graphql.context import Context
from casegraph.graphql.execution.breadth_first import Planner
from casegraph.graphql.execution.breadth_first.plan import ObjectPlan
from casegraph.graphql.pagination import Connection
from casegraph.graphql.reads import reads
from casegraph.graphql.schema import schema
from casegraph.storage.records import partial_record
from tests.differential.executors import BREADTH_FIRST, Executors, Request
from tests.differential.test_ways import executors_on

SUBJECT = {
    f"subject_{name}"
    for name in (
        "first_name",
        "last_name",
        "personal_number",
        "email",
        "company_name",
        "company_number",
        "company_address",
    )
}

COLUMNS: dict[str, tuple[str, dict[str, set[str]]]] = {
    "leaves": ("{ cases { nodes { number title } } }", {"cases": {"number", "title"}}),
    "ids": ("{ cases { nodes { id uuid __typename } } }", {"cases": set()}),
    "cursors": ("{ cases { edges { cursor } pageInfo { endCursor } } }", {"cases": {"cursors"}}),
    "counts": ("{ cases { totalCount totalCountIsExact } }", {"cases": set()}),
    "nodes and edges": ("{ cases { nodes { title } edges { node { number } } } }", {"cases": {"title", "number"}}),
    "functions": ("{ cases { nodes { overdue } } }", {"cases": {"due_at", "status"}}),
    "edges to things by id": (
        "{ cases { nodes { process { name } createdBy { name } parent { title } } } }",
        {"cases": {"process_id", "created_by_id", "parent_id"}},
    ),
    "batches": (
        "{ cases { nodes { currentTasks { title } variables } } }",
        {"cases": {"status", "number", "process_id"}, "currentTasks": {"title"}, "variables": set()},
    ),
    "what is made of the same record": ("{ cases { nodes { subject { email } } } }", {"cases": SUBJECT}),
    "lists below": (
        "{ cases { nodes { tasks { nodes { title owner { name } delegations { nodes { overdue } } } } } } }",
        {"cases": set(), "tasks": {"title", "owner_id"}, "delegations": {"due_at", "status"}},
    ),
    "versions": (
        "{ cases { nodes { documents { nodes { versions { nodes { size } } } } } } }",
        {"cases": set(), "documents": {"lineage_id"}, "versions": {"size"}},
    ),
    "aliases": (
        "{ a: cases { nodes { title } } b: cases { nodes { x: number y: milestone } } }",
        {"a": {"title"}, "b": {"number", "milestone"}},
    ),
    "merged": (
        "{ cases { nodes { title } } ...More } fragment More on Query { cases { edges { node { priority } } } }",
        {"cases": {"title", "priority"}},
    ),
    "fragments": (
        "{ cases { nodes { ...N ...A } } }"
        " fragment N on Node { id ... on Case { number } ... on Task { dueAt } } fragment A on Audited { updatedAt }",
        {"cases": {"number", "updated_at"}},
    ),
    "conditions": (
        "{ cases { nodes { title @skip(if: true) number @include(if: true) } } }",
        {"cases": {"number"}},
    ),
}


def wanted(plan: ObjectPlan) -> Iterator[tuple[str, Wanted]]:
    """What each list of a plan asks for, by its response key."""
    for branch in plan.branches:
        if isinstance(branch.how, Batched) and branch.reference is None:
            yield branch.key, branch.wanted
        for below in branch.objects.values():
            yield from wanted(below)


@pytest.mark.parametrize("name", COLUMNS)
async def test_lists_read_what_the_answer_is_made_of(executors: Executors, name: str) -> None:
    text, expected = COLUMNS[name]
    plan = Planner(schema).plan(executors.prepare(Request(text)), {})
    assert plan is not None
    found = {key: set(one.columns or ()) for key, one in wanted(plan.root)}
    assert found == {key: one | {"id"} for key, one in expected.items()}
    compared = await executors.compare(Request(text))
    assert compared.fast == compared.slow
    assert compared.executor == BREADTH_FIRST


ROOTS = ("cases", "tasks", "delegations", "processes", "principals", "groups", "roles", "tenantUsers", "viewer")
SHOWN_ONCE = {"EngineToken", "EngineCertificate"}  # they are null but in the answer of the mutation that made them
FAILING = {"Task.definition"}  # a case in the data has lost its process, and then there is no definition


def _ways() -> dict[str, tuple[str, ...]]:
    """A way from the root to each object type, by fields that need no arguments."""
    query = schema._schema.query_type
    assert query is not None
    ways: dict[str, tuple[str, ...]] = {"Query": ()}
    pending = [query]
    while pending:
        of = pending.pop(0)
        for name, one in of.fields.items():
            below = get_named_type(one.type)
            if (of is query and name not in ROOTS) or any(is_required_argument(arg) for arg in one.args.values()):
                continue
            for found, step in _kinds(below):
                if found.name not in ways:
                    ways[found.name] = (*ways[of.name], name, *step)
                    pending.append(found)
    return ways


def _kinds(of: GraphQLNamedType) -> Iterator[tuple[GraphQLObjectType, tuple[str, ...]]]:
    """A type, or those of an interface by fragments."""
    if isinstance(of, GraphQLObjectType):
        yield of, ()
    elif isinstance(of, GraphQLInterfaceType):
        yield from ((one, (f"... on {one.name}",)) for one in schema._schema.get_possible_types(of))


def _fields() -> list[tuple[str, str]]:
    return [(of, name) for of in _ways() if of != "Query" and of not in SHOWN_ONCE for name in _type(of).fields]


def _type(name: str) -> GraphQLObjectType:
    found = schema._schema.type_map[name]
    assert is_object_type(found)
    return found


def test_every_object_type_is_reached() -> None:
    types = {name for name, one in schema._schema.type_map.items() if is_object_type(one) and name[:2] != "__"}
    changing = {name for name in types if name.endswith("Payload")} | {"Mutation", "UserError"}
    assert set(_ways()) == types - changing


@pytest.mark.parametrize(("of", "name"), _fields(), ids=lambda one: one)
async def test_a_field_alone_finds_the_columns_that_it_reads(executors: Executors, of: str, name: str) -> None:
    steps = _ways()[of]
    leaf = is_leaf_type(get_named_type(_type(of).fields[name].type))
    inner = f"seen: __typename {name}" + ("" if leaf else " { __typename }")
    compared = await executors.compare(Request("{ " + " { ".join((*steps, inner)) + " }" * (len(steps) + 1)))
    assert compared.fast == compared.slow
    assert f'"seen": "{of}"' in compared.slow.data or f"{of}.{name}" in FAILING
    assert compared.executor == BREADTH_FIRST or f"{of}.{name}" in FAILING


ROLES = [RoleRecord(strawberry.UNSET, key, f"The {key}", ()) for key in ("a", "b")]


async def _roles(_context: Context, request: ListRequest, _extra: Mapping[str, Any]) -> Page[Any]:
    asked = request.wanted.columns
    names = RoleRecord._fields if asked is None else tuple(one for one in RoleRecord._fields if one in asked)
    kind = partial_record(RoleRecord, names)
    return Page([tuple.__new__(kind, [getattr(role, name) for name in names]) for role in ROLES])


def _shout(texts: Sequence[str]) -> str:
    return " ".join(text.upper() for text in texts)


@strawberry.type
class Role:
    """A role whose fields declare what they read, rightly, wrongly, or not at all."""

    key: str

    @strawberry.field
    @reads("name", "key")
    def rightly(root: strawberry.Parent[RoleRecord]) -> str:
        """What it reads is declared."""
        return _shout([root.name, root.key])

    @strawberry.field
    @reads("key")
    def wrongly(root: strawberry.Parent[RoleRecord]) -> str:
        """What it reads is declared in part."""
        return _shout([root.name, root.key])

    @strawberry.field
    def silently(root: strawberry.Parent[RoleRecord]) -> str:
        """What it reads is not declared."""
        return _shout([root.name, root.key])


@strawberry.type
class Query:
    """The root."""

    roles = list_field(Connection[Role], "All roles.", _roles)


@pytest.mark.parametrize(
    ("name", "columns", "breadth_first"),
    [("rightly", {"id", "key", "name"}, True), ("wrongly", {"id", "key"}, False), ("silently", None, True)],
)
async def test_a_wrong_declaration_costs_time_and_no_truth(
    name: str, columns: set[str] | None, breadth_first: bool
) -> None:
    made = strawberry.Schema(query=Query)
    executors = executors_on(made)
    request = Request(f"{{ roles {{ nodes {{ key {name} }} }} }}")
    plan = Planner(made).plan(executors.prepare(request), {})
    assert plan is not None
    [(_, asked)] = wanted(plan.root)
    assert asked.columns == columns
    compared = await executors.compare(request)
    assert compared.fast == compared.slow
    assert "THE A A" in compared.fast.data
    assert (compared.executor == BREADTH_FIRST) == breadth_first
