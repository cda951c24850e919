"""The documented order of lists in plain Python: what every database must agree with.

Nulls count as greater than every value. A place in the variables sorts numbers before texts before all other kinds,
whichever way; what does not have the place comes last. Ties are broken by id in the direction of the first key.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from casegraph.domain.json_values import describe
from casegraph.domain.paging import OrderKey

TEXT_LENGTH = 200
"""Texts that agree on so many characters are ties."""

Values = Mapping[str, Callable[[Any], Any]]
Variables = Callable[[Any], Mapping[str, Any]]


def in_order(
    rows: Sequence[Any], keys: Sequence[OrderKey], values: Values, variables: Variables | None = None
) -> list[Any]:
    """The rows sorted by the keys: stable sorts, the least important first."""
    ordered = sorted(rows, key=lambda row: row.id.int, reverse=keys[0].descending)
    for key in reversed(keys):
        if key.pointer is None:
            ordered.sort(key=_column(values[key.field]), reverse=key.descending)
        else:
            assert variables is not None, "only cases sort by variables"
            _sort_by_place(ordered, key, variables)
    return ordered


def _column(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def rank(row: Any) -> Any:
        given = value(row)
        return (1,) if given is None else (0, given)

    return rank


def _sort_by_place(ordered: list[Any], key: OrderKey, variables: Variables) -> None:
    name = (key.pointer or "").removeprefix("/")

    def place(row: Any) -> Any:
        body = variables(row)
        return describe("", body[name]) if name in body else None

    def value(row: Any) -> Any:
        found = place(row)
        return (0.0, "") if found is None else (found.number or 0.0, found.key or "")

    ordered.sort(key=value, reverse=key.descending)
    ordered.sort(key=lambda row: 99 if (found := place(row)) is None else int(found.kind))
