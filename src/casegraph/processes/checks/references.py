"""Keys: each once, and each that is named is there."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.model import Delay, ProcessDefinition, TaskDefinition


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def _unique(definition: ProcessDefinition) -> Iterator[Fault]:
    lists: tuple[tuple[str, str, Sequence[_Keyed]], ...] = (
        ("tasks", "task", definition.tasks),
        ("triggers", "trigger", definition.triggers),
        ("documents", "document", definition.documents),
        ("forms", "form", definition.forms),
        ("calendars", "calendar", definition.calendars),
    )
    for name, noun, items in lists:
        seen: set[str] = set()
        for number, item in enumerate(items):
            if item.key and item.key in seen:
                message = f"The key '{item.key}' belongs to an earlier {noun}."
                yield Fault(FaultCode.DUPLICATE, message, (name, number, "key"))
            seen.add(item.key)


def _triggers(definition: ProcessDefinition) -> Iterator[Fault]:
    known = {trigger.key for trigger in definition.triggers}
    for place, task in enumerate(definition.tasks):
        for name, keys in (("before", task.before), ("after", task.after)):
            for number, key in enumerate(keys):
                if key not in known:
                    message = f"There is no trigger '{key}' in this process."
                    yield Fault(FaultCode.UNKNOWN_TRIGGER, message, ("tasks", place, name, number))


def _calendars(definition: ProcessDefinition) -> Iterator[Fault]:
    known = {calendar.key for calendar in definition.calendars}
    for path, delay in delays(definition):
        if delay.calendar is not None and delay.calendar not in known:
            message = f"There is no calendar '{delay.calendar}' in this process."
            yield Fault(FaultCode.UNKNOWN_CALENDAR, message, (*path, "calendar"))


def delays(definition: ProcessDefinition) -> Iterator[tuple[Path, Delay]]:
    """All durations of the definition, with their paths."""
    for place, task in enumerate(definition.tasks):
        for name, delay in _of(task):
            if delay is not None:
                yield ("tasks", place, name), delay


def _of(task: TaskDefinition) -> tuple[tuple[str, Delay | None], ...]:
    return ("due", task.due), ("wait", task.wait)


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_unique, _triggers, _calendars)
