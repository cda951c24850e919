"""Documents and notes: what they are listed, filtered and sorted by."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from casegraph.auth.scopes import DocumentScope, NoteScope
from casegraph.domain.filters import Condition, Op
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import DocumentRecord, NoteRecord
from casegraph.domain.text import fold
from casegraph.storage.dialect import Dialect
from casegraph.storage.filters import Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists, Parents
from casegraph.storage.reach import Reach, Where, reach
from casegraph.storage.repositories.visibility import visible_documents, visible_notes
from casegraph.storage.sorting import Sortable
from casegraph.storage.tables import DOCUMENT, NOTE, PRINCIPAL

DOCUMENTS = Listing(
    name="documents",
    table=DOCUMENT,
    record=DocumentRecord,
    sortable=Sortable(
        columns={
            "INDEX": DOCUMENT.c.index,
            "NAME": DOCUMENT.c.name_key,
            "CREATED_AT": DOCUMENT.c.created_at,
            "SIZE": DOCUMENT.c.size,
            "VERSION": DOCUMENT.c.version,
        },
        tie_breaker=DOCUMENT.c.id,
    ),
    default_order=(OrderKey("INDEX"),),
)

_AUTHOR_NAME = (
    select(PRINCIPAL.c.name_key)
    .where(PRINCIPAL.c.tenant_id == NOTE.c.tenant_id, PRINCIPAL.c.id == NOTE.c.author_id)
    .scalar_subquery()
)

NOTES = Listing(
    name="notes",
    table=NOTE,
    record=NoteRecord,
    sortable=Sortable(columns={"CREATED_AT": NOTE.c.created_at, "AUTHOR": _AUTHOR_NAME}, tie_breaker=NOTE.c.id),
    default_order=(OrderKey("CREATED_AT", descending=True),),
)


def document_vocabulary() -> Vocabulary:
    """What a filter on documents may name."""
    return Vocabulary(
        columns={
            "kind": DOCUMENT.c.kind,
            "name": DOCUMENT.c.name,
            "contentType": DOCUMENT.c.content_type,
            "definitionKey": DOCUMENT.c.definition_key,
            "taskId": DOCUMENT.c.task_id,
            "createdAt": DOCUMENT.c.created_at,
            "createdById": DOCUMENT.c.created_by_id,
        },
        special={
            "latest": flag(DOCUMENT.c.latest),
            "deleted": flag(DOCUMENT.c.deleted_at.is_not(None)),
        },
    )


def note_vocabulary(dialect: Dialect) -> Vocabulary:
    """What a filter on notes may name."""

    def search(_: Op, text: str) -> ColumnElement[bool]:
        return dialect.contains(NOTE.c.content_key, fold(text))

    return Vocabulary(
        columns={"authorId": NOTE.c.author_id, "createdAt": NOTE.c.created_at},
        special={"search": search},
    )


class DocumentRepository:
    """Reads what is known of documents."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def of_cases(
        self, scope: DocumentScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        """A page of documents for each case."""
        return await self._of(scope, DOCUMENT.c.case_id, case_ids, request)

    async def of_tasks(
        self, scope: DocumentScope, task_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        """A page of documents for each task."""
        return await self._of(scope, DOCUMENT.c.task_id, task_ids, request)

    async def versions(
        self, scope: DocumentScope, lineage_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        """A page of versions, newest first, for each lineage."""
        return await self._of(scope, DOCUMENT.c.lineage_id, lineage_ids, request)

    async def by_ids(self, scope: DocumentScope, ids: Sequence[UUID]) -> dict[UUID, DocumentRecord]:
        """The visible documents among these, by id; deleted ones too, since they can be restored."""
        return await self._lists.by_ids(
            DOCUMENTS, Reach(scope.cases.tenant_id, lambda: visible_documents(scope), scope), ids
        )

    async def _of(
        self, scope: DocumentScope, parent: ColumnElement[UUID], parents: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        def where() -> Where:
            return [*visible_documents(scope), self._met(request.condition)]

        within = reach(scope.cases.tenant_id, scope, where, request.condition)
        return await self._lists.pages(DOCUMENTS, within, Parents(parents, parent), request)

    def _met(self, condition: Condition) -> ColumnElement[bool]:
        return to_sql(condition, document_vocabulary(), self._lists.dialect)


class NoteRepository:
    """Reads notes."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def of_cases(
        self, scope: NoteScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[NoteRecord]]:
        """A page of notes for each case."""

        def where() -> Where:
            words = note_vocabulary(self._lists.dialect)
            return [*visible_notes(scope), to_sql(request.condition, words, self._lists.dialect)]

        within = reach(scope.cases.tenant_id, scope, where, request.condition)
        return await self._lists.pages(NOTES, within, Parents(case_ids, NOTE.c.case_id), request)

    async def by_ids(self, scope: NoteScope, ids: Sequence[UUID]) -> dict[UUID, NoteRecord]:
        """The visible notes among these, by id."""
        return await self._lists.by_ids(NOTES, Reach(scope.cases.tenant_id, lambda: visible_notes(scope), scope), ids)
