"""The history of cases, as it is listed: each case's events by their sequence, narrowed by type."""

from collections.abc import Sequence
from uuid import UUID

from casegraph.auth.scopes import CaseScope
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import EventRecord
from casegraph.storage.filters import Vocabulary, to_sql
from casegraph.storage.lists import Listing, Lists, under
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import CaseShape, case_shape, given, of_visible_cases
from casegraph.storage.shapes import take_apart
from casegraph.storage.sorting import Sortable
from casegraph.storage.tables import EVENT

EVENTS = Listing(
    name="events",
    table=EVENT,
    record=EventRecord,
    # A case counts its events, and no list has those of several cases: the number alone is a total order.
    sortable=Sortable(columns={"SEQUENCE": EVENT.c.sequence}, tie_breaker=EVENT.c.id, unique=frozenset({"SEQUENCE"})),
    default_order=(OrderKey("SEQUENCE"),),
)

_VOCABULARY = Vocabulary(columns={"type": EVENT.c.type})


class EventRepository:
    """Reads events."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def of_cases(
        self, scope: CaseScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[EventRecord]]:
        """A page of events for each case."""
        shape, met = case_shape(scope), take_apart(request.condition)

        def where() -> Where:
            return [*_visible(shape), to_sql(met.shape, _VOCABULARY, self._lists.dialect)]

        within = Reach(scope.tenant_id, (shape, met.shape), where, {**given(scope), **met.values})
        return await self._lists.pages(EVENTS, within, under(case_ids, EVENT.c.case_id), request)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, EventRecord]:
        """The visible events among these, by id."""
        shape = case_shape(scope)
        within = Reach(scope.tenant_id, shape, lambda: _visible(shape), given(scope))
        return await self._lists.by_ids(EVENTS, within, ids)


def _visible(scope: CaseShape) -> Where:
    return of_visible_cases(scope, EVENT.c.tenant_id, EVENT.c.case_id)
