"""Process versions and what they define."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Optional

import strawberry

from casegraph.domain.records import ProcessRecord
from casegraph.graphql import ids
from casegraph.graphql.batching import connection, relation
from casegraph.graphql.context import Context
from casegraph.graphql.enums import AssignmentRule, DocumentKind, OutputFormat, RouteType, TaskType
from casegraph.graphql.filters import CaseFilter
from casegraph.graphql.ordering import CaseOrder
from casegraph.graphql.pagination import Connection
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.interfaces import Audited, Node, Of, uuid_field
from casegraph.processes import model

if TYPE_CHECKING:
    from casegraph.graphql.types.case import Case

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]


class TaskSource(NamedTuple):
    """A task definition in its process version."""

    process: ProcessRecord
    definition: model.ProcessDefinition
    task: model.TaskDefinition


class RouteTargetSource(NamedTuple):
    """One way out of a task, and its place among the others."""

    source: TaskSource
    number: int
    target: model.RouteTarget


def task_source(process: ProcessRecord, definition: model.ProcessDefinition, key: str) -> TaskSource | None:
    """The task definition with this key in a process version."""
    task = definition.task(key)
    return None if task is None else TaskSource(process, definition, task)


@strawberry.type(description="One way out of a task.")
class RouteTarget(Of):
    """One way out of a task."""

    record = RouteTargetSource

    number: int = strawberry.field(description="Counts the route's targets from 1.")

    @strawberry.field(description="The condition under which this way is taken, in CEL; null where there is none.")
    def condition(root: strawberry.Parent[RouteTargetSource]) -> str | None:
        """The condition under which this way is taken."""
        return root.target.condition

    @strawberry.field(description="The task that follows; null: the end of the process.")
    def task(root: strawberry.Parent[RouteTargetSource]) -> Optional["TaskDefinition"]:
        """The task that follows."""
        if root.target.task is None:
            return None
        return task_source(root.source.process, root.source.definition, root.target.task)  # type: ignore[return-value]


@strawberry.type(description="How a case moves on from a task.")
class Route(Of):
    """How a case moves on from a task."""

    record = TaskSource

    @strawberry.field(description="How the targets are chosen.")
    def type(root: strawberry.Parent[TaskSource]) -> RouteType:
        """How the targets are chosen."""
        return root.task.route.type

    @strawberry.field(description="Where it leads, in the order of the definition.")
    def targets(root: strawberry.Parent[TaskSource]) -> list[RouteTarget]:
        """Where it leads."""
        ways = enumerate(root.task.route.targets, start=1)
        return [RouteTargetSource(root, number, target) for number, target in ways]  # type: ignore[misc]


@strawberry.type(description="A step of a process, as its definition has it.")
class TaskDefinition(Of):
    """A step of a process."""

    record = TaskSource

    @strawberry.field(description="Names the step in this version of the process.")
    def id(root: strawberry.Parent[TaskSource]) -> strawberry.ID:
        """Names the step in this version of the process."""
        return strawberry.ID(ids.encode_key("TaskDefinition", root.process.id, root.task.key))

    @strawberry.field(description="The short name, unique in the process.")
    def key(root: strawberry.Parent[TaskSource]) -> str:
        """The short name."""
        return root.task.key

    @strawberry.field(description="The title that its tasks begin with.")
    def title(root: strawberry.Parent[TaskSource]) -> str:
        """The title."""
        return root.task.title

    @strawberry.field(description="What is to be done.")
    def description(root: strawberry.Parent[TaskSource]) -> str | None:
        """What is to be done."""
        return root.task.description

    @strawberry.field(description="Who or what performs it.")
    def type(root: strawberry.Parent[TaskSource]) -> TaskType:
        """Who or what performs it."""
        return root.task.type

    @strawberry.field(description="A case can start here.")
    def start(root: strawberry.Parent[TaskSource]) -> bool:
        """A case can start here."""
        return root.task.start

    @strawberry.field(description="Stands beside the route and is started by hand.")
    def ad_hoc(root: strawberry.Parent[TaskSource]) -> bool:
        """Stands beside the route."""
        return root.task.ad_hoc

    @strawberry.field(description="How its tasks find their owner.")
    def assignment_rule(root: strawberry.Parent[TaskSource]) -> AssignmentRule:
        """How its tasks find their owner."""
        return root.task.assignment_rule

    @strawberry.field(description="How a case moves on from it.")
    def route(root: strawberry.Parent[TaskSource]) -> Route:
        """How a case moves on from it."""
        return root  # type: ignore[return-value]

    @strawberry.field(description="The JSON Schema of its tasks' data; null where anything goes.")
    def data_schema(root: strawberry.Parent[TaskSource]) -> JSON | None:
        """The JSON Schema of its tasks' data."""
        schema: JSON | None = root.task.data_schema
        return schema

    @strawberry.field(description="The queue that workers take its tasks from; for service tasks.")
    def task_queue(root: strawberry.Parent[TaskSource]) -> str | None:
        """The queue that workers take its tasks from."""
        return root.task.task_queue


