"""A process definition as a value: its tasks and routes, scripts, calendars, documents, forms and schemas.

Nothing here reads a text, checks a definition or runs one.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, Priority, RouteType, TaskType

VARIABLES: Final = "variables"
ENTITY: Final = "entity"
METADATA: Final = "metadata"

END: Final = "END"

SPLITS: Final = (RouteType.PARALLEL, RouteType.PARALLEL_BY_EVALUATION)
JOINS: Final = (RouteType.SEC_JOIN, RouteType.DISCRIMINATOR)
"""What definitions and callers write for the end of the process, where the key of a task could stand."""


@dataclass(frozen=True, slots=True)
class RouteTarget:
    """One way out of a task; `task` is a task's key, or None for the end of the process."""

    task: str | None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """How a case moves on from a task.

    EVALUATE goes the first way whose condition holds, PARALLEL_BY_EVALUATION each of them. The way without a condition
    is their default: it is taken when no condition holds. A task with a SEC_JOIN or DISCRIMINATOR is the last of its
    branch: its one way leads to the task after the join.
    """

    type: RouteType = RouteType.SEQUENTIAL
    targets: tuple[RouteTarget, ...] = (RouteTarget(None),)

    @property
    def default(self) -> RouteTarget | None:
        """The way taken when no condition holds; None where there is no such way, or where conditions do not choose."""
        if self.type not in (RouteType.EVALUATE, RouteType.PARALLEL_BY_EVALUATION):
            return None
        return next((target for target in self.targets if target.condition is None), None)


@dataclass(frozen=True, slots=True)
class Delay:
    """A time after a moment: `after` is an ISO 8601 duration, counted in the working hours of `calendar` if named."""

    after: str
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A variable and the CEL expression that gives its value."""

    variable: str
    expression: str


@dataclass(frozen=True, slots=True)
class Script:
    """What a script does: assignments, each of which sees what those before it set; or a function's registered name."""

    assignments: tuple[Assignment, ...] = ()
    function: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """A step of a process. `users` and `groups` name its pool by username and by group key.

    `assignment_variable` names the variable that EVALUATE (a user) and SELF_SERVICE_EVALUATE (a group, or a list of
    users) read. `before` and `after` are keys of triggers, fired in their order as the task begins and as it is
    completed. `priority` is None where the case's own counts. `milestone` is what the case reaches with this task.
    For one type of task each: `script` (SCRIPT), `task_queue` (SERVICE), `message`, its name (RECEIVE), `wait` (TIMER)
    and `subprocess`, the key of a process (SUBPROCESS). `strict`: data that do not meet `data_schema` are refused, not
    kept and flagged.
    """

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
    assignment_variable: str | None = None
    due: Delay | None = None
    priority: Priority | None = None
    milestone: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    script: Script | None = None
    message: str | None = None
    wait: Delay | None = None
    subprocess: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class TriggerDefinition:
    """A named change of variables that a user or a task can fire."""

    key: str
    title: str
    description: str | None = None
    script: Script = Script()


