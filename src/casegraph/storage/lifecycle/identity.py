"""Whether ids that callers choose are free, and the removal of whole cases."""

from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    Uuid,
    bindparam,
    delete,
    literal_column,
    select,
    union_all,
)

from casegraph.auth.scopes import CaseScope
from casegraph.domain.calls import Outcome
from casegraph.storage.parameters import ID, TENANT
from casegraph.storage.repositories.idempotency import mark_gone
from casegraph.storage.statements import Template
from casegraph.storage.tables import CASE, DELEGATION, DOCUMENT, FOLDER, FORM, MESSAGE, NOTE, PROCESS, TASK
from casegraph.storage.unit_of_work import UnitOfWork

_NAMED = (CASE, TASK, NOTE, MESSAGE, DOCUMENT, FOLDER, FORM, DELEGATION, PROCESS)
"""What callers know by UUID."""


class Kind(Enum):
    """What can be made in a case under an id of the caller's own."""

    TASK = TASK
    NOTE = NOTE
    MESSAGE = MESSAGE


async def is_in_case(unit: UnitOfWork, scope: CaseScope, kind: Kind, made: UUID, case_id: UUID) -> bool:
    """Whether the case has such a thing of this id."""
    columns = kind.value.c
    mine = (columns.tenant_id == TENANT, columns.id == ID, columns.case_id == _CASE_ID)
    there = Template(("is in case", kind), lambda: select(literal_column("1")).where(*mine))
    return await unit.first(there, {**_one(scope, made), _CASE_ID.key: case_id}) is not None


async def is_taken(unit: UnitOfWork, scope: CaseScope, taken: UUID) -> bool:
    """Whether anything in the tenant has this id. What ids other tenants have is nobody's business."""
    return await unit.first(_TAKEN, _one(scope, taken)) is not None


async def has_children(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> bool:
    """Whether the case is the parent of any."""
    return await unit.first(_CHILDREN, _one(scope, case_id)) is not None


def _one(scope: CaseScope, given: UUID) -> dict[str, Any]:
    return {TENANT.key: scope.tenant_id, ID.key: given}


def _taken() -> CompoundSelect[Any]:
    ways: list[Select[Any]] = [
        select(literal_column("1")).where(one.c.tenant_id == TENANT, one.c.id == ID) for one in _NAMED
    ]
    return union_all(*ways)


_CASE_ID: BindParameter[UUID] = bindparam("case_id", type_=Uuid)
_TAKEN = Template("is taken", _taken)
_CHILDREN = Template(
    "has children",
    lambda: select(literal_column("1")).where(CASE.c.tenant_id == TENANT, CASE.c.parent_id == ID).limit(1),
)


async def remove_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID, made_by: UUID | None) -> set[UUID]:
    """Remove a case and all in it, its history too; the bytes that its documents had, which others may have as well.

    What refers to something else of the case goes before that. `made_by` is who created it, and may ask for it again
    under an idempotency key.
    """
    documents = delete(DOCUMENT).where(DOCUMENT.c.tenant_id == scope.tenant_id, DOCUMENT.c.case_id == case_id)
    rows = await unit.rows(documents.returning(DOCUMENT.c.blob_id, DOCUMENT.c.docx_blob_id))
    delegations = (DELEGATION.c.tenant_id == scope.tenant_id, DELEGATION.c.case_id == case_id)
    await unit.execute(delete(DELEGATION).where(*delegations))
    await unit.execute(delete(CASE).where(CASE.c.tenant_id == scope.tenant_id, CASE.c.id == case_id))
    if made_by is not None:
        await mark_gone(unit, scope.tenant_id, made_by, Outcome(case_id, True))
    return {one for row in rows for one in row if one is not None}
