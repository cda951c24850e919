"""Finds the principals that callers name, within a unit of work."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from casegraph.auth.scopes import CaseScope
from casegraph.storage.parameters import among
from casegraph.storage.tables import PRINCIPAL
from casegraph.storage.unit_of_work import UnitOfWork


class Named(NamedTuple):
    """A principal and what it may be called by."""

    id: UUID
    name: str
    username: str | None
    email: str | None


async def named_people(
    unit: UnitOfWork,
    scope: CaseScope,
    *,
    ids: Collection[UUID] = (),
    usernames: Collection[str] = (),
    emails: Collection[str] = (),
) -> list[Named]:
    """The tenant's principals that have any of these ids, usernames or email addresses."""
    given = ((PRINCIPAL.c.id, ids), (PRINCIPAL.c.username, usernames), (PRINCIPAL.c.email, emails))
    ways = [among(column, list(values)) for column, values in given if values]
    if not ways:
        return []
    names = (PRINCIPAL.c.id, PRINCIPAL.c.name, PRINCIPAL.c.username, PRINCIPAL.c.email)
    rows = await unit.rows(select(*names).where(PRINCIPAL.c.tenant_id == scope.tenant_id, or_(*ways)))
    return [Named._make(row) for row in rows]
