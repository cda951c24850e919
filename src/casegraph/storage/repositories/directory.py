"""The people and programs of a tenant, their groups and roles."""

from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, literal_column, select

from casegraph.auth.scopes import CaseScope, TenantScope, TenantUserScope
from casegraph.domain.enums import Permission
from casegraph.domain.paging import ListRequest, OrderKey, Page
from casegraph.domain.records import GroupRecord, PrincipalRecord, ProcessRolesRecord, RoleRecord, TenantUserRecord
from casegraph.models.types import PlainText
from casegraph.storage.dialect import Dialect
from casegraph.storage.filters import Rows, Vocabulary, one_of_many, to_sql
from casegraph.storage.lists import Link, Listing, Lists, Parents
from casegraph.storage.parameters import IDS, ME, TENANT, Values, among
from casegraph.storage.reach import Reach, Where
from casegraph.storage.repositories.visibility import CaseShape, case_shape, given, of_visible_cases
from casegraph.storage.shapes import take_apart
from casegraph.storage.sorting import Sortable
from casegraph.storage.statements import Template
from casegraph.storage.tables import CANDIDATE, GROUP, MEMBERSHIP, PRINCIPAL, ROLE, ROLE_GRANT

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

TENANT_USERS = Listing(
    name="tenantUsers",
    table=PRINCIPAL,
    record=TenantUserRecord,
    sortable=Sortable(
        columns={
            "ID": PRINCIPAL.c.id,
            "CREATED_AT": PRINCIPAL.c.created_at,
            "UPDATED_AT": PRINCIPAL.c.updated_at,
        },
        tie_breaker=PRINCIPAL.c.id,
        unique=frozenset({"ID"}),
    ),
    default_order=(OrderKey("CREATED_AT"),),
)

_GROUP_COLUMNS = (GROUP.c.id, GROUP.c.key, GROUP.c.name)
_ROLE_COLUMNS = (ROLE.c.id, ROLE.c.key, ROLE.c.name, ROLE.c.permissions)


def vocabulary(dialect: Dialect) -> Vocabulary:
    """What a filter on principals may name."""
    memberships = Rows(PRINCIPAL.c.id, MEMBERSHIP.c.principal_id, [MEMBERSHIP.c.tenant_id == TENANT])
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
        within = self._meeting(scope.tenant_id, None, [_HERE], given(scope), request)
        return await self._lists.page(PRINCIPALS, within, request)

    async def principals_by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, PrincipalRecord]:
        """The principals among these ids, by id."""
        return await self._lists.by_ids(PRINCIPALS, _reach(scope), ids)

    async def tenant_users(self, scope: TenantUserScope, request: ListRequest) -> Page[TenantUserRecord]:
        """One page of the tenant's principals, as its members."""
        within = self._meeting(scope.tenant_id, scope.everyone, _known(scope.everyone), _of_whom(scope), request)
        return await self._lists.page(TENANT_USERS, within, request)

    async def tenant_users_by_ids(self, scope: TenantUserScope, ids: Sequence[UUID]) -> dict[UUID, TenantUserRecord]:
        """The visible members among these, by id."""
        everyone = scope.everyone
        within = Reach(scope.tenant_id, everyone, lambda: _known(everyone), _of_whom(scope))
        return await self._lists.by_ids(TENANT_USERS, within, ids)

    async def roles_of(self, scope: TenantUserScope, principal_ids: Sequence[UUID]) -> dict[UUID, list[RoleRecord]]:
        """The roles that each principal holds in the whole tenant, by key; none of those that are not visible."""
        found: dict[UUID, list[RoleRecord]] = {one: [] for one in principal_ids}
        template = _ROLES_OF_ALL if scope.everyone else _ROLES_OF_MINE
        values = {**_of_whom(scope), IDS.key: list(found)}
        for principal_id, *role in await self._lists.database.rows(template, values):
            found[principal_id].append(_role(role))
        return found

    async def process_roles_of(
        self, scope: TenantUserScope, principal_ids: Sequence[UUID]
    ) -> dict[UUID, list[ProcessRolesRecord]]:
        """The roles that each holds for single processes, by the process's key; none of those not visible."""
        template = _PROCESS_ROLES_OF_ALL if scope.everyone else _PROCESS_ROLES_OF_MINE
        found: dict[UUID, list[ProcessRolesRecord]] = {one: [] for one in principal_ids}
        rows = await self._lists.database.rows(template, {**_of_whom(scope), IDS.key: list(found)})
        for (who, process_key), some in groupby(rows, key=lambda row: (row[0], row[-1])):
            found[who].append(ProcessRolesRecord(process_key, tuple(_role(row[1:-1]) for row in some)))
        return found

    def _meeting(self, tenant_id: UUID, key: Hashable, where: Where, values: Values, request: ListRequest) -> Reach:
        """Principals that meet these conditions, and those of the request."""
        met = take_apart(request.condition)

        def narrowed() -> Where:
            return [*where, to_sql(met.shape, vocabulary(self._lists.dialect), self._lists.dialect)]

        return Reach(tenant_id, (key, met.shape), narrowed, {**values, **met.values})

    async def members(
        self, scope: TenantScope, group_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[PrincipalRecord]]:
        """A page of members for each group."""
        return await self._lists.pages(PRINCIPALS, _reach(scope), Parents(group_ids, "members", _members), request)

    async def candidates(
        self, scope: CaseScope, task_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[PrincipalRecord]]:
        """A page of the principals that may claim each task, by name: those named and the members of named groups."""
        shape = case_shape(scope)
        parents = Parents(task_ids, ("candidates", shape), lambda: _candidates(shape))
        within = Reach(scope.tenant_id, shape, lambda: [_HERE], given(scope))
        return await self._lists.pages(PRINCIPALS, within, parents, request)

    async def groups(self, scope: TenantScope) -> list[GroupRecord]:
        """The tenant's groups by key, at most `MOST_GROUPS`."""
        return [GroupRecord._make(row) for row in await self._lists.database.rows(_GROUPS, given(scope))]

    async def groups_by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, GroupRecord]:
        """The groups among these ids, by id."""
        rows = await self._lists.database.rows(_GROUPS_BY_IDS, {**given(scope), IDS.key: ids})
        return {row[0]: GroupRecord._make(row) for row in rows}

    async def groups_of(self, scope: TenantScope, principal_ids: Sequence[UUID]) -> dict[UUID, list[GroupRecord]]:
        """The groups that each principal is in, by key."""
        found: dict[UUID, list[GroupRecord]] = {one: [] for one in principal_ids}
        for principal_id, *group in await self._lists.database.rows(
            _GROUPS_OF, {**given(scope), IDS.key: principal_ids}
        ):
            found[principal_id].append(GroupRecord._make(group))
        return found

    async def roles(self, scope: TenantScope) -> list[RoleRecord]:
        """The tenant's roles by key, at most `MOST_ROLES`."""
        return [_role(row) for row in await self._lists.database.rows(_ROLES, given(scope))]

    async def roles_by_ids(self, scope: TenantScope, ids: Sequence[UUID]) -> dict[UUID, RoleRecord]:
        """The roles among these ids, by id."""
        rows = await self._lists.database.rows(_ROLES_BY_IDS, {**given(scope), IDS.key: ids})
        return {row[0]: _role(row) for row in rows}


