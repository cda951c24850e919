"""Reading the people and programs of a tenant, their groups and roles."""

from collections.abc import Sequence
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.filters import FilterLimits, check_size
from casegraph.domain.paging import ListRequest, Page
from casegraph.domain.records import GroupRecord, PrincipalRecord, ProcessRolesRecord, RoleRecord, TenantUserRecord
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.directory import DirectoryRepository


class Directory:
    """Reads principals, groups and roles on behalf of an actor."""

    def __init__(self, lists: Lists, limits: FilterLimits) -> None:
        self._directory = DirectoryRepository(lists)
        self._limits = limits

    async def principals(self, actor: Actor, request: ListRequest) -> Page[PrincipalRecord]:
        """One page of the tenant's principals."""
        check_size(request.condition, self._limits)
        return await self._directory.principals(policy.tenant(actor), request)

    async def principals_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, PrincipalRecord]:
        """The principals among these ids, by id."""
        return await self._directory.principals_by_ids(policy.tenant(actor), ids)

    async def tenant_users(self, actor: Actor, request: ListRequest) -> Page[TenantUserRecord]:
        """One page of the principals of whom the actor may see what the tenant keeps of its members."""
        check_size(request.condition, self._limits)
        return await self._directory.tenant_users(policy.tenant_users(actor), request)

    async def tenant_users_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, TenantUserRecord]:
        """Those among these ids, by id."""
        return await self._directory.tenant_users_by_ids(policy.tenant_users(actor), ids)

    async def roles_of(self, actor: Actor, principal_ids: Sequence[UUID]) -> dict[UUID, list[RoleRecord]]:
        """The roles that each of those holds in the whole tenant."""
        return await self._directory.roles_of(policy.tenant_users(actor), principal_ids)

    async def process_roles_of(
        self, actor: Actor, principal_ids: Sequence[UUID]
    ) -> dict[UUID, list[ProcessRolesRecord]]:
        """The roles that each of those holds for single processes, by the key of the process."""
        return await self._directory.process_roles_of(policy.tenant_users(actor), principal_ids)

    async def members(
        self, actor: Actor, group_ids: Sequence[UUID], request: ListRequest
    ) -> list[Page[PrincipalRecord]]:
        """A page of members for each group."""
        return await self._directory.members(policy.tenant(actor), group_ids, request)

    async def groups(self, actor: Actor) -> list[GroupRecord]:
        """The tenant's groups, by key."""
        return await self._directory.groups(policy.tenant(actor))

    async def groups_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, GroupRecord]:
        """The groups among these ids, by id."""
        return await self._directory.groups_by_ids(policy.tenant(actor), ids)

    async def groups_of(self, actor: Actor, principal_ids: Sequence[UUID]) -> dict[UUID, list[GroupRecord]]:
        """The groups that each principal is in."""
        return await self._directory.groups_of(policy.tenant(actor), principal_ids)

    async def roles(self, actor: Actor) -> list[RoleRecord]:
        """The tenant's roles, by key."""
        return await self._directory.roles(policy.tenant(actor))

    async def roles_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, RoleRecord]:
        """The roles among these ids, by id."""
        return await self._directory.roles_by_ids(policy.tenant(actor), ids)
