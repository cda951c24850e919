"""What lies in the folders of cases: folders, files and forms, as one list of all and each kind by id."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, literal_column, null, select, union_all

from casegraph.auth.scopes import DocumentScope
from casegraph.domain.enums import CaseObjectKind
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import CaseObjectRecord, FolderRecord, FormRecord
from casegraph.models.types import EnumCode
from casegraph.storage.filters import Vocabulary, to_sql
from casegraph.storage.lists import Listing, Lists, Parents, under
from casegraph.storage.parameters import IDS, among
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import document_shape, given, visible_cases, visible_papers
from casegraph.storage.shapes import take_apart
from casegraph.storage.sorting import Sortable
from casegraph.storage.statements import Template
from casegraph.storage.tables import CASE, DOCUMENT, FOLDER, FORM


def _of_kind(kind: CaseObjectKind, table: Any, *where: Any) -> Select[Any]:
    columns = (table.c[name] for name in ("tenant_id", "id", "case_id", "folder_id", "name_key"))
    return select(*columns, literal_column(str(int(kind)), EnumCode(CaseObjectKind)).label("kind")).where(*where)


_STANDING: Final = (DOCUMENT.c.case_id.is_not(null()), DOCUMENT.c.latest, DOCUMENT.c.deleted_at.is_(null()))
"""Of a file with versions, the latest lies in the folder."""

OBJECT: Final = union_all(
    _of_kind(CaseObjectKind.FOLDER, FOLDER),
    _of_kind(CaseObjectKind.DOCUMENT, DOCUMENT, *_STANDING),
    _of_kind(CaseObjectKind.FORM, FORM),
).subquery("case_object")

OBJECTS = Listing(
    name="objects",
    table=OBJECT,
    record=CaseObjectRecord,
    sortable=Sortable(columns={"KIND": OBJECT.c.kind, "NAME": OBJECT.c.name_key}, tie_breaker=OBJECT.c.id),
    default_order=(OrderKey("KIND"), OrderKey("NAME")),
)

FOLDERS = Listing(
    name="folders",
    table=FOLDER,
    record=FolderRecord,
    sortable=Sortable(columns={"NAME": FOLDER.c.name_key}, tie_breaker=FOLDER.c.id),
    default_order=(OrderKey("NAME"),),
)

FORMS = Listing(
    name="forms",
    table=FORM,
    record=FormRecord,
    sortable=Sortable(columns={"NAME": FORM.c.name_key}, tie_breaker=FORM.c.id),
    default_order=(OrderKey("NAME"),),
)

_VOCABULARY: Final = Vocabulary(columns={"folderId": OBJECT.c.folder_id})


class CaseObjectRepository:
    """Reads what lies in folders of cases."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def of_cases(
        self, scope: DocumentScope, case_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[CaseObjectRecord]]:
        """A page of what lies in each case."""
        return await self._of(scope, under(case_ids, OBJECT.c.case_id), request)

    async def of_folders(
        self, scope: DocumentScope, folder_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[CaseObjectRecord]]:
        """A page of what lies in each folder."""
        return await self._of(scope, under(folder_ids, OBJECT.c.folder_id), request)

    async def folders(self, scope: DocumentScope, ids: Sequence[UUID]) -> dict[UUID, FolderRecord]:
        """The visible folders among these, by id."""
        return await self._lists.by_ids(FOLDERS, _reach(scope, FOLDER), ids)

    async def forms(self, scope: DocumentScope, ids: Sequence[UUID]) -> dict[UUID, FormRecord]:
        """The visible forms among these, by id."""
        return await self._lists.by_ids(FORMS, _reach(scope, FORM), ids)

    async def cases(self, scope: DocumentScope, case_ids: Sequence[UUID]) -> set[UUID]:
        """The visible cases among these whose documents, folders and forms are visible too."""
        shape = document_shape(scope)

        def build() -> Select[Any]:
            visible = (*visible_cases(shape.cases), *visible_papers(shape, CASE.c.tenant_id, CASE.c.id))
            return select(CASE.c.id).where(*visible, among(CASE.c.id, IDS))

        asked = Template(("cases with papers", shape), build)
        rows = await self._lists.database.rows(asked, {**given(scope), IDS.key: list(case_ids)})
        return {row[0] for row in rows}

    async def _of(self, scope: DocumentScope, parents: Parents, request: ListRequest) -> list[Page[CaseObjectRecord]]:
        shape, met = document_shape(scope), take_apart(request.condition)

        def where() -> Where:
            visible = visible_papers(shape, OBJECT.c.tenant_id, OBJECT.c.case_id)
            return [*visible, to_sql(met.shape, _VOCABULARY, self._lists.dialect)]

        within = Reach(scope.cases.tenant_id, (shape, met.shape), where, {**given(scope), **met.values})
        return await self._lists.pages(OBJECTS, within, parents, request)


def _reach(scope: DocumentScope, table: Any) -> Reach:
    shape = document_shape(scope)
    return Reach(
        scope.cases.tenant_id, shape, lambda: visible_papers(shape, table.c.tenant_id, table.c.case_id), given(scope)
    )
