"""Which rows a read reaches: the conditions by their shape, and the values that they are given."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from casegraph.storage.parameters import Values

Where = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows that meet `where`, whose parameters are given `values`.

    `where` is asked only for a statement that is not known yet: what has the same `key` has the same conditions. It
    must see no more of a caller than the key does, or one caller would be answered with the conditions of another.
    """

    tenant_id: UUID
    key: Hashable
    where: Callable[[], Where]
    values: Values
