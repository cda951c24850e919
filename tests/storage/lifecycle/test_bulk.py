"""Many reassignments at once: all or none, or each for itself; safe to repeat; never two that wait for each other."""

import asyncio
from uuid import UUID

import pytest

from casegraph.domain.calls import Outcome, call_of
from casegraph.domain.enums import BulkErrorPolicy
from casegraph.domain.errors import (
    CasegraphError,
    IdempotencyMismatch,
    InvalidInput,
    LimitExceeded,
    NotFound,
    NotPermitted,
    Rejected,
)
from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import CaseReassignment, OnCase, PrincipalRef, Reassignment
from tests.storage.lifecycle.office import Office, problem_of

IGNORE, REJECT = BulkErrorPolicy.IGNORE_FAILED, BulkErrorPolicy.REJECT_EVERYTHING


def item(case_id: UUID, from_: str, to: str, key: str | None = None, version: int | None = None) -> CaseReassignment:
    asked = Reassignment(PrincipalRef(username=from_), PrincipalRef(username=to))
    call = call_of("reassignCases", {"case": str(case_id), "from": from_, "to": to}, key)
    return CaseReassignment(OnCase(case_id, version), asked, call)


async def taken(office: Office, count: int, who: str = "bob") -> list[UUID]:
    """Cases whose task this person has."""
    cases = [await office.start(submission={"amount": 1}) for _ in range(count)]
    for one in cases:
        await office.take(who, one, "check")
    return cases


async def owner(office: Office, case_id: UUID) -> str:
    who = (await office.task(case_id, "check")).owner_id
    return next(name for name, one in office.people.items() if one.id == who)


async def test_all_are_reassigned_in_one_go(office: Office) -> None:
    one, two = await taken(office, 2)
    items = [item(two, "bob", "cat"), item(one, "bob", "cat"), item(two, "cat", "ann"), item(one, "bob", "cat")]
    results = await office.cases.reassign_many(office.actors["root"], items, REJECT)
    assert results == [Outcome(two, True), Outcome(one, True), Outcome(two, True), Outcome(one, False)]
    assert [await owner(office, two), await owner(office, one)] == ["ann", "cat"]
    for case_id in (one, two):
        await office.check(case_id)
    assert await office.cases.reassign_many(office.actors["root"], [], REJECT) == []


async def test_where_one_fails_none_is_reassigned_and_all_failures_are_told(office: Office) -> None:
    one, two = await taken(office, 2)
    before = await office.all_rows()
    items: list[CaseReassignment | CasegraphError] = [
        item(one, "bob", "cat"),
        item(new_uuid(), "bob", "cat"),
        item(two, "bob", "dan"),
        item(two, "bob", "cat", version=1),
        InvalidInput("Name a principal.", ("from",)),
        item(two, "nobody", "no one"),
    ]
    results = await office.cases.reassign_many(office.actors["root"], items, REJECT)
    kept, absent, outside, stale, unread, unknown = results
    assert kept == Outcome(one, False)
    assert isinstance(absent, NotFound)
    assert absent.path == ("items", 1, "caseId")
    assert isinstance(outside, Rejected)
    assert problem_of(outside) == ("VALIDATION", ("items", 2, "to"), None)
    assert isinstance(stale, Rejected)
    assert problem_of(stale) == ("CONFLICT", ("items", 3, "expectedVersion"), None)
    assert isinstance(unread, InvalidInput)
    assert (unread.path, unread.message) == (("items", 4, "from"), "Name a principal.")
    assert isinstance(unknown, Rejected)
    assert [problem.path for problem in unknown.problems] == [("items", 5, "from"), ("items", 5, "to")]
    assert await office.all_rows() == before


async def test_each_for_itself_where_failures_are_ignored(office: Office) -> None:
    one, two = await taken(office, 2)
    items = [item(one, "bob", "dan"), item(two, "bob", "cat"), item(two, "cat", "ann")]
    failed, *done = await office.cases.reassign_many(office.actors["root"], items, IGNORE)
    assert isinstance(failed, Rejected)
    assert failed.problems[0].path == ("items", 0, "to")
    assert done == [Outcome(two, True), Outcome(two, True)]
    assert [await owner(office, one), await owner(office, two)] == ["bob", "ann"]
    [refused] = await office.cases.reassign_many(office.actors["bob"], [item(one, "bob", "cat")], IGNORE)
    assert isinstance(refused, NotPermitted)
    assert refused.path == ("items", 0)


@pytest.mark.parametrize("policy", list(BulkErrorPolicy))
async def test_keys_make_each_item_safe_to_repeat(office: Office, policy: BulkErrorPolicy) -> None:
    [case_id] = await taken(office, 1)
    root, first = office.actors["root"], item(case_id, "bob", "cat", "k1")
    assert await office.cases.reassign_many(root, [first, first], policy) == [Outcome(case_id, True)] * 2
    await office.cases.reassign(root, OnCase(case_id), item(case_id, "cat", "bob").asked)
    assert await office.cases.reassign_many(root, [first], policy) == [Outcome(case_id, True)]
    assert await owner(office, case_id) == "bob"
    [other] = await office.cases.reassign_many(root, [item(case_id, "bob", "ann", "k1")], policy)
    assert isinstance(other, IdempotencyMismatch)
    assert other.path == ("items", 0, "idempotencyKey")
    bad = item(case_id, "bob", "dan", "k2")
    failed = await office.cases.reassign_many(root, [bad, bad], policy)
    assert [one.path for one in failed if isinstance(one, Rejected)] == [("items", 0, "to"), ("items", 1, "to")]
    [again] = await office.cases.reassign_many(root, [item(case_id, "bob", "ann", "k2")], policy)
    assert again == Outcome(case_id, True)


async def test_there_is_a_most(office: Office) -> None:
    many = [item(new_uuid(), "bob", "cat")] * 101
    with pytest.raises(LimitExceeded) as refused:
        await office.cases.reassign_many(office.actors["root"], many, REJECT)
    assert refused.value.path == ("items",)
    results = await office.cases.reassign_many(office.actors["root"], many[:100], REJECT)
    assert {type(one) for one in results} == {NotFound}


async def test_two_that_name_the_same_cases_in_other_orders_both_come_through(office: Office) -> None:
    cases = await taken(office, 8)
    forth = [item(one, "bob", "cat") for one in cases]
    back = [item(one, "bob", "cat") for one in reversed(cases)]
    root = office.actors["root"]
    both = await asyncio.gather(*(office.cases.reassign_many(root, one, REJECT) for one in (forth, back) * 4))
    assert all(isinstance(one, Outcome) for results in both for one in results)
    assert sum(one.changed for results in both for one in results if isinstance(one, Outcome)) == len(cases)
    for one in cases:
        await office.check(one)
