"""The values that expressions work on, and what may be done with them: comparing, reckoning, writing them as JSON.

Numbers are one kind: a whole number and a fraction compare and reckon with each other.
"""

import math
import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Value = Any
"""None, bool, int, float, str, list, dict, datetime with a zone, or timedelta."""

_LIMIT = 1 << 63


class EvaluationFault(Exception):
    """An expression that does not work out, in words that follow "The expression"; `at` is the offset, once known."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.message, self.at = message, at


class OutOfBounds(EvaluationFault):
    """The expression takes more steps than it is given. No operator absorbs this."""


class Budget:
    """The steps that one evaluation may take, or several together."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps; `OutOfBounds` when none are left, then and ever after."""
        self.left -= steps
        if self.left < 0:
            raise OutOfBounds("takes too many steps, which all expressions of one change share,")

    def spend_on(self, value: Value) -> None:
        """Take the steps that it costs to make or to look through a text or a list."""
        self.spend(len(value) >> 5)


def is_number(value: Value) -> bool:
    """Whether the value is a number; truth values are none."""
    return type(value) is int or type(value) is float


def kind(value: Value) -> str:
    """What the value is, with its article."""
    names: dict[type, str] = {
        type(None): "null",
        bool: "a truth value",
        str: "a text",
        list: "a list",
        dict: "a map",
        datetime: "a timestamp",
        timedelta: "a duration",
    }
    return names.get(type(value), "a number")


def equal(left: Value, right: Value, budget: Budget) -> bool:
    """Whether two values are the same. Values of different kinds are not, but 1 is 1.0."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        budget.spend(2 * len(left) if len(left) == len(right) else 1)
        return len(left) == len(right) and all(equal(a, b, budget) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict):
        budget.spend(2 * len(left) + (sum(map(len, left)) >> 5) if len(left) == len(right) else 1)
        return left.keys() == right.keys() and all(equal(value, right[key], budget) for key, value in left.items())
    if isinstance(left, str):
        budget.spend_on(left)
    return bool(left == right)


_ORDERED = (str, bool, datetime, timedelta)


def compare(left: Value, right: Value, test: Callable[[Value, Value], bool], budget: Budget) -> bool:
    """A comparison such as `<` of two numbers, or of two values of a kind that has an order."""
    if is_number(left) and is_number(right):
        return test(left, right)
    if type(left) is type(right) and isinstance(left, _ORDERED):
        if isinstance(left, str):
            budget.spend_on(left)
        return test(left, right)
    raise EvaluationFault(f"compares {kind(left)} with {kind(right)}")


def contains(item: Value, container: Value, budget: Budget) -> bool:
    """The operator `in`: an item of a list, or a key of a map."""
    if isinstance(container, list):
        budget.spend(len(container))
        return any(equal(item, one, budget) for one in container)
    if isinstance(container, dict):
        return find(item, container, budget)
    raise EvaluationFault(f"looks for a value in {kind(container)}")


def find(key: Value, container: dict[Any, Value], budget: Budget) -> bool:
    """Whether a map has a key; a number is a key like any other, and finds nothing where keys are texts."""
    if isinstance(key, str):
        budget.spend_on(key)
    return isinstance(key, str | int | float) and key in container


def add(left: Value, right: Value, budget: Budget) -> Value:
    """The operator `+`."""
    if is_number(left) and is_number(right):
        return _reckon(operator.add, left, right)
    if type(left) is type(right) and isinstance(left, str | list):
        budget.spend((len(left) + len(right)) >> 5)
        return left + right
    if isinstance(left, datetime | timedelta) and isinstance(right, timedelta):
        return _moment(lambda: left + right)
    if isinstance(left, timedelta) and isinstance(right, datetime):
        return _moment(lambda: right + left)
    raise EvaluationFault(f"adds {kind(right)} to {kind(left)}")


def subtract(left: Value, right: Value) -> Value:
    """The operator `-`."""
    if is_number(left) and is_number(right):
        return _reckon(operator.sub, left, right)
    if isinstance(left, datetime) and isinstance(right, datetime | timedelta):
        return _moment(lambda: left - right)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _moment(lambda: left - right)
    raise EvaluationFault(f"subtracts {kind(right)} from {kind(left)}")


def multiply(left: Value, right: Value) -> Value:
    """The operator `*`."""
    if is_number(left) and is_number(right):
        return _reckon(operator.mul, left, right)
    raise EvaluationFault(f"multiplies {kind(left)} by {kind(right)}")


def divide(left: Value, right: Value) -> Value:
    """The operator `/`: of two whole numbers the whole part, as CEL has it."""
    if not (is_number(left) and is_number(right)):
        raise EvaluationFault(f"divides {kind(left)} by {kind(right)}")
    if right == 0:
        raise EvaluationFault("divides by zero")
    return _reckon(_quotient, left, right)


def remainder(left: Value, right: Value) -> Value:
    """The operator `%`, of whole numbers; its sign is that of the dividend."""
    if type(left) is not int or type(right) is not int:
        raise EvaluationFault(f"takes the remainder of {kind(left)} and {kind(right)} that are not both whole numbers")
    if right == 0:
        raise EvaluationFault("divides by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def negate(value: Value) -> Value:
    """The operator `-` before one value."""
    if is_number(value):
        return _reckon(operator.sub, 0, value)
    raise EvaluationFault(f"takes the negative of {kind(value)}")


def _quotient(left: int | float, right: int | float) -> int | float:
    if isinstance(left, float) or isinstance(right, float):
        return left / right
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _reckon(operation: Callable[[Any, Any], int | float], left: int | float, right: int | float) -> int | float:
    result = operation(_bounded(left), _bounded(right))
    if isinstance(result, int) and not -_LIMIT <= result < _LIMIT:
        raise EvaluationFault("reckons with whole numbers beyond 64 bits")
    return result


def _bounded(number: int | float) -> int | float:
    """The number; a whole one beyond 64 bits, which JSON may hold, as a fraction."""
    if isinstance(number, float) or -_LIMIT <= number < _LIMIT:
        return number
    try:
        return float(number)
    except OverflowError:
        raise EvaluationFault("reckons with a number that is too large") from None


def _moment(reckon: Callable[[], Value]) -> Value:
    try:
        return reckon()
    except OverflowError:
        raise EvaluationFault("leaves the years 1 to 9999") from None


def to_json(value: Value, budget: Budget) -> Any:
    """The value as JSON: a timestamp in ISO 8601 with Z, a duration in seconds as in "5400s"."""
    budget.spend(1)
    match value:
        case list():
            return [to_json(one, budget) for one in value]
        case dict():
            return {_key(key, budget): to_json(one, budget) for key, one in value.items()}
        case float() if not math.isfinite(value):
            raise EvaluationFault("gives a number that is not finite")
        case datetime():
            return iso(value)
        case timedelta():
            return f"{value.total_seconds():.6f}".rstrip("0").rstrip(".") + "s"
        case str():
            budget.spend_on(value)
    return value


def iso(moment: datetime) -> str:
    """A timestamp in ISO 8601, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _key(key: Value, budget: Budget) -> str:
    if isinstance(key, str):
        budget.spend_on(key)
        return key
    raise EvaluationFault("gives a map whose keys are not texts")
