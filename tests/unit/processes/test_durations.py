"""ISO 8601 durations."""

from datetime import timedelta

import pytest

from casegraph.processes.durations import Duration, parse


@pytest.mark.parametrize(
    ("text", "months", "days", "exact"),
    [
        ("P2D", 0, 2, timedelta()),
        ("P1Y2M3W4D", 14, 25, timedelta()),
        ("PT1H30M15S", 0, 0, timedelta(hours=1, minutes=30, seconds=15)),
        ("P1DT1.5H", 0, 1, timedelta(hours=1.5)),
        ("PT0,5S", 0, 0, timedelta(seconds=0.5)),
        ("P1M", 1, 0, timedelta()),
        ("PT1M", 0, 0, timedelta(minutes=1)),
        ("PT0S", 0, 0, timedelta()),
        ("PT999999H", 0, 0, timedelta(hours=999_999)),
    ],
)
def test_durations(text: str, months: int, days: int, exact: timedelta) -> None:
    assert parse(text) == Duration(months, days, exact)


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "1D", "P-1D", "-P1D", "P1H", "PT1D", "P1.5D", "PT1.5H30M", "P1D1Y", "p1d", "P1D "),
        *("P1D\n", "P٣D", "PT1234567H", "P1S", "PT1.H", "P1W2"),
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse(text)
