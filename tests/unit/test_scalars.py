"""Custom scalars by themselves: what they read, how they write, what they refuse."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLError, parse_value
from hypothesis import given
from hypothesis import strategies as st

from casegraph.graphql import scalars
from casegraph.graphql.scalars import SCALARS, BigInt, JSONPointer


def literal(kind: object, text: str) -> Any:
    """What a scalar makes of a literal."""
    parse = SCALARS[kind].parse_literal
    assert parse is not None
    return parse(parse_value(text), None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-31T13:45:00Z", datetime(2024, 5, 31, 13, 45, tzinfo=UTC)),
        ("2024-05-31t13:45:00z", datetime(2024, 5, 31, 13, 45, tzinfo=UTC)),
        ("2024-05-31T13:45:00-03:30", datetime(2024, 5, 31, 17, 15, tzinfo=UTC)),
        ("2024-05-31T13:45:00.5+00:00", datetime(2024, 5, 31, 13, 45, 0, 500_000, tzinfo=UTC)),
        ("2024-05-31T13:45:00.123456789Z", datetime(2024, 5, 31, 13, 45, 0, 123_456, tzinfo=UTC)),
        ("2024-02-29T23:59:59+23:59", datetime(2024, 2, 29, 0, 0, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_date_time_reads_rfc_3339(text: str, moment: datetime) -> None:
    assert scalars.read_date_time(text) == moment
    assert literal(datetime, f'"{text}"') == moment


@given(st.datetimes(timezones=st.timezones()))
def test_date_time_reads_what_it_writes(moment: datetime) -> None:
    try:
        there = moment.astimezone(UTC)
    except OverflowError:
        return
    text = scalars.write_date_time(moment)
    assert text.endswith("Z")
    assert scalars.read_date_time(text) == there


def test_date_time_writes_microseconds_only_where_there_are_some() -> None:
    east = timezone(timedelta(hours=2))
    assert scalars.write_date_time(datetime(2024, 5, 31, 1, tzinfo=east)) == "2024-05-30T23:00:00Z"
    assert scalars.write_date_time(datetime(2024, 5, 31, 1, 0, 0, 5, tzinfo=UTC)) == "2024-05-31T01:00:00.000005Z"


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-31",
        "2024-05-31T13:45",
        "2024-05-31T13:45:00",
        "20240531T134500Z",
        "2024-W22-5T00:00:00Z",
        "",
        "now",
        "2024-02-30T00:00:00Z",
        "2024-05-31T13:45:00+0200",
        " 2024-05-31T13:45:00Z",
        "2024-05-31T13:45:00Z\n",
        "9999-12-31T23:59:59-00:01",
        "0001-01-01T00:00:00+00:01",
        "٢٠٢٤-٠٥-٣١T13:45:00Z",
        0,
        1.5,
        True,
        None,
        [],
        {},
    ],
)
def test_date_time_refuses(value: Any) -> None:
    with pytest.raises(GraphQLError, match=r"DateTime must be .*\.$"):
        scalars.read_date_time(value)


@given(st.uuids())
def test_uuid_reads_its_spellings(uuid: UUID) -> None:
    for text in (str(uuid), str(uuid).upper(), uuid.hex):
        assert scalars.read_uuid(text) == uuid
        assert literal(UUID, f'"{text}"') == uuid
    serialize = SCALARS[UUID].serialize
    assert serialize is not None
    assert serialize(uuid) == str(uuid)


GOOD_UUID = "0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f"


NO_UUIDS = [
    "",
    "uuid",
    GOOD_UUID[:-1],
    GOOD_UUID + "0",
    "{" + GOOD_UUID + "}",
    "urn:uuid:" + GOOD_UUID,
    GOOD_UUID + "\n",
]
READ_BY_PYTHON = [GOOD_UUID[:-2] + "_f", "+" + GOOD_UUID[1:], GOOD_UUID[:-1] + "\uff16"]


@pytest.mark.parametrize("value", [*NO_UUIDS, *READ_BY_PYTHON, 5, None, b"\0" * 16, UUID(GOOD_UUID)])
def test_uuid_refuses(value: Any) -> None:
    with pytest.raises(GraphQLError, match=r"UUID must be text such as .*\.$"):
        scalars.read_uuid(value)


@given(st.integers(-(2**63), 2**63 - 1))
def test_big_int_reads_64_bits_as_text_or_number(number: int) -> None:
    assert scalars.read_big_int(str(number)) == scalars.read_big_int(number) == number
    assert literal(BigInt, str(number)) == literal(BigInt, f'"{number}"') == number
    serialize = SCALARS[BigInt].serialize
    assert serialize is not None
    assert serialize(number) == str(number)


@pytest.mark.parametrize(
    "value", ["", "1.0", "1e3", "0x10", "1_000", " 1", "+1", "٣", 2**63, -(2**63) - 1, str(2**63), 1.0, True, None, [1]]
)
def test_big_int_refuses(value: Any) -> None:
    with pytest.raises(GraphQLError, match=r"BigInt must be an integer of 64 bits"):
        scalars.read_big_int(value)


@pytest.mark.parametrize("text", ["true", "null", "1.5", "WORD", "[1]", "{a: 1}", "123456789012345678901234567890"])
def test_literals_of_another_kind_are_refused_with_their_place(text: str) -> None:
    for kind in (datetime, UUID, BigInt, JSONPointer):
        with pytest.raises(GraphQLError, match="must be") as caught:
            literal(kind, text)
        assert caught.value.nodes
        assert caught.value.extensions == {"code": "BAD_USER_INPUT"}


def test_json_pointer_is_any_text() -> None:
    assert scalars.read_pointer("/a~1b") == literal(JSONPointer, '"/a~1b"') == "/a~1b"
    with pytest.raises(GraphQLError, match="JSONPointer must be text"):
        scalars.read_pointer(1)


def json_literal(text: str, variables: dict[str, Any] | None = None) -> Any:
    """What the JSON scalar makes of a literal."""
    return scalars.read_json_literal(parse_value(text), variables)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    # GraphQL's source text may hold any Unicode character, JSON's escapes among them.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(r"\A[_A-Za-z][_0-9A-Za-z]*\Z"), inner),
    max_leaves=20,
)


def as_literal(value: Any) -> str:
    """A JSON value as GraphQL spells it: names are not quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {as_literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_literal, value)) + "]"
    return json.dumps(value)


