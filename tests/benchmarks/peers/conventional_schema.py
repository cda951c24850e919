"""The schema of the conventional server: plain fields are attributes of the models, and resolvers do the rest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, cast
from uuid import UUID

import strawberry

from casegraph.domain.enums import CaseStatus, DelegationStatus, Priority, TaskStatus
from tests.benchmarks.peers import conventional_lists as lists
from tests.benchmarks.peers.conventional_loaders import Context

Info: TypeAlias = strawberry.Info[Context, None]
T = TypeVar("T")

for _members in (CaseStatus, TaskStatus, DelegationStatus, Priority):
    strawberry.enum(_members)


@strawberry.type
class Nodes(Generic[T]):
    """A list."""

    nodes: list[T]


@strawberry.type
class Principal:
    """A person."""

    name: str
    username: str | None


@strawberry.type
class Process:
    """A process version."""

    key: str
    name: str


@strawberry.type
class Delegation:
    """A hand-over of a task."""

    index: int
    status: DelegationStatus
    delegated_at: datetime

    @strawberry.field
    async def assignee(root: strawberry.Parent[Any], info: Info) -> Principal | None:
        """Who holds it."""
        return await _principal(info, root.assignee_id)


@strawberry.type
class Task:
    """A task of a case."""

    title: str
    status: TaskStatus
    created_at: datetime

    @strawberry.field
    async def delegations(root: strawberry.Parent[Any], info: Info, first: int = 10) -> Nodes[Delegation]:
        """Its hand-overs."""
        return _nodes(await info.context.loaders.delegations.load(root.uuid), first)


@strawberry.type
class Note:
    """A note on a case."""

    content: str
    created_at: datetime

    @strawberry.field
    async def author(root: strawberry.Parent[Any], info: Info) -> Principal | None:
        """Who wrote it."""
        return await _principal(info, root.author_id)


@strawberry.type
class Document:
    """A document of a case."""

    name: str
    created_at: datetime

    @strawberry.field
    def size(root: strawberry.Parent[Any]) -> str:
        """In bytes; wider than GraphQL's integers."""
        return str(root.size)

    @strawberry.field
    async def created_by(root: strawberry.Parent[Any], info: Info) -> Principal | None:
        """Who added it."""
        return await _principal(info, root.created_by_id)


@strawberry.type
class Case:
    """A case."""

    uuid: UUID
    number: int
    title: str
    description: str | None
    status: CaseStatus
    priority: Priority
    milestone: str | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None

    @strawberry.field
    async def process(root: strawberry.Parent[Any], info: Info) -> Process | None:
        """Its process version."""
        if root.process_id is None:
            return None
        found: Process | None = cast(Any, await info.context.loaders.process.load(root.process_id))
        return found

    @strawberry.field
    async def created_by(root: strawberry.Parent[Any], info: Info) -> Principal | None:
        """Who made it."""
        return await _principal(info, root.created_by_id)

    @strawberry.field
    async def tasks(root: strawberry.Parent[Any], info: Info, first: int = 10) -> Nodes[Task]:
        """Its tasks, oldest first."""
        return _nodes(await info.context.loaders.tasks.load(root.uuid), first)

    @strawberry.field
    async def notes(root: strawberry.Parent[Any], info: Info, first: int = 10) -> Nodes[Note]:
        """Its notes, newest first."""
        return _nodes(await info.context.loaders.notes.load(root.uuid), first)

    @strawberry.field
    async def documents(root: strawberry.Parent[Any], info: Info, first: int = 10) -> Nodes[Document]:
        """Its documents."""
        return _nodes(await info.context.loaders.documents.load(root.uuid), first)


@strawberry.type
class Inbox:
    """A page of somebody's open work."""

    total_count: int
    nodes: list[Case]


@strawberry.type
class InboxCounts:
    """How many cases each list holds."""

    todo: int
    draft: int
    participated: int
    unassigned: int
    paused: int
    overdue: int


@strawberry.type
class Viewer:
    """Somebody at work."""

    member: strawberry.Private[UUID]

    @strawberry.field
    async def inbox_counts(self, info: Info) -> InboxCounts:
        """How many cases each list holds."""
        async with info.context.sessions() as session:
            return InboxCounts(**await lists.counts(session, info.context.tenant_id, self.member))


Before = Annotated[int | None, strawberry.argument(description="Only cases with smaller numbers.")]


@strawberry.type
class Query:
    """Everything that can be read."""

    @strawberry.field
    async def cases(self, info: Info, first: int, before: Before = None) -> Nodes[Case]:
        """Cases, newest number first."""
        async with info.context.sessions() as session:
            return _nodes(await lists.newest(session, info.context.tenant_id, first, before), first)

    @strawberry.field
    async def case(self, info: Info, id: UUID) -> Case | None:
        """One case."""
        async with info.context.sessions() as session:
            found: Case | None = cast(Any, await lists.one(session, info.context.tenant_id, id))
            return found

    @strawberry.field
    async def todo(self, info: Info, member: UUID, search: str, least: float, first: int) -> Inbox:
        """The running cases that somebody has to work on, narrowed by a text and an amount."""
        asked = lists.Asked(info.context.tenant_id, member, search, least)
        async with info.context.sessions() as session:
            rows: Any = await lists.todo(session, asked, first)
            return Inbox(total_count=await lists.todo_count(session, asked), nodes=rows)

    @strawberry.field
    def viewer(self, member: UUID) -> Viewer:
        """Somebody at work."""
        return Viewer(member=member)


async def _principal(info: Info, principal_id: UUID | None) -> Principal | None:
    if principal_id is None:
        return None
    found: Principal | None = cast(Any, await info.context.loaders.principal.load(principal_id))
    return found


def _nodes(rows: Sequence[Any], first: int) -> Nodes[Any]:
    return Nodes(nodes=[*rows[:first]])
