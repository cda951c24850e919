"""Tasks, and delegations: one hand-over of a task."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from casegraph.domain.records import DelegationRecord, TaskLogRecord, TaskRecord
from casegraph.graphql.batching import connection, reference, relation
from casegraph.graphql.context import Context, Info
from casegraph.graphql.enums import (
    OPEN_TASK,
    DelegationOutcome,
    DelegationStatus,
    LogLevel,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.graphql.filters import DelegationFilter, DocumentFilter
from casegraph.graphql.ids import encode
from casegraph.graphql.ordering import DelegationOrder, DocumentOrder
from casegraph.graphql.pagination import Connection
from casegraph.graphql.reads import reads
from casegraph.graphql.scalars import JSONPointer
from casegraph.graphql.types.download import Download
from casegraph.graphql.types.interfaces import Audited, Node, Of, principal_field, uuid_field
from casegraph.graphql.types.papers import Document, standing_documents
from casegraph.graphql.types.principal import Principal
from casegraph.graphql.types.process import TaskDefinition, task_source
from casegraph.graphql.types.validated import ValidatedJSON

if TYPE_CHECKING:
    from casegraph.graphql.types.case import Case

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]
DELEGATION = Annotated["Delegation", strawberry.lazy("casegraph.graphql.types.task")]
ALL_OF_IT = JSONPointer("")


async def _candidates(context: Context, tasks: Sequence[TaskRecord], request: Any) -> Sequence[Any]:
    return await context.services.tasks.candidates(context.actor, [task.id for task in tasks], request)


async def _delegations(context: Context, tasks: Sequence[TaskRecord], request: Any) -> Sequence[Any]:
    return await context.services.delegations.of_tasks(context.actor, [task.id for task in tasks], request)


async def _documents(context: Context, tasks: Sequence[TaskRecord], request: Any) -> Sequence[Any]:
    ids = [task.id for task in tasks]
    return await context.services.documents.of_tasks(context.actor, ids, standing_documents(request))


@strawberry.type(description="A line of a task's log.")
class TaskLog(Of):
    """A line of a task's log."""

    record = TaskLogRecord

    @strawberry.field(description="Names the line among all things.")
    def id(root: strawberry.Parent[TaskLogRecord]) -> strawberry.ID:
        """Names the line."""
        return strawberry.ID(encode("TaskLog", root.id))

    timestamp: datetime = strawberry.field(description="When it was written.")
    level: LogLevel = strawberry.field(description="How much it matters.")
    message: str = strawberry.field(description="The text.")


