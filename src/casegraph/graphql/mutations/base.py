"""What all mutations share: from an input to one act of a service, and from its outcome or failure to a payload."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, TypeVar
from uuid import UUID

import strawberry

from casegraph.domain.calls import Call, call_of
from casegraph.domain.errors import CasegraphError
from casegraph.graphql.context import Context, Info
from casegraph.graphql.errors import user_errors
from casegraph.graphql.mutations.bounds import check_bounds
from casegraph.graphql.scalars import write_date_time
from casegraph.graphql.types.user_error import UserError

UNSET: Any = strawberry.UNSET
KEY = "idempotency_key"

T = TypeVar("T")
Act = Callable[[Context, Any, Call | None], Awaitable[Any]]


def mutation(payload: type[Any], description: str) -> Callable[[Act], Any]:
    """A field from a function `(context, input, call)`, whose second parameter is annotated with the input's type.

    The function gives a payload, which is made without a value where an expected error is raised: all fields of
    `payload` have defaults, and `errors` takes the errors. `call` is None unless the caller gave an idempotency key.
    """

    def make(act: Act) -> Any:
        async def resolve(info: Info, input: Any) -> Any:
            try:
                call = call_of(info.field_name, plain(input), given(getattr(input, KEY, None)))
                check_bounds(input)
                return await act(info.context, input, call)
            except CasegraphError as error:
                errors = user_errors(error)
                if errors is None:
                    raise
                return payload(errors=errors)
            finally:
                # Mutations run one after the other: what an earlier one's payload has read may be another by now.
                info.context.forget()

        _sign(resolve, act)
        return strawberry.mutation(resolver=resolve, graphql_type=payload, description=description)

    return make


def key_field() -> Any:
    """The idempotency key of an input."""
    return strawberry.field(
        default=UNSET,
        description="Makes the call safe to repeat: for 24 hours, the same call of the same caller under this key is "
        "carried out once, and answered as the first one was; NOT_FOUND where the case that it made was deleted since.",
    )


def errors_field() -> Any:
    """The errors of a payload."""
    return strawberry.field(
        default_factory=list[UserError], description="Why nothing has changed; empty where it was done."
    )


def given(value: T | None) -> T | None:
    """The value of an optional field; None where it was left out."""
    return None if value is UNSET else value


def plain(value: Any) -> Any:
    """What an input says, as JSON: without the fields that were left out, and without the idempotency key."""
    match value:
        case Enum():
            return value.name
        case _ if is_dataclass(value):
            said = {one.name: getattr(value, one.name) for one in fields(value) if one.name != KEY}
            return {name: plain(one) for name, one in said.items() if one is not UNSET}
        case list():
            return [plain(one) for one in value]
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case datetime():
            return write_date_time(value)
        case UUID():
            return str(value)
    return value


def _sign(resolve: Any, act: Act) -> None:
    """Give a resolver the name and the signature that Strawberry reads its argument from."""
    _, taken, _ = inspect.signature(act).parameters.values()
    resolve.__name__ = getattr(act, "__name__", "")
    resolve.__doc__ = act.__doc__
    resolve.__module__ = act.__module__
    resolve.__annotations__ = {"info": Info, "input": _described(taken.annotation)}


def _described(kind: Any) -> Any:
    return Annotated[kind, strawberry.argument(description="What is asked for.")]