_HERE = PRINCIPAL.c.tenant_id == TENANT
_MINE = ROLE_GRANT.c.principal_id == ME
_TENANT_WIDE = ROLE_GRANT.c.process_key == literal_column("''", PlainText)


def _reach(scope: TenantScope) -> Reach:
    return Reach(scope.tenant_id, "all", lambda: [_HERE], given(scope))


def _known(everyone: bool) -> Where:
    """All principals of the tenant, or the one who reads."""
    return [_HERE] if everyone else [_HERE, PRINCIPAL.c.id == ME]


def _of_whom(scope: TenantUserScope) -> Values:
    return {TENANT.key: scope.tenant_id, ME.key: scope.principal_id}


def _members() -> Link:
    inside = and_(MEMBERSHIP.c.tenant_id == PRINCIPAL.c.tenant_id, MEMBERSHIP.c.principal_id == PRINCIPAL.c.id)
    return Link(MEMBERSHIP.c.group_id, MEMBERSHIP, inside)


def _candidates(scope: CaseShape) -> Link:
    pool = _pool(scope)
    return Link(pool.c.task_id, pool, pool.c.principal_id == PRINCIPAL.c.id)


def _pool(scope: CaseShape) -> Subquery:
    visible = of_visible_cases(scope, CANDIDATE.c.tenant_id, CANDIDATE.c.case_id)
    where = [*visible, among(CANDIDATE.c.task_id, IDS)]
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


def _groups() -> Select[Any]:
    return select(*_GROUP_COLUMNS).where(GROUP.c.tenant_id == TENANT)


def _groups_of() -> Select[Any]:
    inside = and_(MEMBERSHIP.c.tenant_id == GROUP.c.tenant_id, MEMBERSHIP.c.group_id == GROUP.c.id)
    statement = select(MEMBERSHIP.c.principal_id, *_GROUP_COLUMNS).join(MEMBERSHIP, inside)
    return statement.where(GROUP.c.tenant_id == TENANT, among(MEMBERSHIP.c.principal_id, IDS)).order_by(GROUP.c.key)


def _roles() -> Select[Any]:
    return select(*_ROLE_COLUMNS).where(ROLE.c.tenant_id == TENANT)


def _roles_of() -> Select[Any]:
    granted = and_(ROLE_GRANT.c.tenant_id == ROLE.c.tenant_id, ROLE_GRANT.c.role_id == ROLE.c.id)
    statement = select(ROLE_GRANT.c.principal_id, *_ROLE_COLUMNS).join(ROLE_GRANT, granted)
    held = (ROLE_GRANT.c.tenant_id == TENANT, among(ROLE_GRANT.c.principal_id, IDS))
    return statement.where(*held).order_by(ROLE_GRANT.c.principal_id, ROLE_GRANT.c.process_key, ROLE.c.key)


def _process_roles_of() -> Select[Any]:
    return _roles_of().add_columns(ROLE_GRANT.c.process_key).where(~_TENANT_WIDE)


_GROUPS = Template("groups", lambda: _groups().order_by(GROUP.c.key).limit(MOST_GROUPS))
_GROUPS_BY_IDS = Template("groups by ids", lambda: _groups().where(among(GROUP.c.id, IDS)))
_GROUPS_OF = Template("groups of principals", _groups_of)
_ROLES = Template("roles", lambda: _roles().order_by(ROLE.c.key).limit(MOST_ROLES))
_ROLES_OF_ALL = Template("roles of principals", lambda: _roles_of().where(_TENANT_WIDE))
_ROLES_OF_MINE = Template("roles of oneself", lambda: _roles_of().where(_TENANT_WIDE, _MINE))
_PROCESS_ROLES_OF_ALL = Template("roles of principals for processes", _process_roles_of)
_PROCESS_ROLES_OF_MINE = Template("roles of oneself for processes", lambda: _process_roles_of().where(_MINE))
_ROLES_BY_IDS = Template("roles by ids", lambda: _roles().where(among(ROLE.c.id, IDS)))


def _role(row: Sequence[Any]) -> RoleRecord:
    role_id, key, name, permissions = row
    return RoleRecord(role_id, key, name, tuple(Permission(number) for number in permissions))
