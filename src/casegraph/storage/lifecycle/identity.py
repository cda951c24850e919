"""Whether ids that callers choose are free, and the removal of whole cases."""

from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, literal_column, select, union_all

from casegraph.auth.scopes import CaseScope
from casegraph.storage.tables import CASE, DELEGATION, DOCUMENT, MESSAGE, NOTE, PROCESS, TASK, TENANT
from casegraph.storage.unit_of_work import UnitOfWork

_NAMED = (CASE, TASK, NOTE, MESSAGE, DOCUMENT, DELEGATION, PROCESS)
"""What callers know by UUID."""


class Kind(Enum):
    """What can be made in a case under an id of the caller's own."""

    TASK = TASK
    NOTE = NOTE
    MESSAGE = MESSAGE


async def is_in_case(unit: UnitOfWork, scope: CaseScope, kind: Kind, made: UUID, case_id: UUID) -> bool:
    """Whether the case has such a thing of this id."""
    columns = kind.value.c
    mine = (columns.tenant_id == scope.tenant_id, columns.id == made, columns.case_id == case_id)
    return await unit.first(select(literal_column("1")).where(*mine)) is not None


async def is_taken(unit: UnitOfWork, taken: UUID) -> bool:
    """Whether anything in any tenant has this id. Tenants are gone through, so that their indexes serve."""
    tenants = select(TENANT.c.id)
    ways: list[Select[Any]] = [
        select(literal_column("1")).where(one.c.tenant_id.in_(tenants), one.c.id == taken) for one in _NAMED
    ]
    return await unit.first(union_all(*ways)) is not None


async def has_children(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> bool:
    """Whether the case is the parent of any."""
    statement: Select[Any] = select(literal_column("1")).where(
        CASE.c.tenant_id == scope.tenant_id, CASE.c.parent_id == case_id
    )
    return await unit.first(statement.limit(1)) is not None


async def remove_case(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> None:
    """Remove a case and all in it, its history too. What refers to something else of the case goes before that."""
    for table in (DOCUMENT, DELEGATION):
        await unit.execute(delete(table).where(table.c.tenant_id == scope.tenant_id, table.c.case_id == case_id))
    await unit.execute(delete(CASE).where(CASE.c.tenant_id == scope.tenant_id, CASE.c.id == case_id))
