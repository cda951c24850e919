"""The functions that expressions may call: CEL's own but for bytes and types, and a few more for texts and lists.

What needs a regular expression, a time zone or the syntax of dates is handed to the library, one call at a time.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from casegraph.processes.cel.values import (
    Budget,
    EvaluationFault,
    Value,
    add,
    compare,
    is_number,
    iso,
    kind,
)
from casegraph.processes.patterns import states

Implementation = Callable[[Sequence[Value], Budget], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: how many arguments it takes, counting what stands before the dot, and whether anything stands there.

    `style` is "global", "member" or "either".
    """

    name: str
    style: str
    arities: tuple[int, ...]
    implementation: Implementation


def _texts(name: str, operation: Callable[..., Value]) -> Implementation:
    def call(arguments: Sequence[Value], budget: Budget) -> Value:
        for one in arguments:
            if not isinstance(one, str):
                raise EvaluationFault(f"calls {name} with {kind(one)}, which takes texts")
            budget.spend_on(one)
        return operation(*arguments)

    return call


def _size(arguments: Sequence[Value], budget: Budget) -> Value:
    (value,) = arguments
    if isinstance(value, str | list | dict):
        return len(value)
    raise EvaluationFault(f"asks for the size of {kind(value)}")


def _split(arguments: Sequence[Value], budget: Budget) -> Value:
    text, separator = arguments
    if not isinstance(text, str) or not isinstance(separator, str):
        raise EvaluationFault("calls split with anything but texts")
    budget.spend((len(text) >> 5) + text.count(separator))
    return text.split(separator) if separator else list(text)


def _join(arguments: Sequence[Value], budget: Budget) -> Value:
    items, separator = arguments[0], arguments[1] if len(arguments) == 2 else ""
    if not isinstance(items, list) or not isinstance(separator, str) or not all(isinstance(i, str) for i in items):
        raise EvaluationFault("calls join with anything but a list of texts and a text")
    budget.spend((sum(map(len, items)) + len(items) * (len(separator) + 1)) >> 5)
    return separator.join(items)


def _replace(arguments: Sequence[Value], budget: Budget) -> Value:
    if not all(isinstance(one, str) for one in arguments):
        raise EvaluationFault("calls replace with anything but texts")
    text, old, new = arguments
    budget.spend((len(text) + text.count(old) * len(new)) >> 5)
    return text.replace(old, new)


def _substring(arguments: Sequence[Value], budget: Budget) -> Value:
    text, *ends = arguments
    if not isinstance(text, str) or not all(type(end) is int for end in ends):
        raise EvaluationFault("calls substring with anything but a text and whole numbers")
    start, end = ends[0], ends[1] if len(ends) == 2 else len(text)
    if not 0 <= start <= end <= len(text):
        raise EvaluationFault(f"asks for the characters {start} to {end} of a text of {len(text)}")
    budget.spend_on(text)
    return text[start:end]


def _numbers_of(name: str, arguments: Sequence[Value], budget: Budget) -> list[Value]:
    (items,) = arguments
    if not isinstance(items, list):
        raise EvaluationFault(f"calls {name} with {kind(items)}, which takes a list")
    budget.spend(len(items))
    return items


def _sum(arguments: Sequence[Value], budget: Budget) -> Value:
    total: Value = 0
    for place, item in enumerate(_numbers_of("sum", arguments, budget)):
        total = item if place == 0 and isinstance(item, timedelta) else add(total, item, budget)
    if is_number(total) or isinstance(total, timedelta):
        return total
    raise EvaluationFault("calls sum with a list that does not hold numbers")


def _extreme(name: str, better: Callable[[Value, Value], bool]) -> Implementation:
    def call(arguments: Sequence[Value], budget: Budget) -> Value:
        items = _numbers_of(name, arguments, budget)
        if not items:
            raise EvaluationFault(f"calls {name} with an empty list")
        best = items[0]
        for item in items[1:]:
            best = item if compare(item, best, better, budget) else best
        return best

    return call


def _rounding(name: str, operation: Callable[[float], float]) -> Implementation:
    def call(arguments: Sequence[Value], budget: Budget) -> Value:
        (value,) = arguments
        if not is_number(value):
            raise EvaluationFault(f"calls math.{name} with {kind(value)}, which takes a number")
        if isinstance(value, int) or not math.isfinite(value):
            return abs(value) if name == "abs" else value
        return float(operation(value))

    return call


def _half_away(value: float) -> float:
    return math.copysign(math.floor(abs(value) + 0.5), value)


def _dyn(arguments: Sequence[Value], budget: Budget) -> Value:
    return arguments[0]


_CALL = 20
_ZONE = 50
_SCRIPT = 5_000
_LETTERS = "abc"
_LIBRARY = cel.NewEnv(variables=dict.fromkeys(_LETTERS, cel.Type.DYN))


@lru_cache(maxsize=512)
def _prepared(text: str) -> Any:
    return _LIBRARY.compile(text)


