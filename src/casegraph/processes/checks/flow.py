"""Routes together: where cases start, which tasks they come to, and whether what is joined was split."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from casegraph.processes.faults import Fault, FaultCode
from casegraph.processes.model import JOINS, SPLITS, ProcessDefinition, TaskDefinition

MAX_ENTANGLED: Final = 150_000
"""Splits of a process times all its ways."""


def _start(definition: ProcessDefinition) -> Iterator[Fault]:
    if definition.tasks and not any(task.start for task in definition.tasks):
        yield Fault(FaultCode.NO_START, "No task has 'start: true', so no case can start.", ("tasks",))


def _unreachable(definition: ProcessDefinition) -> Iterator[Fault]:
    starts = [task.key for task in definition.tasks if task.start]
    if not starts:
        return
    reached = _reached(definition, starts)
    for place, task in enumerate(definition.tasks):
        if not task.ad_hoc and task.key not in reached:
            message = f"No route leads from a start task to '{task.key}'."
            yield Fault(FaultCode.UNREACHABLE, message, ("tasks", place))


def _joins(definition: ProcessDefinition) -> Iterator[Fault]:
    """A join needs a split before it: how many branches are open is only known when a case is there."""
    behind_splits = _reached(definition, (key for task in definition.tasks for key in _branches(task)))
    for place, task in enumerate(definition.tasks):
        if task.route.type in JOINS and task.key not in behind_splits and not task.ad_hoc:
            message = f"The route of '{task.key}' joins branches, but no split leads to it."
            yield Fault(FaultCode.JOIN_WITHOUT_SPLIT, message, ("tasks", place, "route", "type"))


def _entangled(definition: ProcessDefinition) -> Iterator[Fault]:
    """Which joins belong to which splits is worked out along all ways from each split."""
    ways = sum(len(task.route.targets) for task in definition.tasks)
    splits = [place for place, task in enumerate(definition.tasks) if task.route.type in SPLITS]
    if len(splits) * ways > MAX_ENTANGLED:
        message = (
            f"The process is too entangled: {len(splits)} of its routes split, and it has {ways:,} ways in all; "
            f"multiplied, that may be {MAX_ENTANGLED:,} at most."
        )
        yield Fault(FaultCode.TOO_LARGE, message, ("tasks", splits[MAX_ENTANGLED // ways], "route"))


def _branches(task: TaskDefinition) -> tuple[str, ...]:
    return _followers(task) if task.route.type in SPLITS else ()


def _followers(task: TaskDefinition) -> tuple[str, ...]:
    return tuple(target.task for target in task.route.targets if target.task is not None)


def _reached(definition: ProcessDefinition, starts: Iterable[str]) -> set[str]:
    followers = {task.key: _followers(task) for task in reversed(definition.tasks)}
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(followers.get(key, ()))
    return reached


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_start, _unreachable, _joins, _entangled)
