"""Reading messages: what was put to cases beside their processes."""

from collections.abc import Sequence
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import MessageRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.messages import MessageRepository


class Messages:
    """Reads messages on behalf of an actor: those of all cases that it sees."""

    def __init__(self, lists: Lists) -> None:
        self._messages = MessageRepository(lists)

    async def of_cases(self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest) -> list[Page[MessageRecord]]:
        """A page of messages for each case, oldest first."""
        return await self._messages.of_cases(policy.cases(actor), case_ids, request)

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, MessageRecord]:
        """The visible messages among these, by id."""
        return await self._messages.by_ids(policy.cases(actor), ids)
