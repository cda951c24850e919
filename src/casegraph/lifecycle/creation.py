"""Makes a case: of a process, from one of its start tasks on, or of none."""

from casegraph.domain.enums import CaseStatus, TaskType
from casegraph.domain.events import CaseCreated, CaseStarted
from casegraph.lifecycle import engine, tasks, variables
from casegraph.lifecycle.commands import CreateCase
from casegraph.lifecycle.json_commands import check_body
from casegraph.lifecycle.outcomes import Code, Refused
from casegraph.lifecycle.performing import check_choices, perform, refuse
from casegraph.lifecycle.scripting import ScriptFailed
from casegraph.lifecycle.strictness import NOTHING, refuse_variables
from casegraph.lifecycle.work import Work
from casegraph.processes.model import ENTITY, METADATA, VARIABLES, ProcessDefinition, TaskDefinition


def create(work: Work, command: CreateCase) -> None:
    """A new case. With a person's start task it is a draft, whose first task the initiator has; otherwise it runs."""
    start = None if work.definition is None else start_task(work.definition, command.start_task)
    refuse(variables.faults(command.variables, "variables"))
    refuse(variables.too_large(command.variables, "variables"))
    _check_bodies(work, command)
    check_choices(work, command.choices)
    work.choices = command.choices
    if command.initiator_id != work.context.actor_id:
        work.on_behalf_of(command.initiator_id)
    draft = start is not None and start.type is TaskType.USER
    work.emit(_created(work, command, CaseStatus.DRAFT if draft else CaseStatus.RUNNING))
    refuse_variables(work, {}, VARIABLES)
    if start is None:
        if command.submission is not None:
            raise Refused(Code.VALIDATION, "A case without a process has no task to submit.", "submission")
        return
    if draft:
        _check_starter(work, command, start)
        work.starter_id = command.initiator_id
    work.emit(CaseStarted(work.state.flow.last_thread + 1, start.key))
    engine.run(work)
    if draft:
        _first_task(work, command)
    elif command.submission is not None:
        raise Refused(Code.VALIDATION, f"“{start.title}” is no task that anyone submits.", "submission")


def _check_bodies(work: Work, command: CreateCase) -> None:
    for name, value in ((METADATA, command.metadata), (ENTITY, command.entity)):
        if value not in NOTHING:
            check_body(work, name, value, name)


def start_task(definition: ProcessDefinition, named: str | None) -> TaskDefinition:
    """The task that a case starts with: the one that is named, or the only one there is."""
    starts = [task for task in definition.tasks if task.start]
    keys = ", ".join(task.key for task in starts)
    if named is None:
        if len(starts) == 1:
            return starts[0]
        raise Refused(Code.VALIDATION, f"Say where the case starts: {keys or 'the process has no start'}.", "startTask")
    found = next((task for task in starts if task.key == named), None)
    if found is None:
        raise Refused(Code.VALIDATION, f"No case starts at {named}. There is: {keys}.", "startTask")
    return found


def _created(work: Work, command: CreateCase, status: CaseStatus) -> CaseCreated:
    return CaseCreated(
        case_id=command.case_id,
        number=command.number,
        title=_title(work, command),
        titled=command.title is not None,
        description=command.description,
        status=status,
        priority=command.priority,
        process_id=command.process_id,
        initiator_id=command.initiator_id,
        parent_id=command.parent_id,
        planned_at=command.planned_at,
        due_at=command.due_at,
        subject=command.subject,
        variables=dict(command.variables),
        metadata=command.metadata,
        entity=command.entity,
    )


def _title(work: Work, command: CreateCase) -> str:
    """The title that is given, or the one that the process makes; its name as long as the variables are not there."""
    if command.title is not None and command.title.strip():
        return command.title
    definition = work.definition
    if command.title is not None or definition is None or definition.title is None:
        raise Refused(Code.VALIDATION, "The case needs a title.", "title")
    try:
        return work.context.scripting.render(definition.title, command.variables) or definition.name
    except ScriptFailed:
        return definition.name or definition.key


def _check_starter(work: Work, command: CreateCase, start: TaskDefinition) -> None:
    facts = work.context.facts
    if facts.holds(facts.pool(start.key), command.initiator_id):
        return
    if command.initiator_id == work.context.actor_id:
        raise Refused(Code.FORBIDDEN, f"You are not in the pool of “{start.title}”.", "startTask")
    raise Refused(Code.VALIDATION, f"The initiator is not in the pool of “{start.title}”.", "initiator")


def _first_task(work: Work, command: CreateCase) -> None:
    first = work.state.open_tasks[0]
    tasks.start(work, first)
    if command.submission is not None:
        perform(
            work,
            first,
            data=command.submission,
            place="submission",
            values={},
            choices=command.choices,
            problems=command.data_problems,
        )
