"""How many statements a change takes: a lost batch shows here."""

import pytest

from casegraph.domain.errors import Rejected
from casegraph.services.lifecycle import NewCase, OnCase, Routing
from tests.statements import recorded, told
from tests.storage.lifecycle.office import Office

LOADED = ["SELECT case", "SELECT task"]


async def test_a_claim(office: Office) -> None:
    case_id = await office.start(submission={"amount": 5})
    warm = await office.on(case_id, "check")
    await office.tasks.claim(office.actors["ann"], warm)
    await office.tasks.release(office.actors["ann"], warm)
    with recorded() as sql:
        await office.tasks.claim(office.actors["bob"], warm)
    assert told(sql) == [
        *LOADED,
        "UPDATE case",
        "UPDATE case_body",
        "UPDATE task",
        "UPDATE task_candidate",
        "UPDATE delegation",
        "INSERT participant",
        "INSERT event",
    ]


async def test_a_claim_that_comes_too_late(office: Office) -> None:
    case_id = await office.start(submission={"amount": 5})
    on = await office.take("ann", case_id, "check")
    with recorded() as sql, pytest.raises(Rejected):
        await office.tasks.claim(office.actors["bob"], on)
    assert told(sql) == [*LOADED, "SELECT principal"]


async def test_a_routing_to_the_next_in_turn(office: Office) -> None:
    """It is the turn of Bob, who took part already."""
    case_id = await office.start(submission={"amount": 500})
    await office.take("bob", case_id, "check")
    other = await office.start(submission={"amount": 500})
    await office.take("bob", other, "check")
    await office.cases.route(office.actors["bob"], OnCase(other), Routing())
    with recorded() as sql:
        await office.cases.route(office.actors["bob"], OnCase(case_id), Routing())
    assert told(sql) == [
        *LOADED,
        "SELECT principal",
        "SELECT rotation",
        "SELECT membership",
        "UPDATE rotation",
        "UPDATE case",
        "UPDATE case_body",
        "INSERT task",
        "INSERT task_body",
        "INSERT task_candidate",
        "UPDATE task",
        "INSERT delegation",
        "UPDATE delegation",
        "UPDATE case_search",
        "INSERT event",
    ]


async def test_a_new_case(office: Office) -> None:
    await office.start()
    with recorded() as sql:
        await office.creation.create(office.actors["ann"], NewCase(process_key="order", variables={"amount": 1}))
    assert told(sql) == [
        "SELECT process",
        "SELECT principal",
        "UPDATE tenant",
        "INSERT case",
        "INSERT case_body",
        "INSERT case_value",
        "INSERT task",
        "INSERT task_body",
        "INSERT task_candidate",
        "INSERT delegation",
        "INSERT participant",
        "INSERT case_search",
        "INSERT event",
    ]
