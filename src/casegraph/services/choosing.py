"""Which of several tenants a request is about."""

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from casegraph.domain.errors import InvalidInput, NotPermitted
from casegraph.domain.records import TenantRecord


class InTenant(Protocol):
    """Something in a tenant."""

    @property
    def tenant(self) -> TenantRecord: ...


T = TypeVar("T", bound=InTenant)


def chosen(held: Sequence[T], organization: str | None) -> T:
    """The one in the tenant that `organization` names by key or id; the only one where it names none.

    Raises `NotPermitted` for a tenant that is not among them, and `InvalidInput` where there are several and none is
    named. There must be one at least.
    """
    if organization is None:
        if len(held) > 1:
            raise InvalidInput("This token opens several organisations; name one in the header X-Organization.")
        return held[0]
    for one in held:
        if organization == one.tenant.key or _as_uuid(organization) == one.tenant.id:
            return one
    raise NotPermitted("The organisation that the header X-Organization names is not open to this token.")


def _as_uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    # Python also reads braces, prefixes and hyphens anywhere: one tenant would have names without number.
    return found if str(found) == text.lower() else None
