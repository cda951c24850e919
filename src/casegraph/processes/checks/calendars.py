"""Durations, and calendars of working hours: their zones, hours and dates exist."""

from collections.abc import Callable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from casegraph.processes import durations
from casegraph.processes.checks.references import delays
from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.language import DAYS
from casegraph.processes.model import Calendar, ProcessDefinition, WorkingHours


def _durations(definition: ProcessDefinition) -> Iterator[Fault]:
    for path, delay in delays(definition):
        try:
            too_long = durations.parse(delay.after).too_long
        except ValueError:
            message = f"'{delay.after}' is no ISO 8601 duration such as P2D or PT4H."
            yield Fault(FaultCode.DURATION, message, (*path, "after"))
            continue
        if too_long:
            message = f"'{delay.after}' is longer than {durations.MOST_YEARS} years."
            yield Fault(FaultCode.DURATION, message, (*path, "after"))


def _calendars(definition: ProcessDefinition) -> Iterator[Fault]:
    for place, calendar in enumerate(definition.calendars):
        path: Path = ("calendars", place)
        if not _is_zone(calendar.timezone):
            message = f"There is no time zone '{calendar.timezone}'."
            yield Fault(FaultCode.CALENDAR, message, (*path, "timezone"))
        yield from _hours(calendar, path)
        yield from _holidays(calendar, path)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _hours(calendar: Calendar, path: Path) -> Iterator[Fault]:
    for day, name in enumerate(DAYS, start=1):
        of_day = [hours for hours in calendar.hours if hours.day == day]
        for number, hours in enumerate(of_day):
            yield from _one(hours, of_day[:number], (*path, "hours", name, number))
    if not any(_is_sound(hours) for hours in calendar.hours):
        yield Fault(FaultCode.CALENDAR, f"The calendar '{calendar.key}' has no hours.", (*path, "hours"))


def _one(hours: WorkingHours, earlier: list[WorkingHours], path: Path) -> Iterator[Fault]:
    if not _is_sound(hours):
        yield Fault(FaultCode.CALENDAR, "The hours must end after they begin, and at 24:00 at the latest.", path)
    elif any(hours.start < one.end and one.start < hours.end for one in earlier):
        yield Fault(FaultCode.CALENDAR, "The hours overlap with earlier ones of the same day.", path)


def _is_sound(hours: WorkingHours) -> bool:
    return hours.start < hours.end


def _holidays(calendar: Calendar, path: Path) -> Iterator[Fault]:
    for number, holiday in enumerate(calendar.holidays):
        try:
            date.fromisoformat(holiday)
        except ValueError:
            yield Fault(FaultCode.CALENDAR, f"There is no date '{holiday}'.", (*path, "holidays", number))


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_durations, _calendars)
