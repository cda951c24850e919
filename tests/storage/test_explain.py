"""No list walks a whole table: both databases say by which index they mean to find what is asked for.

Each list in each of its orders is read from an index without sorting, from the cursor's place on. What is filtered is
found by an index that leads to it. SQLite plans by the estimates that migrations write, for any size; PostgreSQL
plans here for some thousands of rows, which it has counted.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import text

from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseList, CaseStatus, DelegationStatus, Permission, TaskStatus
from casegraph.domain.filters import And, Compare, CompareJSON, Condition, JSONOperand, Not, Op, Or, Related
from casegraph.domain.paging import ListRequest, OrderKey, Wanted, Window
from casegraph.storage.database import Database
from casegraph.storage.estimates import rows_left
from tests.rows import stored
from tests.storage.actors import actor_of
from tests.storage.listings import NESTED, ROOTS
from tests.storage.plans import plan_of
from tests.storage.population import Population, populate
from tests.storage.volume import fill

LARGE = (
    *("case", "case_body", "case_search", "case_value", "participant"),
    *("task", "task_body", "task_candidate", "task_value", "delegation", "document", "note"),
    # The names that statements give to some of them.
    *("of_process", "place", "sort_value_0", "sort_value_1"),
)
_LARGE = "|".join(LARGE)

# A walk through a table or a whole index of it, all tenants' rows.
_SCANS = {"sqlite": re.compile(rf"SCAN ({_LARGE})\b"), "postgresql": re.compile(rf"Seq Scan on ({_LARGE})\b")}
# A walk through all rows of the tenant.
_WALK = re.compile(rf"SEARCH ({_LARGE}) USING .*\(tenant_id=\?\)( LEFT-JOIN)?$")
_SORTS = {"sqlite": re.compile("USE TEMP B-TREE FOR ORDER BY"), "postgresql": re.compile("Sort")}
# Where an index starts at the cursor: a row value beside the tenant, or the only key.
_POSITIONED = {
    "sqlite": re.compile(r"\(tenant_id=\? AND (\((\w+),id\)|number)[<>]"),
    "postgresql": re.compile(r"Index Cond: .*(ROW\(.*, id\)|number) [<>]"),
}


class Planned(NamedTuple):
    """The population, and the database's plan for a read of it."""

    population: Population
    database: Database

    async def steps(self, read: Callable[[], Awaitable[Any]], setting: str = "enable_seqscan = off") -> list[str]:
        """The steps of the read, none of which may walk through a large table.

        PostgreSQL likes to walk through tables as small as these: unless it is told not to, it proves nothing.
        """
        steps = await plan_of(self.database, read, setting)
        scans = [step for step in steps if _SCANS[self.database.dialect].search(step)]
        assert not scans, steps
        return steps

    def assert_led(self, steps: Sequence[str]) -> None:
        """An index leads to the rows; where SQLite has only the tenant to go by, it is a walk through all of it."""
        assert not [step for step in steps if _WALK.match(step)], steps

    def assert_in_order(self, steps: Sequence[str]) -> None:
        """The rows come in their order from an index."""
        assert not [step for step in steps if _SORTS[self.database.dialect].search(step)], steps


@pytest.fixture(scope="module")
async def planned(shared_database: Database) -> Planned:
    """A population and, on PostgreSQL, thousands of rows beside it."""
    population = await populate(shared_database, cases=25)
    await fill(shared_database, population.tenant_id)
    return Planned(population, shared_database)


# Where few rows are left PostgreSQL may rather gather and sort them, so that its cursors lie in the midst of many.
_NO_BITMAPS = "enable_bitmapscan = off"
MIDDLE = {"sqlite": 0, "postgresql": 1_000}

ORDERS = {
    f"{name} by {field} {'descending' if descending else 'ascending'}": (name, OrderKey(field, descending))
    for name, root in ROOTS.items()
    for field in root.sorted.values
    for descending in (False, True)
}


@pytest.mark.parametrize("name", ORDERS)
async def test_every_order_is_read_from_an_index(planned: Planned, name: str) -> None:
    """From either end, and from a cursor on in both directions: there the index starts at the cursor."""
    root, key = ORDERS[name]
    population = planned.population

    def read(window: Window) -> Callable[[], Awaitable[Any]]:
        request = ListRequest(order=(key,), window=window)
        return lambda: ROOTS[root].read(population.services, population.actor, request)

    page = await read(Window(3, offset=MIDDLE[planned.database.dialect]))()
    for window in (Window(3), Window(3, backward=True)):
        planned.assert_in_order(await planned.steps(read(window), _NO_BITMAPS))
    for window in (Window(3, page.cursor(1)), Window(3, page.cursor(1), backward=True)):
        steps = await planned.steps(read(window), _NO_BITMAPS)
        planned.assert_in_order(steps)
        if key.field != "ID":
            assert [step for step in steps if _POSITIONED[planned.database.dialect].search(step)], steps


