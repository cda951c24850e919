"""Assignment rules: each has the pool and the variable that it reads."""

from collections.abc import Callable, Iterator

from casegraph.domain.enums import AssignmentRule
from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.model import ProcessDefinition, TaskDefinition

_READING = (AssignmentRule.EVALUATE, AssignmentRule.SELF_SERVICE_EVALUATE)


def _assignments(definition: ProcessDefinition) -> Iterator[Fault]:
    for place, task in enumerate(definition.tasks):
        yield from _of(task, ("tasks", place))


def _of(task: TaskDefinition, path: Path) -> Iterator[Fault]:
    rule = task.assignment_rule
    if rule is AssignmentRule.BALANCED and not (task.users or task.groups):
        message = f"The task '{task.key}' is BALANCED, so it needs a pool whose members take turns."
        yield Fault(FaultCode.ASSIGNMENT, message, (*path, "assignment"))
    if rule in _READING and task.assignment_variable is None:
        message = f"The rule {rule.name} needs 'variable', the variable that it reads."
        yield Fault(FaultCode.ASSIGNMENT, message, (*path, "assignment"))
    if rule not in _READING and task.assignment_variable is not None:
        message = f"The rule {rule.name} reads no variable."
        yield Fault(FaultCode.ASSIGNMENT, message, (*path, "assignment", "variable"))


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_assignments,)
