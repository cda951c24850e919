"""Use cases: one public method is one authorised, atomic act. Reads take many parents at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from casegraph.auth.certificates.issued import Issuer
from casegraph.auth.oidc.identity import Verifier
from casegraph.domain.filters import FilterLimits
from casegraph.services.access import Administering, Groups, Principals, Roles, TenantUsers
from casegraph.services.acts import Acts
from casegraph.services.authentication import Authentication
from casegraph.services.authentications import Authentications, Making
from casegraph.services.blobs import Blobs
from casegraph.services.case_objects import CaseObjects
from casegraph.services.cases import Cases
from casegraph.services.delegations import Delegations
from casegraph.services.deployment import Deployment
from casegraph.services.directory import Directory
from casegraph.services.document_making import DocumentMaking
from casegraph.services.downloads import Downloads
from casegraph.services.events import Events
from casegraph.services.files import Files, files_in
from casegraph.services.functions import registered_functions
from casegraph.services.lifecycle import (
    CaseChanges,
    CaseCreation,
    Changing,
    DocumentGeneration,
    PaperChanges,
    Standing,
    TaskChanges,
)
from casegraph.services.links import Links
from casegraph.services.messages import Messages
from casegraph.services.outsiders import Admission, Outsiders
from casegraph.services.papers import Documents, Notes
from casegraph.services.printing import Printing
from casegraph.services.processes import Processes
from casegraph.services.schemas import Schemas
from casegraph.services.scripting import ProcessScripting
from casegraph.services.sweeping import Sweeping
from casegraph.services.task_forms import TaskForms
from casegraph.services.tasks import Tasks
from casegraph.services.uploads import Uploads
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
    case_objects: CaseObjects
    notes: Notes
    messages: Messages
    events: Events
    processes: Processes
    schemas: Schemas
    deployment: Deployment
    case_creation: CaseCreation
    case_changes: CaseChanges
    task_changes: TaskChanges
    paper_changes: PaperChanges
    document_generation: DocumentGeneration
    task_forms: TaskForms
    standing: Standing
    directory: Directory
    principals: Principals
    groups: Groups
    roles: Roles
    tenant_users: TenantUsers
    links: Links
    blobs: Blobs
    uploads: Uploads
    downloads: Downloads
    sweeping: Sweeping


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
    outsiders_make_tokens: bool = False,
    tenant_user_schema: Any = None,
    files: Files | None = None,
    printing: Printing | None = None,
) -> Services:
    """The services of a database. `count_cap` is where `totalCount` stops counting.

    A token's actor is remembered for `actor_cache_seconds`; 0 looks it up each time. Of a task's log, the newest
    `task_log_lines` are kept. `provider` is whose tokens are believed beside the server's own, and who is let in.
    `authority` issues client certificates; what callers make to be known by is good for `authentication_days`;
    those who come with a token of the provider make some only with `outsiders_make_tokens`. The metadata of tenant
    users are held against `tenant_user_schema`, if there is one. `files` says where the bytes of documents lie; without
    it, in the folder `casegraph-data`. `printing` makes PDF and DOCX.
    """
    lists = Lists(database, count_cap, BESIDE)
    acts = Acts(database, clock)
    functions = registered_functions()
    changing = Changing(acts, partial(ProcessScripting, functions), clock)
    outsiders = None if provider is None else Outsiders(database, *provider, clock)
    lifetime = timedelta(days=authentication_days) if authentication_days else None
    making = Making(lifetime, outsiders_make_tokens, authority)
    authentication = Authentication(database, clock, actor_cache_seconds, outsiders=outsiders)
    administering = Administering(acts, authentication.forget, clock)
    files = files or files_in(Path("casegraph-data"))
    links = Links(database, clock, files.secret)
    blobs = Blobs(database, files.store, clock)
    printing = printing or Printing()
    return Services(
        authentication=authentication,
        authentications=Authentications(database, authentication, clock, making),
        cases=Cases(lists, filter_limits, clock),
        tasks=Tasks(lists, filter_limits, clock),
        delegations=Delegations(lists, filter_limits, clock),
        documents=Documents(lists, filter_limits),
        case_objects=CaseObjects(lists),
        notes=Notes(lists, filter_limits),
        messages=Messages(lists),
        events=Events(lists),
        processes=Processes(lists, filter_limits),
        schemas=Schemas(tenant_user_schema),
        deployment=Deployment(database, acts, functions, clock),
        case_creation=CaseCreation(changing),
        case_changes=CaseChanges(changing, blobs.remove),
        task_changes=TaskChanges(changing, task_log_lines),
        paper_changes=PaperChanges(changing),
        document_generation=DocumentGeneration(changing, acts, DocumentMaking(printing, blobs, clock), blobs, clock),
        task_forms=TaskForms(lists, links, printing, clock, files.link_lifetime),
        standing=Standing(database, changing.definitions),
        directory=Directory(lists, filter_limits),
        principals=Principals(administering),
        groups=Groups(administering),
        roles=Roles(administering),
        tenant_users=TenantUsers(administering),
        links=links,
        blobs=blobs,
        uploads=Uploads(database, acts, blobs, files.staging, links, files.rules, clock),
        downloads=Downloads(links, blobs, clock, files.link_lifetime),
        sweeping=Sweeping(database, blobs, files.staging, clock, files.rules.lifetime),
    )
