"""Changes of rows made of events about documents, folders and forms. Nothing is read here, and nothing decided."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, bindparam, case, false, insert, select, true, update
from sqlalchemy.sql import Executable

from casegraph.domain.events import Recorded
from casegraph.domain.paper_events import (
    DocumentCreated,
    DocumentDeleted,
    DocumentReplaced,
    DocumentRestored,
    FolderCreated,
    FormCreated,
)
from casegraph.domain.text import sort_key
from casegraph.lifecycle.state import CaseState
from casegraph.storage.changes import Change, Columns, added, changed
from casegraph.storage.parameters import ID, TENANT
from casegraph.storage.statements import Template
from casegraph.storage.tables import DOCUMENT, FOLDER, FORM


def paper_changes(tenant_id: UUID, state: CaseState, events: Iterable[Recorded]) -> Iterator[Change]:
    """What the events change in the documents, folders and forms of a case."""
    for recorded in events:
        match recorded.event:
            case DocumentCreated() as event:
                yield from _created(tenant_id, state, recorded, event)
            case DocumentReplaced() as event:
                of_document = {"tenant_id": tenant_id, "id": event.document_id}
                yield from changed(DOCUMENT, of_document, _replaced(recorded, event))
            case DocumentDeleted() as event:
                yield from _hidden(tenant_id, recorded, event, event.latest_id, hidden=True)
            case DocumentRestored() as event:
                yield from _hidden(tenant_id, recorded, event, event.latest_id, hidden=False)
            case FolderCreated() as event:
                folder = {"id": event.folder_id, "folder_id": event.parent_id, "description": event.description}
                yield from added(FOLDER, [{**_object(tenant_id, state, recorded, event.name), **folder}])
            case FormCreated() as event:
                own = {"id": event.form_id, "folder_id": event.folder_id, "description": None}
                after = _defined(state, event.definition_key)
                made = {**_object(tenant_id, state, recorded, event.name), **own, **after, "fields": event.fields}
                yield from added(FORM, [made])


def _object(tenant_id: UUID, state: CaseState, recorded: Recorded, name: str) -> Columns:
    made = {"created_at": recorded.at, "created_by_id": recorded.actor_id}
    return {"tenant_id": tenant_id, "case_id": state.id, "name": name, "name_key": sort_key(name), **made}


def _defined(state: CaseState, definition_key: str | None) -> Columns:
    """The definition that a thing follows, in the version of the process that its case follows."""
    return {"definition_key": definition_key, "process_id": None if definition_key is None else state.process_id}


def _created(tenant_id: UUID, state: CaseState, recorded: Recorded, event: DocumentCreated) -> Iterator[Change]:
    of_lineage = {"tenant_id": tenant_id, "case_id": state.id, "lineage_id": event.lineage_id}
    if event.version > 1:
        yield from changed(DOCUMENT, {**of_lineage, "latest": True}, {"latest": False})
    names = ("task_id", "delegation_id", "kind", "version", "index", "comment", "folder_id")
    columns = {
        **{name: getattr(event, name) for name in names},
        **_defined(state, event.definition_key),
        "case_id": state.id,
        "lineage_id": event.lineage_id,
        "latest": True,
        "updated_at": recorded.at,
        "updated_by_id": recorded.actor_id,
        "expires_at": None,
    }
    if event.source_id == event.document_id:
        yield from changed(DOCUMENT, {"tenant_id": tenant_id, "id": event.document_id}, columns)
    else:
        made = {"created_at": recorded.at, "created_by_id": recorded.actor_id, "deleted_at": None}
        values = {**columns, **made, "tenant_id": tenant_id, "id": event.document_id, _SOURCE.key: event.source_id}
        yield Change(_COPY, [values])


def _replaced(recorded: Recorded, event: DocumentReplaced) -> Columns:
    said = {name: getattr(event, name) for name in ("name", "content_type", "size", "sha256")}
    changed_by = {"updated_at": recorded.at, "updated_by_id": recorded.actor_id}
    return {**said, "name_key": sort_key(event.name), **changed_by}


_SOURCE: BindParameter[UUID] = bindparam("source_id", type_=Uuid)

_SHARED = ("name", "name_key", "description", "content_type", "size", "sha256", "blob_id", "docx_blob_id")
"""What a copy has of the document that it was copied from; its bytes are the same, and are there once."""


def _copy() -> Executable:
    own = [column for column in DOCUMENT.columns if column.name not in _SHARED]
    copied = [DOCUMENT.c[name] for name in _SHARED]
    source: Any = select(*(bindparam(one.name, type_=one.type) for one in own), *copied)
    found = source.where(DOCUMENT.c.tenant_id == TENANT, DOCUMENT.c.id == _SOURCE)
    return insert(DOCUMENT).from_select([*(one.name for one in own), *_SHARED], found, include_defaults=False)


_COPY = Template("copied document", _copy)


def _hidden(
    tenant_id: UUID,
    recorded: Recorded,
    event: DocumentDeleted | DocumentRestored,
    latest_id: UUID | None,
    *,
    hidden: bool,
) -> Iterator[Change]:
    columns = {
        "deleted_at": recorded.at if hidden else None,
        "updated_at": recorded.at,
        "updated_by_id": recorded.actor_id,
    }
    yield from changed(DOCUMENT, {"tenant_id": tenant_id, "id": event.document_id}, columns)
    yield Change(_LATEST, [{TENANT.key: tenant_id, ID.key: latest_id, _LINEAGE.key: event.lineage_id}])


_LINEAGE: BindParameter[UUID] = bindparam("lineage_id", type_=Uuid)


def _latest() -> Executable:
    """No id is the latest's where all versions are deleted."""
    newest = case((DOCUMENT.c.id == ID, true()), else_=false())
    mine = (DOCUMENT.c.tenant_id == TENANT, DOCUMENT.c.lineage_id == _LINEAGE)
    return update(DOCUMENT).where(*mine).values(latest=newest)


_LATEST = Template("latest version of a lineage", _latest)
