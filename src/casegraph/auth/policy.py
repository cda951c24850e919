"""Who may see and do what: the one place where an actor becomes a scope, or is refused.

| to see                    | tenant-wide          | for one process      | without either      |
| ------------------------- | -------------------- | -------------------- | ------------------- |
| cases, tasks, delegations | ALL_CASES, SUPERVISE | ALL_CASES, SUPERVISE | [1]                 |
| notes of a visible case   | VIEW_NOTES           | VIEW_NOTES           | refused             |
| documents, folders, forms | VIEW_DOCUMENTS       | VIEW_DOCUMENTS       | of cases taken part in |
| processes, people, roles  | every member         |                      |                     |
| tenant users [2]          | MANAGE_PRINCIPALS    | no                   | oneself             |
| tokens and certificates   | no                   | no                   | one's own           |

| to do                     | tenant-wide          | for one process      | without either      |
| ------------------------- | -------------------- | -------------------- | ------------------- |
| deploy a process          | MANAGE_PROCESSES     | MANAGE_PROCESSES     | refused             |
| make a case for another   | IMPERSONATE          | IMPERSONATE          | refused             |
| upload a file             | every member         |                      |                     |
| change people, groups [3] | MANAGE_PRINCIPALS    | no                   | refused             |
| change and give roles [4] | MANAGE_PRINCIPALS    | no                   | refused             |
| make tokens, certificates | no                   | no                   | for oneself [5]     |
| revoke them               | MANAGE_PRINCIPALS    | no                   | one's own           |
| change a visible case     | as `auth.ways` says for each command | |                     |

[1] Cases that the principal started, be it in someone else's name, or held a delegation of, and those with a task that
it may claim.
[2] What is kept of people as members of the tenant: roles, manager, metadata, who made and changed them.
[3] Groups and managers carry no permission, but they are given work, and so see its cases. Nobody without SUPERVISE in
the whole tenant puts themselves into a group, makes themselves a manager, or gives another key to a group that they
are in. Whoever gets another username logs in anew: their tokens and certificates end.
[4] Only roles that allow nothing which the actor lacks in the whole tenant; and nobody changes a principal that may do
more than they, for it is by its name that a principal logs in. An administrator holds MANAGE_PRINCIPALS and all that
the tenant's roles allow, in the whole tenant: of these, one stays whatever changes, and so does a holder of
MANAGE_PRINCIPALS where there is none.
[5] Whoever is known by the server's own token or certificate: what it makes ends no later than that. Whoever comes with
a token of a provider makes some only where the operator allows it, for the provider could not end them.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from casegraph.auth import ways
from casegraph.auth.links import FormLink
from casegraph.auth.scopes import (
    AdministrationScope,
    AuthenticationScope,
    CallerScope,
    CaseScope,
    DeploymentScope,
    DocumentScope,
    NoteScope,
    TenantScope,
    TenantUserScope,
)
from casegraph.domain.actor import Actor
from casegraph.domain.enums import Permission
from casegraph.domain.errors import NotPermitted
from casegraph.domain.records import TenantRecord
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.state import CaseState


def tenant(actor: Actor) -> TenantScope:
    """What every member of the tenant may see."""
    return TenantScope(actor.tenant.id)


def tenant_users(actor: Actor) -> TenantUserScope:
    """The principals of whom the actor may see what the tenant keeps of its members."""
    return TenantUserScope(actor.tenant.id, actor.principal.id, actor.may(Permission.MANAGE_PRINCIPALS))


def caller(actor: Actor) -> CallerScope:
    """What the actor keeps for itself."""
    return CallerScope(actor.tenant.id, actor.principal.id)


def authentications(actor: Actor) -> AuthenticationScope:
    """The actor's own tokens and certificates, to make and to see them."""
    return AuthenticationScope(actor.tenant.id, actor.principal.id, everyone=False)


def revocation(actor: Actor) -> AuthenticationScope:
    """The tokens and certificates that the actor may revoke."""
    everyone = actor.may(Permission.MANAGE_PRINCIPALS)
    return AuthenticationScope(actor.tenant.id, actor.principal.id, everyone)


def cases(actor: Actor) -> CaseScope:
    """The cases that the actor may see. SUPERVISE in the whole tenant supervises every process."""
    return CaseScope(
        tenant_id=actor.tenant.id,
        principal_id=actor.principal.id,
        group_ids=actor.group_ids,
        everything=actor.may(Permission.ALL_CASES) or actor.may(Permission.SUPERVISE),
        process_keys=actor.processes_with(Permission.ALL_CASES, Permission.SUPERVISE),
    )


def linked_cases(link: FormLink) -> CaseScope:
    """The case of the task that a proven link names: its holder saw that when it was signed, and a link is as good as
    that until it ends."""
    return CaseScope(link.tenant_id, link.holder_id, (), everything=True, process_keys=())


def linked_tenant(link: FormLink) -> TenantScope:
    """What every member of the tenant may see, for a proven link."""
    return TenantScope(link.tenant_id)


def notes(actor: Actor) -> NoteScope:
    """The notes that the actor may read; `NotPermitted` where no role of theirs has VIEW_NOTES."""
    everywhere = actor.may(Permission.VIEW_NOTES)
    granted = actor.processes_with(Permission.VIEW_NOTES)
    if not everywhere and not granted:
        raise NotPermitted("Reading notes needs the permission VIEW_NOTES.")
    return NoteScope(cases(actor), everywhere, granted)


