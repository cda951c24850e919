"""The root of all reading. Each field turns its arguments into one call of a service."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import strawberry

from casegraph.domain.errors import InvalidInput
from casegraph.domain.paging import ListRequest
from casegraph.graphql import nodes
from casegraph.graphql.batching import list_field
from casegraph.graphql.context import Context, Info
from casegraph.graphql.enums import CaseList
from casegraph.graphql.filters import (
    CaseFilter,
    DelegationFilter,
    PrincipalFilter,
    ProcessFilter,
    TaskFilter,
    TenantUserFilter,
)
from casegraph.graphql.ordering import CaseOrder, DelegationOrder, PrincipalOrder, TaskOrder, TenantUserOrder
from casegraph.graphql.pagination import Connection
from casegraph.graphql.types.case import Case
from casegraph.graphql.types.interfaces import Node
from casegraph.graphql.types.papers import Document, Note
from casegraph.graphql.types.principal import Group, Principal, Role, TenantUser, Viewer
from casegraph.graphql.types.process import Process
from casegraph.graphql.types.task import Delegation, Task

GlobalID = Annotated[strawberry.ID, strawberry.argument(description="The global id.")]
AnyID = Annotated[strawberry.ID, strawberry.argument(description="The global id, or the bare UUID.")]
MaybeID = Annotated[strawberry.ID | None, strawberry.argument(description="The global id, or the bare UUID.")]

UNSET: Any = strawberry.UNSET

T = TypeVar("T")


def _known(value: T | None) -> T | None:
    """An argument's value; None where it was left out. (A default of None would be printed in the SDL.)"""
    return None if value is strawberry.UNSET else value


def by_id(returns: Any, type_name: str, description: str) -> Any:
    """A thing of one type by its id; null where there is none to see."""

    async def one(info: Info, id: AnyID) -> Any:
        return await nodes.find_one(info.context, type_name, id)

    return strawberry.field(resolver=one, graphql_type=returns | None, description=description)


async def _cases(context: Context, request: ListRequest, extra: Mapping[str, Any]) -> Any:
    name = extra.get("list") or CaseList.ALL
    return await context.services.cases.search(context.actor, name, extra.get("search"), request)


async def _tasks(context: Context, request: ListRequest, _: Any) -> Any:
    return await context.services.tasks.search(context.actor, request)


async def _delegations(context: Context, request: ListRequest, _: Any) -> Any:
    return await context.services.delegations.search(context.actor, request)


async def _processes(context: Context, request: ListRequest, _: Any) -> Any:
    return await context.services.processes.search(context.actor, request)


async def _principals(context: Context, request: ListRequest, _: Any) -> Any:
    return await context.services.directory.principals(context.actor, request)


async def _tenant_users(context: Context, request: ListRequest, _: Any) -> Any:
    return await context.services.directory.tenant_users(context.actor, request)


