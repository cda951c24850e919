"""An event log becomes cases: all of them, once, in whole batches, whatever interrupts."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from casegraph.domain.enums import (
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    PrincipalType,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.errors import InvalidInput
from casegraph.eventlogs import LogCase, LogFault, LogSurvey, read_cases, survey
from casegraph.processes.model import from_json
from casegraph.services import imports
from casegraph.services.administration import Administration
from casegraph.services.imports import CATEGORY, ImportResult, batches, import_log
from casegraph.storage import tables
from casegraph.storage.database import Database
from casegraph.storage.writing import add_cases
from tests.rows import stored
from tests.unit.eventlogs.logs import event, log, string, trace, write
from tests.world import World

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
TABLES = (
    *(tables.TENANT, tables.PRINCIPAL, tables.GROUP, tables.MEMBERSHIP, tables.ROLE, tables.PROCESS),
    *(tables.PROCESS_BODY, tables.CASE, tables.CASE_BODY, tables.CASE_VALUE, tables.CASE_SEARCH, tables.PARTICIPANT),
    *(tables.TASK, tables.TASK_BODY, tables.TASK_VALUE, tables.CANDIDATE, tables.DELEGATION),
)

LOAN = (
    trace(
        string("AMOUNT_REQ", "20000"),
        event("Receive", 1, "schedule", group="Front office"),
        event("Receive", 2, "assign", resource="Ann"),
        event("Receive", 3, "start", resource="Ann"),
        event("Receive", 5, "complete", resource="Ann", channel="post"),
        event("Decide", 6, "schedule", group="Back office", resource="Ann"),
        name="loan 1",
    ),
    trace(event("Receive", 7, resource="Bob", group="Front office"), name="loan 2"),
)


def now() -> datetime:
    return NOW


def many(count: int, *more: str) -> str:
    traces = [trace(event("Receive", 1, resource="Ann"), name=f"case {n}") for n in range(count)]
    return log(string("concept:name", "Many"), *traces, *more)


def made(folder: Path, text: str) -> LogSurvey:
    return survey(write(folder, text))


async def bring(database: Database, logs: LogSurvey, tenant: str = "acme") -> ImportResult:
    return await import_log(database, tenant, logs, now)


async def all_rows(database: Database, table: Table) -> list[Any]:
    return list(await stored(database, select(table)))


async def everything(database: Database) -> dict[str, list[Any]]:
    return {table.name: sorted(map(repr, await all_rows(database, table))) for table in TABLES}


async def names_by_id(database: Database) -> dict[Any, str]:
    rows = [*await all_rows(database, tables.PRINCIPAL), *await all_rows(database, tables.GROUP)]
    return {None: "", **{row.id: row.name for row in rows}}


async def test_traces_become_cases(database: Database, tmp_path: Path) -> None:
    result = await bring(database, made(tmp_path, log(string("concept:name", "Loan log"), *LOAN)))
    assert (result.added, result.skipped, result.tasks, result.delegations) == (2, 0, 3, 3)
    assert result.made_tenant
    names = await names_by_id(database)
    first, second = sorted(await all_rows(database, tables.CASE), key=lambda row: row.number)
    assert (first.number, first.title, first.status) == (1, "loan 1", CaseStatus.RUNNING)
    assert (first.process_key, first.process_name) == ("loan-log", "Loan log")
    assert names[first.initiator_id] == "event log"
    assert (first.created_at, first.finished_at) == (datetime(2024, 3, 1, 8, 1, tzinfo=UTC), None)
    assert (second.number, second.status, names[second.initiator_id]) == (2, CaseStatus.COMPLETED, "Bob")
    assert second.finished_at == second.created_at == datetime(2024, 3, 1, 8, 7, tzinfo=UTC)
    body = {row.case_id: row.variables for row in await all_rows(database, tables.CASE_BODY)}
    assert body == {first.id: {"AMOUNT_REQ": 20000}, second.id: {}}
    (value,) = await all_rows(database, tables.CASE_VALUE)
    assert (value.case_id, value.pointer, value.number) == (first.id, "/AMOUNT_REQ", 20000.0)
    search = {row.case_id: row.body for row in await all_rows(database, tables.CASE_SEARCH)}
    assert search == {first.id: "loan 1\ndecide", second.id: "loan 2"}


async def test_instances_become_tasks_with_their_delegations(database: Database, tmp_path: Path) -> None:
    await bring(database, made(tmp_path, log(string("concept:name", "Loan log"), *LOAN)))
    names = await names_by_id(database)
    received, decide, other = sorted(await all_rows(database, tables.TASK), key=lambda row: row.created_at)
    assert (received.definition_key, received.title, received.type) == ("receive", "Receive", TaskType.USER)
    assert (received.status, names[received.owner_id]) == (TaskStatus.COMPLETED, "Ann")
    assert (received.priority, names[received.completed_by_id]) == (Priority.NORMAL, "Ann")
    assert received.completed_at == datetime(2024, 3, 1, 8, 5, tzinfo=UTC)
    assert (decide.status, decide.owner_id) == (TaskStatus.READY, None)
    assert other.case_id != decide.case_id == received.case_id
    data = {row.task_id: row.data for row in await all_rows(database, tables.TASK_BODY)}
    assert data[received.id]["channel"] == "post"
    one, two, _ = sorted(await all_rows(database, tables.DELEGATION), key=lambda row: row.delegated_at)
    assert (one.task_id, one.index, names[one.assignee_id]) == (received.id, 1, "Ann")
    assert (one.status, one.outcome) == (DelegationStatus.CLOSED, DelegationOutcome.ROUTED)
    assert one.started_at == datetime(2024, 3, 1, 8, 3, tzinfo=UTC)
    assert (two.task_id, two.index, two.assignee_id, two.status) == (decide.id, 2, None, DelegationStatus.OPEN)


async def test_who_did_it_and_who_may(database: Database, tmp_path: Path) -> None:
    await bring(database, made(tmp_path, log(string("concept:name", "Loan log"), *LOAN)))
    names = await names_by_id(database)
    people = {row.username: (row.name, row.type) for row in await all_rows(database, tables.PRINCIPAL)}
    assert people == {
        "Ann": ("Ann", PrincipalType.USER),
        "Bob": ("Bob", PrincipalType.USER),
        None: ("event log", PrincipalType.SYSTEM),
    }
    groups = {row.key: row.name for row in await all_rows(database, tables.GROUP)}
    assert groups == {"front-office": "Front office", "back-office": "Back office"}
    members = {(names[row.principal_id], names[row.group_id]) for row in await all_rows(database, tables.MEMBERSHIP)}
    assert members == {("Ann", "Back office"), ("Bob", "Front office")}
    (candidate,) = await all_rows(database, tables.CANDIDATE)
    assert (names[candidate.group_id], candidate.principal_id) == ("Back office", None)
    took_part = sorted(names[row.principal_id] for row in await all_rows(database, tables.PARTICIPANT))
    assert took_part == ["Ann", "Bob", "event log"]


async def test_a_hand_over_knows_the_one_before(database: Database, tmp_path: Path) -> None:
    handed = trace(
        event("Receive", 1, "start", resource="Ann"),
        event("Receive", 2, "reassign", resource="Bob"),
        event("Receive", 3, "complete", resource="Bob"),
    )
    await bring(database, made(tmp_path, log(handed)))
    one, two = sorted(await all_rows(database, tables.DELEGATION), key=lambda row: row.index)
    assert (one.previous_id, two.previous_id) == (None, one.id)
    assert one.outcome is DelegationOutcome.REASSIGNED


async def test_the_process_has_a_task_for_each_activity(database: Database, tmp_path: Path) -> None:
    result = await bring(database, made(tmp_path, log(string("concept:name", "Loan log"), *LOAN)))
    (row,) = await all_rows(database, tables.PROCESS)
    assert row.id == result.process.id
    assert (row.key, row.name, row.category, row.version, row.latest) == ("loan-log", "Loan log", CATEGORY, 1, True)
    (body,) = await all_rows(database, tables.PROCESS_BODY)
    tasks = from_json(body.definition).tasks
    assert [(task.key, task.title, task.start) for task in tasks] == [
        ("receive", "Receive", True),
        ("decide", "Decide", False),
    ]


async def test_a_second_run_adds_nothing(database: Database, tmp_path: Path) -> None:
    loans = made(tmp_path, log(string("concept:name", "Loan log"), *LOAN))
    await bring(database, loans)
    before = await everything(database)
    again = await bring(database, loans)
    assert (again.added, again.skipped, again.tasks, again.delegations, again.made_tenant) == (0, 2, 0, 0, False)
    assert await everything(database) == before


async def test_a_log_that_grew_adds_what_is_new(database: Database, tmp_path: Path) -> None:
    await bring(database, made(tmp_path, many(3)))
    grown = await bring(database, made(tmp_path, many(5)))
    assert (grown.added, grown.skipped, grown.process.version) == (2, 3, 1)
    numbers = sorted((row.number, row.title) for row in await all_rows(database, tables.CASE))
    assert numbers == [(n + 1, f"case {n}") for n in range(5)]


async def test_another_activity_makes_another_version(database: Database, tmp_path: Path) -> None:
    await bring(database, made(tmp_path, many(1)))
    more = await bring(database, made(tmp_path, many(1, trace(event("Decide", 1), name="new"))))
    assert (more.added, more.skipped, more.process.version) == (1, 1, 2)
    versions = {row.version: row.latest for row in await all_rows(database, tables.PROCESS)}
    assert versions == {1: False, 2: True}
    by_title = {row.title: row.process_id for row in await all_rows(database, tables.CASE)}
    assert by_title["new"] == more.process.id != by_title["case 0"]


async def test_a_process_that_is_no_log_is_left_alone(database: Database, tmp_path: Path) -> None:
    tenant, _ = await Administration(database, now).ensure_tenant("acme")
    await World(database).process(tenant.id, "many")
    before = await everything(database)
    with pytest.raises(InvalidInput, match="many"):
        await bring(database, made(tmp_path, many(1)))
    assert await everything(database) == before


async def test_people_who_are_there_are_the_same_people(database: Database, tmp_path: Path) -> None:
    administration = Administration(database, now)
    tenant, _ = await administration.ensure_tenant("acme")
    ann, _ = await administration.ensure_principal(tenant, "Ann", "Ann Smith")
    await bring(database, made(tmp_path, many(1)))
    (case,) = await all_rows(database, tables.CASE)
    assert case.initiator_id == ann.id


async def test_names_that_look_alike_stay_apart(database: Database, tmp_path: Path) -> None:
    alike = trace(event("Do it", 1, "start", group="A b"), event("do-it", 2, "start", group="a B"), name="one")
    await bring(database, made(tmp_path, log(alike)))
    names = await names_by_id(database)
    groups = {row.name: row.key for row in await all_rows(database, tables.GROUP)}
    assert set(groups) == {"A b", "a B"}
    assert all(key.startswith("a-b-") for key in groups.values())
    tasks = await all_rows(database, tables.TASK)
    assert len({task.definition_key for task in tasks}) == 2
    waiting = {names[row.group_id] for row in await all_rows(database, tables.CANDIDATE)}
    assert waiting == {"A b", "a B"}


async def test_tenants_may_have_the_same_log(database: Database, tmp_path: Path) -> None:
    loans = made(tmp_path, many(2))
    assert (await bring(database, loans, "one")).added == 2
    assert (await bring(database, loans, "other")).added == 2
    rows = await all_rows(database, tables.CASE)
    assert len({row.id for row in rows}) == 4
    assert sorted(row.number for row in rows) == [1, 1, 2, 2]


async def test_a_bad_tenant_key_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        await bring(database, made(tmp_path, many(1)), "Not a key")


async def test_a_run_that_is_cut_off_leaves_whole_batches(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_CASES", 2)
    cases = made(tmp_path, many(7))

    def cut_off(*given: Any) -> Iterator[LogCase]:
        for number, case in enumerate(read_cases(*given)):
            if number == 5:
                raise LogFault(cases.path, 9, "The file has changed.")
            yield case

    with monkeypatch.context() as patched:
        patched.setattr(imports, "read_cases", cut_off)
        with pytest.raises(LogFault):
            await bring(database, cases)
    assert len(await all_rows(database, tables.CASE)) == 4
    rest = await bring(database, cases)
    assert (rest.added, rest.skipped) == (3, 4)
    assert sorted(row.number for row in await all_rows(database, tables.CASE)) == [1, 2, 3, 4, 5, 6, 7]


async def test_a_batch_that_fails_leaves_nothing_of_itself(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = made(tmp_path, many(3))

    async def add_and_fail(*given: Any) -> None:
        await add_cases(*given)
        raise RuntimeError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr(imports, "add_cases", add_and_fail)
        with pytest.raises(RuntimeError):
            await bring(database, cases)
    for table in (tables.CASE, tables.TASK, tables.DELEGATION, tables.CASE_SEARCH):
        assert await all_rows(database, table) == []
    assert (await bring(database, cases)).added == 3


async def test_two_runs_at_once_add_each_case_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_CASES", 3)
    cases = made(tmp_path, many(20))
    results = await asyncio.gather(*(bring(database, cases) for _ in range(3)))
    assert sum(result.added for result in results) == 20
    assert len({result.process.id for result in results}) == 1
    assert len(await all_rows(database, tables.CASE)) == 20


def test_a_batch_is_bounded_by_cases_and_by_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_CASES", 3)
    monkeypatch.setattr(imports, "MAX_TASKS", 4)
    sizes = [1, 1, 1, 1, 3, 9, 0, 0]
    traces = [trace(*(event("Receive", n) for n in range(size)), name=f"{at}") for at, size in enumerate(sizes)]
    cases = made(tmp_path, log(*traces))
    found = [[len(case.tasks) for case in batch] for batch in batches(read_cases(cases.path, cases))]
    assert found == [[1, 1, 1], [1, 3], [9], [0, 0]]


async def test_a_real_log(database: Database, shared_data: Path) -> None:
    receipt = survey(shared_data / "receipt.xes.gz")
    result = await bring(database, receipt)
    assert (result.added, result.tasks) == (1434, 8577)
    statuses = {row.status for row in await all_rows(database, tables.CASE)}
    assert statuses == {CaseStatus.COMPLETED}
    again = await bring(database, receipt)
    assert (again.added, again.skipped) == (0, 1434)
