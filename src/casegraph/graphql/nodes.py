"""Finding anything by its global id, each type in its own way and within the viewer's scope."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from casegraph.domain.errors import LimitExceeded, NotPermitted
from casegraph.graphql import ids
from casegraph.graphql.context import Context

MAX_NODES = 100

ById = Callable[[Context, Sequence[UUID]], Awaitable[dict[UUID, Any]]]


async def _notes(context: Context, wanted: Sequence[UUID]) -> dict[UUID, Any]:
    try:
        return dict(await context.services.notes.by_ids(context.actor, wanted))
    except NotPermitted:
        return {}  # whether such a note exists is not told


async def _tenants(context: Context, wanted: Sequence[UUID]) -> dict[UUID, Any]:
    own = context.actor.tenant
    return {own.id: own} if own.id in wanted else {}


READERS: dict[str, ById] = {
    "Case": lambda context, wanted: context.services.cases.by_ids(context.actor, wanted),
    "Task": lambda context, wanted: context.services.tasks.by_ids(context.actor, wanted),
    "Delegation": lambda context, wanted: context.services.delegations.by_ids(context.actor, wanted),
    "Document": lambda context, wanted: context.services.documents.by_ids(context.actor, wanted),
    "Folder": lambda context, wanted: context.services.case_objects.folders_by_ids(context.actor, wanted),
    "Form": lambda context, wanted: context.services.case_objects.forms_by_ids(context.actor, wanted),
    "Note": _notes,
    "Message": lambda context, wanted: context.services.messages.by_ids(context.actor, wanted),
    "CaseEvent": lambda context, wanted: context.services.events.by_ids(context.actor, wanted),
    "Process": lambda context, wanted: context.services.processes.by_ids(context.actor, wanted),
    "Principal": lambda context, wanted: context.services.directory.principals_by_ids(context.actor, wanted),
    "TenantUser": lambda context, wanted: context.services.directory.tenant_users_by_ids(context.actor, wanted),
    "Group": lambda context, wanted: context.services.directory.groups_by_ids(context.actor, wanted),
    "Role": lambda context, wanted: context.services.directory.roles_by_ids(context.actor, wanted),
    "Tenant": _tenants,
}


async def find(context: Context, texts: Sequence[str]) -> list[Any]:
    """The things of these global ids, in their order; null where there is none to see."""
    if len(texts) > MAX_NODES:
        raise LimitExceeded(f"`ids` may hold at most {MAX_NODES} ids.", ("ids",))
    return await _read(context, [ids.decode(text, ("ids", at)) for at, text in enumerate(texts)])


async def find_any(context: Context, text: str) -> Any:
    """The thing of this global id, of whatever type; null where there is none to see."""
    return (await _read(context, [ids.decode(text)]))[0]


async def _read(context: Context, wanted: Sequence[ids.GlobalID]) -> list[Any]:
    found: dict[ids.GlobalID, Any] = {}
    for name in dict.fromkeys(one.type for one in wanted):
        reader = READERS.get(name)
        if reader is not None:
            rows = await reader(context, [one.uuid for one in wanted if one.type == name])
            found |= {ids.GlobalID(name, uuid): row for uuid, row in rows.items()}
    return [found.get(one) for one in wanted]


async def find_one(context: Context, type_name: str, text: str) -> Any:
    """The thing of one type by global id or bare UUID; null where there is none to see."""
    uuid = ids.uuid_of(text, type_name)
    return (await READERS[type_name](context, [uuid])).get(uuid)
