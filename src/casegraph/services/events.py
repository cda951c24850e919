"""Reading the history of cases: what happened, and how much of it an actor is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.errors import InvalidInput
from casegraph.domain.events import CaseCreated, NoteCreated
from casegraph.domain.filters import Compare, Op
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.paper_events import (
    DocumentCreated,
    DocumentDeleted,
    DocumentReplaced,
    DocumentRestored,
    FolderCreated,
    FormCreated,
)
from casegraph.domain.records import CaseRecord, EventRecord
from casegraph.lifecycle.history import EVENTS
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.case_objects import CaseObjectRepository
from casegraph.storage.repositories.cases import CaseRepository
from casegraph.storage.repositories.events import EventRepository


def narrowed(request: ListRequest, types: Sequence[str]) -> ListRequest:
    """The request for events of these types alone; `InvalidInput` where nothing of such a type can happen."""
    for position, name in enumerate(types):
        if name not in EVENTS:
            known = ", ".join(sorted(EVENTS))
            raise InvalidInput(f"There is no such type of event. The types are: {known}.", ("types", position))
    return replace(request, condition=Compare("type", Op.IN, tuple(dict.fromkeys(types))))


class Events:
    """Reads events on behalf of an actor: those of all cases that it sees."""

    def __init__(self, lists: Lists) -> None:
        self._events = EventRepository(lists)
        self._cases = CaseRepository(lists)
        self._objects = CaseObjectRepository(lists)

    async def of_cases(self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest) -> list[Page[EventRecord]]:
        """A page of events for each case, oldest first. Of their data, show what `data` gives."""
        return await self._events.of_cases(policy.cases(actor), case_ids, request)

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, EventRecord]:
        """The visible events among these, by id. Of their data, show what `data` gives."""
        return await self._events.by_ids(policy.cases(actor), ids)

    async def data(self, actor: Actor, events: Sequence[EventRecord]) -> list[dict[str, Any]]:
        """The data of each event, with null for what the actor may not know.

        That is the text of a note without VIEW_NOTES for its process, all that concerns a document, folder or form of
        a case whose documents the actor does not see, what a document was copied from, and a parent case that the actor
        does not see.
        """
        wanted = {one.case_id for one in events if one.type == NoteCreated.type}
        wanted |= {UUID(parent) for one in events if (parent := _parent(one)) is not None}
        cases = await self._cases.by_ids(policy.cases(actor), list(wanted)) if wanted else {}
        papers = {one.case_id for one in events if one.type in _OF_PAPERS}
        open_ = await self._objects.cases(policy.documents(actor), list(papers)) if papers else set()
        return [
            _of_paper(one, one.case_id in open_) if one.type in _OF_PAPERS else _shown(actor, one, cases)
            for one in events
        ]


_OF_PAPERS = frozenset(
    one.type
    for one in (DocumentCreated, DocumentReplaced, DocumentDeleted, DocumentRestored, FolderCreated, FormCreated)
)


def _of_paper(event: EventRecord, known: bool) -> dict[str, Any]:
    data: dict[str, Any] = event.data
    if not known:
        return dict.fromkeys(data)
    copied = event.type == DocumentCreated.type and data["sourceId"] != data["documentId"]
    return {**data, "sourceId": None} if copied else data


def _shown(actor: Actor, event: EventRecord, cases: Mapping[UUID, CaseRecord]) -> dict[str, Any]:
    data: dict[str, Any] = event.data
    if event.type == NoteCreated.type:
        own = cases.get(event.case_id)
        if own is None or not policy.reads_notes(actor, own.process_key):
            return {**data, "content": None}
    parent = _parent(event)
    return {**data, "parentId": None} if parent is not None and UUID(parent) not in cases else data


def _parent(event: EventRecord) -> str | None:
    parent: str | None = event.data.get("parentId") if event.type == CaseCreated.type else None
    return parent
