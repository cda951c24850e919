"""The second pass over a log: its cases, one at a time, in the order of the file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casegraph.eventlogs.cases import LogCase
from casegraph.eventlogs.events import LogTrace
from casegraph.eventlogs.faults import LogFault
from casegraph.eventlogs.mapping import case_of
from casegraph.eventlogs.naming import UniqueNames
from casegraph.eventlogs.source import Progress, stamp
from casegraph.eventlogs.stream import LogStream
from casegraph.eventlogs.surveying import LogSurvey
from casegraph.eventlogs.values import decimal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_cases(
    path: Path, survey: LogSurvey, progress: Progress | None = None, *, epoch: datetime = EPOCH
) -> Iterator[LogCase]:
    """The cases of a log that was surveyed. Between two cases it holds only the names given so far.

    `epoch` is when a case was created of which the log tells no time at all. Raises `LogFault` where the file
    is not the one that was surveyed, or cannot be read any more.
    """
    if stamp(path) != survey.stamp:
        raise LogFault(path, None, "The file has changed since it was checked.")
    names = UniqueNames()
    drafted_at = survey.earliest or epoch
    for number, trace in enumerate(LogStream(path, strict_text=False, progress=progress), start=1):
        _read_numbers(trace, survey)
        title = trace.name or f"trace {number}"
        yield case_of(trace, name=names.claim(title), title=title, drafted_at=drafted_at)


def _read_numbers(trace: LogTrace, survey: LogSurvey) -> None:
    _convert(trace.attributes, survey.number_variables)
    if survey.number_data:
        for event in trace.events:
            _convert(event.attributes, survey.number_data)


def _convert(attributes: dict[str, Any], numbers: frozenset[str]) -> None:
    for key in numbers & attributes.keys():
        value = attributes[key]
        if isinstance(value, str):
            attributes[key] = decimal(value)
