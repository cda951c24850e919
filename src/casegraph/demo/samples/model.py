"""What a sample process tells of itself: its versions, and what its cases are about. Values only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from casegraph.domain.enums import DocumentKind, RouteType, TaskType
from casegraph.processes.model import ProcessDefinition, Route, RouteTarget

Variables = dict[str, Any]
Answer = Callable[[Variables, Random], Variables]
"""What the form of a task is filled with; it becomes the task's data and is merged into the case's variables."""
Condition = Callable[[Variables], bool]


@dataclass(frozen=True, slots=True)
class DaysLater:
    """Stands in a case's JSON for the date so many days after the case was created."""

    days: int


@dataclass(frozen=True, slots=True)
class Subject:
    """The person or company that a case is about."""

    first_name: str | None = None
    last_name: str | None = None
    personal_number: str | None = None
    email: str | None = None
    company_name: str | None = None
    company_number: str | None = None
    company_address: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What one case is about, before anybody worked on it. `planned_in` counts days after its creation."""

    title: str
    variables: Variables
    description: str | None = None
    subject: Subject | None = None
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
class SampleProcess:
    """A process and what happens in its cases.

    `matter` is given the initiator's username. `answers` and `milestones` go by task key. `conditions` says in Python
    what each condition of the routes says. `named_by` gives, for tasks whose rule is EVALUATE or SELF_SERVICE_EVALUATE,
    the variable that names the assignee or the pool. `days` is how long a case should take, and with a `pace` of 2 all
    work takes twice its time; `channel` is a program that brings some of the cases.
    """

    key: str
    name: str
    description: str
    category: str
    versions: tuple[ProcessDefinition, ...]
    matter: Callable[[Random, str], Matter]
    days: int
    pace: float = 1.0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    named_by: Mapping[str, str] = field(default_factory=dict)
    milestones: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    remarks: tuple[str, ...] = ()
    channel: str | None = None


AUTOMATIC = (TaskType.SCRIPT, TaskType.TIMER, TaskType.RECEIVE)
"""What the server itself performs, without a person or a worker."""


def to(*targets: str | tuple[str | None, str], by: RouteType = RouteType.SEQUENTIAL) -> Route:
    """A route to tasks by key, each alone or with its condition."""
    pairs = [(one, None) if isinstance(one, str) else one for one in targets]
    return Route(by, tuple(RouteTarget(task, condition) for task, condition in pairs))


def evaluate(*ways: tuple[str | None, str], otherwise: str | None) -> Route:
    """A route along the first way whose condition holds, or else to `otherwise`; None is the end of the process."""
    targets = [RouteTarget(task, condition) for task, condition in ways]
    return Route(RouteType.EVALUATE, (*targets, RouteTarget(otherwise)))


def structure(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """The part of a JSON Schema that describes an object with these properties."""
    return {"type": "object", "properties": properties, "required": list(required)}


def json_schema(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """The JSON Schema of an object with these properties."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **structure(required, **properties)}


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


NUMBER = {"type": "number", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}
FLAG = {"type": "boolean"}
DATE = {"type": "string", "format": "date"}
