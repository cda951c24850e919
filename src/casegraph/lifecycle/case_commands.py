"""Answers the commands that concern a case as a whole, a function each."""

from typing import Any

from casegraph.domain.enums import CaseStatus, TaskStatus
from casegraph.domain.events import (
    CaseDeleted,
    CaseInitiatorChanged,
    CaseResumptionPlanned,
    CaseStateChanged,
    MessageCreated,
    NoteCreated,
)
from casegraph.lifecycle import commands, engine, tasks, variables
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.outcomes import Code, Pool, Refused, StepFailed
from casegraph.lifecycle.performing import perform, refuse
from casegraph.lifecycle.state import CaseState, DelegationState, TaskState
from casegraph.lifecycle.transitions import Act, moves, require
from casegraph.lifecycle.work import Work


def route(work: Work, command: commands.RouteCase) -> None:
    """The task of the delegation is completed, and the case goes on from it."""
    require(work.state.status, Act.ROUTE)
    task = work.task(_delegation(work, command.delegation_index).task_id)
    perform(work, task, values=command.variables, choices=command.choices, problems=command.data_problems)


def _delegation(work: Work, index: int | None) -> DelegationState:
    held = work.state.open_delegations
    if index is None:
        if not held:
            raise Refused(Code.INVALID_STATE, "The case has no open delegation.")
        return held[-1]
    found = next((one for one in held if one.index == index), None)
    if found is None:
        message = f"The delegation {index} is closed, or there is none."
        raise Refused(Code.INVALID_STATE, message, "delegationIndex")
    return found


def reassign(work: Work, command: commands.ReassignCase) -> None:
    """The task of a delegation gets another owner."""
    require(work.state.status, Act.REASSIGN)
    held = _held_by(work, command)
    task = work.task(held.task_id)
    if held.assignee_id == command.to_id:
        return
    if held.assignee_id != command.from_id:
        message = f"The delegation {held.index} is not with that principal."
        raise Refused(Code.INVALID_STATE, message, "from", holder=held.assignee_id)
    check_in_pool(work, task, command.to_id, "to")
    tasks.hand_over(work, task, command.to_id, command.reason)


def _held_by(work: Work, command: commands.ReassignCase) -> DelegationState:
    if command.delegation_index is not None:
        return _delegation(work, command.delegation_index)
    held = work.state.open_delegations
    theirs = [one for one in held if one.assignee_id == command.from_id]
    already = [one for one in held if one.assignee_id == command.to_id]
    if not theirs and not already:
        raise Refused(Code.INVALID_STATE, "No open delegation is with that principal.", "from")
    return (theirs or already)[-1]


def check_in_pool(work: Work, task: TaskState, principal_id: Any, *path: str) -> None:
    """Refuses someone outside the pool of a task; an ad hoc task may go to anyone."""
    if not task.ad_hoc and not work.context.facts.holds(Pool(task.groups, task.principals), principal_id):
        raise Refused(Code.VALIDATION, f"The principal is not in the pool of “{task.title}”.", *path)


def pause(work: Work, command: commands.PauseCase) -> None:
    """The case is held; one that is paused already may get another end of its pause."""
    work.check_ahead(command.until, "until")
    if moves(work.state.status, CaseStatus.PAUSED):
        work.emit(CaseStateChanged(work.state.status, CaseStatus.PAUSED, reason=command.reason, until=command.until))
    elif command.until not in (None, work.state.paused_until):
        work.emit(CaseResumptionPlanned(work.state.paused_until, command.until))


def resume(work: Work, command: commands.ResumeCase) -> None:
    """The case goes on: what failed is tried again, what was decided for it still holds."""
    work.check_ahead(command.at, "at")
    before = work.state.status
    if before is CaseStatus.RUNNING:
        return
    require(before, Act.RESUME)
    if command.at is not None:
        if command.at != work.state.paused_until:
            work.emit(CaseResumptionPlanned(work.state.paused_until, command.at))
        return
    work.unattended()
    work.choices = Choices(work.state.flow.targets, work.state.flow.assignees)
    work.emit(CaseStateChanged(before, CaseStatus.RUNNING))
    for task in work.state.open_tasks:
        if task.status is TaskStatus.FAILED:
            tasks.try_again(work, task)
    engine.run(work)


