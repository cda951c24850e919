"""Whether a case lets a command be, whatever else it is given: for menus, by the tables that refuse the command itself.

What depends on the arguments of a command, such as its variables, is not looked at; nor is who asks.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from casegraph.domain.enums import CaseStatus, TaskStatus
from casegraph.lifecycle import commands
from casegraph.lifecycle.case_commands import may_be_deleted
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.evolve import HUMAN
from casegraph.lifecycle.performing import performable
from casegraph.lifecycle.state import CaseState
from casegraph.lifecycle.transitions import Act, allows, may_become

_ENDS: Final[Mapping[type[Any], CaseStatus]] = {
    commands.PauseCase: CaseStatus.PAUSED,
    commands.StopCase: CaseStatus.STOPPED,
    commands.CancelCase: CaseStatus.CANCELLED,
    commands.CompleteCase: CaseStatus.COMPLETED,
}
"""Commands that bring the case into a status."""

_ACTS: Final[Mapping[type[Any], Act]] = {
    commands.RouteCase: Act.ROUTE,
    commands.ResumeCase: Act.RESUME,
    commands.ReassignCase: Act.REASSIGN,
    commands.DeleteCase: Act.DELETE,
    commands.SetVariables: Act.EDIT,
    commands.AttachDocument: Act.EDIT,
    commands.ExecuteTrigger: Act.EXECUTE_TRIGGER,
    commands.CreateNote: Act.REMARK,
    commands.ClaimTask: Act.WORK,
    commands.CompleteTask: Act.WORK,
}
"""Commands that the status of the case allows or not."""


def possible(state: CaseState, command: Command) -> bool:
    """Whether the command would change the case; one that asks for what is there already would not."""
    kind = type(command)
    if kind in _ENDS:
        return may_become(state.status, _ENDS[kind])
    if not allows(state.status, _ACTS[kind]):
        return False
    fits = _FITS.get(kind)
    return fits is None or fits(state, command)


def _routes(state: CaseState, command: commands.RouteCase) -> bool:
    held = next((one for one in state.open_delegations if one.index == command.delegation_index), None)
    task = None if held is None else state.tasks.get(held.task_id)
    return task is not None and performable(task)


def _claims(state: CaseState, command: commands.ClaimTask) -> bool:
    task = state.tasks[command.task_id]
    return task.type in HUMAN and task.status is TaskStatus.READY


def _completes(state: CaseState, command: commands.CompleteTask) -> bool:
    return performable(state.tasks[command.task_id])


_FITS: Final[Mapping[type[Any], Callable[[CaseState, Any], bool]]] = {
    commands.RouteCase: _routes,
    commands.DeleteCase: may_be_deleted,
    commands.ClaimTask: _claims,
    commands.CompleteTask: _completes,
}
"""What a command asks of the case besides its status."""
