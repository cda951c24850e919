"""Answers the commands that concern one task, a function each."""

from uuid import UUID

from casegraph.domain.enums import AssignmentRule, TaskStatus
from casegraph.domain.events import TaskAttemptFailed, TaskLogged
from casegraph.lifecycle import assignment, commands, engine, tasks, variables
from casegraph.lifecycle.assignment import Found
from casegraph.lifecycle.case_commands import check_in_pool
from casegraph.lifecycle.evolve import HUMAN
from casegraph.lifecycle.outcomes import Code, Refused, StepFailed
from casegraph.lifecycle.performing import perform, refuse
from casegraph.lifecycle.state import TaskState
from casegraph.lifecycle.strictness import NOTHING, refuse_invalid
from casegraph.lifecycle.transitions import Act, moves, require
from casegraph.lifecycle.work import Work
from casegraph.processes.model import TaskDefinition


def create(work: Work, command: commands.CreateTask) -> None:
    """A task beside the route. One whose id the case knows already is there already."""
    if command.task_id in work.state.tasks:
        return
    require(work.state.status, Act.ADD_TASK)
    definition = work.defined(command.definition_key)
    if definition is None:
        raise Refused(Code.NOT_FOUND, f"The process has no task {command.definition_key}.", "definitionKey")
    if definition.type not in HUMAN:
        raise Refused(Code.VALIDATION, f"“{definition.title}” is no task that anyone performs.", "definitionKey")
    refuse(variables.too_large(command.data, "data"))
    if command.data not in NOTHING:
        refuse_invalid(definition.strict, definition.data_schema, command.data, "data")
    place = tasks.Place(work.state.flow.last_thread + 1, ad_hoc=True)
    try:
        engine.fire_all(work, definition.before, definition)
        tasks.begin(work, definition, _owner(work, command, definition), place, command.task_id, command.data)
    except StepFailed as failure:
        raise Refused(Code.VALIDATION, failure.message, "definitionKey") from failure
    engine.reach(work, definition)


def _owner(work: Work, command: commands.CreateTask, definition: TaskDefinition) -> Found:
    facts, owner = work.context.facts, command.owner_id
    if owner is None:
        if definition.assignment_rule is AssignmentRule.MANUAL:
            raise Refused(Code.VALIDATION, f"Say who gets “{definition.title}”.", "owner")
        return assignment.find(work, definition, work.context.actor_id)
    pool = facts.pool(definition.key)
    if not definition.ad_hoc and not facts.holds(pool, owner):
        raise Refused(Code.VALIDATION, f"The principal is not in the pool of “{definition.title}”.", "owner")
    return Found(owner, pool)


def claim(work: Work, command: commands.ClaimTask) -> None:
    """The caller takes the task, unless someone else was first."""
    task = _task_of_someone(work, command.task_id)
    actor = work.context.actor_id
    if actor is None:
        raise Refused(Code.FORBIDDEN, "Only a principal can claim a task.")
    if task.status is TaskStatus.CLAIMED:
        if task.owner_id == actor:
            return
        require(work.state.status, Act.WORK)
        raise Refused(Code.CONFLICT, f"“{task.title}” is claimed already.", "taskId", holder=task.owner_id)
    require(work.state.status, Act.WORK)
    tasks.take(work, task, actor)
    tasks.start(work, task)


def release(work: Work, command: commands.ReleaseTask) -> None:
    """The task goes back to its pool."""
    task = _task_of_someone(work, command.task_id)
    if not moves(task.status, TaskStatus.READY):
        return
    require(work.state.status, Act.WORK)
    if not task.pooled or task.status is TaskStatus.FAILED:
        raise Refused(Code.INVALID_STATE, f"“{task.title}” was not taken from a pool.", "taskId")
    tasks.hand_over(work, task, None)


def assign(work: Work, command: commands.AssignTask) -> None:
    """The task gets this owner."""
    task = _task_of_someone(work, command.task_id)
    if task.status is TaskStatus.CLAIMED and task.owner_id == command.owner_id:
        return
    require(work.state.status, Act.REASSIGN)
    if task.status not in (TaskStatus.READY, TaskStatus.CLAIMED):
        raise Refused(Code.INVALID_STATE, f"“{task.title}” is {task.status.name}.", "taskId")
    check_in_pool(work, task, command.owner_id, "owner")
    if task.status is TaskStatus.READY:
        tasks.take(work, task, command.owner_id)
    else:
        tasks.hand_over(work, task, command.owner_id)


def complete(work: Work, command: commands.CompleteTask) -> None:
    """The task is done, and the case goes on from it if the process led there."""
    task = work.task(command.task_id)
    if task.status is TaskStatus.COMPLETED:
        return
    require(work.state.status, Act.WORK)
    perform(
        work,
        task,
        data=command.data,
        values=command.variables,
        choices=command.choices,
        problems=command.data_problems,
    )


def fail(work: Work, command: commands.FailTask) -> None:
    """The try failed: the task waits for the next one, or the case is in error."""
    work.check_ahead(command.retry_at, "retryAt")
    task = _task_of_someone(work, command.task_id)
    if task.status is TaskStatus.FAILED:
        return
    require(work.state.status, Act.WORK)
    if task.status is not TaskStatus.CLAIMED:
        raise Refused(Code.INVALID_STATE, f"“{task.title}” must be claimed before it can fail.", "taskId")
    work.emit(TaskAttemptFailed(task.id, task.attempts + 1, command.message, command.retry_at))
    if command.retry_at is None:
        tasks.fail(work, task, command.message)
        _give_up(work, task, command.message)
    elif task.pooled:
        tasks.hand_over(work, task, None, command.message)


def _give_up(work: Work, task: TaskState, message: str) -> None:
    try:
        engine.fail(work, f"“{task.title}” failed: {message}")
    except Refused as draft:
        raise Refused(Code.INVALID_STATE, "A draft cannot fail: delete it, or name a time to try again.") from draft


def append_log(work: Work, command: commands.AppendTaskLog) -> None:
    """A line is added to the task's log."""
    task = work.task(command.task_id)
    require(work.state.status, Act.EDIT)
    work.emit(TaskLogged(task.id, command.log_id, command.level, command.message, command.keep))


def _task_of_someone(work: Work, task_id: UUID) -> TaskState:
    task = work.task(task_id)
    if task.type not in HUMAN:
        raise Refused(Code.INVALID_STATE, f"“{task.title}” is no task that anyone performs.", "taskId")
    return task
