"""The data set of the benchmark is what casegraph itself would have written, however it was loaded."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import CaseStatus, DelegationStatus, TaskStatus
from casegraph.storage.database import Database
from casegraph.storage.unit_of_work import unit_of_work
from casegraph.storage.writing import add_cases
from tests.benchmarks.answers import normal
from tests.benchmarks.dataset.cases import bundles
from tests.benchmarks.dataset.loading import OtherData, add_organisation, prepare
from tests.benchmarks.dataset.organisation import ADMINISTRATOR_TOKEN, MEMBER_TOKEN, Organisation, organisation
from tests.benchmarks.queries import queries
from tests.client import Client, client_of
from tests.databases import Databases

CASES = 150

_TABLES = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"""
_INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"""


@pytest.fixture(params=["sqlite", "postgresql"])
async def loaded(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Database]:
    """A database with the data set."""
    async with all_databases.fresh(request.param) as database:
        await _load(database)
        yield database


@pytest.fixture
async def client(loaded: Database) -> AsyncIterator[Client]:
    """A client of the application over the data set."""
    async with client_of(loaded) as made:
        yield made


@pytest.fixture
def company() -> Organisation:
    """The organisation of the data set."""
    return organisation(CASES)


@pytest.fixture
def cases(company: Organisation) -> list[CaseBundle]:
    """The cases of the data set, newest first."""
    return [*bundles(company, 1, CASES, CASES)][::-1]


async def _load(database: Database) -> list[str]:
    told: list[str] = []
    await prepare(database.url, CASES, 1, told.append)
    return told


async def _everything(database: Database) -> dict[str, list[Any]]:
    """The rows of all tables as JSON, in their order as text, and the indexes and constraints."""
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url)
    try:
        found: dict[str, list[Any]] = {
            "indexes": await connection.fetch(_INDEXES),
            "constraints": await connection.fetch(_CONSTRAINTS),
        }
        for (name,) in await connection.fetch(_TABLES):
            # The ids of tokens are random.
            row = "to_jsonb(one) - 'id'" if name == "token" else "to_jsonb(one)"
            found[name] = await connection.fetch(f'SELECT ({row})::text FROM "{name}" AS one ORDER BY 1')
        return found
    finally:
        await connection.close()


async def test_what_is_copied_is_what_casegraph_writes(
    all_databases: Databases, company: Organisation, cases: list[CaseBundle]
) -> None:
    async with all_databases.fresh("postgresql") as copied, all_databases.fresh("postgresql") as written:
        await _load(copied)
        async with unit_of_work(written) as unit:
            await add_organisation(unit, company, CASES)
            await add_cases(unit, company.tenant_id, cases)
            await unit.execute(text(f"UPDATE tenant SET case_count = {CASES}"))
        found = await _everything(copied)
        assert found == await _everything(written)
        assert len(found["case"]) == CASES


async def test_a_data_set_that_is_there_is_used_again(loaded: Database) -> None:
    assert await _load(loaded) == []


async def test_other_data_are_not_taken_for_it(loaded: Database) -> None:
    with pytest.raises(OtherData, match="does not hold the data set of 70 cases"):
        await prepare(loaded.url, 70, 1, lambda _: None)


async def test_a_data_set_that_was_cut_short_is_not_taken_for_it(loaded: Database) -> None:
    async with unit_of_work(loaded) as unit:
        await unit.execute(text("UPDATE tenant SET case_count = 0"))
    with pytest.raises(OtherData, match="or not all of it"):
        await _load(loaded)


async def test_the_newest_cases_are_answered(client: Client, company: Organisation, cases: list[CaseBundle]) -> None:
    people = {one.id: one for one in company.people}
    answer = await _ask(client, "Q1")
    assert answer["cases"]["nodes"] == [
        {
            "uuid": str(one.id),
            "number": one.number,
            "title": one.title,
            "status": one.status.name,
            "priority": one.priority.name,
            "createdAt": one.created_at.isoformat(),
            "updatedAt": one.updated_at.isoformat(),
            "dueAt": None if one.due_at is None else one.due_at.isoformat(),
            "process": {"key": one.process_key, "name": one.process_name},
            "createdBy": {"name": people[one.initiator_id].name, "username": people[one.initiator_id].username},
        }
        for one in (bundle.record for bundle in cases[:20])
    ]


async def test_what_is_in_the_newest_cases_is_answered(client: Client, cases: list[CaseBundle]) -> None:
    nodes = (await _ask(client, "Q2"))["cases"]["nodes"]
    for node, bundle in zip(nodes, cases[:20], strict=True):
        assert [[one["index"] for one in task["delegations"]["nodes"]] for task in node["tasks"]["nodes"]] == [
            [one.index for one in task.delegations] for task in bundle.tasks
        ]
        assert sorted(one["content"] for one in node["notes"]["nodes"]) == sorted(one.content for one in bundle.notes)
        standing = [one.name for one in bundle.documents if one.latest and one.deleted_at is None]
        assert [one["name"] for one in node["documents"]["nodes"]] == standing


async def test_each_request_for_one_case_finds_one(client: Client) -> None:
    query = queries(CASES)["Q3"]
    for variables in query.variables[:5]:
        answer = await client(ADMINISTRATOR_TOKEN, query.document, variables)
        assert answer.data["case"]["uuid"] == variables["id"]


async def test_the_inbox_counts_what_the_member_has_to_do(
    client: Client, company: Organisation, cases: list[CaseBundle]
) -> None:
    me = company.member.id
    mine = [
        bundle.record
        for bundle in cases
        if any(
            one.assignee_id == me and one.status is DelegationStatus.OPEN
            for task in bundle.tasks
            for one in task.delegations
        )
    ]
    groups = {group.id for group, members in zip(company.groups, company.members, strict=True) if me in members}
    free = [
        bundle
        for bundle in cases
        if bundle.record.status is CaseStatus.RUNNING
        and any(task.record.status is TaskStatus.READY and groups & {*task.groups} for task in bundle.tasks)
    ]
    query = queries(CASES)["inbox"]
    answer = await client(MEMBER_TOKEN, query.document, {"search": "", "least": 0})
    counts = answer.data["viewer"]["inboxCounts"]
    todo = [one.number for one in mine if one.status is CaseStatus.RUNNING]
    assert [one["number"] for one in answer.data["cases"]["nodes"]] == todo
    assert (counts["todo"], answer.data["cases"]["totalCount"]) == (len(todo), len(todo))
    assert counts["participated"] == sum(me in bundle.participants for bundle in cases)
    assert counts["unassigned"] == len(free)
    assert todo
    assert free


async def test_searches_of_the_inbox_find_something(client: Client) -> None:
    query = queries(CASES)["inbox"]
    found = [
        (await client(MEMBER_TOKEN, query.document, variables)).data["cases"]["totalCount"]
        for variables in query.variables[:60]
    ]
    assert any(found)


async def _ask(client: Client, name: str) -> Any:
    query = queries(CASES)[name]
    return normal((await client(query.token, query.document)).data)