@pytest.mark.parametrize("name", ROOTS)
async def test_the_own_order_is_read_from_an_index(planned: Planned, name: str) -> None:
    population = planned.population
    request = ListRequest(window=Window(3))
    read = ROOTS[name].read
    steps = await planned.steps(lambda: read(population.services, population.actor, request), _NO_BITMAPS)
    planned.assert_in_order(steps)


TEN = ListRequest(window=Window(10), wanted=Wanted(count=True))


def _clerks(population: Population) -> Iterator[Actor]:
    """Who sees only some cases: by taking part, by groups too, by a process too."""
    person, none = population.people[0], frozenset[Permission]()
    yield actor_of(person, permissions=none)
    yield actor_of(person, groups=population.groups[:2], permissions=none)
    supervises = {population.processes[0].key: frozenset({Permission.SUPERVISE})}
    yield actor_of(person, permissions=none, process_permissions=supervises)


@pytest.mark.parametrize("name", CaseList)
async def test_the_lists_of_a_clerk(planned: Planned, name: CaseList) -> None:
    population = planned.population
    for clerk in _clerks(population):
        planned.assert_led(await planned.steps(partial(population.services.cases.search, clerk, name, None, TEN)))


@pytest.mark.parametrize("name", [one for one in CaseList if one is not CaseList.ALL])
async def test_the_lists_of_one_who_sees_all(planned: Planned, name: CaseList) -> None:
    population = planned.population
    search = population.services.cases.search
    planned.assert_led(await planned.steps(partial(search, population.actor, name, None, TEN)))


@pytest.mark.parametrize("name", ["tasks", "delegations"])
async def test_what_a_clerk_sees(planned: Planned, name: str) -> None:
    for clerk in _clerks(planned.population):
        planned.assert_led(await planned.steps(partial(ROOTS[name].read, planned.population.services, clerk, TEN)))


async def test_the_counters_of_the_inbox(planned: Planned) -> None:
    for actor in [*_clerks(planned.population), planned.population.actor]:
        planned.assert_led(await planned.steps(partial(planned.population.services.cases.counts, actor)))


Make = Callable[[Population], Condition]


def _place(pointer: str, op: Op, *values: str, body: str = "variables") -> CompareJSON:
    return CompareJSON(body, pointer, op, JSONOperand(values))


