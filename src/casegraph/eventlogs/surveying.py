"""The first pass over a log: checks all of it, and collects what must be known before its first case."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from casegraph.eventlogs.events import LogTrace
from casegraph.eventlogs.faults import LogFault
from casegraph.eventlogs.limits import MAX_NAME, MAX_NAMES
from casegraph.eventlogs.naming import slug, stem
from casegraph.eventlogs.source import Progress, Stamp, stamp
from casegraph.eventlogs.stream import LogStream
from casegraph.eventlogs.values import is_decimal

_NEVER_NUMBERS = ("concept:", "org:", "lifecycle:", "time:", "identity:")


class LogSurvey(NamedTuple):
    """What a whole log holds, in the order in which it comes up.

    `key` is made of the log's `name`, for the process. `memberships` are pairs of a resource and a group that
    one event names together. `number_variables` and `number_data` are the keys of attributes of traces and of
    events that are declared as strings and are numbers in every place. `earliest` is the time of the first
    event, or else the log's own first date, if it has one.
    """

    path: Path
    stamp: Stamp
    name: str
    key: str
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    groups: tuple[str, ...]
    memberships: tuple[tuple[str, str], ...]
    traces: int
    events: int
    earliest: datetime | None
    number_variables: frozenset[str]
    number_data: frozenset[str]

    @property
    def size(self) -> int:
        """The file's size in bytes: what a progress callback counts up to."""
        return self.stamp.size


def survey(path: Path, *, infer_numbers: bool = True, progress: Progress | None = None) -> LogSurvey:
    """Reads a log from end to end. Raises `LogFault`, so that nothing is imported from a log with a fault.

    With `infer_numbers`, attributes declared as strings that are numbers throughout will be read as numbers.
    """
    found_stamp = stamp(path)
    stream = LogStream(path, strict_text=True, progress=progress)
    count = _Count(lambda reason: LogFault(path, stream.line, reason))
    for trace in stream:
        count.add(trace)
    name = _checked_name(path, stream.grammar.name)
    identifiers = stream.grammar.identifiers if infer_numbers else None
    return LogSurvey(
        path=path,
        stamp=found_stamp,
        name=name,
        key=slug(name),
        activities=tuple(count.activities),
        resources=tuple(count.resources),
        groups=tuple(count.groups),
        memberships=tuple(count.memberships),
        traces=count.traces,
        events=count.events,
        earliest=count.earliest or stream.grammar.date,
        number_variables=count.variables.numbers(identifiers),
        number_data=count.data.numbers(identifiers),
    )


def _checked_name(path: Path, said: str | None) -> str:
    name = said or stem(path)
    if len(name) > MAX_NAME:
        raise LogFault(path, None, f"The name of the log is longer than {MAX_NAME} characters.")
    return name


class _Numbers:
    """Which keys have had numbers alone for strings. Keys beyond `MAX_NAMES` are taken for strings."""

    def __init__(self) -> None:
        self._so_far: dict[str, bool] = {}

    def look_at(self, attributes: dict[str, Any]) -> None:
        so_far = self._so_far
        for key, value in attributes.items():
            if type(value) is str:
                if so_far.get(key, len(so_far) < MAX_NAMES):
                    so_far[key] = is_decimal(value)
            elif isinstance(value, dict | list) and len(so_far) < MAX_NAMES:
                so_far[key] = False

    def numbers(self, identifiers: set[str] | None) -> frozenset[str]:
        if identifiers is None:
            return frozenset()
        numbers = {key for key, yes in self._so_far.items() if yes and not key.startswith(_NEVER_NUMBERS)}
        return frozenset(numbers - identifiers)


class _Count:
    """Everything that is counted and collected, trace by trace."""

    def __init__(self, fault: Callable[[str], LogFault]) -> None:
        self._fault = fault
        self.activities: dict[str, None] = {}
        self.resources: dict[str, None] = {}
        self.groups: dict[str, None] = {}
        self.memberships: dict[tuple[str, str], None] = {}
        self.variables = _Numbers()
        self.data = _Numbers()
        self.traces = 0
        self.events = 0
        self.earliest: datetime | None = None

    def add(self, trace: LogTrace) -> None:
        self.traces += 1
        self.events += len(trace.events)
        self.variables.look_at(trace.attributes)
        if trace.events:
            first = trace.events[0].time
            self.earliest = first if self.earliest is None else min(first, self.earliest)
            self._add_events(trace)
            self._check()

    def _add_events(self, trace: LogTrace) -> None:
        for event in trace.events:
            self.activities[event.activity] = None
            if event.resource is not None:
                self.resources[event.resource] = None
                if event.group is not None:
                    self.memberships[event.resource, event.group] = None
            if event.group is not None:
                self.groups[event.group] = None
            if event.attributes:
                self.data.look_at(event.attributes)

    def _check(self) -> None:
        for what, names in (
            ("activities", self.activities),
            ("resources", self.resources),
            ("groups", self.groups),
            ("pairs of a resource and a group", self.memberships),
        ):
            if len(names) > MAX_NAMES:
                raise self._fault(f"The log has more than {MAX_NAMES} different {what}.")
