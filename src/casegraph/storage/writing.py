"""Writes whole bundles: a case's row with its bodies, their index, search text and participants; process versions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select, update

from casegraph.domain.bundles import CaseBundle, TaskBundle
from casegraph.domain.enums import TaskStatus
from casegraph.domain.ids import named_uuid
from casegraph.domain.json_values import places
from casegraph.domain.records import DocumentRecord, ProcessRecord
from casegraph.domain.text import fold, sort_key
from casegraph.processes.model import ProcessDefinition, from_json, to_json
from casegraph.storage.parameters import TENANT as TENANT_ID
from casegraph.storage.statements import Template
from casegraph.storage.tables import (
    CANDIDATE,
    CASE,
    CASE_BODY,
    CASE_VALUE,
    DELEGATION,
    DOCUMENT,
    NOTE,
    PARTICIPANT,
    PROCESS,
    PROCESS_BODY,
    TASK,
    TASK_BODY,
    TASK_VALUE,
    TENANT,
)
from casegraph.storage.unit_of_work import UnitOfWork

Rows = list[dict[str, Any]]


async def next_case_numbers(unit: UnitOfWork, tenant_id: UUID, how_many: int) -> int:
    """Take that many case numbers and give the first; the tenant's row is locked until the commit."""
    row = await unit.first(_COUNTED, {TENANT_ID.key: tenant_id, _HOW_MANY.key: how_many})
    if row is None:
        raise LookupError("the tenant is gone")
    last: int = row[0]
    return last - how_many + 1


_HOW_MANY: BindParameter[int] = bindparam("how_many", type_=TENANT.c.case_count.type)
_COUNTED = Template(
    "next case numbers",
    lambda: (
        update(TENANT)
        .where(TENANT.c.id == TENANT_ID)
        .values(case_count=TENANT.c.case_count + _HOW_MANY)
        .returning(TENANT.c.case_count)
    ),
)


async def add_cases(unit: UnitOfWork, tenant_id: UUID, bundles: Sequence[CaseBundle]) -> None:
    """Write cases that are not there yet, with everything in them. Parents come before their children."""
    tasks = [task for bundle in bundles for task in bundle.tasks]
    await unit.add(CASE, [_case(tenant_id, bundle) for bundle in bundles])
    await unit.add(CASE_BODY, [_case_body(tenant_id, bundle) for bundle in bundles])
    await unit.add(CASE_VALUE, _values(tenant_id, "case_id", ((b.record.id, b.variables) for b in bundles)))
    await unit.add(TASK, [_task(tenant_id, task) for task in tasks])
    await unit.add(TASK_BODY, [_task_body(tenant_id, task) for task in tasks])
    await unit.add(TASK_VALUE, _values(tenant_id, "task_id", ((task.record.id, task.data) for task in tasks)))
    await unit.add(CANDIDATE, [row for task in tasks for row in _candidates(tenant_id, task)])
    await unit.add(DELEGATION, [_own(tenant_id, one) for task in tasks for one in task.delegations])
    await unit.add(PARTICIPANT, [row for bundle in bundles for row in _participants(tenant_id, bundle)])
    await unit.add(NOTE, [_note(tenant_id, note) for bundle in bundles for note in bundle.notes])
    await add_documents(unit, tenant_id, [one for bundle in bundles for one in bundle.documents])
    await _add_search(unit, tenant_id, bundles)


async def add_documents(unit: UnitOfWork, tenant_id: UUID, documents: Sequence[DocumentRecord]) -> None:
    """Write what is known of files, in cases that are there already."""
    await unit.add(DOCUMENT, [{**_own(tenant_id, one), "name_key": sort_key(one.name)} for one in documents])


