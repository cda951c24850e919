"""How errors of the domain become data in a mutation's payload."""

import pytest

from casegraph.domain.errors import (
    CasegraphError,
    ErrorCode,
    IdempotencyMismatch,
    InvalidCursor,
    InvalidInput,
    LimitExceeded,
    NotFound,
    NotPermitted,
    Problem,
    Rejected,
    Unauthenticated,
)
from casegraph.graphql.errors import MAX_USER_ERRORS, format_errors, from_exception, user_errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotPermitted("No."), ErrorCode.FORBIDDEN),
        (NotFound("No."), ErrorCode.NOT_FOUND),
        (InvalidInput("No."), ErrorCode.VALIDATION),
        (InvalidCursor("No."), ErrorCode.VALIDATION),
        (LimitExceeded("No."), ErrorCode.LIMIT_EXCEEDED),
        (IdempotencyMismatch("No."), ErrorCode.IDEMPOTENCY_MISMATCH),
        (Rejected(Problem(ErrorCode.CONFLICT, "No.")), ErrorCode.CONFLICT),
    ],
)
def test_expected_errors_are_data(error: CasegraphError, code: ErrorCode) -> None:
    found = user_errors(error)
    assert found is not None
    assert [(one.code, one.message, one.path, one.pointer) for one in found] == [(code, "No.", None, None)]


@pytest.mark.parametrize("error", [Unauthenticated("Who?"), CasegraphError("Oh.")])
def test_errors_of_the_whole_request_are_not(error: CasegraphError) -> None:
    assert user_errors(error) is None


def test_paths_lead_down_from_the_input_in_texts() -> None:
    found = user_errors(NotFound("No such case.", ("items", 3, "caseId")))
    assert found is not None
    assert found[0].path == ["input", "items", "3", "caseId"]


def test_each_problem_has_its_own_place() -> None:
    problems = [Problem(ErrorCode.VALIDATION, f"No {n}.", ("variables",), f"/{n}") for n in range(3)]
    found = user_errors(Rejected(*problems))
    assert found is not None
    assert [(one.message, one.path, one.pointer) for one in found] == [
        (f"No {n}.", ["input", "variables"], f"/{n}") for n in range(3)
    ]


@pytest.mark.parametrize("count", [MAX_USER_ERRORS, MAX_USER_ERRORS + 1, MAX_USER_ERRORS + 5000])
def test_a_payload_has_a_bounded_number_of_errors(count: int) -> None:
    found = user_errors(Rejected(*(Problem(ErrorCode.VALIDATION, f"No {n}.") for n in range(count))))
    assert found is not None
    assert len(found) == MAX_USER_ERRORS
    told = [one.message for one in found if one.message.startswith("No ")]
    last = found[-1].message
    assert last == (f"No {count - 1}." if count == len(told) else f"There are {count - len(told):,} further errors.")


def test_a_path_of_any_error_is_told_in_a_response() -> None:
    [shown] = format_errors([from_exception(NotFound("No such category.", ("filter", "category")))])
    assert shown["extensions"] == {"code": "NOT_FOUND", "argument": ["filter", "category"]}
