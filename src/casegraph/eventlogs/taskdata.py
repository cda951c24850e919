"""What of a task's events its other fields do not say: the attributes that become its `data`.

Attributes of the events stand side by side under their own keys; where events differ in one, the last has its
say. Where the events could not be told again from the task's fields and these attributes, they are added
whole, as the log has them, under `xes:events`. They can be told where the transitions are one of the rows of
`_TOLD`, in one group, at times that the log gives and that do not leave open which came first. What an event
left out and another event of the task said (a resource, a group, an attribute) counts as said by both.
"""

import json
from typing import Any

from casegraph.eventlogs.events import GROUP, INSTANCE, RESOURCE, TIME, TRANSITION, LogEvent, Transition
from casegraph.eventlogs.instances import Instance
from casegraph.eventlogs.naming import free_key
from casegraph.eventlogs.values import moment_text

EVENTS = "xes:events"

_TOLD = frozenset(
    {
        (Transition.SCHEDULE,),
        (Transition.START,),
        (Transition.COMPLETE,),
        (Transition.WITHDRAW,),
        (Transition.SCHEDULE, Transition.START),
        (Transition.SCHEDULE, Transition.COMPLETE),
        (Transition.SCHEDULE, Transition.WITHDRAW),
        (Transition.START, Transition.COMPLETE),
        (Transition.START, Transition.WITHDRAW),
        (Transition.SCHEDULE, Transition.START, Transition.COMPLETE),
        (Transition.SCHEDULE, Transition.START, Transition.WITHDRAW),
    }
)


def data_of(instance: Instance) -> dict[str, Any]:
    """The JSON object that becomes the task's data."""
    events = instance.events
    data, alike = (events[0].attributes, True) if len(events) == 1 else _merged(events)
    told = alike and _told(instance)
    whole = None if told else [_verbatim(event) for event in events]
    if instance.key is not None:
        data = {INSTANCE: instance.key, **data}
    if whole is not None:
        data = {**data, free_key(EVENTS, data, {}): whole}
    return data


def _merged(events: list[LogEvent]) -> tuple[dict[str, Any], bool]:
    """All attributes, and whether the events agree on them."""
    data: dict[str, Any] = {}
    alike = True
    for event in events:
        for key, value in event.attributes.items():
            before = data.setdefault(key, value)
            if before is not value and not _same(before, value):
                alike = False
                data[key] = value
    return data, alike


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: to Python, True is 1 and 1 is 1.0."""
    if isinstance(one, dict | list):
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return type(one) is type(other) and bool(one == other)


def _told(instance: Instance) -> bool:
    events = instance.events
    if instance.ended_by_case or tuple([event.transition for event in events]) not in _TOLD:
        return False
    if not all(event.timed for event in events) or len({event.group for event in events if event.group}) > 1:
        return False
    scheduled = events[0].transition is Transition.SCHEDULE
    return len(events) == 1 or not scheduled or events[0].time < events[1].time


def _verbatim(event: LogEvent) -> dict[str, Any]:
    said = {
        TRANSITION: event.said,
        TIME: moment_text(event.time) if event.timed else None,
        RESOURCE: event.resource,
        GROUP: event.group,
        INSTANCE: event.instance,
    }
    return {key: value for key, value in said.items() if value is not None} | event.attributes
