"""Due dates by the clock and by working hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.lifecycle.due import due_at, elapsed, worked
from casegraph.lifecycle.outcomes import StepFailed
from casegraph.processes.durations import parse
from casegraph.processes.model import Calendar, Delay, ProcessDefinition, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = tuple(WorkingHours(day, 9 * 60, (13 if day == 5 else 17) * 60) for day in range(1, 6))
OFFICE = Calendar("office", "Europe/Berlin", HOURS, ("2026-12-25", "2026-04-03", "2026-04-06"))
NIGHT = Calendar("night", "America/New_York", (WorkingHours(6, 0, 24 * 60), WorkingHours(7, 0, 24 * 60)))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-31T10:00", "P1M", "2026-02-28T10:00"),
        ("2028-01-31T10:00", "P1M", "2028-02-29T10:00"),
        ("2026-01-31T10:00", "P13M", "2027-02-28T10:00"),
        ("2024-02-29T10:00", "P1Y", "2025-02-28T10:00"),
        ("2026-03-28T10:00", "P1D", "2026-03-29T10:00"),
        ("2026-03-28T10:00", "P2WT1H30M", "2026-04-11T11:30"),
        ("2026-12-31T23:59", "PT1.5M", "2027-01-01T00:00:30"),
    ],
)
def test_by_the_clock(start: str, duration: str, end: str) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert elapsed(moment, parse(duration)) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-03-02T10:00", "PT2H", "2026-03-02T12:00"),
        ("2026-03-02T16:00", "PT2H", "2026-03-03T10:00"),
        ("2026-03-02T06:00", "PT8H", "2026-03-02T17:00"),
        ("2026-03-02T18:00", "PT8H", "2026-03-03T17:00"),
        ("2026-03-05T16:00", "PT6H", "2026-03-09T10:00"),
        ("2026-03-07T12:00", "PT1H", "2026-03-09T10:00"),
        ("2026-03-02T10:00", "P1D", "2026-03-03T10:00"),
        ("2026-03-05T10:00", "P2D", "2026-03-09T10:00"),
        ("2026-03-05T16:00", "P1D", "2026-03-09T09:00"),
        ("2026-04-02T10:00", "P1D", "2026-04-07T10:00"),
        ("2026-04-02T16:30", "PT1H", "2026-04-07T09:30"),
        ("2026-03-02T10:00", "P1W", "2026-03-09T10:00"),
        ("2026-01-31T10:00", "P1M", "2026-03-02T09:00"),
        ("2026-03-27T12:00", "PT2H", "2026-03-30T10:00"),
        ("2026-03-07T12:00", "PT0S", "2026-03-09T09:00"),
    ],
)
def test_by_working_hours(start: str, duration: str, end: str) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    assert worked(moment, parse(duration), OFFICE).astimezone(BERLIN).isoformat(timespec="minutes")[:16] == end


def test_a_day_with_a_change_of_clocks_is_as_long_as_it_is() -> None:
    saturday = datetime(2026, 3, 7, 0, 0, tzinfo=ZoneInfo("America/New_York"))
    assert worked(saturday, parse("PT47H"), NIGHT) == saturday.astimezone(UTC) + timedelta(hours=47)
    assert worked(saturday, parse("PT48H"), NIGHT).astimezone(ZoneInfo("America/New_York")).isoweekday() == 6


@pytest.mark.parametrize("calendar", [Calendar("none", "UTC", ()), Calendar("odd", "UTC", (WorkingHours(1, 60, 60),))])
def test_a_calendar_without_work_is_said(calendar: Calendar) -> None:
    definition = ProcessDefinition(calendars=(calendar,))
    with pytest.raises(StepFailed, match="no moment is PT1H from now"):
        due_at(Delay("PT1H", calendar.key), definition, datetime(2026, 1, 1, tzinfo=UTC), "“One”")


@pytest.mark.parametrize("after", ["P99999Y", "soon"])
def test_moments_out_of_reach_are_said(after: str) -> None:
    with pytest.raises(StepFailed):
        due_at(Delay(after), ProcessDefinition(), datetime(2026, 1, 1, tzinfo=UTC), "“One”")


def test_no_delay_is_no_date() -> None:
    assert due_at(None, ProcessDefinition(), datetime(2026, 1, 1, tzinfo=UTC), "“One”") is None


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 5000), st.integers(0, 5000))
def test_working_time_adds_up(moment: datetime, first: int, second: int) -> None:
    together = worked(moment, parse(f"PT{first + second}M"), OFFICE)
    after_another = worked(worked(moment, parse(f"PT{first}M"), OFFICE), parse(f"PT{second}M"), OFFICE)
    assert together == after_another or (second == 0 and together <= after_another)


@given(MOMENTS, st.integers(1, 5000))
def test_what_is_due_is_due_at_work(moment: datetime, minutes: int) -> None:
    local = worked(moment, parse(f"PT{minutes}M"), OFFICE).astimezone(BERLIN)
    clock = local.hour * 60 + local.minute + local.second / 60 + local.microsecond / 6e7
    assert any(one.day == local.isoweekday() and one.start <= clock <= one.end for one in HOURS)
    assert local.date().isoformat() not in OFFICE.holidays
