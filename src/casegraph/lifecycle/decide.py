"""The one question: what happens to a case if this is asked of it now. Answers are values; nothing is done."""

from collections.abc import Callable
from typing import Any

from casegraph.lifecycle import (
    case_commands,
    commands,
    creation,
    generation,
    json_commands,
    paper_commands,
    task_commands,
)
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.outcomes import Code, Decision, Missing, Problem, Refusal, Refused
from casegraph.lifecycle.state import CaseState
from casegraph.lifecycle.work import Context, Work
from casegraph.processes.model import ProcessDefinition

_HANDLERS: dict[type[Any], Callable[[Work, Any], None]] = {
    commands.CreateCase: creation.create,
    commands.RouteCase: case_commands.route,
    commands.ReassignCase: case_commands.reassign,
    commands.PauseCase: case_commands.pause,
    commands.ResumeCase: case_commands.resume,
    commands.StopCase: case_commands.stop,
    commands.CancelCase: case_commands.cancel,
    commands.CompleteCase: case_commands.complete,
    commands.DeleteCase: case_commands.delete,
    commands.ChangeInitiator: case_commands.change_initiator,
    commands.ExecuteTrigger: case_commands.execute_trigger,
    commands.SetVariables: case_commands.set_variables,
    commands.SaveCaseMetadata: json_commands.save_metadata,
    commands.PatchCaseMetadata: json_commands.patch_metadata,
    commands.SaveCaseEntity: json_commands.save_entity,
    commands.PatchCaseEntity: json_commands.patch_entity,
    commands.CreateNote: case_commands.create_note,
    commands.CreateMessage: case_commands.create_message,
    commands.CreateTask: task_commands.create,
    commands.ClaimTask: task_commands.claim,
    commands.ReleaseTask: task_commands.release,
    commands.AssignTask: task_commands.assign,
    commands.CompleteTask: task_commands.complete,
    commands.FailTask: task_commands.fail,
    commands.SaveTaskData: json_commands.save_task_data,
    commands.PatchTaskData: json_commands.patch_task_data,
    commands.AppendTaskLog: task_commands.append_log,
    commands.AttachDocument: paper_commands.attach,
    commands.GenerateDocument: generation.generate,
    commands.DeleteDocument: paper_commands.delete,
    commands.RestoreDocument: paper_commands.restore,
    commands.CreateFolder: paper_commands.create_folder,
    commands.CreateForm: paper_commands.create_form,
}


def decide(
    state: CaseState | None, definition: ProcessDefinition | None, command: Command, context: Context
) -> Decision:
    """What follows from a command: events and the case after them, a refusal, or the facts that are still needed.

    `state` is None for `CreateCase`, and only then; `definition` is the version that the case was started with, None
    for a case without a process. The same arguments always give the same answer.
    """
    if (state is None) != isinstance(command, commands.CreateCase):
        code = Code.CONFLICT if state is not None else Code.NOT_FOUND
        return Refusal((Problem(code, "There is such a case already." if state else "There is no such case."),))
    work = Work(state, definition, context)
    try:
        _HANDLERS[type(command)](work, command)
    except Refused as refused:
        return refused.refusal
    except Missing as missing:
        return missing.needs
    return work.decided()
