"""What a sample process tells of itself beside its definition: what its cases are about, and how they go on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from casegraph.domain.enums import DocumentKind
from casegraph.domain.events import Subject

__all__ = ["Answer", "DaysLater", "Fault", "Matter", "Paper", "SampleProcess", "Subject", "Variables", "dated"]

Variables = dict[str, Any]
Answer = Callable[[Variables, Random], Variables]
"""What the form of a task is filled with; it becomes the task's data and is merged into the case's variables."""


@dataclass(frozen=True, slots=True)
class DaysLater:
    """Stands in a case's JSON for the date so many days after the case was created."""

    days: int


@dataclass(frozen=True, slots=True)
class Matter:
    """What one case is about, before anybody worked on it. `planned_in` counts days after its creation.

    Without a title the process makes one of the variables.
    """

    variables: Variables
    title: str | None = None
    description: str | None = None
    subject: Subject = field(default_factory=Subject)
    planned_in: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that comes into a case with a task. Without `definition` someone just attached it.

    With `revisions`, later versions of it may follow, each with one of these comments.
    """

    task: str
    definition: str | None
    kind: DocumentKind
    name: str
    content_type: str = "application/pdf"
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What brings cases into error: at `task` a worker gives up with `message`, or else a form is filled with `answer`
    that the process cannot go on from. `cure` are the variables that let it go on."""

    task: str
    message: str | None = None
    answer: Variables = field(default_factory=dict)
    cure: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleProcess:
    """A process and what happens in its cases.

    `sources` are the files with its versions, the oldest first. `starters` are the groups of those who begin cases;
    `channel` is a program that brings some of them. `matter` is given the initiator's username. `answers` and `targets`
    (where a SELECT route goes) go by task key; `smooth` are the answers of cases that shall come to their end.
    `chosen` gives, for a task, the MANUAL task behind it and the group out of which its owner is named. `days` is how
    long a case takes, with about so many `acts`.
    """

    key: str
    sources: tuple[str, ...]
    starters: tuple[str, ...]
    matter: Callable[[Random, str], Matter]
    fault: Fault
    days: int
    acts: int
    answers: Mapping[str, Answer] = field(default_factory=dict)
    smooth: Mapping[str, Answer] = field(default_factory=dict)
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    beside: str | None = None
    """The task that someone now and then asks for beside the route."""
    papers: tuple[Paper, ...] = ()
    remarks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why cases are held or given up."""
    channel: str | None = None


def dated(value: Any, began: datetime) -> Any:
    """The JSON value with each `DaysLater` as the date that it stands for."""
    match value:
        case DaysLater(days):
            return (began + timedelta(days=days)).date().isoformat()
        case dict():
            return {key: dated(item, began) for key, item in value.items()}
        case list():
            return [dated(item, began) for item in value]
    return value
