"""Who may see what: the one place where an actor becomes a scope, or is refused.

| to see                    | tenant-wide          | for one process      | without either      |
| ------------------------- | -------------------- | -------------------- | ------------------- |
| cases, tasks, delegations | ALL_CASES, SUPERVISE | ALL_CASES, SUPERVISE | [1]                 |
| notes of a visible case   | VIEW_NOTES           | VIEW_NOTES           | refused             |
| documents of one          | VIEW_DOCUMENTS       | VIEW_DOCUMENTS       | of cases taken part in |
| processes, people, roles  | every member         |                      |                     |

[1] Cases that the principal started or held a delegation of, and those with a task that it may claim.
"""

from casegraph.auth.scopes import CaseScope, DocumentScope, NoteScope, TenantScope
from casegraph.domain.actor import Actor
from casegraph.domain.enums import Permission
from casegraph.domain.errors import NotPermitted


def tenant(actor: Actor) -> TenantScope:
    """What every member of the tenant may see."""
    return TenantScope(actor.tenant.id)


def cases(actor: Actor) -> CaseScope:
    """The cases that the actor may see. SUPERVISE in the whole tenant supervises every process."""
    return CaseScope(
        tenant_id=actor.tenant.id,
        principal_id=actor.principal.id,
        group_ids=actor.group_ids,
        everything=actor.may(Permission.ALL_CASES) or actor.may(Permission.SUPERVISE),
        process_keys=actor.processes_with(Permission.ALL_CASES, Permission.SUPERVISE),
    )


def notes(actor: Actor) -> NoteScope:
    """The notes that the actor may read; `NotPermitted` where no role of theirs has VIEW_NOTES."""
    everywhere = actor.may(Permission.VIEW_NOTES)
    granted = actor.processes_with(Permission.VIEW_NOTES)
    if not everywhere and not granted:
        raise NotPermitted("Reading notes needs the permission VIEW_NOTES.")
    return NoteScope(cases(actor), everywhere, granted)


def documents(actor: Actor) -> DocumentScope:
    """The documents that the actor may know of."""
    return DocumentScope(
        cases(actor),
        actor.may(Permission.VIEW_DOCUMENTS),
        actor.processes_with(Permission.VIEW_DOCUMENTS),
    )
