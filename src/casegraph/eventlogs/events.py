"""One event and one trace as the standard extensions of XES say them: who did what, when, and how far.

Read here are concept:name, concept:instance, lifecycle:transition, org:resource, org:group and
time:timestamp. What follows from the transitions is not decided here.
"""

from datetime import datetime
from enum import StrEnum, unique
from typing import Any, NamedTuple

from casegraph.eventlogs.limits import MAX_NAME
from casegraph.eventlogs.values import NotOfType, moment, plain

NAME = "concept:name"
INSTANCE = "concept:instance"
TRANSITION = "lifecycle:transition"
RESOURCE = "org:resource"
GROUP = "org:group"
TIME = "time:timestamp"


@unique
class Transition(StrEnum):
    """The standard lifecycle of XES; a name that is not in it is `UNKNOWN`."""

    SCHEDULE = "schedule"
    ASSIGN = "assign"
    WITHDRAW = "withdraw"
    REASSIGN = "reassign"
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    PI_ABORT = "pi_abort"
    ATE_ABORT = "ate_abort"
    COMPLETE = "complete"
    AUTOSKIP = "autoskip"
    MANUALSKIP = "manualskip"
    UNKNOWN = "unknown"


_TRANSITIONS: dict[str, Transition] = {item.value: item for item in Transition}


class Meaningless(Exception):
    """An event or trace that lacks what a case needs, at a line; the message is a sentence."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class LogEvent(NamedTuple):
    """An event: `said` is its transition to the letter, `timed` tells whether its time is its own.

    `attributes` holds what the other fields do not say.
    """

    time: datetime
    timed: bool
    activity: str
    transition: Transition
    said: str | None
    resource: str | None
    group: str | None
    instance: str | None
    attributes: dict[str, Any]


class LogTrace(NamedTuple):
    """A trace: its events in the order of time, those of one time in the order of the file."""

    name: str | None
    attributes: dict[str, Any]
    first_date: datetime | None
    events: list[LogEvent]


RawEvent = tuple[int, dict[str, Any]]
"""An event as it was read: its line, and its attributes by key."""


def trace_of(line: int, attributes: dict[str, Any], raw_events: list[RawEvent]) -> LogTrace:
    """The trace of its attributes and events. Raises `Meaningless`."""
    first_date = next((value for value in attributes.values() if type(value) is datetime), None)
    name = _name(attributes, NAME, line)
    events = []
    previous = first_date
    for event_line, raw in raw_events:
        event = _event(event_line, raw, previous)
        previous = event.time
        events.append(event)
    events.sort(key=_time)
    return LogTrace(name, {key: plain(value) for key, value in attributes.items()}, first_date, events)


def _time(event: LogEvent) -> datetime:
    return event.time


def _event(line: int, attributes: dict[str, Any], previous: datetime | None) -> LogEvent:
    activity = _name(attributes, NAME, line)
    if activity is None:
        raise Meaningless("This event has no concept:name, so its activity is not known.", line)
    own = _own_time(attributes, line)
    time = own or previous
    if time is None:
        raise Meaningless("This event has no time, nor has an event before it, nor its trace a date.", line)
    said = _name(attributes, TRANSITION, line)
    transition = _TRANSITIONS.get(said.lower(), Transition.UNKNOWN) if said else Transition.COMPLETE
    resource = _name(attributes, RESOURCE, line)
    group = _name(attributes, GROUP, line)
    instance = _name(attributes, INSTANCE, line)
    if attributes:
        attributes = {key: plain(value) for key, value in attributes.items()}
    return LogEvent(time, own is not None, activity, transition, said, resource, group, instance, attributes)


def _name(attributes: dict[str, Any], key: str, line: int) -> str | None:
    """Takes a name out of the attributes; a blank one is none, and stays with them."""
    value = attributes.get(key)
    if value is None:
        return None
    if type(value) is str and len(value) <= MAX_NAME and value.strip():
        del attributes[key]
        return value
    return _unusual_name(attributes, key, line)


def _unusual_name(attributes: dict[str, Any], key: str, line: int) -> str | None:
    """The same for a name that is not a string, or has attributes of its own, with which it stays."""
    value = attributes[key]
    nested = isinstance(value, dict)
    text = _text_of(value.get("value") if nested else value)
    if text is None:
        raise Meaningless(f"The attribute {key} is not one text.", line)
    if len(text) > MAX_NAME:
        raise Meaningless(f"The attribute {key} is longer than {MAX_NAME} characters.", line)
    if not text.strip():
        return None
    if not nested:
        del attributes[key]
    return text


def _text_of(value: Any) -> str | None:
    value = plain(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _own_time(attributes: dict[str, Any], line: int) -> datetime | None:
    value = attributes.get(TIME)
    if type(value) is datetime:
        del attributes[TIME]
        return value
    return None if value is None else _unusual_time(attributes, value, line)


def _unusual_time(attributes: dict[str, Any], value: Any, line: int) -> datetime:
    """A time that is not declared as a date, or has attributes of its own, with which it stays."""
    nested = isinstance(value, dict)
    text = value.get("value") if nested else value
    try:
        time = moment(text if isinstance(text, str) else "")
    except NotOfType as error:
        raise Meaningless(f"The attribute {TIME} {error}.", line) from None
    if not nested:
        del attributes[TIME]
    return time
