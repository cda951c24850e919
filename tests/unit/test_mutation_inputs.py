"""What a mutation's input says, as the JSON that idempotency keys are held against."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from casegraph.graphql.mutations.base import given, key_field, plain

UNSET: Any = strawberry.UNSET


class Colour(Enum):
    RED = 1


@strawberry.input
class Part:
    number: int
    note: str | None = UNSET


@strawberry.input
class Whole:
    parts: list[Part]
    colour: Colour
    at: datetime
    id: UUID
    data: Any
    idempotency_key: str | None = key_field()


def whole(**values: Any) -> Whole:
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    plainly: dict[str, Any] = {"parts": [], "colour": Colour.RED, "at": moment, "id": UUID(int=7), "data": None}
    return Whole(**{**plainly, **values})


def test_everything_but_the_key_is_said() -> None:
    said = plain(whole(parts=[Part(number=1), Part(number=2, note=None)], data={"a": [1.5, "x", True]}))
    assert said == {
        "parts": [{"number": 1}, {"number": 2, "note": None}],
        "colour": "RED",
        "at": "2026-01-31T12:00:00Z",
        "id": "00000000-0000-0000-0000-000000000007",
        "data": {"a": [1.5, "x", True]},
    }


def test_the_key_makes_no_difference() -> None:
    assert plain(whole(idempotency_key="a")) == plain(whole(idempotency_key="b")) == plain(whole())


def test_what_was_left_out_is_nothing() -> None:
    assert given(UNSET) is None
    assert given(None) is None
    assert given("") == ""
