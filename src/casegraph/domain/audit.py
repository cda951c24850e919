"""What the audit log keeps: who changed who may do what, who acted for whom, and who was refused."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum, unique
from typing import Any, NamedTuple
from uuid import UUID

from casegraph.domain.actor import Actor

OPERATOR = "operator"
"""Who acts by a command, with direct access to the database."""


@unique
class AuditKind(StrEnum):
    """What happened. The names are stored, and read by the programs that operators give them to."""

    LOGIN_REFUSED = "LOGIN_REFUSED"
    IMPERSONATED = "IMPERSONATED"
    TOKEN_CREATED = "TOKEN_CREATED"  # noqa: S105  # no password
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105
    CERTIFICATE_CREATED = "CERTIFICATE_CREATED"
    PRINCIPAL_CREATED = "PRINCIPAL_CREATED"
    PRINCIPAL_CHANGED = "PRINCIPAL_CHANGED"
    ROLE_CHANGED = "ROLE_CHANGED"
    ROLE_GRANTED = "ROLE_GRANTED"
    ROLE_WITHDRAWN = "ROLE_WITHDRAWN"
    GROUP_CHANGED = "GROUP_CHANGED"
    MEMBER_ADDED = "MEMBER_ADDED"
    MEMBER_REMOVED = "MEMBER_REMOVED"


class AuditEntry(NamedTuple):
    """One thing that happened. The names of tenant and actor are as they were then, for either may go."""

    kind: AuditKind
    happened_at: datetime
    tenant_id: UUID | None
    actor_id: UUID | None
    actor: str | None
    data: Mapping[str, Any]


class KeptEntry(NamedTuple):
    """An entry as it is read: with where it came from, and the tenant by its key."""

    id: UUID
    happened_at: datetime
    kind: str
    tenant: str | None
    actor_id: UUID | None
    actor: str | None
    address: str | None
    request_id: str | None
    data: Any


def entry_by(actor: Actor, kind: AuditKind, now: datetime, data: Mapping[str, Any]) -> AuditEntry:
    """What an actor did in its tenant. `data` is small JSON, ids as text, without a secret or the hash of one."""
    principal = actor.principal
    return AuditEntry(kind, now, actor.tenant.id, principal.id, principal.username or principal.name, data)


def entry_by_operator(tenant_id: UUID | None, kind: AuditKind, now: datetime, data: Mapping[str, Any]) -> AuditEntry:
    """What an operator did by a command."""
    return AuditEntry(kind, now, tenant_id, None, OPERATOR, data)
