"""When a thing is due: a duration after a moment, by the clock or in the working hours of a calendar.

In working hours, months and weeks are counted on the calendar, each day is a day on which there is work, and hours,
minutes and seconds pass only while there is work. A time at which there is none becomes the next at which there is.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casegraph.lifecycle.outcomes import StepFailed
from casegraph.processes import durations
from casegraph.processes.durations import Duration
from casegraph.processes.model import Calendar, Delay, ProcessDefinition

_DAY = 24 * 60
_WEEK = 7
_SEARCHED_DAYS = 10 * 366
"""How far ahead working hours are looked for; holidays cannot fill ten years by mistake."""


def due_at(delay: Delay | None, definition: ProcessDefinition, now: datetime, what: str) -> datetime | None:
    """When a delay from now is over; None for no delay. `StepFailed` where the calendar or the years do not reach."""
    if delay is None:
        return None
    try:
        duration = durations.parse(delay.after)
        calendar = None if delay.calendar is None else definition.calendar(delay.calendar)
        if calendar is None:
            return elapsed(now, duration)
        return worked(now, duration, calendar)
    except (ValueError, OverflowError) as error:
        raise StepFailed(f"{what}: no moment is {delay.after} from now.") from error


def elapsed(moment: datetime, duration: Duration) -> datetime:
    """A duration later, by calendar and clock in UTC."""
    return on_calendar(moment.astimezone(UTC), duration.months, duration.days) + duration.exact


def on_calendar(moment: datetime, months: int, days: int) -> datetime:
    """The same time of day, months and then days later; a day that the month lacks becomes its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day) + timedelta(days=days)


def worked(moment: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """A duration later in the working hours of a calendar."""
    zone = ZoneInfo(calendar.timezone)
    weeks, days = divmod(duration.days, _WEEK)
    at = _opening(on_calendar(moment.astimezone(zone), duration.months, weeks * _WEEK), calendar)
    if days:
        at = _opening(_days_on(at, days, calendar), calendar)
    return _hours_on(at, duration.exact, calendar) if duration.exact else at


def _opening(moment: datetime, calendar: Calendar) -> datetime:
    """The moment itself if there is work at it, else the next at which work begins."""
    for start, end in _spans(moment, calendar):
        if moment < end:
            return max(moment.astimezone(UTC), start)
    raise ValueError("There is no work.")


def _days_on(moment: datetime, days: int, calendar: Calendar) -> datetime:
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    left = days
    for one in _working_days(local.date() + timedelta(days=1), calendar):
        left -= 1
        if not left:
            return datetime.combine(one, local.timetz())
    raise ValueError("There is no work.")


def _hours_on(moment: datetime, exact: timedelta, calendar: Calendar) -> datetime:
    left = exact
    for start, end in _spans(moment, calendar):
        begin = max(start, moment.astimezone(UTC))
        if begin < end:
            if left <= end - begin:
                return begin + left
            left -= end - begin
    raise ValueError("There is no work.")


def _spans(moment: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of work from the day of a moment on, in UTC, in their order, those that touch as they are."""
    zone = ZoneInfo(calendar.timezone)
    for day in _working_days(moment.astimezone(zone).date(), calendar):
        hours = sorted((one.start, one.end) for one in calendar.hours if one.day == day.isoweekday())
        for start, end in _apart(hours):
            yield _at(day, start, zone), _at(day, end, zone)


def _apart(hours: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Hours that overlap are worked once."""
    done = 0
    for start, end in hours:
        if end > max(start, done):
            yield max(start, done), end
            done = end


def _working_days(first: date, calendar: Calendar) -> Iterator[date]:
    weekdays = {one.day for one in calendar.hours}
    for number in range(_SEARCHED_DAYS):
        day = first + timedelta(days=number)
        if day.isoweekday() in weekdays and day.isoformat() not in calendar.holidays:
            yield day


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    later, minutes = divmod(minutes, _DAY)
    clock = time(minutes // 60, minutes % 60, tzinfo=zone)
    return datetime.combine(day + timedelta(days=later), clock).astimezone(UTC)
