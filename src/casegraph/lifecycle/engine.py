"""Moves the threads of a running case as far as they go by themselves: tasks are entered, scripts run, joins pass.

Each step happens as a whole or not at all. One that fails puts the case in ERROR and leaves its thread where it was,
so that the same step is tried again when the case resumes. Nothing here knows a command.
"""

from typing import Final
from uuid import UUID

from casegraph.domain.enums import CaseStatus, RouteType, TaskStatus, TaskType
from casegraph.domain.events import (
    BranchEnded,
    CaseMilestoneReached,
    CaseRouted,
    CaseStateChanged,
    CaseTriggerExecuted,
    JoinPassed,
    Move,
)
from casegraph.lifecycle import assignment, joins, routes, scripting, tasks, variables
from casegraph.lifecycle.flow import AtTask, Entering, Leaving, Thread
from casegraph.lifecycle.outcomes import Code, Refused, StepFailed
from casegraph.lifecycle.state import TaskState
from casegraph.lifecycle.transitions import moves
from casegraph.lifecycle.work import Work
from casegraph.processes.model import END, Script, TaskDefinition

STEPS_OF_A_TASK: Final = 4
"""It is entered, run and left, and its join may be passed: so many for each task are no sign of a circle."""

MAX_BRANCHES: Final = 1_000
"""Threads of a case at once, and splits that they are branches of."""


def run(work: Work) -> None:
    """Goes on until each thread waits for someone or something, the case is at its end, or a step fails."""
    most = max(work.context.max_steps, STEPS_OF_A_TASK * len(work.definition.tasks if work.definition else ()))
    for _ in range(most):
        if not _step(work):
            break
    else:
        fail(work, f"The automatic steps came to no end: more than {most:,} in one go.")
    if work.state.status is CaseStatus.RUNNING and not work.state.flow.threads and not work.state.open_tasks:
        finish(work)


def fail(work: Work, failure: str) -> None:
    """The case cannot go on by itself. A draft is refused instead: there is nothing yet that could be lost."""
    before = work.state.status
    if before is CaseStatus.DRAFT:
        raise Refused(Code.VALIDATION, failure)
    if moves(before, CaseStatus.ERROR):
        choices = work.choices
        work.emit(
            CaseStateChanged(
                before, CaseStatus.ERROR, failure=failure, targets=choices.targets, assignees=choices.assignees
            )
        )


def finish(work: Work) -> None:
    """The process is at its end: the case is completed, with the variables that it declares as results."""
    if work.definition is not None:
        result = {name: work.state.variables.get(name) for name in work.definition.results}
        work.emit(CaseStateChanged(work.state.status, CaseStatus.COMPLETED, result=result))


def fire(work: Work, trigger: str, task: TaskDefinition | None = None) -> None:
    """Runs a trigger of the process."""
    known = None if work.definition is None else work.definition.trigger(trigger)
    if known is None:
        raise StepFailed(f"The process has no trigger {trigger}.")
    _run_script(work, known.script, f"The trigger “{known.title}”")
    work.emit(CaseTriggerExecuted(trigger, None if task is None else task.key))


def fire_all(work: Work, triggers: tuple[str, ...], task: TaskDefinition) -> None:
    """Runs the triggers of a task that begins or is completed, in their order."""
    for trigger in triggers:
        fire(work, trigger, task)


def reach(work: Work, definition: TaskDefinition) -> None:
    """The case reaches the milestone of a task that begins."""
    if definition.milestone is not None and definition.milestone != work.state.milestone:
        work.emit(CaseMilestoneReached(work.state.milestone, definition.milestone))


def _step(work: Work) -> bool:
    """One step; false where there is none to take."""
    if work.state.status not in (CaseStatus.DRAFT, CaseStatus.RUNNING):
        return False
    pending = sorted((one for one in work.state.flow.threads.values() if _pending(work, one)), key=_number)
    if pending:
        _attempt(work, pending[0])
        return True
    passed = joins.next_passed(work.state.flow, work.graph)
    if passed is not None:
        _pass(work, passed)
    return passed is not None


def _number(thread: Thread) -> int:
    return thread.number


