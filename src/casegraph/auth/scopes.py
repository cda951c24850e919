"""What a read or a write may reach, as types. Only `auth.policy` makes them, and repositories demand one."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TenantScope:
    """Everything of a tenant that all its members may see: processes, principals, groups and roles."""

    tenant_id: UUID


@dataclass(frozen=True, slots=True)
class TenantUserScope:
    """What is kept of the tenant's principals as its members, such as their roles: of all with `everyone`, else of
    the principal alone."""

    tenant_id: UUID
    principal_id: UUID
    everyone: bool


@dataclass(frozen=True, slots=True)
class AuthenticationScope:
    """The tokens and certificates of a tenant's principals: of all with `everyone`, else of the principal alone."""

    tenant_id: UUID
    principal_id: UUID
    everyone: bool


@dataclass(frozen=True, slots=True)
class AdministrationScope:
    """The people, groups and roles of a tenant, to be changed by the principal."""

    tenant_id: UUID
    principal_id: UUID


@dataclass(frozen=True, slots=True)
class CallerScope:
    """What a principal keeps for itself in a tenant: the keys of the calls that it made."""

    tenant_id: UUID
    principal_id: UUID


@dataclass(frozen=True, slots=True)
class DeploymentScope:
    """One process of a tenant, to add versions to it; they are made by the principal, or by the server itself."""

    tenant_id: UUID
    principal_id: UUID | None
    process_key: str


@dataclass(frozen=True, slots=True)
class CaseScope:
    """The cases of a tenant that a principal may see, and the tasks and delegations in them.

    With `everything`, all of them. Otherwise those that it started or held, those with a task that it or one of its
    groups may claim, and those of the processes named.
    """

    tenant_id: UUID
    principal_id: UUID
    group_ids: tuple[UUID, ...]
    everything: bool
    process_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteScope:
    """The notes of visible cases: all (`everywhere`), or those of cases of the processes named."""

    cases: CaseScope
    everywhere: bool
    process_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """The documents, folders and forms of visible cases: all (`everywhere`), or those of cases that the principal takes
    part in and of the processes named, and its own documents that are linked to no case."""

    cases: CaseScope
    everywhere: bool
    process_keys: tuple[str, ...]
