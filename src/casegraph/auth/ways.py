"""Who may do what to a case: one table, from each command to the ways that allow it, of which one is enough.

Only those who see a case get so far: for all others there is none. The letters and numbers beside a line name the rows
of the parity table that ask for it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from typing import Any, Final

from casegraph.domain.actor import Actor
from casegraph.domain.enums import CaseStatus, Permission, TaskStatus
from casegraph.lifecycle import commands
from casegraph.lifecycle.outcomes import EVERYONE, Pool
from casegraph.lifecycle.state import CaseState, TaskState


@unique
class Way(StrEnum):
    """A standing towards a case or a task; each ends the sentence “This is for …”."""

    ASSIGNEE = "whoever has a task of the case"
    """Holds an open delegation. A case without a process has none: its initiator counts as its assignee."""
    WORKER = "the assignee of the task where one is named, else whoever has a task of the case"
    """Of a document: the task that it belongs to, or is to belong to."""
    DELEGATE = "the assignee of the delegation"
    """Of the one that is routed. Where that is closed or absent everyone gets through: the lifecycle says so."""
    OWNER = "the owner of the task"
    POOL = "those in the pool of the task"
    UNCLAIMED = "those in the pool of a task that nobody has"
    """They get through: the lifecycle says that the task must be claimed first."""
    INITIATOR = "the initiator of the case"
    SUPERVISOR = "supervisors of the process"
    ROUTED = "cases past their first task"
    """Everyone gets through: the lifecycle says that the case is to be cancelled instead."""
    DONE = "what is done already"
    """The case or the task is as it was asked to be, and nothing will change."""


Ways = tuple[Way | Permission, ...]

WAYS: Final[Mapping[type[Any], Ways]] = {
    commands.CreateCase: (Permission.CREATE_CASE,),  # PM-11, PM-12, SE-04, WF-01; pools are the lifecycle's
    commands.RouteCase: (Way.DELEGATE,),  # PM-14
    commands.ReassignCase: (Permission.REASSIGN_CASE,),  # PM-13, GW-11
    commands.PauseCase: (Way.ASSIGNEE, Way.SUPERVISOR),  # PM-16, SE-05
    commands.ResumeCase: (Way.ASSIGNEE, Way.SUPERVISOR),  # PM-17, SE-05, SE-07
    commands.StopCase: (Way.ASSIGNEE, Way.SUPERVISOR),  # SE-05
    commands.CancelCase: (Way.ASSIGNEE, Permission.CANCEL_CASE, Way.DONE),  # PM-15, KU-07
    commands.CompleteCase: (Way.INITIATOR, Way.SUPERVISOR, Way.DONE),  # KU-06
    commands.DeleteCase: (Way.ASSIGNEE, Permission.DELETE_CASE, Way.ROUTED),  # PM-19, SE-06
    commands.ChangeInitiator: (Way.INITIATOR, Way.SUPERVISOR, Way.DONE),  # KU-08
    commands.ExecuteTrigger: (Way.ASSIGNEE, Way.SUPERVISOR),  # PM-18
    commands.SetVariables: (Way.ASSIGNEE, Way.SUPERVISOR),  # PM-21
    commands.SaveCaseMetadata: (Way.ASSIGNEE, Way.SUPERVISOR),  # KU-10
    commands.PatchCaseMetadata: (Way.ASSIGNEE, Way.SUPERVISOR),  # KU-10
    commands.SaveCaseEntity: (Way.ASSIGNEE, Way.SUPERVISOR),  # KU-10
    commands.PatchCaseEntity: (Way.ASSIGNEE, Way.SUPERVISOR),  # KU-10
    commands.CreateNote: (Permission.ADD_NOTES,),  # PM-30
    commands.CreateMessage: (Way.ASSIGNEE, Way.INITIATOR, Way.SUPERVISOR),  # KU-13
    commands.CreateTask: (Way.ASSIGNEE, Way.SUPERVISOR),  # KU-13
    commands.ClaimTask: (Way.POOL, Way.OWNER),  # KU-15
    commands.ReleaseTask: (Way.OWNER, Way.SUPERVISOR, Way.DONE),  # the contract's, for KU-15
    commands.AssignTask: (Permission.REASSIGN_CASE,),  # KU-16
    commands.CompleteTask: (Way.OWNER, Way.UNCLAIMED, Way.DONE),  # KU-17
    commands.FailTask: (Way.OWNER, Way.DONE),  # the contract's, beside KU-17
    commands.SaveTaskData: (Way.OWNER, Way.SUPERVISOR),  # KU-19
    commands.PatchTaskData: (Way.OWNER, Way.SUPERVISOR),  # KU-19
    commands.AppendTaskLog: (Way.OWNER, Way.SUPERVISOR),  # KU-18
    commands.AttachDocument: (Way.WORKER, Way.SUPERVISOR, Permission.MANAGE_DOCUMENTS),  # PM-24, KU-09, BA-06
    commands.GenerateDocument: (Way.ASSIGNEE, Way.SUPERVISOR, Permission.MANAGE_DOCUMENTS),  # PM-27
    commands.DeleteDocument: (Way.WORKER, Way.SUPERVISOR, Permission.MANAGE_DOCUMENTS),  # PM-25, PM-28
    commands.RestoreDocument: (Way.WORKER, Way.SUPERVISOR, Permission.MANAGE_DOCUMENTS),  # PM-25, PM-28
    commands.CreateFolder: (Way.ASSIGNEE, Way.SUPERVISOR, Permission.MANAGE_DOCUMENTS),  # BA-06
    commands.CreateForm: (Way.ASSIGNEE, Way.SUPERVISOR, Permission.MANAGE_DOCUMENTS),  # BA-06
}


def may(actor: Actor, permission: Permission, process_key: str | None) -> bool:
    """Whether a permission is held in the whole tenant or for the process."""
    return actor.may(permission) or permission in actor.process_permissions.get(process_key or "", ())


def who_may(command: type[Any]) -> str:
    """The ways of a command in words, without those that only lead to the lifecycle's answer."""
    silent = (Way.DONE, Way.ROUTED, Way.UNCLAIMED)
    said = (f"holders of {one.name}" if isinstance(one, Permission) else one.value for one in WAYS[command])
    return " or ".join(dict.fromkeys(one for one in said if one not in silent))


