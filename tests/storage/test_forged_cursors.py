"""Cursors of whoever read the source: a right digest over any values is refused or leads somewhere, no more."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.domain import cursors
from casegraph.domain.errors import InvalidCursor
from casegraph.domain.ids import new_uuid
from casegraph.domain.paging import ListRequest, OrderKey, Wanted, Window
from casegraph.storage.database import Database
from casegraph.storage.lists import Listing
from casegraph.storage.repositories.cases import CASES
from casegraph.storage.repositories.delegations import DELEGATIONS
from casegraph.storage.repositories.directory import PRINCIPALS, TENANT_USERS
from casegraph.storage.repositories.processes import PROCESSES
from casegraph.storage.repositories.tasks import TASKS
from casegraph.storage.sorting import signature
from tests.storage.listings import NESTED, ROOTS
from tests.storage.population import Population, populate

LISTINGS: dict[str, Listing[Any]] = {
    "cases": CASES,
    "tasks": TASKS,
    "delegations": DELEGATIONS,
    "principals": PRINCIPALS,
    "tenantUsers": TENANT_USERS,
    "processes": PROCESSES,
}

plausible = [
    None,
    0,
    1,
    2,
    5,
    "",
    "alpha",
    1.5,
    str(new_uuid()),
    "2024-05-31T12:00:00+00:00",
    "9999-12-31T23:59:59Z",
]
absurd = [
    *[True, False, [], [1], {}, {"a": 1}, -0.0, 1e308, float("inf"), float("-inf"), float("nan")],
    *[
        2**15,
        2**31,
        -(2**31) - 1,
        2**63,
        -(2**63) - 1,
        10**400,
        "\0",
        "a\0b",
        "\ud800",
        "\udfff",
        "\U0010ffff",
    ],
    *[
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2024-05-31",
        "2024-05-31T12:00:00",
        "20240531T12Z",
    ],
    *[
        "00000000-0000-0000-0000-00000000000",
        "{" + str(new_uuid()) + "}",
        "urn:uuid:" + str(new_uuid()),
        "x" * 5000,
    ],
]
scalars = st.sampled_from(plausible) | st.sampled_from(absurd)


@pytest.fixture(scope="module")
async def population(shared_database: Database) -> Population:
    """The rows that the cursors might lead to."""
    return await populate(shared_database, cases=12)


def forged(signature: str, values: list[Any]) -> str:
    """A cursor with the right digest; `encode` would stumble over half a surrogate pair."""
    payload = json.dumps(values).encode()
    raw = b"\x01" + cursors._digest(signature, payload) + payload
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("name", ROOTS)
@settings(max_examples=50, deadline=None)
@given(
    numbers=st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=2),
    values=st.lists(scalars, min_size=8, max_size=8),
    off=st.sampled_from([0, 0, 0, 0, -1, 1]),
    backward=st.booleans(),
    rows=st.booleans(),
)
async def test_any_values_are_refused_or_understood(
    population: Population,
    name: str,
    numbers: list[tuple[int, bool]],
    values: list[Any],
    off: int,
    backward: bool,
    rows: bool,
) -> None:
    root, listing = ROOTS[name], LISTINGS[name]
    options: list[tuple[str, str | None]] = [(field, None) for field in root.sorted.values]
    options += [("VARIABLE", "/one")] if root.sorted.pointers else []
    picked = [(options[number % len(options)], descending) for number, descending in numbers]
    order = tuple(OrderKey(field, descending, pointer) for (field, pointer), descending in picked)
    keys = order or listing.default_order
    sorting = listing.sortable.sorting(keys)
    cursor = forged(signature(f"{listing.name}|{population.tenant_id}", keys), values[: len(sorting.terms) + off])
    request = ListRequest(order=order, window=Window(5, cursor, backward), wanted=Wanted(rows=rows, count=not rows))
    refusal: InvalidCursor | None = None
    try:
        await root.read(population.services, population.actor, request)
    except InvalidCursor as raised:
        refusal = raised
    assert refusal is not None or off == 0
    assert refusal is None or refusal.path == ("before" if backward else "after",)


NONSENSE = [ListRequest(window=Window(5, "nonsense"), wanted=Wanted(rows=rows, count=True)) for rows in (True, False)]


@pytest.mark.parametrize("request_", NONSENSE, ids=["rows", "counts only"])
@pytest.mark.parametrize("name", ROOTS)
async def test_no_cursor_is_refused(population: Population, name: str, request_: ListRequest) -> None:
    with pytest.raises(InvalidCursor):
        await ROOTS[name].read(population.services, population.actor, request_)


@pytest.mark.parametrize("request_", NONSENSE, ids=["rows", "counts only"])
@pytest.mark.parametrize("name", NESTED)
async def test_no_cursor_is_refused_below_parents(population: Population, name: str, request_: ListRequest) -> None:
    parents = list(NESTED[name].rows(population))
    with pytest.raises(InvalidCursor):
        await NESTED[name].read(population.services, population.actor, parents, request_)


async def test_a_cursor_of_another_tenant_is_refused(population: Population) -> None:
    tenant_id = await population.world.tenant("elsewhere")
    stranger = await population.world.person(tenant_id, "stranger")
    actor = Population(population.world, tenant_id, stranger).actor
    for root in ROOTS.values():
        page = await root.read(population.services, population.actor, ListRequest(window=Window(1)))
        with pytest.raises(InvalidCursor):
            await root.read(population.services, actor, ListRequest(window=Window(1, page.cursor(0))))