def _handed_over(name: str, wanted: str) -> Implementation:
    """The library's own function. `wanted` says what it takes, for the message where it is given something else."""

    def call(arguments: Sequence[Value], budget: Budget) -> Value:
        for one in arguments:
            if isinstance(one, list | dict):
                raise EvaluationFault(f"calls {name} with {kind(one)}; {wanted}")
            if isinstance(one, str):
                budget.spend(len(one) >> 3)
        budget.spend(_CALL)
        given = [_written(letter, one) for letter, one in zip(_LETTERS, arguments, strict=False)]
        member = name.startswith("get") or name == "matches"
        before, inside = (given[:1], given[1:]) if member else ([], given)
        call_text = ".".join((*before, f"{name}({', '.join(inside)})"))
        data = {letter: _plain(one) for letter, one in zip(_LETTERS, arguments, strict=False)}
        return _answer(call_text, data, f"calls {name} with {_shown(arguments[0])}; {wanted}")

    return call


def _answer(call_text: str, data: dict[str, Any], otherwise: str) -> Value:
    try:
        answer = _prepared(call_text).eval(data=data)
        failed = answer.type() == cel.Type.ERROR
    except RuntimeError:
        failed = True
    if failed:
        raise EvaluationFault(otherwise)
    return answer.plain_value()


def _written(letter: str, value: Value) -> str:
    if isinstance(value, datetime):
        return f"timestamp({letter})"
    return f"duration({letter})" if isinstance(value, timedelta) else letter


def _plain(value: Value) -> Any:
    match value:
        case datetime():
            return iso(value)
        case timedelta():
            return f"{value.total_seconds():.6f}s"
        case str() if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise EvaluationFault("works on a text with a character that is none")
        case int() if not -(1 << 63) <= value < 1 << 63:
            return float(value)
    return value


def _shown(value: Value) -> str:
    return f"'{value[:40]}'" if isinstance(value, str) else kind(value)


def _timestamp(arguments: Sequence[Value], budget: Budget) -> Value:
    (value,) = arguments
    if isinstance(value, datetime):
        return value
    return _TO_TIMESTAMP(arguments, budget)


def _matches(arguments: Sequence[Value], budget: Budget) -> Value:
    """The library compiles a pattern each time; one that grows too large takes all its states for each character."""
    text, pattern = arguments
    if isinstance(text, str) and isinstance(pattern, str):
        budget.spend(states(pattern, _SCRIPT) + (len(text) * states(pattern) >> 6))
    return _TO_MATCH(arguments, budget)


def _part_of_date(name: str) -> Implementation:
    part = _handed_over(name, "it takes a timestamp or a duration, and the name of a time zone")

    def call(arguments: Sequence[Value], budget: Budget) -> Value:
        budget.spend(_ZONE if len(arguments) == 2 else 0)
        return part(arguments, budget)

    return call


_TO_MATCH = _handed_over("matches", "it takes a text and a regular expression")
_TO_TIMESTAMP = _handed_over("timestamp", "it takes a date and a time such as 2026-01-31T09:00:00Z")
_PARTS = (
    "getFullYear",
    "getMonth",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getHours",
    "getMinutes",
    "getSeconds",
    "getMilliseconds",
)

_ALL = (
    Function("size", "either", (1,), _size),
    Function("contains", "member", (2,), _texts("contains", lambda text, part: part in text)),
    Function("startsWith", "member", (2,), _texts("startsWith", str.startswith)),
    Function("endsWith", "member", (2,), _texts("endsWith", str.endswith)),
    Function("matches", "either", (2,), _matches),
    Function("timestamp", "global", (1,), _timestamp),
    Function("duration", "global", (1,), _handed_over("duration", "it takes a duration such as 1h30m")),
    Function("int", "global", (1,), _handed_over("int", "it takes a number, a text that is one, or a timestamp")),
    Function("double", "global", (1,), _handed_over("double", "it takes a number or a text that is one")),
    Function("string", "global", (1,), _handed_over("string", "it takes a number, a truth value, a date or a text")),
    Function("bool", "global", (1,), _handed_over("bool", "it takes a truth value or a text that is one")),
    Function("dyn", "global", (1,), _dyn),
    *(Function(name, "member", (1, 2), _part_of_date(name)) for name in _PARTS),
    Function("lowerAscii", "member", (1,), _texts("lowerAscii", lambda text: text.encode().lower().decode())),
    Function("upperAscii", "member", (1,), _texts("upperAscii", lambda text: text.encode().upper().decode())),
    Function("trim", "member", (1,), _texts("trim", str.strip)),
    Function("split", "member", (2,), _split),
    Function("join", "member", (1, 2), _join),
    Function("replace", "member", (3,), _replace),
    Function("substring", "member", (2, 3), _substring),
    Function("sum", "member", (1,), _sum),
    Function("min", "member", (1,), _extreme("min", lambda a, b: bool(a < b))),
    Function("max", "member", (1,), _extreme("max", lambda a, b: bool(a > b))),
)
FUNCTIONS = {function.name: function for function in _ALL}

MATH = {
    name: Function(f"math.{name}", "member", (1,), _rounding(name, operation))
    for name, operation in (
        ("abs", abs),
        ("ceil", math.ceil),
        ("floor", math.floor),
        ("round", _half_away),
        ("trunc", math.trunc),
    )
}
"""Functions of one number, called as in `math.round(amount)`; halves are rounded away from zero."""
