"""JSON values that are held against a JSON Schema."""

import strawberry

from casegraph.graphql.scalars import JSON, JSONPointer
from casegraph.graphql.types.interfaces import Of
from casegraph.services.schemas import MOST_ERRORS, HeldValue, JSONFault


@strawberry.type(description="Why a JSON value does not meet its schema.")
class JSONError(Of):
    """Why a JSON value does not meet its schema."""

    record = JSONFault

    pointer: JSONPointer = strawberry.field(description="The place in the value; empty for all of it.")
    keyword: str = strawberry.field(description="The keyword of JSON Schema that is not met, such as `required`.")
    message: str = strawberry.field(description="What is wrong, as a sentence.")


@strawberry.type(description="A JSON value and what its JSON Schema says of it. An invalid value is kept and flagged.")
class ValidatedJSON(Of):
    """A JSON value and what its JSON Schema says of it."""

    record = HeldValue

    valid: bool = strawberry.field(description="It meets its schema, or there is none.")
    value: JSON = strawberry.field(description="The value as it is stored.")
    errors: list[JSONError] = strawberry.field(
        description=f"Why it is not valid, {MOST_ERRORS} reasons at most; empty where it is."
    )