@strawberry.type(description="Everything that can be read. What the viewer may not see is as if it did not exist.")
class Query:
    """Everything that can be read."""

    @strawberry.field(
        description="Anything by its global id; null where there is nothing to see.", graphql_type=Node | None
    )
    async def node(self, info: Info, id: GlobalID) -> Any:
        """Anything by its global id."""
        return await nodes.find_any(info.context, id)

    @strawberry.field(
        description="Several things by their global ids, in their order; null for each that is not to be seen.",
        graphql_type=list[Node | None],
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="The global ids, 100 at most.")],
    ) -> Any:
        """Several things by their global ids."""
        return await nodes.find(info.context, ids)

    @strawberry.field(description="Who is asking.", graphql_type=Viewer)
    def viewer(self, info: Info) -> Any:
        """Who is asking."""
        return info.context.actor

    @strawberry.field(
        description="A case by global id, bare UUID or number; null where there is none to see.",
        graphql_type=Case | None,
    )
    async def case(
        self,
        info: Info,
        id: MaybeID = UNSET,
        number: Annotated[int | None, strawberry.argument(description="The case number.")] = UNSET,
    ) -> Any:
        """A case by global id, bare UUID or number."""
        id, number = _known(id), _known(number)
        if (id is None) == (number is None):
            raise InvalidInput("Give `id` or `number`, and not both.", ("number",))
        if id is not None:
            return await nodes.find_one(info.context, "Case", id)
        assert number is not None  # one of the two is given
        return await info.context.services.cases.by_number(info.context.actor, number)

    cases = list_field(
        Connection[Case],
        "Cases, newest number first: one of the viewer's lists, filtered, searched and sorted.",
        _cases,
        filter_by=CaseFilter,
        order_by=CaseOrder,
        extra={
            "list": (CaseList | None, CaseList.ALL, "Which list; all visible cases unless given."),
            "search": (
                str | None,
                UNSET,
                "Only cases with this text, upper and lower case alike, in their title or a current task's title.",
            ),
        },
    )
    task = by_id(Task, "Task", "A task by id; null where there is none to see.")
    tasks = list_field(
        Connection[Task],
        "Tasks of all visible cases, oldest first.",
        _tasks,
        filter_by=TaskFilter,
        order_by=TaskOrder,
    )
    delegation = by_id(Delegation, "Delegation", "A delegation by id; null where there is none to see.")
    delegations = list_field(
        Connection[Delegation],
        "Delegations of all visible cases, by index.",
        _delegations,
        filter_by=DelegationFilter,
        order_by=DelegationOrder,
    )
    document = by_id(Document, "Document", "A document by id, deleted or not; null where there is none to see.")
    note = by_id(Note, "Note", "A note by id; null where there is none to see.")

    @strawberry.field(
        description="A process by id, or by key: the latest version unless another is named; null where there is none.",
        graphql_type=Process | None,
    )
    async def process(
        self,
        info: Info,
        id: MaybeID = UNSET,
        key: Annotated[str | None, strawberry.argument(description="The key that all versions share.")] = UNSET,
        version: Annotated[
            int | None, strawberry.argument(description="With `key`: which version; the latest unless given.")
        ] = UNSET,
    ) -> Any:
        """A process by id, or by key."""
        id, key, version = _known(id), _known(key), _known(version)
        if (id is None) == (key is None):
            raise InvalidInput("Give `id` or `key`, and not both.", ("key",))
        if id is not None:
            if version is not None:
                raise InvalidInput("`version` goes with `key`.", ("version",))
            return await nodes.find_one(info.context, "Process", id)
        assert key is not None  # one of the two is given
        return await info.context.services.processes.by_key(info.context.actor, key, version)

    processes = list_field(Connection[Process], "Process versions, by name.", _processes, filter_by=ProcessFilter)
    principal = by_id(Principal, "Principal", "A principal of the tenant by id; null where there is none.")
    principals = list_field(
        Connection[Principal],
        "The tenant's people and programs, by name.",
        _principals,
        filter_by=PrincipalFilter,
        order_by=PrincipalOrder,
    )

    tenant_user = by_id(
        TenantUser,
        "TenantUser",
        "A principal's membership of the tenant by id, which as a bare UUID is the principal's; null where there is "
        "none to see.",
    )
    tenant_users = list_field(
        Connection[TenantUser],
        "The tenant's principals with their roles, manager and metadata, oldest first: all for holders of "
        "MANAGE_PRINCIPALS, else the viewer alone.",
        _tenant_users,
        filter_by=TenantUserFilter,
        order_by=TenantUserOrder,
    )

    @strawberry.field(description="The tenant's groups, by key; 1,000 at most.", graphql_type=list[Group])
    async def groups(self, info: Info) -> Any:
        """The tenant's groups."""
        return await info.context.services.directory.groups(info.context.actor)

    @strawberry.field(description="The tenant's roles, by key; 1,000 at most.", graphql_type=list[Role])
    async def roles(self, info: Info) -> Any:
        """The tenant's roles."""
        return await info.context.services.directory.roles(info.context.actor)
