"""The demo is whole: what is written agrees with itself, with its processes, and with what each login should find."""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from casegraph.auth.tokens import hash_token
from casegraph.demo import DemoTokens, fill
from casegraph.demo.cast import Cast
from casegraph.demo.people import DEMO, OTHER
from casegraph.demo.tabs import SHOWN_CASE
from casegraph.domain.actor import Actor
from casegraph.domain.enums import (
    OPEN_TASK,
    CaseList,
    CaseStatus,
    DelegationOutcome,
    DelegationStatus,
    DocumentKind,
    TaskStatus,
)
from casegraph.domain.errors import Unauthenticated
from casegraph.domain.events import (
    BranchAbsorbed,
    CaseCreated,
    CaseMilestoneReached,
    CaseRouted,
    CaseStateChanged,
    CaseTriggerExecuted,
    DelegationClosed,
    DelegationStarted,
    JoinPassed,
    JoinReached,
    NoteCreated,
    TaskAssigned,
    TaskAttemptFailed,
    TaskCreated,
    TaskLogged,
)
from casegraph.domain.filters import FilterLimits
from casegraph.domain.paging import ListRequest, Wanted, Window
from casegraph.lifecycle.evolve import HUMAN
from casegraph.processes.model import TaskDefinition, from_json
from casegraph.services import Services, make_services
from casegraph.storage import tables
from casegraph.storage.database import Database
from tests.databases import Databases
from tests.rows import stored
from tests.storage.lifecycle.office import open_office
from tests.world import World

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, UTC)
TOKENS = DemoTokens.fixed()
FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)
CLERKS = (TOKENS.wendy, TOKENS.silvia, TOKENS.bob)

Groups = dict[UUID, list[Any]]

_UNDATED = {
    tables.CASE: ("id", "number", "title", "status", "priority", "milestone", "version", "initiator_id", "parent_id"),
    tables.TASK: ("case_id", "definition_key", "status", "owner_id", "parallel"),
    tables.DELEGATION: ("case_id", "index", "thread", "assignee_id", "status", "outcome"),
    tables.EVENT: ("case_id", "sequence", "type", "actor_id", "on_behalf_of_id"),
    tables.NOTE: ("id", "case_id", "author_id", "content"),
    tables.DOCUMENT: ("case_id", "definition_key", "name", "size", "version", "latest", "index"),
}
"""Columns that are the same in each demo."""

_TOLD: tuple[type[Any], ...] = (
    BranchAbsorbed,
    CaseCreated,
    CaseMilestoneReached,
    CaseRouted,
    CaseStateChanged,
    CaseTriggerExecuted,
    DelegationClosed,
    DelegationStarted,
    JoinPassed,
    JoinReached,
    NoteCreated,
    TaskAssigned,
    TaskAttemptFailed,
    TaskCreated,
    TaskLogged,
)


@dataclass
class Filled:
    """A database with the demo in it, and the rows of `demo` by case."""

    database: Database
    cases: list[Any]
    tasks: Groups
    delegations: Groups
    candidates: Groups

    @property
    def services(self) -> Services:
        return make_services(self.database, count_cap=1000, filter_limits=FilterLimits(), clock=lambda: NOW)

    async def rows(self, table: Table) -> list[Any]:
        return list(await stored(self.database, select(table).where(table.c.tenant_id == DEMO.id)))

    def each(self, groups: Groups) -> list[Any]:
        return [row for group in groups.values() for row in group]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def demo(request: pytest.FixtureRequest, all_databases: Databases) -> AsyncIterator[Filled]:
    async with all_databases.fresh(request.param) as database:
        await fill(database, TOKENS, NOW)
        made = Filled(database, [], {}, {}, {})
        made.cases = sorted(await made.rows(tables.CASE), key=lambda case: case.number)
        made.tasks = _grouped(await made.rows(tables.TASK), "case_id")
        made.delegations = _grouped(await made.rows(tables.DELEGATION), "case_id")
        made.candidates = _grouped(await made.rows(tables.CANDIDATE), "task_id")
        yield made


