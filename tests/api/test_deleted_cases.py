"""A call under an idempotency key that made a case which is gone since: its repetition says so, and makes no other."""

from typing import Any

import pytest

from tests.firm import Firm

KEY = {"idempotencyKey": "k", "title": "A case"}
GONE = [("NOT_FOUND", ["input", "idempotencyKey"], None)]


@pytest.mark.parametrize("with_id", [False, True])
async def test_the_repeated_creation_of_a_deleted_case(with_id: bool, firm: Firm) -> None:
    given: dict[str, Any] = KEY if not with_id else {**KEY, "id": "018f4a5e-7b1c-7def-8abc-0123456789ab"}
    case = await firm.start(**given)
    await firm.start(title="Another", idempotencyKey="other")
    await firm.payload("root", "deleteCase", {"caseId": case["id"]})
    for _ in range(2):
        payload = await firm.payload("ann", "createCase", {"processKey": "order", **given})
        assert (payload["case"], payload["created"]) == (None, False)
        assert await firm.refused("ann", "createCase", processKey="order", **given) == GONE
    mismatch = [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"], None)]
    assert await firm.refused("ann", "createCase", processKey="order", **{**given, "title": "x"}) == mismatch


async def test_other_cases_and_other_callers_are_not_meant(firm: Firm) -> None:
    mine, other = await firm.start(**KEY), await firm.start(title="Another", idempotencyKey="other")
    theirs = await firm.start("bob", **KEY)
    await firm.payload("root", "deleteCase", {"caseId": mine["id"]})
    assert await firm.start(title="Another", idempotencyKey="other") == other
    assert await firm.start("bob", **KEY) == theirs


async def test_the_deletion_itself_is_answered_as_the_first_time(firm: Firm) -> None:
    case = await firm.start(**KEY)
    call = {"caseId": case["id"], "idempotencyKey": "d"}
    first = await firm.payload("root", "deleteCase", call)
    assert first == {"deletedCaseId": case["id"], "errors": []}
    assert await firm.payload("root", "deleteCase", call) == first


async def test_one_who_deletes_what_they_made(firm: Firm) -> None:
    case = await firm.start(**KEY)
    call = {"caseId": case["id"], "idempotencyKey": "d"}
    first = await firm.payload("ann", "deleteCase", call)
    assert first["errors"] == []
    assert await firm.payload("ann", "deleteCase", call) == first
    assert await firm.refused("ann", "createCase", processKey="order", **KEY) == GONE
