"""Reading what lies in the folders of cases: folders, files and forms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseObjectKind
from casegraph.domain.filters import EVERYTHING, Compare, Op
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import CaseObjectRecord, FolderRecord, FormRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.case_objects import CaseObjectRepository
from casegraph.storage.repositories.papers import DocumentRepository

_IN_ROOT = Compare("folderId", Op.IS_NULL, True)


def in_folder(request: ListRequest, folder_id: UUID) -> ListRequest:
    """The request for what lies in a folder of the case, instead of in its root folder."""
    return replace(request, condition=Compare("folderId", Op.EQ, folder_id))


class CaseObjects:
    """Reads folders, files and forms on behalf of an actor: those of cases whose documents it may know of.

    Lists are first read as what lies where, and then each kind by id, so that they take four statements at most.
    """

    def __init__(self, lists: Lists) -> None:
        self._objects = CaseObjectRepository(lists)
        self._documents = DocumentRepository(lists)

    async def of_cases(self, actor: Actor, case_ids: Sequence[UUID], request: ListRequest) -> list[Page[Any]]:
        """A page of what lies in the root folder of each case, unless the request is for another folder."""
        if request.condition is EVERYTHING:
            request = replace(request, condition=_IN_ROOT)
        return await self._filled(
            actor, await self._objects.of_cases(policy.documents(actor), case_ids, _whole(request))
        )

    async def of_folders(self, actor: Actor, folder_ids: Sequence[UUID], request: ListRequest) -> list[Page[Any]]:
        """A page of what lies in each folder."""
        pages = await self._objects.of_folders(policy.documents(actor), folder_ids, _whole(request))
        return await self._filled(actor, pages)

    async def folders_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, FolderRecord]:
        """The visible folders among these, by id."""
        return await self._objects.folders(policy.documents(actor), ids)

    async def forms_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, FormRecord]:
        """The visible forms among these, by id."""
        return await self._objects.forms(policy.documents(actor), ids)

    async def _filled(self, actor: Actor, pages: Sequence[Page[CaseObjectRecord]]) -> list[Page[Any]]:
        """The pages with the things themselves; what went away meanwhile is left out."""
        found = await self._things(actor, [one for page in pages for one in page.rows])
        return [_with_things(page, found) for page in pages]

    async def _things(self, actor: Actor, objects: Iterable[CaseObjectRecord]) -> Mapping[UUID, Any]:
        ids: dict[CaseObjectKind, list[UUID]] = {}
        for one in objects:
            ids.setdefault(one.kind, []).append(one.id)
        scope = policy.documents(actor)
        readers: Mapping[CaseObjectKind, Any] = {
            CaseObjectKind.FOLDER: self._objects.folders,
            CaseObjectKind.DOCUMENT: self._documents.by_ids,
            CaseObjectKind.FORM: self._objects.forms,
        }
        found: dict[UUID, Any] = {}
        for kind, wanted in ids.items():
            found |= await readers[kind](scope, wanted)
        return found


def _whole(request: ListRequest) -> ListRequest:
    """What a list reads is what lies where; the columns that are asked for are those of the things."""
    return replace(request, wanted=replace(request.wanted, columns=None, beside=()))


def _with_things(page: Page[CaseObjectRecord], found: Mapping[UUID, Any]) -> Page[Any]:
    kept = [at for at, one in enumerate(page.rows) if one.id in found]
    rows, keys = [found[page.rows[at].id] for at in kept], [page.keys[at] for at in kept]
    return Page(rows, keys, page.signature, page.has_next, page.has_previous, page.count)
