"""Which rows a read reaches, and a memory of the statements that were built for it.

Building a statement of SQLAlchemy costs more than running it. What the same caller asks in the same way, a page of
tasks under some cases say, differs only in the parents' ids, which are parameters: so the statement is built once.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select

from casegraph.domain.filters import EVERYTHING, Compare, Condition, parts_of

Where = Sequence[ColumnElement[bool]]

MOST_STATEMENTS = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows that meet `where`, which is asked only for a statement that is not known yet.

    What has the same `key` has the same conditions. Without a key, which is so where the conditions hold the present
    moment, statements are built each time.
    """

    tenant_id: UUID
    where: Callable[[], Where]
    key: Hashable | None = None


def reach(tenant_id: UUID, scope: Hashable, where: Callable[[], Where], condition: Condition = EVERYTHING) -> Reach:
    """The reach of a scope and a condition."""
    timeless = not any(isinstance(part, Compare) and part.field == "overdue" for part in parts_of(condition))
    return Reach(tenant_id, where, (scope, condition) if timeless else None)


class StatementMemory:
    """The statements built last, at most `MOST_STATEMENTS`."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Select[Any]] = OrderedDict()

    def get(self, reach: Reach, key: Hashable, build: Callable[[], Select[Any]]) -> Select[Any]:
        """The statement for this reach and key: the known one, or one that is built now."""
        if reach.key is None:
            return build()
        whole = (reach.key, key)
        known = self._known.get(whole)
        if known is None:
            known = self._known[whole] = build()
            if len(self._known) > MOST_STATEMENTS:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(whole)
        return known