def _grouped(rows: list[Any], key: str) -> Groups:
    groups: Groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _open(delegations: list[Any]) -> list[Any]:
    return [one for one in delegations if one.status is DelegationStatus.OPEN]


async def test_there_are_about_two_hundred_cases_in_every_status(demo: Filled) -> None:
    assert 180 <= len(demo.cases) <= 220
    assert {case.status for case in demo.cases} == set(CaseStatus)
    assert [case.number for case in demo.cases] == list(range(1, len(demo.cases) + 1))
    assert [case.created_at for case in demo.cases] == sorted(case.created_at for case in demo.cases)
    (tenant,) = await stored(demo.database, select(tables.TENANT.c.case_count).where(tables.TENANT.c.id == DEMO.id))
    assert tenant.case_count == len(demo.cases)


async def test_only_cases_that_go_on_have_open_work(demo: Filled) -> None:
    for case in demo.cases:
        waiting = [task for task in demo.tasks[case.id] if task.status in OPEN_TASK]
        if case.status in FINISHED:
            assert not waiting
            assert not _open(demo.delegations[case.id])
        elif case.process_id is None:
            assert not demo.tasks[case.id]
        elif case.status is not CaseStatus.ERROR:
            assert waiting, case.title


async def test_what_a_case_says_fits_its_status(demo: Filled) -> None:
    for case in demo.cases:
        assert (case.failure is not None) == (case.status is CaseStatus.ERROR)
        assert (case.paused_until is not None) == (case.status is CaseStatus.PAUSED)
        assert case.paused_until is None or case.paused_until > NOW
        assert (case.finished_at is not None) == (case.status in FINISHED)
        if case.status is CaseStatus.DRAFT:
            (task,) = demo.tasks[case.id]
            assert (task.status, task.owner_id) == (TaskStatus.CLAIMED, case.initiator_id)


async def test_a_claimed_task_is_its_owners_and_a_ready_one_waits_in_a_pool(demo: Filled) -> None:
    delegations = _grouped(demo.each(demo.delegations), "task_id")
    for task in (one for one in demo.each(demo.tasks) if one.type in HUMAN):
        waiting = _open(delegations[task.id])
        assert (task.completed_at is not None) == (task.status is TaskStatus.COMPLETED)
        assert (task.cancelled_at is not None) == (task.status is TaskStatus.CANCELLED)
        assert (task.claimed_at is None) == (task.owner_id is None)
        if task.status is TaskStatus.CLAIMED:
            assert task.owner_id is not None
            assert [one.assignee_id for one in waiting] == [task.owner_id]
        elif task.status is TaskStatus.READY:
            assert task.owner_id is None
            assert [one.assignee_id for one in waiting] == [None]
            assert {one.claimable for one in demo.candidates[task.id]} == {True}
        else:
            assert not waiting


async def test_delegations_count_from_one_and_follow_each_other(demo: Filled) -> None:
    beside = {task.id for task in demo.each(demo.tasks) if task.ad_hoc}
    assert beside
    for delegations in demo.delegations.values():
        ordered = sorted(delegations, key=lambda one: one.index)
        by_id = {one.id: one for one in ordered}
        assert [one.index for one in ordered] == list(range(1, len(ordered) + 1))
        assert [one.delegated_at for one in ordered] == sorted(one.delegated_at for one in ordered)
        assert [one.index for one in ordered if one.previous_id is None and one.task_id not in beside] == [1]
        assert all(by_id[one.previous_id].index < one.index for one in ordered if one.previous_id is not None)
        threads = [one.thread for one in _open(ordered)]
        assert len(threads) == len(set(threads))
        for one in ordered:
            assert (one.outcome is None) == (one.status is DelegationStatus.OPEN) == (one.finished_at is None)
    outcomes = {one.outcome for one in demo.each(demo.delegations)}
    assert outcomes == {None, *DelegationOutcome}


