"""Cases: what a case is, and what belongs to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import strawberry

from casegraph.domain.paging import ListRequest
from casegraph.domain.records import CaseRecord
from casegraph.graphql import ids
from casegraph.graphql.batching import computed, connection, reference, relation
from casegraph.graphql.context import Context, Info
from casegraph.graphql.enums import CaseAction, CaseStatus, Priority
from casegraph.graphql.filters import DelegationFilter, DocumentFilter, NoteFilter, TaskFilter
from casegraph.graphql.ordering import DelegationOrder, DocumentOrder, NoteOrder, TaskOrder
from casegraph.graphql.pagination import Connection
from casegraph.graphql.reads import reads
from casegraph.graphql.scalars import JSON
from casegraph.graphql.types.case_objects import CaseObject
from casegraph.graphql.types.event import CaseEvent
from casegraph.graphql.types.interfaces import Audited, Node, Of, principal_field, uuid_field
from casegraph.graphql.types.message import Message
from casegraph.graphql.types.papers import Document, Note, standing_documents
from casegraph.graphql.types.process import Process, TaskDefinition, TaskSource
from casegraph.graphql.types.task import Delegation, Task
from casegraph.graphql.types.validated import ValidatedJSON
from casegraph.services.case_objects import in_folder
from casegraph.services.events import narrowed

CASE = Annotated["Case", strawberry.lazy("casegraph.graphql.types.case")]

Names = Annotated[
    list[str] | None, strawberry.argument(description="Only these; a name that is not there is left out.")
]
System = Annotated[
    bool | None,
    strawberry.argument(
        description="Also the engine's own: APPLICATION (the case's UUID), APP_NUMBER, PROCESS (its UUID), TASK (the "
        "UUID of the task of the latest open delegation), INDEX (of that delegation), USER_LOGGED and USR_USERNAME."
    ),
]


SUBJECT = tuple(name for name in CaseRecord._fields if name.startswith("subject_"))


def _subject_field(name: str, description: str) -> Any:
    column = f"subject_{name}"

    def values(cases: Sequence[CaseRecord], _: Info) -> Sequence[str | None]:
        return [getattr(case, column) for case in cases]

    return computed(str | None, description, values, reads=(column,))


@strawberry.type(description="The person or company that a case stands for.")
class Subject(Of):
    """The person or company that a case stands for."""

    record = CaseRecord

    first_name = _subject_field("first_name", "The person's first name.")
    last_name = _subject_field("last_name", "The person's last name.")
    personal_number = _subject_field("personal_number", "The person's official number.")
    email = _subject_field("email", "The mail address.")
    company_name = _subject_field("company_name", "The company's name.")
    company_number = _subject_field("company_number", "The company's official number.")
    company_address = _subject_field("company_address", "The company's address.")


def _ids(cases: Sequence[CaseRecord]) -> list[Any]:
    return [case.id for case in cases]


async def _children(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.cases.children(context.actor, _ids(cases), request)


async def _tasks(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.tasks.of_cases(context.actor, _ids(cases), request)


async def _delegations(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.delegations.of_cases(context.actor, _ids(cases), request)


async def _documents(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.documents.of_cases(context.actor, _ids(cases), standing_documents(request))


async def _objects(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.case_objects.of_cases(context.actor, _ids(cases), request)


def _in_folder(request: ListRequest, folder_id: str) -> ListRequest:
    return in_folder(request, ids.uuid_of(folder_id, "Folder", ("folderId",)))


async def _notes(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.notes.of_each(context.actor, cases, request)


async def _messages(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.messages.of_cases(context.actor, _ids(cases), request)


async def _events(context: Context, cases: Sequence[CaseRecord], request: Any) -> Sequence[Any]:
    return await context.services.events.of_cases(context.actor, _ids(cases), request)


def _validated(name: Literal["metadata", "entity"], description: str) -> Any:
    """A JSON body of a case, held against the schema that its process has for it."""

    async def body(cases: Sequence[CaseRecord], context: Context) -> Sequence[Any]:
        values = await context.services.cases.bodies(context.actor, _ids(cases), name)
        definitions = await context.definitions([case.process_id for case in cases])
        schemas = [None if one is None else getattr(one, f"{name}_schema") for one in definitions]
        tenant_id = context.actor.tenant.id
        return [
            context.services.schemas.hold(values.get(case.id), schema, (tenant_id, case.process_id, name))
            for case, schema in zip(cases, schemas, strict=True)
        ]

    return relation(ValidatedJSON, description, reads=("id", "process_id"))(body)


@strawberry.type(description="A case: one loan application, one permit, one purchase order.")
class Case(Of, Node, Audited):
    """A case."""

    record = CaseRecord

    uuid = uuid_field()
    number: int = strawberry.field(description="Counts the tenant's cases from 1.")
    title: str = strawberry.field(description="The title.")
    description: str | None = strawberry.field(description="What it is about.")
    status: CaseStatus = strawberry.field(description="Where it stands.")
    priority: Priority = strawberry.field(description="How urgent it is.")
    milestone: str | None = strawberry.field(description="The last milestone that it has reached.")
    version: int = strawberry.field(description="Raised by every change.")

    process = reference(
        Process | None,
        "Its process version; null for a case that only stands for a person or company.",
        "process_id",
        "processes",
    )

    @strawberry.field(description="The person or company that it stands for.")
    @reads(*SUBJECT, passes=True)
    def subject(root: strawberry.Parent[CaseRecord]) -> Subject | None:
        """The person or company that it stands for."""
        given = any(getattr(root, name) is not None for name in SUBJECT)
        return root if given else None  # type: ignore[return-value]

    initiator = principal_field("initiator_id", "Who started it.", required=True)
    parent = reference(
        CASE | None, "The case that started this one; null also where the viewer may not see it.", "parent_id", "cases"
    )
    children = connection(Connection[CASE], "The cases that it started, newest number first.", _children)
    finished_at: datetime | None = strawberry.field(description="When it was completed or cancelled.")
    planned_at: datetime | None = strawberry.field(description="When work on it is planned to begin.")
    due_at: datetime | None = strawberry.field(description="When it is due.")
    paused_until: datetime | None = strawberry.field(description="When a paused case resumes by itself.")

    @strawberry.field(description="Is past its due time and not finished.")
    @reads("due_at", "status")
    def overdue(root: strawberry.Parent[CaseRecord], info: Info) -> bool:
        """Is past its due time and not finished."""
        late = root.due_at is not None and root.due_at < info.context.now
        return late and root.status not in (CaseStatus.COMPLETED, CaseStatus.CANCELLED)

    @relation(JSON, "Its variables: all, or those named.", reads=("id", "number", "process_id"))
    async def variables(
        cases: Sequence[CaseRecord],
        context: Context,
        names: Names = None,
        system: System = False,
    ) -> Sequence[Any]:
        """The variables of each case."""
        read = context.services.cases.variables
        values = await read(context.actor, cases, system=system is True)
        if names is None:
            return values
        return [{name: own[name] for name in names if name in own} for own in values]

    metadata = _validated("metadata", "What is noted of it beside its variables, held against the process's schema.")
    entity = _validated("entity", "The thing that it is about, held against the process's schema.")

    @relation(JSON | None, "What its process declares as results; null until it is completed.", reads=("id",))
    async def result(cases: Sequence[CaseRecord], context: Context) -> Sequence[Any]:
        """The results of each case."""
        found = await context.services.cases.bodies(context.actor, _ids(cases), "result")
        return [found.get(case.id) for case in cases]

    failure: str | None = strawberry.field(description="Why the case is in ERROR.")

    @relation(
        list[Task],
        "Its open tasks, oldest first; none unless it is a draft, running or in error.",
        reads=("id", "status"),
    )
    async def current_tasks(cases: Sequence[CaseRecord], context: Context) -> Sequence[Any]:
        """The open tasks of each case that is under way."""
        found = await context.services.tasks.current(context.actor, _ids(cases))
        return [found[case.id] if case.status in _UNDER_WAY else [] for case in cases]

    @relation(
        list[TaskDefinition],
        "Steps of the process that it has not reached; none once it is finished.",
        reads=("id", "process_id", "status"),
    )
    async def future_tasks(cases: Sequence[CaseRecord], context: Context) -> Sequence[Any]:
        """The steps that each case has not reached."""
        process_ids = [case.process_id for case in cases]
        processes = await context.processes(process_ids)
        definitions = await context.definitions(process_ids)
        reached = await context.services.tasks.reached(context.actor, _ids(cases))
        return [
            []
            if process is None or one is None or case.status in _FINISHED
            else [TaskSource(process, one, task) for task in one.tasks if task.key not in reached[case.id]]
            for case, process, one in zip(cases, processes, definitions, strict=True)
        ]

    tasks = connection(Connection[Task], "Its tasks, oldest first.", _tasks, filter_by=TaskFilter, order_by=TaskOrder)
    delegations = connection(
        Connection[Delegation],
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
    objects = connection(
        Connection[CaseObject],
        "Files, folders and forms directly in a folder, in its root folder when none is named: folders, then files, "
        "then forms, each by name.",
        _objects,
        narrow={"folder_id": (strawberry.ID | None, "What lies in this folder of the case.", _in_folder)},
    )
    notes = connection(
        Connection[Note],
        "Its notes, newest first. Without VIEW_NOTES for its process an error with the code FORBIDDEN.",
        _notes,
        filter_by=NoteFilter,
        order_by=NoteOrder,
        reads=("id", "process_key"),
    )
    messages = connection(Connection[Message], "The messages that were put to it, oldest first.", _messages)
    events = connection(
        Connection[CaseEvent],
        "What happened to it, oldest first: the audit log.",
        _events,
        narrow={"types": (list[str] | None, "Only events of these types; an unknown one is an error.", narrowed)},
    )

    @relation(
        list[CaseAction], "What the viewer may do to it now, and what would then change something.", reads=("id",)
    )
    async def viewer_actions(cases: Sequence[CaseRecord], context: Context) -> Sequence[Any]:
        """What the viewer may do to each case."""
        found = await context.services.standing.case_actions(context.actor, _ids(cases))
        return [list(found[case.id]) for case in cases]


_FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)
_UNDER_WAY = (CaseStatus.DRAFT, CaseStatus.RUNNING, CaseStatus.ERROR)