FILTERS: dict[str, tuple[str, Make]] = {
    "cases by id": ("cases", lambda all_of: Compare("id", Op.IN, tuple(_ids(all_of.cases)[:3]))),
    "cases by number": ("cases", lambda _: Compare("number", Op.EQ, 7)),
    "cases by numbers": ("cases", lambda _: And((Compare("number", Op.GTE, 7), Compare("number", Op.LT, 9)))),
    "cases by status": ("cases", lambda _: Compare("status", Op.EQ, CaseStatus.PAUSED)),
    "cases by process": ("cases", lambda all_of: Compare("processId", Op.EQ, all_of.processes[0].id)),
    "cases by process key": ("cases", lambda all_of: Compare("processKey", Op.EQ, all_of.processes[0].key)),
    "cases by initiator": ("cases", lambda all_of: Compare("initiatorId", Op.EQ, all_of.people[0].id)),
    "cases by assignee": ("cases", lambda all_of: Compare("assigneeId", Op.EQ, all_of.people[0].id)),
    "cases by participant": ("cases", lambda all_of: Compare("participantId", Op.EQ, all_of.people[0].id)),
    "cases by parent": ("cases", lambda all_of: Compare("parentId", Op.EQ, all_of.cases[0].record.id)),
    "cases by a number in them": ("cases", lambda _: _place("/one", Op.EQ, "5")),
    "cases by a larger number": ("cases", lambda _: _place("/one", Op.GT, "5900")),
    "cases by a text in them": ("cases", lambda _: _place("/two", Op.EQ, '"Case 5"')),
    "cases by a later text": ("cases", lambda _: _place("/two", Op.GTE, '"Case 998"')),
    "cases by one of some values": ("cases", lambda _: _place("/one", Op.IN, "5", "6", '"a"', "true")),
    "cases by what is there": ("cases", lambda _: _place("/x/y", Op.EXISTS, "true")),
    "cases by a piece of text": ("cases", lambda _: _place("/nowhere", Op.CONTAINS, '"a"')),
    "cases by two places": ("cases", lambda _: And((_place("/one", Op.LT, "5"), _place("/two", Op.EQ, '"b"')))),
    "cases by task": ("cases", lambda all_of: Related("tasks", Compare("ownerId", Op.EQ, all_of.people[0].id))),
    "cases by a task's data": ("cases", lambda _: Related("tasks", _place("/x", Op.EQ, "1", body="data"))),
    "tasks by id": ("tasks", lambda all_of: Compare("id", Op.EQ, all_of.tasks[0].id)),
    "tasks by case": ("tasks", lambda all_of: Compare("caseId", Op.EQ, all_of.cases[0].record.id)),
    "tasks by process": ("tasks", lambda all_of: Compare("processId", Op.EQ, all_of.processes[0].id)),
    "tasks by owner": ("tasks", lambda all_of: Compare("ownerId", Op.EQ, all_of.people[0].id)),
    "tasks by status": ("tasks", lambda _: Compare("status", Op.IN, (TaskStatus.READY,))),
    "tasks that can be claimed": ("tasks", lambda _: Compare("claimable", Op.EQ, True)),
    "tasks by their data": ("tasks", lambda _: _place("/x", Op.EQ, "5", body="data")),
    "delegations by case": ("delegations", lambda all_of: Compare("caseId", Op.EQ, all_of.cases[0].record.id)),
    "delegations by task": ("delegations", lambda all_of: Compare("taskId", Op.EQ, all_of.tasks[0].id)),
    "delegations by assignee": ("delegations", lambda all_of: Compare("assigneeId", Op.EQ, all_of.people[0].id)),
    "open delegations": ("delegations", lambda _: Compare("status", Op.EQ, DelegationStatus.OPEN)),
}


def _ids(bundles: Sequence[Any]) -> list[UUID]:
    return [one.record.id for one in bundles]


@pytest.mark.parametrize("name", FILTERS)
async def test_filters_lead_to_the_rows(planned: Planned, name: str) -> None:
    root, make = FILTERS[name]
    population = planned.population
    request = ListRequest(make(population), window=Window(10), wanted=Wanted(count=True))
    steps = await planned.steps(lambda: ROOTS[root].read(population.services, population.actor, request))
    planned.assert_led(steps)


WIDE: dict[str, Make] = {
    "category": lambda _: Compare("category", Op.EQ, "Finance"),
    "notes": lambda all_of: Related("notes", Compare("authorId", Op.EQ, all_of.people[0].id)),
    "documents": lambda _: Related("documents", Compare("name", Op.EQ, "a")),
    "no tasks": lambda _: Not(Related("tasks", Compare("title", Op.EQ, "a"))),
    "not a number": lambda _: Not(_place("/one", Op.EQ, "5")),
    "another text": lambda _: _place("/one", Op.NE, '"b"'),
    "not there": lambda _: _place("/one", Op.EXISTS, "false"),
    "title": lambda _: Compare("title", Op.CONTAINS, "a"),
    "overdue": lambda _: Compare("overdue", Op.EQ, True),
}


@pytest.mark.parametrize("name", WIDE)
async def test_filters_that_no_index_narrows_stay_within_the_tenant(planned: Planned, name: str) -> None:
    population = planned.population
    request = ListRequest(WIDE[name](population), window=Window(10), wanted=Wanted(count=True))
    search = population.services.cases.search
    await planned.steps(partial(search, population.actor, CaseList.ALL, None, request))


@pytest.mark.parametrize("name", [name for name in FILTERS if name.startswith("cases")])
async def test_filters_within_or_need_no_scan(planned: Planned, name: str) -> None:
    condition = Or((FILTERS[name][1](planned.population), Compare("number", Op.EQ, -1)))
    request = ListRequest(condition, window=Window(10), wanted=Wanted(count=True))
    population = planned.population
    await planned.steps(lambda: population.services.cases.search(population.actor, CaseList.ALL, None, request))


@pytest.mark.parametrize("search", ["case 77", "ab", "x"])
async def test_search(planned: Planned, search: str) -> None:
    """Fewer than three characters are no trigram: their rows are looked through, but not those of the cases."""
    population = planned.population
    request = ListRequest(window=Window(10), wanted=Wanted(count=True))
    steps = await planned.steps(
        lambda: population.services.cases.search(population.actor, CaseList.ALL, search, request)
    )
    walks = [step for step in steps if _WALK.match(step)]
    assert all("SEARCH case_search" in step for step in walks), steps
    if len(search) > 2:
        index = {"sqlite": "VIRTUAL TABLE INDEX", "postgresql": "ix_case_search_grams"}[planned.database.dialect]
        assert not walks
        assert [step for step in steps if index in step], steps


