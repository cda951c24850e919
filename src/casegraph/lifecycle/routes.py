"""Where a thread goes from a completed task: the ways that its route and the variables, or a choice, give."""

from collections.abc import Callable

from casegraph.domain.enums import RouteType
from casegraph.lifecycle.outcomes import Code, Refused, StepFailed
from casegraph.lifecycle.scripting import holds
from casegraph.lifecycle.work import Work
from casegraph.processes.model import END, RouteTarget, TaskDefinition

Ways = tuple[str | None, ...]


def ways(work: Work, task: TaskDefinition) -> Ways:
    """The keys of the tasks that follow, None for the end; at least one. Joins are ways of one, too."""
    return _CHOSEN[task.route.type](work, task)


def _all(_: Work, task: TaskDefinition) -> Ways:
    return tuple(one.task for one in task.route.targets) or (None,)


def _selected(work: Work, task: TaskDefinition) -> Ways:
    open_ = [one.task or END for one in task.route.targets]
    chosen = [one for one in dict.fromkeys(work.choices.targets) if one in open_]
    if len(chosen) != 1:
        raise Refused(
            Code.VALIDATION,
            f"Say where “{task.title}” goes: choose one of {', '.join(open_)}.",
            "targets",
        )
    return (None if chosen[0] == END else chosen[0],)


def _first_true(work: Work, task: TaskDefinition) -> Ways:
    for one in task.route.targets:
        if one.condition is not None and _holds(work, task, one):
            return (one.task,)
    return _default(task)


def _all_true(work: Work, task: TaskDefinition) -> Ways:
    conditional = [one for one in task.route.targets if one.condition is not None]
    return tuple(one.task for one in conditional if _holds(work, task, one)) or _default(task)


def _default(task: TaskDefinition) -> Ways:
    if (default := task.route.default) is not None:
        return (default.task,)
    raise StepFailed(f"After “{task.title}”: no condition of its ways is true.")


def _holds(work: Work, task: TaskDefinition, way: RouteTarget) -> bool:
    condition = way.condition or ""
    return holds(work.context.scripting, condition, work.state.variables, f"After “{task.title}”")


_CHOSEN: dict[RouteType, Callable[[Work, TaskDefinition], Ways]] = {
    RouteType.SEQUENTIAL: _all,
    RouteType.SELECT: _selected,
    RouteType.EVALUATE: _first_true,
    RouteType.PARALLEL: _all,
    RouteType.PARALLEL_BY_EVALUATION: _all_true,
    RouteType.SEC_JOIN: _all,
    RouteType.DISCRIMINATOR: _all,
}
