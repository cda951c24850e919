"""The people and programs of a tenant, their groups and roles."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, select

from casegraph.auth.scopes import CaseScope, TenantScope
from casegraph.domain.enums import Permission
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import GroupRecord, PrincipalRecord, RoleRecord
from casegraph.storage.dialect import IDS, Dialect
from casegraph.storage.filters import Rows, Vocabulary, one_of_many, to_sql
from casegraph.storage.lists import Listing, Lists, Parents
from casegraph.storage.reach import Reach, Where, reach
from casegraph.storage.repositories.visibility import of_visible_cases
from casegraph.storage.sorting import Sortable
from casegraph.storage.tables import CANDIDATE, GROUP, MEMBERSHIP, PRINCIPAL, ROLE

MOST_GROUPS = 1000
MOST_ROLES = 1000

PRINCIPALS = Listing(
    name="principals",
    table=PRINCIPAL,
    record=PrincipalRecord,
    sortable=Sortable(
        columns={"ID": PRINCIPAL.c.id, "NAME": PRINCIPAL.c.name_key},
        tie_breaker=PRINCIPAL.c.id,
        unique=frozenset({"ID"}),
    ),
    default_order=(OrderKey("NAME"),),
)

_GROUP_COLUMNS = (GROUP.c.id, GROUP.c.key, GROUP.c.name)


def vocabulary(scope: TenantScope, dialect: Dialect) -> Vocabulary:
    """What a filter on principals may name."""
    memberships = Rows(PRINCIPAL.c.id, MEMBERSHIP.c.principal_id, [MEMBERSHIP.c.tenant_id == scope.tenant_id])
    return Vocabulary(
        columns={"type": PRINCIPAL.c.type, "name": PRINCIPAL.c.name, "email": PRINCIPAL.c.email},
        many={"groupId": one_of_many(memberships, {"groupId": MEMBERSHIP.c.group_id}, dialect)},
    )


class DirectoryRepository:
    """Reads principals, groups and roles."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def principals(self, scope: TenantScope, request: ListRequest) -> Page[PrincipalRecord]:
        """One page of the tenant's principals."""

        def where() -> Where:
            return [_here(scope), self._met(scope, request)]

        return await self._lists.page(PRINCIPALS, reach(scope.tenant_id, scope, where, request.condition), request)

    async def principals_by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, PrincipalRecord]:
        """The principals among these ids, by id."""
        return await self._lists.by_ids(PRINCIPALS, _reach(scope), ids)

    async def members(
        self, scope: TenantScope, group_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[PrincipalRecord]]:
        """A page of members for each group."""
        inside = and_(MEMBERSHIP.c.tenant_id == PRINCIPAL.c.tenant_id, MEMBERSHIP.c.principal_id == PRINCIPAL.c.id)
        parents = Parents(group_ids, MEMBERSHIP.c.group_id, MEMBERSHIP, inside)
        return await self._lists.pages(PRINCIPALS, _reach(scope), parents, request)

    async def candidates(
        self, scope: CaseScope, task_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[PrincipalRecord]]:
        """A page of the principals that may claim each task, by name: those named and the members of named groups."""
        pool = _pool(scope, self._lists.dialect.among(CANDIDATE.c.task_id, IDS))
        inside = pool.c.principal_id == PRINCIPAL.c.id
        parents = Parents(task_ids, pool.c.task_id, pool, inside)
        here = PRINCIPAL.c.tenant_id == scope.tenant_id
        return await self._lists.pages(PRINCIPALS, Reach(scope.tenant_id, lambda: [here], scope), parents, request)

    async def groups(self, scope: TenantScope) -> list[GroupRecord]:
        """The tenant's groups by key, at most `MOST_GROUPS`."""
        statement = select(*_GROUP_COLUMNS).where(GROUP.c.tenant_id == scope.tenant_id)
        rows = await self._lists.database.rows(statement.order_by(GROUP.c.key).limit(MOST_GROUPS))
        return [GroupRecord._make(row) for row in rows]

    async def groups_by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, GroupRecord]:
        """The groups among these ids, by id."""
        among = self._lists.dialect.among(GROUP.c.id, ids)
        statement = select(*_GROUP_COLUMNS).where(GROUP.c.tenant_id == scope.tenant_id, among)
        return {row.id: GroupRecord._make(row) for row in await self._lists.database.rows(statement)}

    async def groups_of(self, scope: TenantScope, principal_ids: Sequence[UUID]) -> dict[UUID, list[GroupRecord]]:
        """The groups that each principal is in, by key."""
        statement = (
            select(*_GROUP_COLUMNS, MEMBERSHIP.c.principal_id)
            .join(
                MEMBERSHIP,
                and_(MEMBERSHIP.c.tenant_id == GROUP.c.tenant_id, MEMBERSHIP.c.group_id == GROUP.c.id),
            )
            .where(
                GROUP.c.tenant_id == scope.tenant_id,
                self._lists.dialect.among(MEMBERSHIP.c.principal_id, principal_ids),
            )
            .order_by(GROUP.c.key)
        )
        found: dict[UUID, list[GroupRecord]] = {one: [] for one in principal_ids}
        for row in await self._lists.database.rows(statement):
            found[row.principal_id].append(GroupRecord._make(row[:-1]))
        return found

    async def roles(self, scope: TenantScope) -> list[RoleRecord]:
        """The tenant's roles by key, at most `MOST_ROLES`."""
        statement = select(ROLE.c.id, ROLE.c.key, ROLE.c.name, ROLE.c.permissions)
        here = statement.where(ROLE.c.tenant_id == scope.tenant_id).order_by(ROLE.c.key).limit(MOST_ROLES)
        return [_role(row) for row in await self._lists.database.rows(here)]

    async def roles_by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, RoleRecord]:
        """The roles among these ids, by id."""
        statement = select(ROLE.c.id, ROLE.c.key, ROLE.c.name, ROLE.c.permissions).where(
            ROLE.c.tenant_id == scope.tenant_id, self._lists.dialect.among(ROLE.c.id, ids)
        )
        return {row.id: _role(row) for row in await self._lists.database.rows(statement)}

    def _met(self, scope: TenantScope, request: ListRequest) -> ColumnElement[bool]:
        dialect = self._lists.dialect
        return to_sql(request.condition, vocabulary(scope, dialect), dialect)


def _pool(scope: CaseScope, wanted: ColumnElement[bool]) -> Subquery:
    where = [*of_visible_cases(scope, CANDIDATE.c.tenant_id, CANDIDATE.c.case_id), wanted]
    named = select(CANDIDATE.c.task_id, CANDIDATE.c.principal_id).where(*where, CANDIDATE.c.principal_id.is_not(None))
    grouped = (
        select(CANDIDATE.c.task_id, MEMBERSHIP.c.principal_id)
        .join(
            MEMBERSHIP,
            and_(MEMBERSHIP.c.tenant_id == CANDIDATE.c.tenant_id, MEMBERSHIP.c.group_id == CANDIDATE.c.group_id),
        )
        .where(*where)
    )
    return named.union(grouped).subquery("pool")


def _reach(scope: TenantScope) -> Reach:
    return reach(scope.tenant_id, scope, lambda: [_here(scope)])


def _here(scope: TenantScope) -> ColumnElement[bool]:
    return PRINCIPAL.c.tenant_id == scope.tenant_id


def _role(row: Any) -> RoleRecord:
    return RoleRecord(row.id, row.key, row.name, tuple(Permission(number) for number in row.permissions))
