"""Routes one by one: each leads to tasks of the process, and has the ways and conditions that its type asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casegraph.domain.enums import RouteType
from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.model import ProcessDefinition, Route, RouteTarget, TaskDefinition


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a type of route asks for: how many ways, whether they have conditions, and whether two may lead to one task.

    With conditions, one way may be without: the default.
    """

    least: int
    most: int | None
    conditions: bool
    repeats: bool


_ONE_WAY = _Rule(least=1, most=1, conditions=False, repeats=False)
_RULES = {
    RouteType.SEQUENTIAL: _ONE_WAY,
    RouteType.SELECT: _Rule(least=2, most=None, conditions=False, repeats=False),
    RouteType.EVALUATE: _Rule(least=1, most=None, conditions=True, repeats=True),
    RouteType.PARALLEL: _Rule(least=2, most=None, conditions=False, repeats=False),
    RouteType.PARALLEL_BY_EVALUATION: _Rule(least=2, most=None, conditions=True, repeats=False),
    RouteType.SEC_JOIN: _ONE_WAY,
    RouteType.DISCRIMINATOR: _ONE_WAY,
}


def _of_types(definition: ProcessDefinition) -> Iterator[Fault]:
    for place, task in enumerate(definition.tasks):
        yield from _counted(task.route, ("tasks", place, "route"))
        yield from _repeated(task.route, ("tasks", place, "route"))
        yield from _conditions(task.route, ("tasks", place, "route"))


def _counted(route: Route, path: Path) -> Iterator[Fault]:
    rule, count = _RULES[route.type], len(route.targets)
    if rule.most is not None and count > rule.most:
        yield Fault(FaultCode.ROUTE, f"A {route.type.name} route has exactly one way.", (*path, "targets"))
    if count < rule.least:
        yield Fault(FaultCode.ROUTE, f"A {route.type.name} route has at least {rule.least} ways.", (*path, "targets"))


def _repeated(route: Route, path: Path) -> Iterator[Fault]:
    if _RULES[route.type].repeats:
        return
    seen: set[str | None] = set()
    for number, target in enumerate(route.targets):
        if target.task in seen:
            message = f"A {route.type.name} route has one way to {_where(target)}."
            yield Fault(FaultCode.ROUTE, message, (*path, "targets", number))
        seen.add(target.task)


def _conditions(route: Route, path: Path) -> Iterator[Fault]:
    if _RULES[route.type].conditions:
        bare = [number for number, target in enumerate(route.targets) if target.condition is None]
        for number in bare[1:]:
            message = "Only one way, the default, is without a condition."
            yield Fault(FaultCode.ROUTE, message, (*path, "targets", number))
        return
    for number, target in enumerate(route.targets):
        if target.condition is not None:
            message = f"The ways of a {route.type.name} route have no conditions."
            yield Fault(FaultCode.ROUTE, message, (*path, "targets", number, "condition"))


def _where(target: RouteTarget) -> str:
    return "the end of the process" if target.task is None else f"'{target.task}'"


def _to_nowhere(definition: ProcessDefinition) -> Iterator[Fault]:
    known = {task.key: task for task in definition.tasks}
    for place, task in enumerate(definition.tasks):
        for number, target in enumerate(task.route.targets):
            path = ("tasks", place, "route", "targets", number, "task")
            if target.task is not None and target.task not in known:
                message = f"The route leads to '{target.task}', which is no task of this process."
                yield Fault(FaultCode.UNKNOWN_TASK, message, path)
            elif target.task is not None and known[target.task].ad_hoc:
                message = f"The route leads to '{target.task}', which is ad hoc and stands beside the route."
                yield Fault(FaultCode.ROUTE, message, path)


def _ad_hoc(definition: ProcessDefinition) -> Iterator[Fault]:
    for place, task in enumerate(definition.tasks):
        if task.ad_hoc:
            yield from _beside(task, ("tasks", place))


def _beside(task: TaskDefinition, path: Path) -> Iterator[Fault]:
    if task.start:
        yield Fault(FaultCode.ROUTE, f"The task '{task.key}' is ad hoc, so no case starts with it.", (*path, "start"))
    if task.route != Route():
        yield Fault(FaultCode.ROUTE, f"The task '{task.key}' is ad hoc, so it has no route.", (*path, "route"))


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_of_types, _to_nowhere, _ad_hoc)