@pytest.mark.parametrize("descending", [False, True])
async def test_sorted_by_a_variable_that_is_filtered_by(planned: Planned, descending: bool) -> None:
    population = planned.population
    order = (OrderKey("VARIABLE", descending, "/one"),)
    request = ListRequest(_place("/one", Op.GT, "5900"), order, Window(10))
    steps = await planned.steps(lambda: population.services.cases.search(population.actor, CaseList.ALL, None, request))
    planned.assert_led(steps)


async def test_sorted_by_a_variable_alone(planned: Planned) -> None:
    """The tenant's cases are walked through, each with its value beside it, and sorted: there is no shorter way, since
    those without the value belong to the list too."""
    population = planned.population
    request = ListRequest(order=(OrderKey("VARIABLE", True, "/one"),), window=Window(10))
    read = ROOTS["cases"].read
    steps = await plan_of(planned.database, lambda: read(population.services, population.actor, request))
    if planned.database.dialect == "sqlite":
        assert [step for step in steps if _WALK.match(step)]
        assert [step for step in steps if "SEARCH sort_value_0" in step and "pointer=?" in step]


@pytest.mark.parametrize("many", [1, 20])
@pytest.mark.parametrize("name", NESTED)
async def test_nested_lists_are_led_by_their_parents(planned: Planned, name: str, many: int) -> None:
    population = planned.population
    parents = list(NESTED[name].rows(population))[:many]
    request = ListRequest(window=Window(5), wanted=Wanted(count=True))
    # Notes are read only by those who may.
    clerks = () if name == "notes of cases" else _clerks(population)
    for actor in [population.actor, *clerks]:
        read = partial(NESTED[name].read, population.services, actor, parents, request)
        planned.assert_led(await planned.steps(read))


By = Callable[[Population, Sequence[UUID]], Awaitable[Any]]

BY_IDS: dict[str, By] = {
    "cases": lambda all_of, ids: all_of.services.cases.by_ids(all_of.actor, ids),
    "case by number": lambda all_of, _: all_of.services.cases.by_number(all_of.actor, 7),
    "tasks": lambda all_of, ids: all_of.services.tasks.by_ids(all_of.actor, ids),
    "delegations": lambda all_of, ids: all_of.services.delegations.by_ids(all_of.actor, ids),
    "documents": lambda all_of, ids: all_of.services.documents.by_ids(all_of.actor, ids),
    "notes": lambda all_of, ids: all_of.services.notes.by_ids(all_of.actor, ids),
    "variables": lambda all_of, _: all_of.services.cases.variables(
        all_of.actor, [one.record for one in all_of.cases], system=True
    ),
    "current tasks": lambda all_of, ids: all_of.services.tasks.current(all_of.actor, ids),
    "reached tasks": lambda all_of, ids: all_of.services.tasks.reached(all_of.actor, ids),
}


@pytest.mark.parametrize("name", BY_IDS)
async def test_things_are_found_by_their_ids(planned: Planned, name: str) -> None:
    ids = _ids(planned.population.cases)
    planned.assert_led(await planned.steps(lambda: BY_IDS[name](planned.population, ids)))


async def test_every_index_of_sqlite_has_its_estimate(planned: Planned) -> None:
    """An index without one counts as leading to ten rows, whatever it is."""
    if planned.database.dialect == "sqlite":
        missing = text(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name NOT LIKE 'alembic%' "
            "AND tbl_name NOT LIKE 'case_search_fts%' AND name NOT IN (SELECT idx FROM sqlite_stat1)"
        )
        assert await stored(planned.database, missing) == []


@pytest.mark.parametrize(
    ("columns", "unique", "rows"),
    [
        (["tenant_id", "id"], True, [100_000, 1]),
        (["tenant_id", "status", "id"], False, [100_000, 10_000, 1]),
        (["tenant_id", "owner_id", "status", "id"], False, [100_000, 100, 10, 1]),
        (["tenant_id", "case_id", "index"], True, [100_000, 100, 1]),
        (["tenant_id", "email"], False, [100_000, 100]),
    ],
)
def test_estimates(columns: list[str], unique: bool, rows: list[int]) -> None:
    assert rows_left(columns, unique) == rows