async def test_a_reassigned_delegation_is_followed_by_one_of_the_same_task(demo: Filled) -> None:
    reassigned = [one for one in demo.each(demo.delegations) if one.outcome is DelegationOutcome.REASSIGNED]
    after = {one.previous_id: one for one in demo.each(demo.delegations)}
    for one in reassigned:
        assert after[one.id].task_id == one.task_id
        assert after[one.id].delegated_at == one.finished_at
    assert any(after[one.id].assignee_id != one.assignee_id for one in reassigned)


async def test_each_task_was_reached_along_a_route_of_its_process(demo: Filled) -> None:
    definitions = {row.process_id: from_json(row.definition) for row in await demo.rows(tables.PROCESS_BODY)}
    tasks = {task.id: task for task in demo.each(demo.tasks)}
    delegations = {one.id: one for one in demo.each(demo.delegations)}
    reached = 0
    for one in delegations.values():
        task = tasks[one.task_id]
        before = tasks[delegations[one.previous_id].task_id] if one.previous_id else None
        definition = definitions[task.process_id].task(task.definition_key)
        assert definition is not None
        if before is None:
            assert definition.start or definition.ad_hoc
        elif before.id != task.id and not definition.ad_hoc:
            reached += 1
            assert task.definition_key in _targets(definitions[task.process_id].task(before.definition_key))
    assert reached > 500


async def test_what_follows_a_join_begins_when_all_branches_are_done(demo: Filled) -> None:
    joins = {"approve", "probation"}
    joined = 0
    for tasks in demo.tasks.values():
        for after in (task for task in tasks if task.definition_key in joins):
            branches = [task for task in tasks if task.parallel and not task.ad_hoc]
            joined += len(branches) > 1
            assert all(task.completed_at <= after.created_at for task in branches)
    assert joined > 20


def _targets(definition: TaskDefinition | None) -> set[str | None]:
    assert definition is not None
    return {target.task for target in definition.route.targets}


async def test_participants_are_who_made_or_started_a_case_or_held_a_delegation(demo: Filled) -> None:
    found = _grouped(await demo.rows(tables.PARTICIPANT), "case_id")
    for case in demo.cases:
        held = {one.assignee_id for one in demo.delegations[case.id]} - {None}
        assert {row.principal_id for row in found[case.id]} == {case.initiator_id, case.created_by_id, *held}


async def test_documents_are_counted_by_case_and_versions_by_document(demo: Filled) -> None:
    documents = await demo.rows(tables.DOCUMENT)
    for group in _grouped(documents, "case_id").values():
        in_order = sorted(group, key=lambda one: one.index)
        assert [one.index for one in in_order] == list(range(1, len(group) + 1))
        assert [one.created_at for one in in_order] == sorted(one.created_at for one in group)
    for group in _grouped(documents, "lineage_id").values():
        in_order = sorted(group, key=lambda one: one.version)
        assert [one.version for one in in_order] == list(range(1, len(group) + 1))
        assert [one.latest for one in in_order] == [False] * (len(group) - 1) + [True]
        assert [one.index for one in in_order] == sorted(one.index for one in group)
    assert {one.kind for one in documents} == {DocumentKind.INPUT, DocumentKind.OUTPUT, DocumentKind.ATTACHED}
    assert {one.version for one in documents} >= {1, 2, 3}
    assert any(one.deleted_at for one in documents)
    assert all(len(one.sha256) == 64 and one.size > 0 for one in documents)


async def test_notes_are_by_those_who_took_part_and_keep_their_lines(demo: Filled) -> None:
    notes = await demo.rows(tables.NOTE)
    takers = {(row.case_id, row.principal_id) for row in await demo.rows(tables.PARTICIPANT)}
    assert all((note.case_id, note.author_id) in takers for note in notes)
    assert any("\n" in note.content for note in notes)