def stop(work: Work, command: commands.StopCase) -> None:
    """The case is held until someone resumes it; what was chosen for a failed step is kept."""
    before, flow = work.state.status, work.state.flow
    if moves(before, CaseStatus.STOPPED):
        work.emit(
            CaseStateChanged(before, CaseStatus.STOPPED, command.reason, targets=flow.targets, assignees=flow.assignees)
        )


def cancel(work: Work, command: commands.CancelCase) -> None:
    """The case ends without a result."""
    before = work.state.status
    if moves(before, CaseStatus.CANCELLED):
        _give_up(work)
        work.emit(CaseStateChanged(before, CaseStatus.CANCELLED, command.reason))


def complete(work: Work, command: commands.CompleteCase) -> None:
    """The case ends with the result that is given, or with what its process declares."""
    before = work.state.status
    if not moves(before, CaseStatus.COMPLETED):
        return
    _give_up(work)
    declared = () if work.definition is None else work.definition.results
    result = {name: work.state.variables.get(name) for name in declared}
    given = command.result if command.result is not None else result
    work.emit(CaseStateChanged(before, CaseStatus.COMPLETED, command.reason, result=given))


def _give_up(work: Work) -> None:
    for task in work.state.open_tasks:
        tasks.cancel(work, task)


def delete(work: Work, command: commands.DeleteCase) -> None:
    """The case is to be removed."""
    require(work.state.status, Act.DELETE)
    if not may_be_deleted(work.state, command):
        raise Refused(Code.INVALID_STATE, "The case is past its first task: cancel it instead.")
    work.emit(CaseDeleted(command.reason))


def may_be_deleted(state: CaseState, command: commands.DeleteCase) -> bool:
    """Whether the case has not gone too far to be deleted by whoever asks for it."""
    return command.anywhere or state.in_first_task


def change_initiator(work: Work, command: commands.ChangeInitiator) -> None:
    """Someone else counts as the one who started the case."""
    if work.state.initiator_id != command.initiator_id:
        require(work.state.status, Act.EDIT)
        work.emit(CaseInitiatorChanged(work.state.initiator_id, command.initiator_id))


def execute_trigger(work: Work, command: commands.ExecuteTrigger) -> None:
    """A trigger runs, whether or not any task fires it."""
    require(work.state.status, Act.EXECUTE_TRIGGER)
    if work.definition is None or work.definition.trigger(command.trigger) is None:
        raise Refused(Code.NOT_FOUND, f"The process has no trigger {command.trigger}.", "trigger")
    try:
        engine.fire(work, command.trigger)
    except StepFailed as failure:
        raise Refused(Code.VALIDATION, failure.message, "trigger") from failure


def set_variables(work: Work, command: commands.SetVariables) -> None:
    """Variables are added, replaced and removed."""
    require(work.state.status, Act.EDIT)
    refuse(variables.faults(command.set, "set"))
    refuse(variables.faults(command.unset, "unset"))
    for number, name in enumerate(command.unset):
        if name in command.set:
            raise Refused(Code.VALIDATION, f"{name} is both set and removed.", "unset", str(number))
    variables.put(work, command.set, command.unset, "set")


def create_note(work: Work, command: commands.CreateNote) -> None:
    """A remark on the case."""
    require(work.state.status, Act.REMARK)
    work.emit(NoteCreated(command.note_id, command.content, command.notify))


def create_message(work: Work, command: commands.CreateMessage) -> None:
    """A message beside the process."""
    require(work.state.status, Act.REMARK)
    work.emit(MessageCreated(command.message_id, command.text, command.data, command.owner_id))
