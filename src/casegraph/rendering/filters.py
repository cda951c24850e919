"""What templates do with values on their way into the text: numbers, money and dates as a language writes them."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, wraps
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from liquid import Environment
from liquid.exceptions import FilterArgumentError
from liquid.undefined import is_undefined

Filter = Callable[..., Any]

_STYLES = ("short", "medium", "long", "full")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_DECIMALS: Final = 10
_LARGEST: Final = 10**30
_RECKONING: Final = frozenset(
    {"abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "round", "times"}
)
_STANDARD: Final = (
    *_RECKONING,
    *("append", "capitalize", "downcase", "prepend", "remove", "replace", "slice", "split", "strip", "truncate"),
    *("upcase", "compact", "concat", "first", "join", "last", "reject", "reverse", "size", "sort"),
    *("uniq", "where", "default"),
)
"""Of Liquid's own filters those that a document can need."""


def is_language(name: str) -> bool:
    """Whether numbers and dates can be written as this language, such as en or de-AT, has them."""
    return _locale(name) is not None


def filters_for(language: str) -> dict[str, Filter]:
    """The filters by name. Raises `ValueError` where `is_language` says no."""
    locale = _locale(language)
    if locale is None:
        raise ValueError(f"There is no language {language!r}.")
    standard = Environment().filters
    return {name: _strict(name, standard[name]) for name in _STANDARD} | {
        "map": _map,
        "sum": _sum,
        "number": lambda value, decimals=None: _number(value, decimals, locale),
        "money": lambda value, currency=None: _money(value, currency, locale),
        "date": lambda value, style="medium": _date(value, style, locale),
    }


def _strict(name: str, filter: Filter) -> Filter:
    """Liquid takes what is missing, or no number, for 0: on paper that is a wrong amount, so here it is an error."""

    @wraps(filter)
    def checked(value: Any, *arguments: Any, **options: Any) -> Any:
        for one in arguments if name == "default" else (value, *arguments):
            _present(one)
        if name in _RECKONING and not all(map(_is_number, (value, *arguments))):
            raise _wrong(f"{name} needs numbers")
        return filter(value, *arguments, **options)

    return checked


def _map(values: Any, key: Any) -> list[Any]:
    """A member of each item."""
    _present(values)
    _present(key)
    if not isinstance(values, list) or not all(isinstance(one, dict) and key in one for one in values):
        raise _wrong(f"map needs a list of objects with '{str(key)[:100]}'")
    return [one[key] for one in values]


def _sum(values: Any, key: Any = None) -> int | float:
    """What numbers add up to, or a member of each item: to the cent, as with pen and paper."""
    numbers = values if key is None else _map(values, key)
    _present(numbers)
    if not isinstance(numbers, list) or not all(map(_is_number, numbers)):
        raise _wrong("sum needs a list of numbers")
    if all(isinstance(one, int) for one in numbers):
        return sum(numbers)
    return float(sum(Decimal(str(one)) for one in numbers))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@cache
def _locale(name: str) -> Locale | None:
    try:
        return Locale.parse(name, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def _number(value: Any, decimals: Any, locale: Locale) -> str:
    """The number with the language's marks; with `decimals`, exactly as many digits behind its point."""
    number = _reckoned(value, "number")
    _present(decimals)
    if decimals is None:
        return str(format_decimal(number, locale=locale))
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= _MOST_DECIMALS:
        raise _wrong(f"number needs 0 to {_MOST_DECIMALS} decimals")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(number, format=pattern, locale=locale))


def _money(value: Any, currency: Any, locale: Locale) -> str:
    """The amount in a currency, by its code of three letters."""
    amount = _reckoned(value, "money")
    _present(currency)
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise _wrong("money needs the code of a currency, such as EUR")
    return str(format_currency(amount, currency, locale=locale))


def _date(value: Any, style: Any, locale: Locale) -> str:
    """A date in ISO 8601, with or without its time, in a style of the language or by a pattern of %d, %m, %Y."""
    _present(value)
    _present(style)
    if not isinstance(value, str) or not isinstance(style, str):
        raise _wrong("date needs a date in ISO 8601, such as 2026-11-21")
    moment = _moment(value)
    if "%" in style:
        return moment.strftime(style)
    if style not in _STYLES:
        raise _wrong(f"date can be {', '.join(_STYLES)} or a pattern such as %d.%m.%Y")
    write = format_datetime if isinstance(moment, datetime) else format_date
    return str(write(moment, style, locale=locale))


def _moment(value: str) -> date:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    raise _wrong(f"date needs a date in ISO 8601, such as 2026-11-21, not '{value[:50]}'")


def _reckoned(value: Any, name: str) -> Decimal:
    _present(value)
    if not _is_number(value):
        raise _wrong(f"{name} needs a number")
    if not -_LARGEST < value < _LARGEST:
        raise _wrong(f"{name} needs a number of less than 30 digits")
    return Decimal(str(value))


def _present(value: Any) -> None:
    """A variable that is not there is told by its own name, so it is asked to speak."""
    if is_undefined(value):
        str(value)


def _wrong(message: str) -> FilterArgumentError:
    return FilterArgumentError(message, token=None)