def _pending(work: Work, thread: Thread) -> bool:
    match thread.place:
        case Entering() | Leaving():
            return True
        case AtTask(task_id):
            task = work.state.tasks[task_id]
            return task.type is TaskType.SCRIPT and task.status is TaskStatus.READY
    return False


def _attempt(work: Work, thread: Thread) -> None:
    mark = work.mark()
    try:
        _move(work, thread)
    except (StepFailed, Refused) as failure:
        if isinstance(failure, Refused) and work.context.attended:
            raise
        work.back_to(mark)
        _failed(work, thread, str(failure))


def _failed(work: Work, thread: Thread, message: str) -> None:
    if isinstance(thread.place, AtTask):
        tasks.fail(work, work.task(thread.place.task_id), message)
    fail(work, message)


def _move(work: Work, thread: Thread) -> None:
    match thread.place:
        case Entering(key) if key == END:
            work.emit(BranchEnded(thread.number))
        case Entering(key):
            _enter(work, thread, _defined(work, key))
        case Leaving(task_id, key):
            _leave(work, thread, task_id, _defined(work, key))
        case AtTask(task_id, key):
            _run_task(work, work.task(task_id), _defined(work, key))


def _defined(work: Work, key: str) -> TaskDefinition:
    definition = work.defined(key)
    if definition is None:
        raise StepFailed(f"The process has no task {key}.")
    return definition


def _enter(work: Work, thread: Thread, definition: TaskDefinition) -> None:
    fire_all(work, definition.before, definition)
    found = assignment.find(work, definition, thread.assignee)
    work.starter_id = None
    place = tasks.Place(thread.number, thread.previous, parallel=thread.split is not None)
    tasks.begin(work, definition, found, place)
    reach(work, definition)


def _run_task(work: Work, task: TaskState, definition: TaskDefinition) -> None:
    _run_script(work, definition.script or Script(), f"“{definition.title}”")
    tasks.complete(work, task)


def _run_script(work: Work, script: Script, what: str) -> None:
    made = scripting.run(work.context.scripting, script, work.state.variables, what)
    bad = next((name for name in made if not variables.is_name(name)), None)
    if bad is not None:
        raise StepFailed(f"{what}: {bad!r} is no name of a variable.")
    try:
        variables.put(work, made)
    except Refused as refused:
        at = refused.refusal.problems[0].pointer
        raise StepFailed(f"{what}: {refused}" if not at else f"{what}, {at}: {refused}") from refused


def _leave(work: Work, thread: Thread, task_id: UUID, definition: TaskDefinition) -> None:
    fire_all(work, definition.after, definition)
    work.retitle()
    ways = routes.ways(work, definition)
    kind = definition.route.type
    if work.graph.joins(definition.key):
        arrival = joins.arrive(
            work.state.flow, work.graph, thread, ways[0] or END, first_only=kind is RouteType.DISCRIMINATOR
        )
        if arrival is not None:
            work.emit(arrival)
            return
    _go(work, thread, task_id, definition, ways)


def _go(work: Work, thread: Thread, task_id: UUID, task: TaskDefinition, ways: routes.Ways) -> None:
    flow, splits = work.state.flow, len(ways) > 1
    if splits and max(len(flow.threads) - 1 + len(ways), len(flow.splits) + 1) > MAX_BRANCHES:
        raise StepFailed(f"After “{task.title}”: the case has no room for more than {MAX_BRANCHES:,} branches at once.")
    first = flow.last_thread + 1 if splits else thread.number
    moved = tuple(Move(number, way) for number, way in enumerate(ways, first))
    split = flow.last_split + 1 if splits else None
    work.emit(CaseRouted(task_id, task.key, thread.number, task.route.type, moved, split))


def _pass(work: Work, passed: JoinPassed) -> None:
    """A join opens. Where the split around it shares the join, what passed waits there again."""
    work.emit(passed)
    flow, outer = work.state.flow, passed.outer
    if outer is None or outer == passed.split or passed.join not in work.graph.owned(flow.splits[outer].task):
        return
    arrival = joins.arrive(flow, work.graph, flow.threads[passed.thread], passed.join, passed.first_only)
    if arrival is not None:
        work.emit(arrival)
