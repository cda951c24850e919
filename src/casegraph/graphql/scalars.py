"""Custom scalars: how they read and write, and what they say when a value is not theirs."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import NoneType
from typing import Any, NewType
from uuid import UUID

import orjson
import strawberry
from graphql import (
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    print_ast,
)
from graphql.language import BooleanValueNode
from strawberry.types.scalar import ScalarDefinition

JSON = NewType("JSON", object)
JSONPointer = NewType("JSONPointer", str)
BigInt = NewType("BigInt", int)

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-]\d\d:\d\d))", re.ASCII)


def _refuse(expected: str, node: ValueNode | None = None) -> GraphQLError:
    return GraphQLError(expected, node, extensions={"code": "BAD_USER_INPUT"})


def write_date_time(value: datetime) -> str:
    """RFC 3339 in UTC, with microseconds where there are any."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_MOMENTS = frozenset({datetime, NoneType})


def write_date_times(moments: Sequence[datetime | None]) -> list[str | None] | None:
    """What `write_date_time` writes, for many at once; None where they are not all moments in UTC, or null.

    orjson writes them to the same letters in a fifth of the time.
    """
    if not _MOMENTS.issuperset(map(type, moments)):
        return None
    written = orjson.dumps(moments, option=orjson.OPT_UTC_Z)
    if written.count(b'Z"') + written.count(b"null") != len(moments):
        return None
    texts: list[str | None] = orjson.loads(written)
    return texts


def read_date_time(value: Any) -> datetime:
    """A moment with its offset; what is finer than a microsecond is cut."""
    match = _DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _refuse("DateTime must be text after RFC 3339 with an offset, such as 2024-05-31T13:45:00Z.")
    day, clock, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset or '+00:00'}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refuse("DateTime must be a moment that exists, in the years 1 to 9999.") from None


def read_uuid(value: Any) -> UUID:
    """A UUID in hexadecimal digits of either case, with or without its hyphens."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise _refuse("UUID must be text such as 0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f.")
    return UUID(value)


def read_pointer(value: Any) -> str:
    """A JSON Pointer as text; the field that takes it checks its form and names its place."""
    if not isinstance(value, str):
        raise _refuse("JSONPointer must be text after RFC 6901, such as /items/0/price.")
    return value


def read_big_int(value: Any) -> int:
    """A decimal integer of 64 bits, as text or as a number."""
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    if not re.fullmatch(r"-?\d{1,19}", text, re.ASCII) or not -(2**63) <= int(text) < 2**63:
        raise _refuse('BigInt must be an integer of 64 bits as text, such as "9007199254740993".')
    return int(text)


def _text_literal(read: Any) -> Any:
    def parse(node: ValueNode, _variables: Any = None) -> Any:
        try:
            return read(node.value if isinstance(node, StringValueNode) else _unquoted(node))
        except GraphQLError as error:
            raise _refuse(error.message, node) from None

    return parse


def _unquoted(node: ValueNode) -> Any:
    return int(node.value) if isinstance(node, IntValueNode) else None


def read_json_literal(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:
    """The value that the same text would have as JSON in the variables of a request.

    Where a variable inside it is missing, a member of an object is left out and an item of a list is null.
    """
    match node:
        case NullValueNode():
            return None
        case StringValueNode() | BooleanValueNode():
            return node.value
        case IntValueNode() | FloatValueNode():
            return _json_number(node)
        case ListValueNode():
            items = (read_json_literal(item, variables) for item in node.values)
            return [None if item is Undefined else item for item in items]
        case ObjectValueNode():
            members = ((one.name.value, read_json_literal(one.value, variables)) for one in node.fields)
            return {name: value for name, value in members if value is not Undefined}
        case VariableNode():
            return (variables or {}).get(node.name.value, Undefined)
    raise _refuse(f"JSON has no bare words; write text in quotation marks, not {print_ast(node)}.", node)


def _json_number(node: IntValueNode | FloatValueNode) -> int | float:
    """Integers of 64 bits are exact; all other numbers are doubles."""
    if isinstance(node, IntValueNode) and -(2**63) <= int(node.value) < 2**64:
        return int(node.value)
    number = float(node.value)
    if math.isinf(number):
        raise _refuse("A number in JSON must fit a double-precision number, up to about 1.8e308.", node)
    return number


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment after RFC 3339, with an offset. Answers are in UTC, to the microsecond.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_date_time,
        parse_value=read_date_time,
        parse_literal=_text_literal(read_date_time),
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="A universally unique identifier (RFC 9562). Identifiers that the server makes are of version 7.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=read_uuid,
        parse_literal=_text_literal(read_uuid),
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value (RFC 8259).",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
        parse_literal=read_json_literal,
    ),
    JSONPointer: strawberry.scalar(
        name="JSONPointer",
        description="A JSON Pointer (RFC 6901): the way to a place inside a JSON value, such as /customer/name.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc6901",
        serialize=str,
        parse_value=read_pointer,
        parse_literal=_text_literal(read_pointer),
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A 64-bit integer, as a decimal string.",
        serialize=str,
        parse_value=read_big_int,
        parse_literal=_text_literal(read_big_int),
    ),
}
