"""Small XES logs for tests, and what reading them gives."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

from casegraph.domain.enums import DelegationOutcome
from casegraph.eventlogs import LogCase, LogFault, LogTask, read_cases, survey

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'


def at(minute: int) -> str:
    """A moment of one morning, as a log writes it."""
    return f"2024-03-01T08:{minute:02}:00.000+00:00"


def string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def event(activity: str, minute: int | None, transition: str | None = None, **said: str) -> str:
    """An event on lines of its own; `resource`, `group` and `instance` are the standard ones, all else strings."""
    standard = {"resource": "org:resource", "group": "org:group", "instance": "concept:instance"}
    parts = [string("concept:name", activity)]
    if minute is not None:
        parts.append(f'<date key="time:timestamp" value="{at(minute)}"/>')
    if transition is not None:
        parts.append(string("lifecycle:transition", transition))
    parts += [string(standard.get(key, key), value) for key, value in said.items()]
    return "<event>\n" + "\n".join(parts) + "\n</event>"


def trace(*parts: str, name: str | None = "one") -> str:
    inside = ([] if name is None else [string("concept:name", name)]) + list(parts)
    return "<trace>\n" + "\n".join(inside) + "\n</trace>"


def log(*parts: str) -> str:
    return HEAD + "\n".join(parts) + "\n</log>\n"


def write(folder: Path, text: str | bytes, name: str = "log.xes") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def write_packed(folder: Path, text: str, name: str = "log.xes.gz") -> Path:
    return write(folder, gzip.compress(text.encode()), name)


def cases(path: Path, *, infer_numbers: bool = True) -> list[LogCase]:
    return list(read_cases(path, survey(path, infer_numbers=infer_numbers)))


def only_case(folder: Path, *parts: str) -> LogCase:
    """The case of a log of one trace."""
    [case] = cases(write(folder, log(trace(*parts))))
    return case


def only_task(folder: Path, *parts: str) -> LogTask:
    """The task of a log of one trace with events of one instance."""
    [task] = only_case(folder, *parts).tasks
    return task


def fault_of(path: Path) -> LogFault:
    """Why the survey refuses a log."""
    try:
        survey(path)
    except LogFault as fault:
        return fault
    raise AssertionError(f"{path} was not refused")


def minute(number: int) -> datetime:
    """The moment that `at` writes."""
    return datetime(2024, 3, 1, 8, number, tzinfo=UTC)


def hops(task: LogTask) -> list[tuple[str | None, DelegationOutcome | None]]:
    """Who had a task, and how each hand-over ended."""
    return [(part.assignee, part.outcome) for part in task.delegations]
