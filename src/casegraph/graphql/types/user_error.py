"""The expected failure of a mutation, as data."""

import strawberry

from casegraph.graphql.enums import ErrorCode
from casegraph.graphql.scalars import JSONPointer


@strawberry.type(description="An expected failure of a mutation, which has changed nothing then.")
class UserError:
    """An expected failure of a mutation."""

    code: ErrorCode = strawberry.field(description="The kind of failure, for programs.")
    message: str = strawberry.field(description="What is wrong, for people.")
    path: list[str] | None = strawberry.field(
        description="The way to the argument that is meant, from `input` down; null where none is."
    )
    pointer: JSONPointer | None = strawberry.field(
        description="The place inside the JSON value, or the definition, that stands at `path`."
    )
