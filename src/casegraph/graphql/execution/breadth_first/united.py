"""Sets of columns, of which None stands for all that there are."""

from collections.abc import Iterable

Columns = frozenset[str] | None


def united(some: Iterable[Columns]) -> Columns:
    """All columns of these; None where one of them is None, which stands for all that there are."""
    found: frozenset[str] = frozenset()
    for one in some:
        if one is None:
            return None
        found |= one
    return found
