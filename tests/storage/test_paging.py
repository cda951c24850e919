"""Pages of any list, in any order, either way: together they are the list, each row once, while rows are added."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from random import Random
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.domain.paging import Count, ListRequest, OrderKey, Page, Wanted, Window
from casegraph.storage.database import Database
from tests.storage.actors import services_of
from tests.storage.listings import NESTED, ROOTS, Nested, Sorted
from tests.storage.population import PLACES, Population, populate

PARENTS = 20
PATIENT = settings(max_examples=12, deadline=None)

Order = tuple[OrderKey, ...]
Fetch = Callable[[Window], Awaitable[Page[Any]]]
Between = Callable[[], Awaitable[Any]]
T = TypeVar("T")


@pytest.fixture(scope="module")
async def population(shared_database: Database) -> Population:
    """The rows that all tests of this module page through."""
    return await populate(shared_database, cases=45)


# An asynchronous test cannot draw while it runs, so numbers are drawn before and pick from what is there then.
picks = st.integers(0, 2**16)
keys = st.lists(st.tuples(picks, st.booleans()), max_size=3)


def pick(number: int, options: Sequence[T]) -> T:
    """One of the options."""
    return options[number % len(options)]


def order_of(of: Sorted, picked: Sequence[tuple[int, bool]]) -> Order:
    """None (the list's own order) to three keys, the same one perhaps twice."""
    pointers = [f"/{name}" for name in (*PLACES, "absent")] if of.pointers else []
    options = [(name, None) for name in of.values] + [("VARIABLE", pointer) for pointer in pointers]
    found = [(pick(number, options), descending) for number, descending in picked]
    return tuple(OrderKey(field, descending, pointer) for (field, pointer), descending in found)


async def walk(fetch: Fetch, size: int, backward: bool, between: Between) -> list[Any]:
    """All rows of a list in list order, met page by page; has_next and has_previous must tell the truth."""
    met: list[Any] = []
    cursor: str | None = None
    more = True
    while more:
        page = await fetch(Window(size, cursor, backward))
        assert len(page.rows) <= size
        assert len(page.rows) == size or not (page.has_previous if backward else page.has_next)
        assert page.rows or not met, "there was to be more"
        assert (page.has_next if backward else page.has_previous) == (cursor is not None)
        met = [*page.rows, *met] if backward else [*met, *page.rows]
        more = page.has_previous if backward else page.has_next
        if more:
            cursor = page.cursor(0 if backward else len(page.rows) - 1)
            await between()
    return met


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("name", ROOTS)
@PATIENT
@given(keys=keys, size=st.integers(3, 40), seed=picks, pauses=st.lists(st.booleans(), max_size=4))
async def test_a_walk_meets_every_row_once_while_rows_are_added(
    population: Population,
    name: str,
    backward: bool,
    keys: list[tuple[int, bool]],
    size: int,
    seed: int,
    pauses: list[bool],
) -> None:
    tested = ROOTS[name]
    order = order_of(tested.sorted, keys)
    random, adding = Random(seed), iter(pauses)
    there = {row.id for row in tested.rows(population)}

    async def fetch(window: Window) -> Page[Any]:
        return await tested.read(population.services, population.actor, ListRequest(order=order, window=window))

    async def between() -> None:
        if next(adding, False):
            await tested.grow(population, random)

    met = await walk(fetch, size, backward, between)
    ids = [row.id for row in met]
    assert len(ids) == len(set(ids)), "no row twice"
    assert there <= set(ids), "none that was there throughout is missing"
    assert met == tested.sorted.ordered(population, met, order)


@pytest.mark.parametrize("name", ROOTS)
@PATIENT
@given(keys=keys, limit=st.integers(0, 100), offset=picks)
async def test_an_offset_passes_over_as_many_rows(
    population: Population, name: str, keys: list[tuple[int, bool]], limit: int, offset: int
) -> None:
    tested = ROOTS[name]
    order = order_of(tested.sorted, keys)
    rows = tested.sorted.ordered(population, tested.rows(population), order)
    offset %= len(rows) + 2
    request = ListRequest(order=order, window=Window(limit, offset=offset), wanted=Wanted(count=True))
    page = await tested.read(population.services, population.actor, request)
    assert page.rows == rows[offset : offset + limit]
    assert page.has_next == (offset + limit < len(rows))
    assert page.has_previous == (offset > 0)
    assert page.count == Count(len(rows), True)


@pytest.mark.parametrize("name", NESTED)
@PATIENT
@given(
    keys=keys,
    parents=st.lists(picks, min_size=1, max_size=PARENTS),
    limit=st.integers(0, 5),
    backward=st.booleans(),
    place=st.none() | picks,
)
async def test_a_page_for_each_of_many_parents_is_the_page_of_each_alone(
    population: Population,
    name: str,
    keys: list[tuple[int, bool]],
    parents: list[int],
    limit: int,
    backward: bool,
    place: int | None,
) -> None:
    tested = NESTED[name]
    of_parent = tested.rows(population)
    order = order_of(tested.sorted, keys)
    everything = _total_order(tested, population, order)
    at = None if place is None else place % len(everything)
    cursor = None if at is None else await _cursor(tested, population, order, everything[at].id)
    window = Window(limit, cursor, backward)
    request = ListRequest(order=order, window=window, wanted=Wanted(count=True))
    chosen = [pick(number, list(of_parent)) for number in parents]
    pages = await tested.read(population.services, population.actor, chosen, request)
    for parent, page in zip(chosen, pages, strict=True):
        [alone] = await tested.read(population.services, population.actor, [parent], request)
        assert asdict(page) == asdict(alone)
        wanted = {row.id for row in of_parent[parent]}
        _check(page, [(n, row) for n, row in enumerate(everything) if row.id in wanted], window, at)
        assert page.count == Count(len(wanted), True)


async def _cursor(tested: Nested, population: Population, order: Order, wanted: UUID) -> str:
    """The cursor of a row, wherever it is."""
    parents = [parent for parent, rows in tested.rows(population).items() if wanted in {row.id for row in rows}]
    [page] = await tested.read(
        population.services, population.actor, parents[:1], ListRequest(order=order, window=Window(100))
    )
    return page.cursor([row.id for row in page.rows].index(wanted))


def _total_order(tested: Nested, population: Population, order: Order) -> list[Any]:
    rows = {row.id: row for rows in tested.rows(population).values() for row in rows}
    return tested.sorted.ordered(population, list(rows.values()), order)


def _check(page: Page[Any], rows: Sequence[tuple[int, Any]], window: Window, at: int | None) -> None:
    """The page holds what plain Python cuts out of the parent's rows, given with their places in the whole order."""
    if window.backward:
        before = [row for place, row in rows if at is None or place < at]
        assert page.rows == before[max(0, len(before) - window.limit) :]
        assert page.has_previous == (len(before) > window.limit)
    else:
        after = [row for place, row in rows if at is None or place > at]
        assert page.rows == after[: window.limit]
        assert page.has_next == (len(after) > window.limit)
    if at is None:
        assert not (page.has_next if window.backward else page.has_previous)


@pytest.mark.parametrize("cap", [1, 5])
async def test_counting_stops_at_the_cap(shared_database: Database, population: Population, cap: int) -> None:
    services = services_of(shared_database, count_cap=cap)
    request = ListRequest(wanted=Wanted(rows=False, count=True))
    for tested in ROOTS.values():
        page = await tested.read(services, population.actor, request)
        assert page.count == Count(cap, False)
        assert page.rows == []
    for nested in NESTED.values():
        of_parent = nested.rows(population)
        pages = await nested.read(services, population.actor, list(of_parent), request)
        for rows, page in zip(of_parent.values(), pages, strict=True):
            assert page.count == Count(min(len(rows), cap), len(rows) <= cap)


async def test_no_parents_give_no_pages(population: Population) -> None:
    for nested in NESTED.values():
        assert (
            await nested.read(population.services, population.actor, [], ListRequest(wanted=Wanted(count=True))) == []
        )


async def test_parents_of_another_tenant_have_empty_pages(population: Population) -> None:
    tenant_id: UUID = await population.world.tenant("elsewhere")
    stranger = await population.world.person(tenant_id, "stranger")
    actor = Population(population.world, tenant_id, stranger).actor
    for nested in NESTED.values():
        parents = list(nested.rows(population))
        pages = await nested.read(population.services, actor, parents, ListRequest(wanted=Wanted(count=True)))
        assert [(list(page.rows), page.count) for page in pages] == [([], Count(0, True))] * len(parents)
