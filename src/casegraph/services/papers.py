"""Reading what cases carry: documents (what is known of them) and notes."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.errors import NotPermitted
from casegraph.domain.filters import And, Compare, FilterLimits, Op, check_size
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import CaseRecord, DocumentRecord, NoteRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.papers import DocumentRepository, NoteRepository


class Documents:
    """Reads documents on behalf of an actor."""

    def __init__(self, lists: Lists, limits: FilterLimits) -> None:
        self._documents = DocumentRepository(lists)
        self._limits = limits

    async def of_cases(
        self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        """A page of documents for each case."""
        check_size(request.condition, self._limits)
        return await self._documents.of_cases(policy.documents(actor), case_ids, request)

    async def of_tasks(
        self, actor: Actor, task_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        """A page of documents for each task."""
        check_size(request.condition, self._limits)
        return await self._documents.of_tasks(policy.documents(actor), task_ids, request)

    async def versions(
        self, actor: Actor, lineage_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        """A page of versions, newest first, for each lineage; deleted ones are left out."""
        kept = And((request.condition, Compare("deleted", Op.EQ, False)))
        newest = replace(request, condition=kept, order=(OrderKey("VERSION", descending=True),))
        return await self._documents.versions(policy.documents(actor), lineage_ids, newest)

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, DocumentRecord]:
        """The visible documents among these, by id."""
        return await self._documents.by_ids(policy.documents(actor), ids)


class Notes:
    """Reads notes on behalf of an actor; each read raises `NotPermitted` where no role of theirs has VIEW_NOTES."""

    def __init__(self, lists: Lists, limits: FilterLimits) -> None:
        self._notes = NoteRepository(lists)
        self._limits = limits

    async def of_cases(self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest) -> list[Page[NoteRecord]]:
        """A page of notes for each case, an empty one where VIEW_NOTES is missing for its process."""
        check_size(request.condition, self._limits)
        return await self._notes.of_cases(policy.notes(actor), case_ids, request)

    async def of_each(
        self, actor: Actor, cases: Sequence[CaseRecord], request: ListRequest
    ) -> list[Page[NoteRecord] | NotPermitted]:
        """A page of notes for each case, the refusal in its place where VIEW_NOTES is missing for its process."""
        pages = await self.of_cases(actor, [case.id for case in cases], request)
        refused = NotPermitted("Reading the notes of this case needs the permission VIEW_NOTES for its process.")
        return [
            page if policy.reads_notes(actor, case.process_key) else refused
            for case, page in zip(cases, pages, strict=True)
        ]

    async def by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, NoteRecord]:
        """The visible notes among these, by id."""
        return await self._notes.by_ids(policy.notes(actor), ids)
