"""A schema whose leaves hold whatever a resolver may give by mistake or on purpose, under every leaf type."""

from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Any, NewType
from uuid import UUID

import strawberry
from graphql import GraphQLError, Undefined
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from casegraph.domain.errors import NotFound
from casegraph.graphql.batching import computed
from casegraph.graphql.scalars import write_date_time

Instant = NewType("Instant", object)
JSON = NewType("JSON", object)
Shout = NewType("Shout", object)
Nothing = NewType("Nothing", object)


@strawberry.enum
class Color(IntEnum):
    """An enum by number."""

    RED = 1
    GREEN = 2


@strawberry.enum
class Letter(Enum):
    """An enum by text, and one value under two names."""

    A = "a"
    B = "b"
    ALSO_B = "b"


class Size(IntEnum):
    """An enum that GraphQL does not know; its members equal those of `Color`."""

    SMALL = 1
    LARGE = 2


class Text(str):
    """A kind of str."""


class Count(int):
    """A kind of int."""


class Moment(datetime):
    """A kind of datetime."""


class Written:
    """What str makes text of."""

    def __str__(self) -> str:
        return "written"


class Waits:
    """What can be awaited without being a coroutine."""

    def __await__(self) -> Generator[None, None, str]:
        yield from ()
        return "waited"


class Numeric:
    """What int and float take for a number."""

    def __int__(self) -> int:
        return 7

    def __float__(self) -> float:
        return 7.0

    def __index__(self) -> int:
        return 7


async def _later() -> str:
    return "later"


def _two() -> Iterator[int]:
    yield 1
    yield 2


_DAY = datetime(2024, 5, 31, 12, 0, 0, 5, tzinfo=UTC)
_UUID = UUID("0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f")

# Made anew for each run, as some can be used only once.
VALUES: dict[str, Callable[[], Any]] = {
    "null": lambda: None,
    "undefined": lambda: Undefined,
    "unset": lambda: strawberry.UNSET,
    "zero": lambda: 0,
    "one": lambda: 1,
    "true": lambda: True,
    "false": lambda: False,
    "largest_int": lambda: 2**31 - 1,
    "above_int": lambda: 2**31,
    "below_int": lambda: -(2**31) - 1,
    "far_above": lambda: 10**30,
    "whole_float": lambda: 1.0,
    "half": lambda: 1.5,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "empty": lambda: "",
    "digits": lambda: "12",
    "word": lambda: "word",
    "enum_value": lambda: "b",
    "enum_name": lambda: "B",
    "kind_of_str": lambda: Text("kind"),
    "kind_of_int": lambda: Count(2),
    "kind_of_datetime": lambda: Moment(2024, 5, 31, tzinfo=UTC),
    "color": lambda: Color.GREEN,
    "letter": lambda: Letter.B,
    "equal_stranger": lambda: Size.LARGE,
    "decimal": lambda: Decimal("1.50"),
    "decimal_nan": lambda: Decimal("NaN"),
    "fraction": lambda: Fraction(3, 1),
    "moment": lambda: _DAY,
    "whole_moment": lambda: datetime(1, 1, 1, tzinfo=UTC),
    "moment_elsewhere": lambda: _DAY.astimezone(timezone(timedelta(hours=5, minutes=30))),
    "moment_of_odd_zone": lambda: _DAY.astimezone(timezone(timedelta(seconds=7))),
    "naive_moment": lambda: _DAY.replace(tzinfo=None),
    "day": lambda: date(2024, 5, 31),
    "uuid": lambda: _UUID,
    "uuid_text": lambda: str(_UUID),
    "bytes": lambda: b"bytes",
    "list": lambda: [1, None],
    "dict": lambda: {"b": 1, "a": None},
    "tuple": lambda: (1, "x"),
    "object": object,
    "written": Written,
    "numeric": Numeric,
    "generator": _two,
    "class": lambda: ValueError,
    "exception": lambda: ValueError("secret"),
    "domain_error": lambda: NotFound("There is no such thing."),
    "graphql_error": lambda: GraphQLError("Told so", extensions={"code": "TOLD"}),
    "coroutine": _later,
    "awaitable": Waits,
}


LEAVES: dict[str, Any] = {
    "int": int,
    "float": float,
    "string": str,
    "boolean": bool,
    "id": strawberry.ID,
    "color": Color,
    "letter": Letter,
    "moment": datetime,
    "instant": Instant,
    "uuid": UUID,
    "decimal": Decimal,
    "json": JSON,
    "shout": Shout,
    "nothing": Nothing,
}
SHAPES = ("as", "called", "computed", "listed")


class Source:
    """Holds one value under many names."""

    def __init__(self, value: Any) -> None:
        self.value = value
        for name in LEAVES:
            setattr(self, f"as_{name}", value)


def _value(root: Any) -> Any:
    return root.value


def _values(root: Any) -> Any:
    return [root.value]


def _all(roots: Sequence[Any], _: Any) -> Any:
    return tuple(root.value for root in roots)


def _list(kind: Any) -> Any:
    return list[kind | None]


def _holder() -> Any:
    """A type with the value under every leaf type: as an attribute, from a function, and in a list."""
    fields: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    for name, kind in LEAVES.items():
        fields["__annotations__"][f"as_{name}"] = kind | None
        fields[f"called_{name}"] = strawberry.field(resolver=_value, graphql_type=kind)
        fields[f"computed_{name}"] = computed(kind | None, "Told together.", _all)
        fields[f"listed_{name}"] = strawberry.field(resolver=_values, graphql_type=_list(kind))
    return strawberry.type(type("Holder", (), fields))


Holder = _holder()


async def _holder_of(name: str) -> Any:
    return Source(VALUES[name]())


Query = strawberry.type(
    type(
        "Query",
        (),
        {
            "__module__": __name__,
            "__annotations__": {},
            "holder": strawberry.field(resolver=_holder_of, graphql_type=Holder | None),
        },
    )
)


def _scalar(name: str, serialize: Callable[[Any], Any]) -> ScalarDefinition:
    return strawberry.scalar(name=name, serialize=serialize, parse_value=lambda value: value)


schema = strawberry.Schema(
    query=Query,
    config=StrawberryConfig(
        scalar_map={
            Instant: _scalar("Instant", write_date_time),
            JSON: _scalar("JSON", lambda value: value),
            Shout: _scalar("Shout", lambda value: value.upper()),
            Nothing: _scalar("Nothing", lambda _: None),
        }
    ),
)
