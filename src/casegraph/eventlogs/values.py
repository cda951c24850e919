"""From the text of an XES attribute to a JSON value, and what text is taken for a date or a number.

A date becomes one text, UTC with three digits after the second, or six where three do not say it
(`2011-09-30T22:38:44.546Z`). Integers that do not fit in 64 bits and floating-point numbers that are not
finite (`NaN`, `INF`) stay strings: neither JSON nor a database has a safe place for them. Strings are kept to
the letter.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

BLANK = " \t\r\n"

_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_DATE = re.compile(rf"{_DAY}(?:[Tt ]{_CLOCK}(?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII)
_MIDNIGHT_AFTER = re.compile(r"(?<=[Tt ])24(?=:00(?::00(?:\.0+)?)?(?:[Zz+-]|\Z))")
_INT = re.compile(r"[+-]?\d+", re.ASCII)
_FLOAT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_INT64_DIGITS = 19
_EXACT_DIGITS = 15
_LONGEST_DECIMAL = 40


class NotOfType(ValueError):
    """A text that is no value of the type that its element declares; the message lacks only a subject."""


def moment(text: str) -> datetime:
    """The moment, in UTC, of an ISO 8601 date and time; without an offset it is taken as UTC.

    Digits beyond the microsecond are cut. Raises `NotOfType`.
    """
    stripped = text.strip(BLANK)
    if not _DATE.fullmatch(stripped):
        raise NotOfType("is no ISO 8601 date and time")
    later = timedelta()
    if _MIDNIGHT_AFTER.search(stripped):
        stripped, later = _MIDNIGHT_AFTER.sub("00", stripped), timedelta(days=1)
    try:
        # Only a capital Z is understood before Python 3.13.
        read = datetime.fromisoformat(stripped.upper()) + later
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotOfType("is no date of the calendar between the years 1 and 9999") from None


def moment_text(at: datetime) -> str:
    """The one text of a moment in UTC: three digits after the second, or six where they are needed."""
    text = at.isoformat(timespec="microseconds")[:26]
    return (text[:23] if text.endswith("000") else text) + "Z"


def integer(text: str) -> int | str:
    """A whole number, or its text where it does not fit in 64 bits. Raises `NotOfType`."""
    stripped = text.strip(BLANK)
    if not _INT.fullmatch(stripped):
        raise NotOfType("is no whole number")
    if len(stripped.lstrip("+-0")) > _INT64_DIGITS:
        return text
    number = int(stripped.lstrip("+-0") or "0") * (-1 if stripped[0] == "-" else 1)
    return number if -(2**63) <= number < 2**63 else text


def real(text: str) -> float | str:
    """A floating-point number, or its text where it is not finite. Raises `NotOfType`."""
    stripped = text.strip(BLANK)
    if _FLOAT.fullmatch(stripped):
        number = float(stripped)
        return number if math.isfinite(number) else text
    if stripped.lstrip("+-").lower() in _NOT_FINITE:
        return text
    raise NotOfType("is no number")


def boolean(text: str) -> bool:
    """True or false, also as 1 or 0. Raises `NotOfType`."""
    value = _BOOLEANS.get(text.strip(BLANK).lower())
    if value is None:
        raise NotOfType("is neither true nor false")
    return value


def string(text: str) -> str:
    """The text, to the letter."""
    return text


SCALARS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"string": string, "date": moment, "int": integer, "float": real, "boolean": boolean, "id": string}
)
"""How the text of each element that has one is read; a `date` gives a `datetime`, which is not yet JSON."""


def plain(value: Any) -> Any:
    """The JSON value of what `SCALARS` gave."""
    return moment_text(value) if type(value) is datetime else value


def is_decimal(text: str) -> bool:
    """Whether a text is the usual spelling of a number of at most 15 digits, which a double holds."""
    if len(text) > _LONGEST_DECIMAL or not _DECIMAL.fullmatch(text):
        return False
    digits = text.lstrip("-0.").replace(".", "")
    return len(digits) <= _EXACT_DIGITS and (digits != "" or text[0] != "-")


def decimal(text: str) -> int | float:
    """The number of a text for which `is_decimal` holds."""
    return float(text) if "." in text else int(text)
