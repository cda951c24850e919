"""ISO 8601 durations such as P1M, P2W, P3DT4H or PT1.5H: what the calendar counts, and what the clock counts."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

_PART = r"(\d{1,6}(?:[.,]\d{1,6})?)"
_DURATION = re.compile(
    rf"P(?=.)(?:{_PART}Y)?(?:{_PART}M)?(?:{_PART}W)?(?:{_PART}D)?"
    rf"(?:T(?=.)(?:{_PART}H)?(?:{_PART}M)?(?:{_PART}S)?)?",
    re.ASCII,
)


MOST_YEARS: Final = 100
"""The longest that anything may take."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A time span: `months` and `days` go by the calendar, `exact` by the clock."""

    months: int
    days: int
    exact: timedelta

    @property
    def too_long(self) -> bool:
        """Whether it is more than `MOST_YEARS`, of 365 days."""
        return self.months / 12 + (self.days + self.exact / timedelta(days=1)) / 365 > MOST_YEARS


def parse(text: str) -> Duration:
    """The duration that the text says; `ValueError` where it says none.

    A fraction may stand in hours, minutes or seconds, and only in the last part.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("The text is no ISO 8601 duration.")
    written = [part and part.replace(",", ".") for part in found.groups()]
    present = [(number, part) for number, part in enumerate(written) if part]
    if any("." in part and (number < 4 or number != present[-1][0]) for number, part in present):
        raise ValueError("The duration has a fraction where none can be.")
    years, months, weeks, days = (int(part or 0) for part in written[:4])
    hours, minutes, seconds = (float(part or 0) for part in written[4:])
    exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Duration(12 * years + months, 7 * weeks + days, exact)
