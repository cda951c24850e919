"""Messages: what was put to cases beside their processes, and what they are listed by."""

from collections.abc import Sequence
from uuid import UUID

from casegraph.auth.scopes import CaseScope
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import MessageRecord
from casegraph.storage.lists import Listing, Lists, under
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import CaseShape, case_shape, given, of_visible_cases
from casegraph.storage.sorting import Sortable
from casegraph.storage.tables import MESSAGE

MESSAGES = Listing(
    name="messages",
    table=MESSAGE,
    record=MessageRecord,
    sortable=Sortable(columns={"CREATED_AT": MESSAGE.c.created_at}, tie_breaker=MESSAGE.c.id),
    default_order=(OrderKey("CREATED_AT"),),
)


class MessageRepository:
    """Reads messages."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def of_cases(
        self, scope: CaseScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[MessageRecord]]:
        """A page of messages for each case."""
        return await self._lists.pages(MESSAGES, _reach(scope), under(case_ids, MESSAGE.c.case_id), request)

    async def by_ids(self, scope: CaseScope, ids: Sequence[UUID]) -> dict[UUID, MessageRecord]:
        """The visible messages among these, by id."""
        return await self._lists.by_ids(MESSAGES, _reach(scope), ids)


def _reach(scope: CaseScope) -> Reach:
    shape = case_shape(scope)
    return Reach(scope.tenant_id, shape, lambda: _visible(shape), given(scope))


def _visible(scope: CaseShape) -> Where:
    return of_visible_cases(scope, MESSAGE.c.tenant_id, MESSAGE.c.case_id)