async def test_no_date_lies_in_the_future_and_each_comes_after_its_reason(demo: Filled) -> None:
    created = {case.id: case.created_at for case in demo.cases}
    for case in demo.cases:
        _ordered(case.created_at, case.updated_at, NOW)
        _ordered(case.created_at, case.finished_at, NOW)
        _ordered(created.get(case.parent_id), case.created_at)
    for task in demo.each(demo.tasks):
        ended = task.completed_at or task.cancelled_at
        _ordered(created[task.case_id], task.created_at, task.claimed_at, ended, task.updated_at, NOW)
    for one in demo.each(demo.delegations):
        _ordered(created[one.case_id], one.delegated_at, one.started_at, one.finished_at, NOW)
    for paper in await demo.rows(tables.DOCUMENT):
        _ordered(created[paper.case_id], paper.created_at, paper.deleted_at, paper.updated_at, NOW)
    for note in await demo.rows(tables.NOTE):
        _ordered(created[note.case_id], note.created_at, NOW)


def _ordered(*moments: datetime | None) -> None:
    known = [moment for moment in moments if moment is not None]
    assert known == sorted(known)


async def test_cases_stay_on_the_version_that_was_the_latest_when_they_began(demo: Filled) -> None:
    versions = _grouped(await demo.rows(tables.PROCESS), "key")
    assert max(len(group) for group in versions.values()) > 1
    for group in versions.values():
        ordered = sorted(group, key=lambda one: one.version)
        assert [one.version for one in ordered] == list(range(1, len(group) + 1))
        assert [one.latest for one in ordered] == [False] * (len(group) - 1) + [True]
    for case in demo.cases:
        if case.process_id is not None:
            known = [one for one in versions[case.process_key] if one.created_at <= case.created_at]
            assert case.process_id == max(known, key=lambda one: one.version).id


async def test_some_cases_belong_to_others_and_some_only_stand_for_a_subject(demo: Filled) -> None:
    by_id = {case.id: case for case in demo.cases}
    kinds = {(by_id[case.parent_id].process_key, case.process_key) for case in demo.cases if case.parent_id}
    assert kinds == {(None, "loan-application"), ("employee-onboarding", "purchase-order")}
    alone = [case for case in demo.cases if case.process_id is None]
    assert any(case.subject_last_name for case in alone)
    assert any(case.subject_company_name for case in alone)


async def test_variables_have_their_types(demo: Filled) -> None:
    bodies = {row.case_id: row.variables for row in await demo.rows(tables.CASE_BODY)}
    purchase = next(bodies[case.id] for case in demo.cases if case.process_key == "purchase-order")
    assert isinstance(purchase["amount"], float)
    assert isinstance(purchase["contract"], bool)
    assert isinstance(purchase["supplier"], dict)
    assert all(isinstance(item["quantity"], int) for item in purchase["items"])
    assert datetime.fromisoformat(purchase["neededBy"]).hour == 0


async def _actor(demo: Filled, token: str) -> Actor:
    return await demo.services.authentication.actor(token, None)


@pytest.mark.parametrize("token", CLERKS)
async def test_each_clerk_finds_something_in_each_list(demo: Filled, token: str) -> None:
    counts = await demo.services.cases.counts(await _actor(demo, token))
    assert all(count > 0 for count in counts), counts
    seen = await _count(demo, token, CaseList.ALL)
    assert 0 < seen < len(demo.cases)


async def test_the_administrator_sees_all_and_has_work(demo: Filled) -> None:
    assert await _count(demo, TOKENS.admin, CaseList.ALL) == len(demo.cases)
    assert await _count(demo, TOKENS.admin, CaseList.TODO) > 0


@pytest.mark.parametrize(
    "text", ["GROẞE STRASSE", "crème BRÛLÉE", "ΕΛΛΗΝΙΚΟΎ", "wniosek o POZWOLENIE", "プロジェクター"]
)
async def test_search_finds_titles_beyond_ascii(demo: Filled, text: str) -> None:
    assert await _count(demo, TOKENS.admin, CaseList.ALL, text) > 0