def allows(actor: Actor, command: commands.Command, state: CaseState | None, process_key: str | None) -> bool:
    """Whether any way lets the actor ask this of the case; `state` is None for a case that is to be made."""
    return any(_open(way, actor, command, state, process_key) for way in WAYS[type(command)])


def _open(
    way: Way | Permission, actor: Actor, command: commands.Command, state: CaseState | None, process_key: str | None
) -> bool:
    if isinstance(way, Permission):
        return may(actor, way, process_key)
    if way is Way.SUPERVISOR:
        return may(actor, Permission.SUPERVISE, process_key)
    return state is not None and _STANDING[way](actor, command, state)


def in_pool(actor: Actor, task: TaskState) -> bool:
    """Whether the actor belongs to the pool of a task; one that names nobody is open to everyone."""
    open_to_all = Pool(task.groups, task.principals) == EVERYONE
    return open_to_all or actor.principal.id in task.principals or not set(actor.group_ids).isdisjoint(task.groups)


def _assignee(actor: Actor, _: Any, state: CaseState) -> bool:
    keeps = state.process_id is None and actor.principal.id == state.initiator_id
    return keeps or actor.principal.id in state.assignees


def _worker(actor: Actor, command: Any, state: CaseState) -> bool:
    if command.task_id is None:
        return _assignee(actor, command, state)
    held = state.open_delegation(command.task_id)
    return held is not None and held.assignee_id == actor.principal.id


def _delegate(actor: Actor, command: Any, state: CaseState) -> bool:
    held = state.open_delegations
    if command.delegation_index is not None:
        held = tuple(one for one in held if one.index == command.delegation_index)
    return not held or held[-1].assignee_id == actor.principal.id


def _owner(actor: Actor, command: Any, state: CaseState) -> bool:
    return state.tasks[command.task_id].owner_id == actor.principal.id


def _pool(actor: Actor, command: Any, state: CaseState) -> bool:
    return in_pool(actor, state.tasks[command.task_id])


def _unclaimed(actor: Actor, command: Any, state: CaseState) -> bool:
    task = state.tasks[command.task_id]
    return task.status is TaskStatus.READY and in_pool(actor, task)


def _initiator(actor: Actor, _: Any, state: CaseState) -> bool:
    return state.initiator_id == actor.principal.id


def _routed(_: Actor, __: Any, state: CaseState) -> bool:
    return not state.in_first_task


def _done(_: Actor, command: Any, state: CaseState) -> bool:
    match command:
        case commands.CancelCase():
            return state.status is CaseStatus.CANCELLED
        case commands.CompleteCase():
            return state.status is CaseStatus.COMPLETED
        case commands.ChangeInitiator():
            return state.initiator_id == command.initiator_id
    return state.tasks[command.task_id].status is _AFTER[type(command)]


_AFTER = {
    commands.ReleaseTask: TaskStatus.READY,
    commands.CompleteTask: TaskStatus.COMPLETED,
    commands.FailTask: TaskStatus.FAILED,
}

_STANDING: Mapping[Way, Callable[[Actor, Any, CaseState], bool]] = {
    Way.ASSIGNEE: _assignee,
    Way.WORKER: _worker,
    Way.DELEGATE: _delegate,
    Way.OWNER: _owner,
    Way.POOL: _pool,
    Way.UNCLAIMED: _unclaimed,
    Way.INITIATOR: _initiator,
    Way.ROUTED: _routed,
    Way.DONE: _done,
}
