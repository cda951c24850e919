"""Reads what decisions about documents and folders look at, under the lock of the case."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, Uuid, bindparam, func, literal_column, select

from casegraph.auth.scopes import CaseScope, DocumentScope
from casegraph.lifecycle.papers import MAX_FOLDER_DEPTH, ROOT, Lineage, Paper, Place, Standing
from casegraph.storage.parameters import ID, TENANT
from casegraph.storage.repositories.visibility import document_shape, given, visible_documents
from casegraph.storage.statements import Row, Template
from casegraph.storage.tables import DOCUMENT, FOLDER
from casegraph.storage.unit_of_work import UnitOfWork


async def case_of_document(unit: UnitOfWork, scope: DocumentScope, document_id: UUID) -> tuple[UUID | None] | None:
    """The case that a document is linked to, if any; None where there is none that the scope reaches."""
    shape = document_shape(scope)
    visible = Template(
        ("case of document", shape),
        lambda: select(DOCUMENT.c.case_id).where(DOCUMENT.c.id == ID, *visible_documents(shape)),
    )
    row = await unit.first(visible, {**given(scope), ID.key: document_id})
    return None if row is None else (row[0],)


async def lock_document(unit: UnitOfWork, scope: DocumentScope, document_id: UUID) -> Paper | None:
    """The document of this id; None where there is none that the scope reaches.

    It stays as it is until the unit of work ends: nobody links it to another case meanwhile, or deletes its bytes.
    """
    shape = document_shape(scope)

    def build() -> Select[Any]:
        wanted = select(*_PAPER).where(DOCUMENT.c.id == ID, *visible_documents(shape))
        return wanted.with_for_update(of=DOCUMENT, key_share=True)

    row = await unit.first(Template(("locked document", shape), build), {**given(scope), ID.key: document_id})
    return None if row is None else _paper(row)


async def standing_document(unit: UnitOfWork, scope: CaseScope, document_id: UUID) -> Standing:
    """A document of a case that is locked, with the newest other version that is not deleted."""
    row = await unit.first(_STANDING, {TENANT.key: scope.tenant_id, ID.key: document_id})
    assert row is not None, "documents never leave a case that stays"
    *paper, version = row
    one = _paper(paper)
    values = {TENANT.key: scope.tenant_id, ID.key: document_id, _LINEAGE.key: one.lineage_id}
    newest = await unit.first(_NEWEST, values)
    return Standing(one, version, None if newest is None else (newest[0], newest[1]))


async def last_file(
    unit: UnitOfWork, scope: CaseScope, case_id: UUID, definition_key: str | None
) -> tuple[int, Lineage | None]:
    """The highest index of the case's files, and the document of a definition that came last in it."""
    row = await unit.first(_LAST, {TENANT.key: scope.tenant_id, ID.key: case_id, _KEY.key: definition_key})
    assert row is not None, "it has no condition"
    index, *lineage = row
    return index or 0, None if lineage[0] is None else Lineage(*lineage)


async def place_in_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID, folder_id: UUID | None) -> Place:
    """Where a folder of a case lies; it may be that the case has no such folder."""
    if folder_id is None:
        return ROOT
    row = await unit.first(_DEPTH, {TENANT.key: scope.tenant_id, ID.key: case_id, _FOLDER.key: folder_id})
    return Place(folder_id, None if row is None else row[0])


_KEY: BindParameter[str] = bindparam("definition_key", type_=DOCUMENT.c.definition_key.type)
_FOLDER: BindParameter[UUID] = bindparam("folder_id", type_=Uuid)
_LINEAGE: BindParameter[UUID] = bindparam("lineage_id", type_=Uuid)

_OF_PAPER: Final = ("id", "case_id", "lineage_id", "task_id", "name", "content_type", "size", "sha256")
"""The columns of a document that a `Paper` has under the same name."""

_PAPER: Final = tuple(DOCUMENT.c[name] for name in (*_OF_PAPER, "blob_id", "deleted_at"))


def _paper(row: Row) -> Paper:
    *known, blob_id, deleted_at = row
    own = dict(zip(_OF_PAPER, known, strict=True))
    return Paper(**own, stored=blob_id is not None, deleted=deleted_at is not None)


_STANDING = Template(
    "document and version",
    lambda: select(*_PAPER, DOCUMENT.c.version).where(DOCUMENT.c.tenant_id == TENANT, DOCUMENT.c.id == ID),
)


def _newest() -> Select[Any]:
    others = (DOCUMENT.c.tenant_id == TENANT, DOCUMENT.c.lineage_id == _LINEAGE, DOCUMENT.c.id != ID)
    standing = select(DOCUMENT.c.id, DOCUMENT.c.version).where(*others, DOCUMENT.c.deleted_at.is_(None))
    return standing.order_by(DOCUMENT.c.version.desc()).limit(1)


_NEWEST = Template("newest other version", _newest)


def _last() -> Select[Any]:
    mine = (DOCUMENT.c.tenant_id == TENANT, DOCUMENT.c.case_id == ID)
    index = select(func.max(DOCUMENT.c.index)).where(*mine).scalar_subquery()
    newest = (DOCUMENT.c.index.desc(), DOCUMENT.c.version.desc())
    columns = (DOCUMENT.c.lineage_id, DOCUMENT.c.version, DOCUMENT.c.folder_id)
    lineage = (
        select(one).where(*mine, DOCUMENT.c.definition_key == _KEY).order_by(*newest).limit(1) for one in columns
    )
    return select(index, *(one.scalar_subquery() for one in lineage))


_LAST = Template("last file of a case", _last)


def _depth() -> Select[Any]:
    """The bound only ends a walk in a circle, which nobody can make."""
    one: ColumnElement[int] = literal_column("1", Integer)
    mine = (FOLDER.c.tenant_id == TENANT, FOLDER.c.case_id == ID)
    first = select(FOLDER.c.folder_id.label("parent"), one.label("depth")).where(*mine, FOLDER.c.id == _FOLDER)
    above = first.cte("above", recursive=True)
    further = select(FOLDER.c.folder_id, above.c.depth + one).where(*mine, FOLDER.c.id == above.c.parent)
    chain = above.union_all(further.where(above.c.depth <= literal_column(str(MAX_FOLDER_DEPTH))))
    return select(func.max(chain.c.depth))


_DEPTH = Template("depth of a folder", _depth)
