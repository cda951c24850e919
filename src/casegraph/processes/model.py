"""A process definition: its tasks and routes, triggers, document and form definitions, and schemas."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, RouteType, TaskType


@dataclass(frozen=True, slots=True)
class RouteTarget:
    """One way out of a task; `task` is a task's key, or None for the end of the process."""

    task: str | None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """How a case moves on from a task."""

    type: RouteType = RouteType.SEQUENTIAL
    targets: tuple[RouteTarget, ...] = (RouteTarget(None),)


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """A step of a process. `users` and `groups` name its pool by username and by group key."""

    key: str
    title: str
    description: str | None = None
    type: TaskType = TaskType.USER
    start: bool = False
    ad_hoc: bool = False
    assignment_rule: AssignmentRule = AssignmentRule.SELF_SERVICE
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    route: Route = Route()
    data_schema: Any = None
    task_queue: str | None = None


@dataclass(frozen=True, slots=True)
class TriggerDefinition:
    """A named change of variables that a user or a task can fire."""

    key: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentDefinition:
    """A kind of document that cases of the process carry."""

    key: str
    title: str
    kind: DocumentKind
    versioned: bool = False
    format: OutputFormat | None = None


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A template of a typed object: its JSON Schema."""

    key: str
    title: str
    schema: Any = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    """Everything that one version of a process says."""

    tasks: tuple[TaskDefinition, ...] = ()
    triggers: tuple[TriggerDefinition, ...] = ()
    documents: tuple[DocumentDefinition, ...] = ()
    forms: tuple[FormDefinition, ...] = ()
    variable_schema: Any = None
    entity_schema: Any = None
    metadata_schema: Any = None
    parameter_schema: Any = None

    def task(self, key: str) -> TaskDefinition | None:
        """The task definition with this key."""
        return next((task for task in self.tasks if task.key == key), None)

    def document(self, key: str) -> DocumentDefinition | None:
        """The document definition with this key."""
        return next((document for document in self.documents if document.key == key), None)


def to_json(definition: ProcessDefinition) -> dict[str, Any]:
    """The definition as the JSON that the database keeps; closed sets by name."""
    return asdict(definition, dict_factory=lambda pairs: {key: _plain(value) for key, value in pairs})


def _plain(value: Any) -> Any:
    return value.name if hasattr(value, "name") and hasattr(value, "value") else value


def from_json(data: Mapping[str, Any]) -> ProcessDefinition:
    """The definition that `to_json` wrote."""
    return ProcessDefinition(
        tasks=tuple(_task(one) for one in data["tasks"]),
        triggers=tuple(TriggerDefinition(**one) for one in data["triggers"]),
        documents=tuple(_document(one) for one in data["documents"]),
        forms=tuple(FormDefinition(**one) for one in data["forms"]),
        variable_schema=data["variable_schema"],
        entity_schema=data["entity_schema"],
        metadata_schema=data["metadata_schema"],
        parameter_schema=data["parameter_schema"],
    )


def _task(data: Mapping[str, Any]) -> TaskDefinition:
    route = Route(RouteType[data["route"]["type"]], tuple(RouteTarget(**one) for one in data["route"]["targets"]))
    return TaskDefinition(
        **{
            **data,
            "type": TaskType[data["type"]],
            "assignment_rule": AssignmentRule[data["assignment_rule"]],
            "users": tuple(data["users"]),
            "groups": tuple(data["groups"]),
            "route": route,
        }
    )


def _document(data: Mapping[str, Any]) -> DocumentDefinition:
    form = data["format"]
    return DocumentDefinition(
        data["key"],
        data["title"],
        DocumentKind[data["kind"]],
        data["versioned"],
        None if form is None else OutputFormat[form],
    )