@strawberry.type(description="A named change of variables that a user or a task can fire.")
class TriggerDefinition(Of):
    """A named change of variables."""

    record = model.TriggerDefinition

    key: str = strawberry.field(description="The short name, unique in the process.")
    title: str = strawberry.field(description="The name for people.")
    description: str | None = strawberry.field(description="What it does.")


@strawberry.type(description="A kind of document that the process's cases carry.")
class DocumentDefinition(Of):
    """A kind of document."""

    record = model.DocumentDefinition

    key: str = strawberry.field(description="The short name, unique in the process.")
    title: str = strawberry.field(description="The name for people.")
    kind: DocumentKind = strawberry.field(description="Whether such documents are brought or made.")
    versioned: bool = strawberry.field(description="A further document of this kind is the next version.")
    format: OutputFormat | None = strawberry.field(description="What is made, for documents made from data.")


@strawberry.type(description="A template of a typed object.")
class FormDefinition(Of):
    """A template of a typed object."""

    record = model.FormDefinition

    key: str = strawberry.field(description="The short name, unique in the process.")
    title: str = strawberry.field(description="The name for people.")
    schema: JSON = strawberry.field(description="The JSON Schema of its fields.")


def _of_definition(returns: Any, description: str, read: Any) -> Any:
    async def part(processes: Sequence[ProcessRecord], context: Context) -> Sequence[Any]:
        definitions = await context.definitions([one.id for one in processes])
        return [read(one, definition) for one, definition in zip(processes, definitions, strict=True)]

    return relation(returns, description, reads=("id",))(part)


def _tasks(process: ProcessRecord, definition: model.ProcessDefinition) -> list[TaskSource]:
    return [TaskSource(process, definition, task) for task in definition.tasks]


async def _cases(context: Context, processes: Sequence[ProcessRecord], request: Any) -> Sequence[Any]:
    ids_ = [process.id for process in processes]
    return await context.services.cases.of_processes(context.actor, ids_, request)


@strawberry.type(description="One version of a process. A case stays on the version that it was started with.")
class Process(Of, Node, Audited):
    """One version of a process."""

    record = ProcessRecord

    uuid = uuid_field()
    key: str = strawberry.field(description="The short name that all versions share.")
    name: str = strawberry.field(description="The name for people.")
    description: str | None = strawberry.field(description="What it is for.")
    category: str | None = strawberry.field(description="The category that processes are grouped by.")
    version: int = strawberry.field(description="Counts the key's deployments from 1.")
    latest: bool = strawberry.field(description="New cases start with this version.")
    tasks = _of_definition(list[TaskDefinition], "Its steps.", _tasks)
    triggers = _of_definition(list[TriggerDefinition], "Its triggers.", lambda _, one: one.triggers)
    documents = _of_definition(
        list[DocumentDefinition], "The kinds of documents that its cases carry.", lambda _, one: one.documents
    )
    forms = _of_definition(list[FormDefinition], "Its templates of typed objects.", lambda _, one: one.forms)
    variable_schema = _of_definition(
        JSON | None, "The JSON Schema of a case's variables.", lambda _, one: one.variable_schema
    )
    entity_schema = _of_definition(JSON | None, "The JSON Schema of a case's entity.", lambda _, one: one.entity_schema)
    metadata_schema = _of_definition(
        JSON | None, "The JSON Schema of a case's metadata.", lambda _, one: one.metadata_schema
    )
    parameter_schema = _of_definition(
        JSON | None, "The JSON Schema of the parameters of a run.", lambda _, one: one.parameter_schema
    )
    cases = connection(
        Connection[CASE],
        "The cases on this version, newest number first.",
        _cases,
        filter_by=CaseFilter,
        order_by=CaseOrder,
    )
