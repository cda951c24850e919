"""The inputs that compare one value."""

from datetime import datetime
from typing import Any

import strawberry

from casegraph.graphql.enums import CaseStatus
from casegraph.graphql.filters.convert import Comparison
from casegraph.graphql.scalars import JSON, JSONPointer


def operator(description: str, name: str | None = None) -> Any:
    """An operator of a comparison; left out, it says nothing."""
    return strawberry.field(default=strawberry.UNSET, description=description, name=name)


_EQ = "Is equal to this."
_NE = "Differs from this; what is absent differs from everything."
_IN = "Is one of these; none of an empty list."
_NOT_IN = "Is none of these."
_GT = "Is greater than this."
_GTE = "Is this or greater."
_LT = "Is less than this."
_LTE = "Is this or less."
_IS_NULL = "Is absent (true) or present (false)."


@strawberry.input(description="Compares text, letter by letter; all given operators must hold.")
class StringFilter(Comparison):
    """Compares text."""

    eq: str | None = operator(_EQ)
    ne: str | None = operator(_NE)
    in_: list[str] | None = operator(_IN, "in")
    not_in: list[str] | None = operator(_NOT_IN)
    contains: str | None = operator("Has this somewhere in it; upper and lower case differ.")
    starts_with: str | None = operator("Begins with this; upper and lower case differ.")
    is_null: bool | None = operator(_IS_NULL)


@strawberry.input(description="Compares whole numbers; all given operators must hold.")
class IntFilter(Comparison):
    """Compares whole numbers."""

    eq: int | None = operator(_EQ)
    ne: int | None = operator(_NE)
    in_: list[int] | None = operator(_IN, "in")
    gt: int | None = operator(_GT)
    gte: int | None = operator(_GTE)
    lt: int | None = operator(_LT)
    lte: int | None = operator(_LTE)
    is_null: bool | None = operator(_IS_NULL)


@strawberry.input(description="Compares ids, global or bare UUIDs; all given operators must hold.")
class IDFilter(Comparison):
    """Compares ids."""

    eq: strawberry.ID | None = operator(_EQ)
    ne: strawberry.ID | None = operator(_NE)
    in_: list[strawberry.ID] | None = operator(_IN, "in")
    not_in: list[strawberry.ID] | None = operator(_NOT_IN)
    is_null: bool | None = operator(_IS_NULL)


@strawberry.input(description="Compares moments; all given operators must hold.")
class DateTimeFilter(Comparison):
    """Compares moments."""

    eq: datetime | None = operator(_EQ)
    gt: datetime | None = operator("Is after this.")
    gte: datetime | None = operator("Is at this moment or after.")
    lt: datetime | None = operator("Is before this.")
    lte: datetime | None = operator("Is at this moment or before.")
    is_null: bool | None = operator(_IS_NULL)


@strawberry.input(description="Compares the status of cases; all given operators must hold.")
class CaseStatusFilter(Comparison):
    """Compares the status of cases."""

    eq: CaseStatus | None = operator(_EQ)
    ne: CaseStatus | None = operator(_NE)
    in_: list[CaseStatus] | None = operator(_IN, "in")
    not_in: list[CaseStatus] | None = operator(_NOT_IN)


@strawberry.input(
    description="Compares one place in a JSON value; all given operators must hold. Types count: a number never "
    "equals a string, and `gt` with a number finds numbers only. A place that is absent meets `ne` and `exists: false`."
)
class JSONFilter:
    """Compares one place in a JSON value."""

    pointer: JSONPointer = strawberry.field(description="The place, such as /amount or /items/0/price.")
    eq: JSON | None = operator("Is equal to this; null means JSON's null.")
    ne: JSON | None = operator("Differs from this, or is absent.")
    in_: list[JSON] | None = operator(_IN, "in")
    gt: JSON | None = operator("Is greater than this number, or follows this text by code point.")
    gte: JSON | None = operator("Is this number or text, or beyond it.")
    lt: JSON | None = operator("Is less than this number, or precedes this text by code point.")
    lte: JSON | None = operator("Is this number or text, or before it.")
    contains: str | None = operator("Is text with this somewhere in it; upper and lower case differ.")
    exists: bool | None = operator("Is there (true) or not there (false); JSON's null is there.")