def documents(actor: Actor) -> DocumentScope:
    """The documents, folders and forms that the actor may know of."""
    return DocumentScope(
        cases(actor),
        actor.may(Permission.VIEW_DOCUMENTS),
        actor.processes_with(Permission.VIEW_DOCUMENTS),
    )


def deploying(actor: Actor) -> None:
    """`NotPermitted` where the actor may deploy no process at all: asked before it is known which one it is."""
    if not actor.may(Permission.MANAGE_PROCESSES) and not actor.processes_with(Permission.MANAGE_PROCESSES):
        raise NotPermitted("Deploying processes needs the permission MANAGE_PROCESSES.")


def deployment(actor: Actor, key: str) -> DeploymentScope:
    """The process of this key, to deploy it; `NotPermitted` where the actor may not."""
    if not actor.may(Permission.MANAGE_PROCESSES) and key not in actor.processes_with(Permission.MANAGE_PROCESSES):
        raise NotPermitted(f"Deploying the process '{key}' needs the permission MANAGE_PROCESSES.")
    return DeploymentScope(actor.tenant.id, actor.principal.id, key)


def administration(actor: Actor) -> AdministrationScope:
    """People, groups and roles, to change them; `NotPermitted` where the actor may not."""
    if not actor.may(Permission.MANAGE_PRINCIPALS):
        raise NotPermitted("Managing people, groups and roles needs the permission MANAGE_PRINCIPALS, tenant-wide.")
    return AdministrationScope(actor.tenant.id, actor.principal.id)


def beyond(actor: Actor, permissions: Iterable[Permission], process_key: str = "") -> list[Permission]:
    """Those of the permissions that the actor can neither give nor take, for it lacks them itself.

    It must have them for the same process or, for "", in the whole tenant.
    """
    return [one for one in permissions if not ways.may(actor, one, process_key)]


def manages_people(permissions: Iterable[Permission]) -> bool:
    """Whether these permissions, held in the whole tenant, make somebody manage people, groups and roles."""
    return Permission.MANAGE_PRINCIPALS in permissions


def administrators_hold(
    roles: Iterable[Iterable[Permission]], held: Iterable[frozenset[Permission]]
) -> frozenset[Permission]:
    """What somebody must hold in the whole tenant, after a change too, for it to be administered as well as it is.

    That is MANAGE_PRINCIPALS and everything that `roles` allow, where anybody who manages people has `held` so much:
    what no administrator holds could never be given again. Else it is MANAGE_PRINCIPALS.
    """
    least = frozenset({Permission.MANAGE_PRINCIPALS})
    everything = least.union(*roles)
    return everything if any(everything <= one for one in held) else least


def above(actor: Actor, held: Mapping[str, frozenset[Permission]]) -> bool:
    """Whether a principal that holds these permissions, by process key, the key "" standing for the whole tenant, may
    do anything that the actor may not."""
    return any(not ways.may(actor, one, key) for key, permissions in held.items() for one in permissions)


def given_work(actor: Actor, people: Collection[UUID]) -> None:
    """`NotPermitted` where the actor is among those who will be given work, and may not do that of all anyway."""
    if actor.principal.id in people and not actor.may(Permission.SUPERVISE):
        raise NotPermitted(
            "Groups and managers are given work: to give it to yourself needs the permission SUPERVISE, tenant-wide."
        )


def operated_tenant(tenant: TenantRecord) -> TenantScope:
    """The same as `tenant` for an operator, whom the access to the database itself entitles."""
    return TenantScope(tenant.id)


def operated_deployment(tenant: TenantRecord, key: str) -> DeploymentScope:
    """The same as `deployment` for an operator."""
    return DeploymentScope(tenant.id, None, key)


def change(actor: Actor, command: Command, state: CaseState | None, process_key: str | None) -> None:
    """`NotPermitted` where no way that `auth.ways` lists lets the actor ask this of a case that it sees."""
    if not may_change(actor, command, state, process_key):
        raise NotPermitted(f"This is for {ways.who_may(type(command))}.")


def may_change(actor: Actor, command: Command, state: CaseState | None, process_key: str | None) -> bool:
    """The same as `change`, as an answer."""
    return ways.allows(actor, command, state, process_key)


def reads_notes(actor: Actor, process_key: str | None) -> bool:
    """Whether the scope of `notes` has those of a visible case of the process."""
    return ways.may(actor, Permission.VIEW_NOTES, process_key)


def reads_documents(actor: Actor, process_key: str | None) -> bool:
    """Whether the scope of `documents` has those of a visible case of the process that the actor took no part in."""
    return ways.may(actor, Permission.VIEW_DOCUMENTS, process_key)


def impersonation(actor: Actor, process_key: str | None) -> None:
    """`NotPermitted` where the actor may not start cases of the process in the name of someone else."""
    if not ways.may(actor, Permission.IMPERSONATE, process_key):
        raise NotPermitted("Starting a case for someone else needs the permission IMPERSONATE.", ("initiator",))


def anywhere(actor: Actor, process_key: str | None) -> bool:
    """Whether the actor may delete cases of the process also after their first task."""
    return ways.may(actor, Permission.DELETE_CASE, process_key)
