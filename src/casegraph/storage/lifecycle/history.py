"""The history of cases: events are written with what they made beside the case, and read as records or replayed."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from casegraph.auth.scopes import CaseScope
from casegraph.domain.events import MessageCreated, NoteCreated, Recorded, TaskLogged
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import EventRecord
from casegraph.domain.text import fold
from casegraph.lifecycle import history
from casegraph.storage.changes import added
from casegraph.storage.database import Database
from casegraph.storage.parameters import IDS, among
from casegraph.storage.repositories.visibility import case_shape, given, of_visible_cases
from casegraph.storage.statements import Template
from casegraph.storage.tables import EVENT, MESSAGE, NOTE, TASK_LOG
from casegraph.storage.unit_of_work import UnitOfWork

E = TypeVar("E")

_COLUMNS = tuple(EVENT.c[name] for name in EventRecord._fields)


async def write_events(unit: UnitOfWork, tenant_id: UUID, case_id: UUID, events: Sequence[Recorded]) -> None:
    """Add events to the history of a case, and what no state holds: notes, messages, lines of logs."""
    tenant = {"tenant_id": tenant_id}
    common = {**tenant, "case_id": case_id}
    tables = {
        EVENT: [{**common, **_event(one)} for one in events],
        NOTE: [{**common, **_note(at, one)} for at, one in _of(NoteCreated, events)],
        MESSAGE: [{**common, **_message(at, one)} for at, one in _of(MessageCreated, events)],
        TASK_LOG: [{**tenant, **_line(at, one)} for at, one in _of(TaskLogged, events)],
    }
    await unit.change([change for table, rows in tables.items() for change in added(table, rows)])


def _of(kind: type[E], events: Sequence[Recorded]) -> Iterator[tuple[Recorded, E]]:
    return ((one, one.event) for one in events if isinstance(one.event, kind))


async def read_history(unit: UnitOfWork, scope: CaseScope, case_id: UUID) -> list[Recorded]:
    """All that happened to a case, as it can be replayed."""
    statement = select(*_COLUMNS).where(EVENT.c.tenant_id == scope.tenant_id, EVENT.c.case_id == case_id)
    rows = await unit.rows(statement.order_by(EVENT.c.sequence))
    return [_recorded(EventRecord._make(row)) for row in rows]


async def events_of(database: Database, scope: CaseScope, case_ids: Sequence[UUID]) -> dict[UUID, list[EventRecord]]:
    """What happened to each of these cases, oldest first; nothing for those that the scope does not reach."""
    shape = case_shape(scope)

    def build() -> Select[Any]:
        visible = of_visible_cases(shape, EVENT.c.tenant_id, EVENT.c.case_id)
        statement = select(*_COLUMNS).where(*visible, among(EVENT.c.case_id, IDS))
        return statement.order_by(EVENT.c.case_id, EVENT.c.sequence)

    found: dict[UUID, list[EventRecord]] = {one: [] for one in case_ids}
    for row in await database.rows(Template(("events of cases", shape), build), {**given(scope), IDS.key: case_ids}):
        event = EventRecord._make(row)
        found[event.case_id].append(event)
    return found


def _event(recorded: Recorded) -> dict[str, Any]:
    return {
        "id": new_uuid(),
        "sequence": recorded.sequence,
        "type": recorded.event.type,
        "task_id": getattr(recorded.event, "task_id", None),
        "actor_id": recorded.actor_id,
        "on_behalf_of_id": recorded.on_behalf_of_id,
        "timestamp": recorded.at,
        "data": history.to_json(recorded.event),
    }


def _recorded(row: EventRecord) -> Recorded:
    event = history.from_json(row.type, row.data)
    return Recorded(row.sequence, row.timestamp, row.actor_id, row.on_behalf_of_id, event)


def _note(recorded: Recorded, event: NoteCreated) -> dict[str, Any]:
    return {
        "id": event.note_id,
        "author_id": recorded.actor_id,
        "content": event.content,
        "content_key": fold(event.content),
        "created_at": recorded.at,
        "notified": False,  # nobody has mailed it yet; the event tells that someone shall
    }


def _message(recorded: Recorded, event: MessageCreated) -> dict[str, Any]:
    return {
        "id": event.message_id,
        "text": event.text,
        "data": event.data,
        "owner_id": event.owner_id,
        "created_at": recorded.at,
        "created_by_id": recorded.actor_id,
    }


def _line(recorded: Recorded, event: TaskLogged) -> dict[str, Any]:
    return {
        "id": event.log_id,
        "task_id": event.task_id,
        "sequence": recorded.sequence,
        "timestamp": recorded.at,
        "level": event.level,
        "message": event.message,
    }
