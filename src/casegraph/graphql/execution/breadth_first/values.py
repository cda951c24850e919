"""What a resolver gave: whether it is a value at all, which graphql-core asks before anything else."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from types import CoroutineType, GeneratorType
from typing import Any

from graphql.pyutils import UndefinedType, is_iterable


class GivenUp(Exception):
    """The run met what only graphql-core answers to the letter; it has to be done again there."""


@lru_cache(maxsize=1024)
def is_plain(kind: type) -> bool:
    """Whether instances of a class are values: not exceptions to be raised, nor awaitables, nor undefined."""
    return not issubclass(kind, BaseException | GeneratorType | UndefinedType) and not hasattr(kind, "__await__")


def check_values(values: Sequence[Any]) -> None:
    """Give the run up unless all of these are values."""
    if not all(map(is_plain, {*map(type, values)})):
        for value in values:
            if isinstance(value, CoroutineType):
                value.close()  # its resolver is called again, and nobody is going to await this one
        raise GivenUp("an exception or an awaitable for a value")


def items_of(value: Any) -> Sequence[Any]:
    """The items of a list of any kind; the run is given up for what is none, or could not be read a second time."""
    if value.__class__ is list or value.__class__ is tuple:
        items: Sequence[Any] = value
        return items
    if not is_iterable(value) or not isinstance(value, Collection) or hasattr(value, "__aiter__"):
        raise GivenUp("no list where there must be one")
    return list(value)
