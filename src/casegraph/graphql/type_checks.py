"""A word on `is_type_of`: that it looks at the class of a value alone, so that values of one class need one look."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., bool])


def by_class(is_type_of: F) -> F:
    """Say of an `is_type_of` that it answers alike for all instances of a class."""
    is_type_of.by_class = True  # type: ignore[attr-defined]
    return is_type_of


def looks_at_class(is_type_of: Callable[..., Any]) -> bool:
    """Whether an `is_type_of` was said to."""
    return getattr(is_type_of, "by_class", False) is True
