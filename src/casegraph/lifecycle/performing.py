"""Completes a task by hand: its data and variables are taken over, the choices checked, and the case goes on."""

from collections.abc import Mapping
from typing import Any

from casegraph.domain.enums import AssignmentRule, CaseStatus, TaskStatus
from casegraph.domain.events import CaseStateChanged, TaskDataChanged
from casegraph.lifecycle import engine, tasks, variables
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.evolve import HUMAN
from casegraph.lifecycle.outcomes import Code, Problem, Refusal, Refused, StepFailed
from casegraph.lifecycle.state import TaskState
from casegraph.lifecycle.strictness import refuse_invalid
from casegraph.lifecycle.transitions import moves
from casegraph.lifecycle.work import Work
from casegraph.processes.model import END


def perform(
    work: Work,
    task: TaskState,
    *,
    data: Any = None,
    place: str = "data",
    values: Mapping[str, Any],
    choices: Choices,
    problems: tuple[Problem, ...] = (),
) -> None:
    """The task is done; one on a thread of the process takes the case on, which is no draft any more then.

    The members of data that are an object become variables too; `values` are set after them and win. `place` is where
    the caller has given the data.
    """
    check_performable(work, task)
    refuse(Refusal(problems) if problems else None)
    refuse(variables.faults(values, "variables"))
    check_choices(work, choices)
    work.choices = choices
    if work.state.status is CaseStatus.DRAFT and work.state.flow.at(task.id) is not None:
        work.emit(CaseStateChanged(CaseStatus.DRAFT, CaseStatus.RUNNING))
    if data is not None:
        save(work, task, data, place)
    taken = data if data is not None else task.data
    named = {name: one for name, one in taken.items() if variables.is_name(name)} if isinstance(taken, dict) else {}
    variables.put(work, {**named, **values}, (), "variables" if data is None else place)
    tasks.complete(work, task)
    if task.ad_hoc:
        _fire_after(work, task)
    engine.run(work)


def _fire_after(work: Work, task: TaskState) -> None:
    """What follows a task beside the route: no thread could try it again, so a failure refuses the whole."""
    definition = work.defined(task.definition_key)
    try:
        if definition is not None:
            engine.fire_all(work, definition.after, definition)
    except StepFailed as failure:
        raise Refused(Code.VALIDATION, failure.message) from failure


def save(work: Work, task: TaskState, data: Any, place: str = "data") -> None:
    """The task's data are replaced; nothing happens where they are the same. A strict form refuses invalid ones."""
    refuse(variables.too_large(data, place))
    if variables.same(task.data, data):
        return
    definition = work.defined(task.definition_key)
    if definition is not None:
        refuse_invalid(definition.strict, definition.data_schema, data, place)
    work.emit(TaskDataChanged(task.id, task.data, data))


def performable(task: TaskState) -> bool:
    """Whether someone has the task and may complete it."""
    return task.type in HUMAN and task.status is TaskStatus.CLAIMED


def check_performable(work: Work, task: TaskState) -> None:
    """Refuses a task that is nobody's, ended, or completed only by the engine."""
    moves(task.status, TaskStatus.COMPLETED)
    if task.type not in HUMAN:
        if work.context.attended:
            raise Refused(Code.INVALID_STATE, f"“{task.title}” completes by itself.", "taskId")
    elif not performable(task):
        raise Refused(Code.INVALID_STATE, f"“{task.title}” must be claimed before it is completed.", "taskId")


def check_choices(work: Work, choices: Choices) -> None:
    """Refuses choices that name what is not there, or what is not chosen by hand."""
    for number, target in enumerate(choices.targets):
        if target != END and work.defined(target) is None:
            raise Refused(Code.VALIDATION, f"The process has no task {target}.", "targets", str(number))
    for number, one in enumerate(choices.assignees):
        definition = work.defined(one.task)
        if definition is None or definition.assignment_rule is not AssignmentRule.MANUAL:
            message = f"The process has no task {one.task} whose assignee is chosen by hand."
            raise Refused(Code.VALIDATION, message, "assignees", str(number), "task")
        if any(other.task == one.task for other in choices.assignees[:number]):
            message = f"Somebody is chosen for the task {one.task} already."
            raise Refused(Code.VALIDATION, message, "assignees", str(number), "task")


def refuse(refusal: Refusal | None) -> None:
    """Raises a refusal that was found."""
    if refusal is not None:
        raise Refused.of(refusal)
