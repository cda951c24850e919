"""Who is asking: made from a token by `auth`, handed to every service, never taken from an argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from casegraph.domain.enums import Permission
from casegraph.domain.records import PrincipalRecord, TenantRecord


class Credential(NamedTuple):
    """A token or certificate that the server itself gave out: its id, and when it ends, if it does."""

    id: UUID
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal in one tenant, with its groups and what its roles allow.

    `permissions` hold in the whole tenant; `process_permissions` name, by process key, what is allowed besides for
    the cases of that process. `credential` is by what the server knows it; None where only others do, as the provider
    of its token.
    """

    tenant: TenantRecord
    principal: PrincipalRecord
    group_ids: tuple[UUID, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    process_permissions: Mapping[str, frozenset[Permission]] = field(default_factory=dict)
    credential: Credential | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the permission holds in the whole tenant."""
        return permission in self.permissions

    def processes_with(self, *permissions: Permission) -> tuple[str, ...]:
        """Keys of the processes for which any of these permissions is granted."""
        return tuple(sorted(key for key, held in self.process_permissions.items() if held.intersection(permissions)))