@strawberry.type(description="A task of a case.")
class Task(Of, Node, Audited):
    """A task of a case."""

    record = TaskRecord

    uuid = uuid_field()

    case = reference(CASE, "The case that it belongs to.", "case_id", "cases")

    @relation(TaskDefinition, "The step of the process that it stands for.", reads=("process_id", "definition_key"))
    async def definition(tasks: Sequence[TaskRecord], context: Context) -> Sequence[Any]:
        """The definition of each task."""
        process_ids = [task.process_id for task in tasks]
        processes = await context.processes(process_ids)
        definitions = await context.definitions(process_ids)
        return [
            None if process is None or one is None else task_source(process, one, task.definition_key)
            for task, process, one in zip(tasks, processes, definitions, strict=True)
        ]

    title: str = strawberry.field(description="The title.")
    description: str | None = strawberry.field(description="What is to be done.")
    type: TaskType = strawberry.field(description="Who or what performs it.")
    status: TaskStatus = strawberry.field(description="Where it stands.")
    priority: Priority = strawberry.field(description="How urgent it is.")
    parallel: bool = strawberry.field(description="Runs beside others, between a split and its join.")
    owner = principal_field("owner_id", "Whose it is; null while anyone of `candidates` may claim it.")
    candidates = connection(Connection[Principal], "Who may claim it, by name.", _candidates)

    @relation(
        ValidatedJSON,
        "What was filled in, held against the form of its step.",
        reads=("id", "process_id", "definition_key"),
    )
    async def data(tasks: Sequence[TaskRecord], context: Context) -> Sequence[Any]:
        """The data of each task."""
        values = await context.services.tasks.data(context.actor, [task.id for task in tasks])
        definitions = await context.definitions([task.process_id for task in tasks])
        known = zip(tasks, definitions, strict=True)
        steps = [None if one is None else one.task(task.definition_key) for task, one in known]
        tenant_id = context.actor.tenant.id
        return [
            context.services.schemas.hold(
                values.get(task.id),
                None if step is None else step.data_schema,
                (tenant_id, task.process_id, "tasks", task.definition_key),
            )
            for task, step in zip(tasks, steps, strict=True)
        ]

    @relation(
        list[TaskLog], "Its log, oldest line first; past a limit of the server the oldest are dropped.", reads=("id",)
    )
    async def logs(tasks: Sequence[TaskRecord], context: Context) -> Sequence[Any]:
        """The log of each task."""
        found = await context.services.tasks.logs(context.actor, [task.id for task in tasks])
        context.spend(sum(map(len, found.values())))
        return [found[task.id] for task in tasks]

    delegations = connection(
        Connection[DELEGATION],
        "Its hand-overs, oldest first.",
        _delegations,
        filter_by=DelegationFilter,
        order_by=DelegationOrder,
    )
    documents = connection(
        Connection[Document],
        "The latest version of each of its documents, unless the filter asks for others.",
        _documents,
        filter_by=DocumentFilter,
        order_by=DocumentOrder,
    )
    claimed_at: datetime | None = strawberry.field(description="When its owner took it.")
    due_at: datetime | None = strawberry.field(description="When it is due.")
    completed_at: datetime | None = strawberry.field(description="When it was completed.")
    completed_by = principal_field("completed_by_id", "Who completed it.")
    cancelled_at: datetime | None = strawberry.field(description="When it was cancelled.")

    @strawberry.field(description="Another principal than the viewer is working on it.")
    @reads("owner_id", "status")
    def locked(root: strawberry.Parent[TaskRecord], info: Info) -> bool:
        """Another principal than the viewer is working on it."""
        owned = root.owner_id is not None and root.status in OPEN_TASK
        return owned and root.owner_id != info.context.actor.principal.id

    @relation(bool, "The viewer may claim or complete it now.", reads=("id",))
    async def viewer_can_perform(tasks: Sequence[TaskRecord], context: Context) -> Sequence[Any]:
        """Whether the viewer may perform each task."""
        found = await context.services.standing.performable(context.actor, [task.id for task in tasks])
        return [task.id in found for task in tasks]

    @relation(
        Download,
        "A link to its form, filled in, as PDF; where the pointer leads to a list, to a ZIP of PDFs. It is made when "
        "the link is followed. BAD_USER_INPUT where the pointer leads nowhere in the data.",
        reads=("id", "title"),
    )
    async def form_pdf(
        tasks: Sequence[TaskRecord],
        context: Context,
        pointer: Annotated[
            JSONPointer, strawberry.argument(description="The part of the data; empty for all of them.")
        ] = ALL_OF_IT,
    ) -> Sequence[Any]:
        """A link to the form of each task."""
        return await context.services.task_forms.links(context.actor, tasks, pointer)


@strawberry.type(description="One hand-over of a task.")
class Delegation(Of, Node):
    """One hand-over of a task."""

    record = DelegationRecord

    uuid = uuid_field()
    case = reference(CASE, "The case that it belongs to.", "case_id", "cases")
    task = reference(Task, "The task that was handed over.", "task_id", "tasks")
    index: int = strawberry.field(description="Counts the case's delegations from 1.")
    thread: int = strawberry.field(description="The parallel thread that it belongs to.")
    previous = reference(DELEGATION | None, "The hand-over before this one.", "previous_id", "delegations")
    assignee = principal_field("assignee_id", "Who has it; null while it waits in a pool.")
    status: DelegationStatus = strawberry.field(description="Whether it still holds.")
    outcome: DelegationOutcome | None = strawberry.field(description="How it ended; null while it is open.")
    priority: Priority = strawberry.field(description="How urgent it is.")
    delegated_at: datetime = strawberry.field(description="When the task was handed over.")
    started_at: datetime | None = strawberry.field(description="When its assignee first opened it.")
    due_at: datetime | None = strawberry.field(description="When it is due.")
    finished_at: datetime | None = strawberry.field(description="When it was closed.")

    @strawberry.field(description="Is open and past its due time.")
    @reads("due_at", "status")
    def overdue(root: strawberry.Parent[DelegationRecord], info: Info) -> bool:
        """Is open and past its due time."""
        late = root.due_at is not None and root.due_at < info.context.now
        return late and root.status is DelegationStatus.OPEN

    @strawberry.field(description="Seconds from its start (or, unopened, its hand-over) to its end; null until then.")
    @reads("finished_at", "started_at", "delegated_at")
    def duration(root: strawberry.Parent[DelegationRecord]) -> float | None:
        """Seconds from start to finish."""
        if root.finished_at is None:
            return None
        return (root.finished_at - (root.started_at or root.delegated_at)).total_seconds()
