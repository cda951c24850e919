"""Expressions: conditions, assignments and the template of titles can all be read."""

from collections.abc import Callable, Iterator

from casegraph.processes import expressions
from casegraph.processes.expressions import InvalidExpression
from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.templates import read_template


def _expressions(definition: ProcessDefinition) -> Iterator[Fault]:
    for path, text in _all(definition):
        try:
            expressions.compile(text)
        except InvalidExpression as error:
            yield _fault(error, text, path)


def _title(definition: ProcessDefinition) -> Iterator[Fault]:
    if definition.title is not None:
        try:
            read_template(definition.title)
        except InvalidExpression as error:
            yield _fault(error, definition.title, ("title",))


def _all(definition: ProcessDefinition) -> Iterator[tuple[Path, str]]:
    for place, task in enumerate(definition.tasks):
        for number, target in enumerate(task.route.targets):
            if target.condition is not None:
                yield ("tasks", place, "route", "targets", number, "condition"), target.condition
        for one in () if task.script is None else task.script.assignments:
            yield ("tasks", place, "script", "set", one.variable), one.expression
    for place, trigger in enumerate(definition.triggers):
        for one in trigger.script.assignments:
            yield ("triggers", place, "set", one.variable), one.expression


def _fault(error: InvalidExpression, text: str, path: Path) -> Fault:
    where = f"line {error.line}, column {error.column}" if "\n" in text.strip() else f"column {error.column}"
    return Fault(FaultCode.EXPRESSION, f"{error.message[:-1]} (at {where} of its text).", path)


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_expressions, _title)