@given(JSON_VALUES)
def test_json_literals_mean_what_json_means(value: Any) -> None:
    read = json_literal(as_literal(value))
    assert read == value
    assert json.dumps(read) == json.dumps(value)  # 1 is not 1.0, and true is not 1


def test_json_numbers_beyond_64_bits_are_doubles() -> None:
    assert json_literal(str(2**64)) == float(2**64)
    assert isinstance(json_literal(str(2**64)), float)
    assert isinstance(json_literal(str(2**64 - 1)), int)
    assert json_literal("1" + "0" * 308) == 1e308
    assert json_literal("-0.0") == 0
    assert math.copysign(1, json_literal("-0.0")) == -1


@pytest.mark.parametrize("text", ["1e309", "-1e309", "1" + "0" * 309, "[{a: [1e999]}]"])
def test_json_numbers_beyond_doubles_are_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="double-precision") as caught:
        json_literal(text)
    assert caught.value.nodes


@pytest.mark.parametrize("text", ["WORD", "True", "[1, NULL]", "{a: undefined}"])
def test_json_has_no_bare_words(text: str) -> None:
    with pytest.raises(GraphQLError, match="no bare words"):
        json_literal(text)


def test_variables_inside_json() -> None:
    given_ = {"v": {"x": [1, None]}, "n": None}
    assert json_literal("[$v, {a: $v, b: $n}, $n]", given_) == [given_["v"], {"a": given_["v"], "b": None}, None]
    assert json_literal("[$gone, {a: $gone, b: 1}]", given_) == [None, {"b": 1}]
    assert json_literal("[$v, {a: $v}]") == [None, {}]


IN_UTC = st.datetimes(timezones=st.just(UTC)) | st.none()


@given(st.lists(IN_UTC))
def test_many_moments_are_written_as_each_is(moments: list[datetime | None]) -> None:
    expected = [None if one is None else scalars.write_date_time(one) for one in moments]
    assert scalars.write_date_times(moments) == expected


class Moment(datetime):
    """A datetime of somebody's own."""


@pytest.mark.parametrize(
    "other",
    [
        "2024-05-31T13:45:00Z",
        1,
        datetime(2024, 5, 31, tzinfo=timezone(timedelta(hours=2))),
        datetime(2024, 5, 31),  # what has no zone is the point
        Moment(2024, 5, 31, tzinfo=UTC),
    ],
)
def test_other_moments_are_written_one_by_one(other: Any) -> None:
    assert scalars.write_date_times([datetime(2024, 5, 31, tzinfo=UTC), None, other]) is None
