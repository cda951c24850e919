"""Finds the principals that callers name, within a unit of work."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, or_, select

from casegraph.auth.scopes import CaseScope
from casegraph.storage.parameters import IDS, TENANT, among, many
from casegraph.storage.statements import Template
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
    if not ids and not usernames and not emails:
        return []
    values = {IDS.key: list(ids), _USERNAMES.key: list(usernames), _EMAILS.key: list(emails)}
    rows = await unit.rows(_NAMED, {TENANT.key: scope.tenant_id, **values})
    return [Named._make(row) for row in rows]


_USERNAMES = many("user_names", PRINCIPAL.c.username.type)
_EMAILS = many("email_addresses", PRINCIPAL.c.email.type)


def _named() -> Select[Any]:
    columns = (PRINCIPAL.c[name] for name in Named._fields)
    ways = (
        among(PRINCIPAL.c.id, IDS),
        among(PRINCIPAL.c.username, _USERNAMES),
        among(PRINCIPAL.c.email, _EMAILS),
    )
    return select(*columns).where(PRINCIPAL.c.tenant_id == TENANT, or_(*ways))


_NAMED = Template("people by ids and names", _named)
