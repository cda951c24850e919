"""Actors made by hand, for tests of services without a request."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.enums import Permission
from casegraph.domain.filters import FilterLimits
from casegraph.domain.records import PrincipalRecord, TenantRecord
from casegraph.services import Services, make_services
from casegraph.storage.database import Database
from tests.world import NOW, Person, record

SEES_ALL = frozenset({Permission.ALL_CASES, Permission.VIEW_NOTES, Permission.VIEW_DOCUMENTS})


def actor_of(
    person: Person,
    *,
    groups: Sequence[UUID] = (),
    permissions: frozenset[Permission] = SEES_ALL,
    process_permissions: Mapping[str, frozenset[Permission]] | None = None,
) -> Actor:
    """The person as an actor, who sees everything of the tenant unless told otherwise."""
    principal = record(PrincipalRecord, id=person.id, username=person.username, name=person.username)
    tenant = TenantRecord(person.tenant_id, "tenant", "Tenant")
    return Actor(tenant, principal, tuple(groups), permissions, process_permissions or {})


def services_of(database: Database, *, count_cap: int = 10_000) -> Services:
    """The services over a database at the moment `NOW` of the test world."""
    return make_services(database, count_cap=count_cap, filter_limits=FilterLimits(), clock=lambda: NOW)