@dataclass(frozen=True, slots=True)
class DocumentDefinition:
    """A kind of document that cases of the process carry.

    `template` is what a document that is made says, `language` the language that it says it in, such as en or de-AT.
    """

    key: str
    title: str
    kind: DocumentKind
    versioned: bool = False
    format: OutputFormat | None = None
    template: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A template of a typed object: its JSON Schema. `strict`: fields that do not meet it are refused."""

    key: str
    title: str
    schema: Any = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Hours of one day of the week: `day` counts from Monday, 1; `start` and `end` are minutes since midnight."""

    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """When there is work: hours by the day of the week in an IANA time zone, but not on `holidays` (ISO dates)."""

    key: str
    timezone: str
    hours: tuple[WorkingHours, ...]
    holidays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    """Everything that one version of a process says.

    `title` is the template of its cases' titles, `results` are the variables that a completed case declares as its
    result. `strict` names what of a case is refused where it does not meet its schema: `VARIABLES`, `ENTITY`,
    `METADATA`. Definitions stored before the language existed have an empty `key` and `name`.
    """

    tasks: tuple[TaskDefinition, ...] = ()
    triggers: tuple[TriggerDefinition, ...] = ()
    documents: tuple[DocumentDefinition, ...] = ()
    forms: tuple[FormDefinition, ...] = ()
    variable_schema: Any = None
    entity_schema: Any = None
    metadata_schema: Any = None
    parameter_schema: Any = None
    key: str = ""
    name: str = ""
    description: str | None = None
    category: str | None = None
    title: str | None = None
    results: tuple[str, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    strict: tuple[str, ...] = ()

    def task(self, key: str) -> TaskDefinition | None:
        """The task definition with this key."""
        return next((task for task in self.tasks if task.key == key), None)

    def trigger(self, key: str) -> TriggerDefinition | None:
        """The trigger definition with this key."""
        return next((trigger for trigger in self.triggers if trigger.key == key), None)

    def document(self, key: str) -> DocumentDefinition | None:
        """The document definition with this key."""
        return next((document for document in self.documents if document.key == key), None)

    def form(self, key: str) -> FormDefinition | None:
        """The form definition with this key."""
        return next((form for form in self.forms if form.key == key), None)

    def calendar(self, key: str) -> Calendar | None:
        """The calendar with this key."""
        return next((calendar for calendar in self.calendars if calendar.key == key), None)


def to_json(definition: ProcessDefinition) -> dict[str, Any]:
    """The definition as the JSON that the database keeps; closed sets by name."""
    return asdict(definition, dict_factory=lambda pairs: {key: _plain(value) for key, value in pairs})


def _plain(value: Any) -> Any:
    return value.name if hasattr(value, "name") and hasattr(value, "value") else value


def from_json(data: Mapping[str, Any]) -> ProcessDefinition:
    """The definition that `to_json` wrote, also before the model had all its parts: what is missing has its default."""
    return ProcessDefinition(
        **_read(
            data,
            tasks=_each(_task),
            triggers=_each(_trigger),
            documents=_each(_document),
            forms=_each(lambda one: FormDefinition(**one)),
            results=tuple,
            calendars=_each(_calendar),
            strict=tuple,
        )
    )


def _task(data: Mapping[str, Any]) -> TaskDefinition:
    return TaskDefinition(
        **_read(
            data,
            type=TaskType.__getitem__,
            assignment_rule=AssignmentRule.__getitem__,
            users=tuple,
            groups=tuple,
            route=_route,
            due=_delay,
            priority=Priority.__getitem__,
            before=tuple,
            after=tuple,
            script=_script,
            wait=_delay,
        )
    )


def _route(data: Mapping[str, Any]) -> Route:
    return Route(**_read(data, type=RouteType.__getitem__, targets=_each(lambda one: RouteTarget(**one))))


def _delay(data: Mapping[str, Any]) -> Delay:
    return Delay(**data)


def _script(data: Mapping[str, Any]) -> Script:
    return Script(**_read(data, assignments=_each(lambda one: Assignment(**one))))


def _trigger(data: Mapping[str, Any]) -> TriggerDefinition:
    return TriggerDefinition(**_read(data, script=_script))


def _document(data: Mapping[str, Any]) -> DocumentDefinition:
    return DocumentDefinition(**_read(data, kind=DocumentKind.__getitem__, format=OutputFormat.__getitem__))


def _calendar(data: Mapping[str, Any]) -> Calendar:
    return Calendar(**_read(data, hours=_each(lambda one: WorkingHours(**one)), holidays=tuple))


def _each(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: tuple(read(one) for one in values)


def _read(data: Mapping[str, Any], **readers: Callable[[Any], Any]) -> dict[str, Any]:
    """The arguments of a part; null stays None, and needs no reader."""
    return {
        name: readers[name](value) if name in readers and value is not None else value for name, value in data.items()
    }
