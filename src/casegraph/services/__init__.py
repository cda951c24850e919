"""Use cases: one public method is one authorised, atomic act. Reads take many parents at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from casegraph.auth.certificates.issued import Issuer
from casegraph.auth.oidc.identity import Verifier
from casegraph.domain.filters import FilterLimits
from casegraph.services.access import Administering, Groups, Principals, Roles, TenantUsers
from casegraph.services.acts import Acts
from casegraph.services.authentication import Authentication
from casegraph.services.authentications import Authentications
from casegraph.services.cases import Cases
from casegraph.services.delegations import Delegations
from casegraph.services.deployment import Deployment
from casegraph.services.directory import Directory
from casegraph.services.events import Events
from casegraph.services.functions import registered_functions
from casegraph.services.lifecycle import CaseChanges, CaseCreation, Changing, Standing, TaskChanges
from casegraph.services.messages import Messages
from casegraph.services.outsiders import Admission, Outsiders
from casegraph.services.papers import Documents, Notes
from casegraph.services.processes import Processes
from casegraph.services.schemas import Schemas
from casegraph.services.scripting import ProcessScripting
from casegraph.services.tasks import Tasks
from casegraph.storage.database import Database
from casegraph.storage.lists import Lists
from casegraph.storage.repositories.beside import BESIDE

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """All services over one database."""

    authentication: Authentication
    authentications: Authentications
    cases: Cases
    tasks: Tasks
    delegations: Delegations
    documents: Documents
    notes: Notes
    messages: Messages
    events: Events
    processes: Processes
    schemas: Schemas
    deployment: Deployment
    case_creation: CaseCreation
    case_changes: CaseChanges
    task_changes: TaskChanges
    standing: Standing
    directory: Directory
    principals: Principals
    groups: Groups
    roles: Roles
    tenant_users: TenantUsers


def make_services(
    database: Database,
    *,
    count_cap: int,
    filter_limits: FilterLimits,
    clock: Clock = utc_now,
    actor_cache_seconds: float = 0,
    task_log_lines: int = 1_000,
    provider: tuple[Verifier, Admission] | None = None,
    authority: Issuer | None = None,
    authentication_days: int = 90,
) -> Services:
    """The services of a database. `count_cap` is where `totalCount` stops counting.

    A token's actor is remembered for `actor_cache_seconds`; 0 looks it up each time. Of a task's log, the newest
    `task_log_lines` are kept. `provider` is whose tokens are believed beside the server's own, and who is let in.
    `authority` issues client certificates; what callers make to be known by is good for `authentication_days`.
    """
    lists = Lists(database, count_cap, BESIDE)
    acts = Acts(database, clock)
    functions = registered_functions()
    changing = Changing(acts, ProcessScripting(functions), clock)
    outsiders = None if provider is None else Outsiders(database, *provider, clock)
    lifetime = timedelta(days=authentication_days) if authentication_days else None
    authentication = Authentication(database, clock, actor_cache_seconds, outsiders=outsiders)
    administering = Administering(acts, authentication.forget, clock)
    return Services(
        authentication=authentication,
        authentications=Authentications(database, authentication, clock, lifetime, authority),
        cases=Cases(lists, filter_limits, clock),
        tasks=Tasks(lists, filter_limits, clock),
        delegations=Delegations(lists, filter_limits, clock),
        documents=Documents(lists, filter_limits),
        notes=Notes(lists, filter_limits),
        messages=Messages(lists),
        events=Events(lists),
        processes=Processes(lists, filter_limits),
        schemas=Schemas(),
        deployment=Deployment(database, acts, functions, clock),
        case_creation=CaseCreation(changing),
        case_changes=CaseChanges(changing),
        task_changes=TaskChanges(changing, task_log_lines),
        standing=Standing(database, changing.definitions),
        directory=Directory(lists, filter_limits),
        principals=Principals(administering),
        groups=Groups(administering),
        roles=Roles(administering),
        tenant_users=TenantUsers(administering),
    )
