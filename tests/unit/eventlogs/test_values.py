import json
import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.eventlogs.values import (
    NotOfType,
    boolean,
    decimal,
    integer,
    is_decimal,
    moment,
    moment_text,
    real,
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2011-10-01T00:38:44.546+02:00", "2011-09-30T22:38:44.546Z"),
        ("2011-10-01T00:38:44.546Z", "2011-10-01T00:38:44.546Z"),
        ("2011-10-01T00:38:44.546z", "2011-10-01T00:38:44.546Z"),
        ("2011-10-01T00:38:44", "2011-10-01T00:38:44.000Z"),
        ("2011-10-01T00:38", "2011-10-01T00:38:00.000Z"),
        ("2011-10-01 00:38:44", "2011-10-01T00:38:44.000Z"),
        ("2011-10-01", "2011-10-01T00:00:00.000Z"),
        ("2011-10-01T00:38:44.5-0330", "2011-10-01T04:08:44.500Z"),
        ("2011-10-01T00:38:44+02", "2011-09-30T22:38:44.000Z"),
        ("2011-10-01T00:38:44.123456Z", "2011-10-01T00:38:44.123456Z"),
        ("2011-10-01T00:38:44.1234569999999Z", "2011-10-01T00:38:44.123456Z"),
        (" 2011-10-01T00:38:44Z\n", "2011-10-01T00:38:44.000Z"),
        ("2011-12-31T24:00:00Z", "2012-01-01T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_date_has_one_text_in_utc(text: str, canonical: str) -> None:
    assert moment_text(moment(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2011-13-01T00:00:00Z",
        "2011-02-29T00:00:00Z",
        "2011-10-01T25:00:00Z",
        "2011-10-01T24:00:01Z",
        "2011-10-01T00:60:00Z",
        "2011-W01-1",
        "20111001T003844",
        "2011-10-01T00:38:44,5Z",
        "2011-10-01T00:38:44Z trailing",
        "2011-10-01T00:38:44+99:00",
        "12011-10-01T00:00:00Z",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T24:00:00Z",
        "٢٠١١-10-01T00:00:00Z",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotOfType):
        moment(text)


@settings(deadline=None)
@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_a_date_means_the_same_moment_whatever_its_offset(local: datetime, minutes: int) -> None:
    there = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    read = moment(there.isoformat())
    assert read == there
    assert read.tzinfo is UTC
    assert moment(moment_text(read)) == read


@settings(deadline=None)
@given(st.lists(st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=546000)), min_size=2))
def test_the_texts_of_dates_sort_as_the_dates_do(moments: list[datetime]) -> None:
    assert [moment_text(at) for at in sorted(moments)] == sorted(moment_text(at) for at in moments)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-7", -7),
        ("+12", 12),
        ("0012", 12),
        (" 5 ", 5),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("1" * 5000, "1" * 5000),
        ("0" * 5000 + "1", 1),
        ("-0", 0),
    ],
)
def test_integers_beyond_64_bits_stay_text(text: str, value: int | str) -> None:
    assert integer(text) == value
    assert type(integer(text)) is type(value)


@pytest.mark.parametrize("text", ["", "1.0", "1e3", "0x1F", "1_000", "one", "١", "--1", "+", "1 2"])
def test_what_is_no_integer_is_refused(text: str) -> None:
    with pytest.raises(NotOfType):
        integer(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2.3832541524E7", 23832541.524), ("50", 50.0), (".5", 0.5), ("5.", 5.0), ("-1e-3", -0.001), (" 2 ", 2.0)],
)
def test_floats(text: str, value: float) -> None:
    assert real(text) == value


@pytest.mark.parametrize("text", ["NaN", "INF", "-INF", "Infinity", "-Infinity", "1e999"])
def test_floats_that_json_does_not_know_stay_text(text: str) -> None:
    assert real(text) == text


@pytest.mark.parametrize("text", ["", "1,5", "1e", "e5", ".", "0x1p3", "1_0.5", "infinite"])
def test_what_is_no_float_is_refused(text: str) -> None:
    with pytest.raises(NotOfType):
        real(text)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("1", True), (" 0 ", False)])
def test_booleans(text: str, value: bool) -> None:
    assert boolean(text) is value


@pytest.mark.parametrize("text", ["", "yes", "2", "truee"])
def test_what_is_no_boolean_is_refused(text: str) -> None:
    with pytest.raises(NotOfType):
        boolean(text)


@pytest.mark.parametrize(
    "text", ["0", "50000", "-12", "0.5", "-0.25", "12.50", "123456789012345", "0.000123456789012345"]
)
def test_usual_spellings_of_numbers_are_numbers(text: str) -> None:
    assert is_decimal(text)
    assert decimal(text) == float(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "007",
        "+1",
        " 1",
        "1 ",
        "1.",
        ".5",
        "1e5",
        "1,000",
        "-0",
        "-0.0",
        "1234567890123456",
        "NaN",
        "٣",
        "0." + "0" * 50,
    ],
)
def test_other_texts_are_not(text: str) -> None:
    assert not is_decimal(text)


@settings(deadline=None)
@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_an_inferred_whole_number_says_its_text_again(number: int) -> None:
    assert is_decimal(str(number))
    assert json.dumps(decimal(str(number))) == str(number)


@settings(deadline=None)
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,6})\.[0-9]{1,7}", fullmatch=True).filter(lambda text: float(text) != 0))
def test_an_inferred_fraction_keeps_all_its_digits(text: str) -> None:
    assert is_decimal(text)
    places = len(text.partition(".")[2])
    assert f"{decimal(text):.{places}f}" == text
    assert math.isfinite(decimal(text))