async def latest_process(unit: UnitOfWork, tenant_id: UUID, key: str) -> tuple[ProcessRecord, ProcessDefinition] | None:
    """The latest version of a process, and what it says."""
    statement = (
        select(*(PROCESS.c[name] for name in ProcessRecord._fields), PROCESS_BODY.c.definition)
        .join(
            PROCESS_BODY,
            (PROCESS_BODY.c.tenant_id == PROCESS.c.tenant_id) & (PROCESS_BODY.c.process_id == PROCESS.c.id),
        )
        .where(PROCESS.c.tenant_id == tenant_id, PROCESS.c.key == key, PROCESS.c.latest)
    )
    row = await unit.first(statement)
    return None if row is None else (ProcessRecord._make(row[:-1]), from_json(row.definition))


async def add_process(
    unit: UnitOfWork, tenant_id: UUID, record: ProcessRecord, definition: ProcessDefinition, now: datetime
) -> None:
    """Write a new version of a process; the one before it is the latest no more."""
    older = update(PROCESS).where(PROCESS.c.tenant_id == tenant_id, PROCESS.c.key == record.key, PROCESS.c.latest)
    await unit.execute(older.values(latest=False, updated_at=now, updated_by_id=record.created_by_id))
    await unit.add(PROCESS, [{**_own(tenant_id, record), "name_key": sort_key(record.name)}])
    body = {"tenant_id": tenant_id, "process_id": record.id, "definition": to_json(definition)}
    await unit.add(PROCESS_BODY, [body])


async def _add_search(unit: UnitOfWork, tenant_id: UUID, bundles: Sequence[CaseBundle]) -> None:
    serial = await unit.first(select(TENANT.c.serial).where(TENANT.c.id == tenant_id))
    if serial is None:
        raise LookupError("the tenant is gone")
    rows: Rows = [
        {
            "tenant_id": tenant_id,
            "case_id": bundle.record.id,
            "docid": (serial[0] << 32) + bundle.record.number,
            **unit.dialect.search_columns(tenant_id, bundle.search_text),
        }
        for bundle in bundles
    ]
    await unit.add(unit.dialect.search_table, rows)


def _own(tenant_id: UUID, record: Any) -> dict[str, Any]:
    return {"tenant_id": tenant_id, **record._asdict()}


def _case(tenant_id: UUID, bundle: CaseBundle) -> dict[str, Any]:
    record = bundle.record
    name = record.process_name
    return {
        **_own(tenant_id, record),
        "title_key": sort_key(record.title),
        "process_name_key": None if name is None else sort_key(name),
    }


def _case_body(tenant_id: UUID, bundle: CaseBundle) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "case_id": bundle.record.id,
        "variables": bundle.variables,
        "metadata": bundle.metadata,
        "entity": bundle.entity,
    }


def _values(tenant_id: UUID, owner: str, bodies: Iterable[tuple[UUID, Any]]) -> Rows:
    return [
        {"tenant_id": tenant_id, owner: owner_id, **place._asdict()}
        for owner_id, body in bodies
        for place in places(body)
    ]


def _task(tenant_id: UUID, task: TaskBundle) -> dict[str, Any]:
    return {**_own(tenant_id, task.record), "title_key": sort_key(task.record.title)}


def _task_body(tenant_id: UUID, task: TaskBundle) -> dict[str, Any]:
    return {"tenant_id": tenant_id, "task_id": task.record.id, "data": task.data}


def _candidates(tenant_id: UUID, task: TaskBundle) -> Rows:
    record = task.record
    common = {
        "tenant_id": tenant_id,
        "task_id": record.id,
        "case_id": record.case_id,
        "claimable": record.status is TaskStatus.READY and record.owner_id is None,
    }
    return [
        {**common, "id": named_uuid(record.id, group), "principal_id": None, "group_id": group} for group in task.groups
    ] + [
        {**common, "id": named_uuid(record.id, principal), "principal_id": principal, "group_id": None}
        for principal in task.principals
    ]


def _participants(tenant_id: UUID, bundle: CaseBundle) -> Rows:
    case_id = bundle.record.id
    return [{"tenant_id": tenant_id, "case_id": case_id, "principal_id": one} for one in bundle.participants]


def _note(tenant_id: UUID, note: Any) -> dict[str, Any]:
    return {**_own(tenant_id, note), "content_key": fold(note.content)}
