"""Documents and notes: what they are listed, filtered and sorted by."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Text, TypeDecorator, select

from casegraph.auth.scopes import DocumentScope, NoteScope
from casegraph.domain.filters import Op
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import DocumentRecord, NoteRecord
from casegraph.domain.text import fold
from casegraph.storage.dialect import Dialect
from casegraph.storage.filters import Vocabulary, flag, to_sql
from casegraph.storage.lists import Listing, Lists, under
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import (
    document_shape,
    given,
    note_shape,
    visible_documents,
    visible_notes,
)
from casegraph.storage.shapes import Slot, take_apart
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

    def search(_: Op, text: Slot) -> ColumnElement[bool]:
        return dialect.contains(NOTE.c.content_key, text.bind(Folded()))

    return Vocabulary(
        columns={"authorId": NOTE.c.author_id, "createdAt": NOTE.c.created_at},
        special={"search": search},
    )


class Folded(TypeDecorator[str]):
    """A text that is compared with folded ones."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        return None if value is None else fold(value)


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
        shape = document_shape(scope)
        within = Reach(scope.cases.tenant_id, shape, lambda: visible_documents(shape), given(scope))
        return await self._lists.by_ids(DOCUMENTS, within, ids)

    async def _of(
        self, scope: DocumentScope, parent: Column[Any], parents: Sequence[UUID], request: ListRequest
    ) -> list[Page[DocumentRecord]]:
        shape, met = document_shape(scope), take_apart(request.condition)

        def where() -> Where:
            return [*visible_documents(shape), to_sql(met.shape, document_vocabulary(), self._lists.dialect)]

        within = Reach(scope.cases.tenant_id, (shape, met.shape), where, {**given(scope), **met.values})
        return await self._lists.pages(DOCUMENTS, within, under(parents, parent), request)


class NoteRepository:
    """Reads notes."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def of_cases(
        self, scope: NoteScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[NoteRecord]]:
        """A page of notes for each case."""

        shape, met = note_shape(scope), take_apart(request.condition)

        def where() -> Where:
            words = note_vocabulary(self._lists.dialect)
            return [*visible_notes(shape), to_sql(met.shape, words, self._lists.dialect)]

        within = Reach(scope.cases.tenant_id, (shape, met.shape), where, {**given(scope), **met.values})
        return await self._lists.pages(NOTES, within, under(case_ids, NOTE.c.case_id), request)

    async def by_ids(self, scope: NoteScope, ids: Sequence[UUID]) -> dict[UUID, NoteRecord]:
        """The visible notes among these, by id."""
        shape = note_shape(scope)
        within = Reach(scope.cases.tenant_id, shape, lambda: visible_notes(shape), given(scope))
        return await self._lists.by_ids(NOTES, within, ids)