async def _count(demo: Filled, token: str, name: CaseList, text: str | None = None) -> int:
    request = ListRequest(window=Window(limit=0), wanted=Wanted(rows=False, count=True))
    page = await demo.services.cases.search(await _actor(demo, token), name, text, request)
    assert page.count is not None
    return page.count.value


async def test_tokens_are_kept_as_hashes_and_open_one_tenant_each(demo: Filled) -> None:
    rows = await stored(demo.database, select(tables.TOKEN.c.hash))
    assert {row.hash for row in rows} == {hash_token(login.token) for login in TOKENS.rows()}
    for login in TOKENS.rows():
        actor = await _actor(demo, login.token)
        assert (actor.principal.name, actor.tenant.key) == (login.who, login.tenant)
    with pytest.raises(Unauthenticated):
        await _actor(demo, DemoTokens.random().admin)


async def test_the_other_tenant_has_cases_of_its_own(demo: Filled) -> None:
    case = tables.CASE
    others = await stored(
        demo.database, select(case.c.number).where(case.c.tenant_id == OTHER.id).order_by(case.c.number)
    )
    assert [row.number for row in others] == list(range(1, 9))
    assert await _count(demo, TOKENS.other_admin, CaseList.ALL) == 8


async def test_the_case_shown_in_the_playground_has_a_bit_of_everything(demo: Filled) -> None:
    shown = demo.cases[SHOWN_CASE - 1]
    assert shown.number == SHOWN_CASE
    assert shown.status is CaseStatus.RUNNING
    assert any(case.parent_id == shown.id for case in demo.cases)
    assert {one.thread for one in demo.delegations[shown.id]} >= {1, 2}
    assert any(task.parallel for task in demo.tasks[shown.id])
    assert any(note.case_id == shown.id for note in await demo.rows(tables.NOTE))
    assert any(one.case_id == shown.id and one.version > 1 for one in await demo.rows(tables.DOCUMENT))


async def test_the_history_of_each_case_gives_its_rows(demo: Filled, all_databases: Databases) -> None:
    async with all_databases.fresh("sqlite") as elsewhere:
        office = replace(await open_office(elsewhere), world=World(demo.database))
        for organisation in (DEMO, OTHER):
            actors = {"root": Cast(organisation).administrator}
            tenant = replace(office, tenant_id=organisation.id, actors=actors)
            query = select(tables.CASE.c.id).where(tables.CASE.c.tenant_id == organisation.id)
            for case in await stored(demo.database, query):
                await tenant.check(case.id)


async def test_histories_tell_all_that_can_happen(demo: Filled) -> None:
    events = _grouped(await demo.rows(tables.EVENT), "case_id")
    assert {case.id for case in demo.cases} == set(events)
    told = {one.type for each in events.values() for one in each}
    assert told >= {event.type for event in _TOLD}, {event.type for event in _TOLD} - told
    for case in demo.cases:
        in_order = sorted(events[case.id], key=lambda one: one.sequence)
        assert in_order[0].type == CaseCreated.type
        assert in_order[-1].sequence == case.version
        _ordered(case.created_at, *(one.timestamp for one in in_order), NOW)
        assert all(one.actor_id is not None for one in in_order)
    on_behalf = {one.on_behalf_of_id for each in events.values() for one in each}
    assert len(on_behalf) > 1


async def test_only_dates_depend_on_the_moment(demo: Filled, all_databases: Databases) -> None:
    async with all_databases.fresh("sqlite") as database:
        await fill(database, TOKENS, NOW + timedelta(days=3))
        again = Filled(database, [], {}, {}, {})
        for table, names in _UNDATED.items():
            one, other = await demo.rows(table), await again.rows(table)
            assert _sorted(one, names) == _sorted(other, names)
            if "created_at" in table.c:
                assert max(row.created_at for row in other) > max(row.created_at for row in one)


def _sorted(rows: list[Any], names: tuple[str, ...]) -> list[str]:
    return sorted(repr([row._mapping[name] for name in names]) for row in rows)
