"""Reads the events of a log back out of its cases: what the mapping must not lose."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from casegraph.domain.enums import TaskStatus
from casegraph.eventlogs import LogCase, LogTask
from casegraph.eventlogs.events import LogEvent


class Told(NamedTuple):
    """An event as the case tells it; a `time` of None is one that the log did not give."""

    time: datetime | None
    activity: str
    transition: str
    resource: str | None


ENDS = {TaskStatus.COMPLETED: "complete", TaskStatus.CANCELLED: "withdraw"}


def events_of(task: LogTask) -> Iterator[Told]:
    """The events of a task, from `xes:events` or else from its fields."""
    kept = task.data.get("xes:events")
    if kept is not None:
        yield from (_kept(task, said) for said in kept)
        return
    [delegation] = task.delegations
    ended = task.completed_at or task.cancelled_at
    by = task.completed_by if task.completed_at else task.updated_by
    if delegation.started_at is None and (ended is None or task.created_at < ended):
        yield Told(task.created_at, task.activity, "schedule", task.created_by)
    elif delegation.started_at is not None and task.created_at < delegation.started_at:
        yield Told(task.created_at, task.activity, "schedule", task.created_by)
        yield Told(delegation.started_at, task.activity, "start", delegation.assignee)
    elif delegation.started_at is not None:
        yield Told(delegation.started_at, task.activity, "start", delegation.assignee)
    if ended is not None:
        yield Told(ended, task.activity, ENDS[task.status], by)


def _kept(task: LogTask, said: dict[str, Any]) -> Told:
    time = said.get("time:timestamp")
    return Told(
        datetime.fromisoformat(time) if time else None,
        task.activity,
        said.get("lifecycle:transition", "complete").lower(),
        said.get("org:resource"),
    )


def assert_nothing_is_lost(case: LogCase, events: list[LogEvent]) -> None:
    """Each event is told by the case, and the case tells no other; a resource that was left out may be told."""
    told = Counter(item for task in case.tasks for item in events_of(task))
    wanted = [
        Told(
            event.time if event.timed else None,
            event.activity,
            (event.said or "complete").lower(),
            event.resource,
        )
        for event in events
    ]
    for item in sorted(wanted, key=lambda item: item.resource is None):
        assert _take(told, item), f"{item} is lost"
    assert not +told, f"{+told} never happened"


def _take(told: Counter[Told], item: Told) -> bool:
    found = item if told[item] > 0 else None
    if found is None and item.resource is None:
        found = next((other for other in +told if other._replace(resource=None) == item), None)
    if found is None:
        return False
    told[found] -= 1
    return True


def assert_attributes_are_kept(case: LogCase, events: list[LogEvent]) -> None:
    """Each group, instance and further attribute of an event stands in a task of its activity."""
    for event in events:
        tasks = [task for task in case.tasks if task.activity == event.activity]
        assert event.group is None or any(event.group in task.groups for task in tasks)
        for key, value in event.attributes.items():
            assert any(_has(task, key, value) for task in tasks), (key, value)
        if event.instance is not None:
            assert any(task.data.get("concept:instance") == event.instance for task in tasks)


def _has(task: LogTask, key: str, value: Any) -> bool:
    kept = [said.get(key) for said in task.data.get("xes:events", ())]
    return task.data.get(key) == value or value in kept
