"""Rows made of states: the columns of each table as a case's state gives them. Nothing is read or written here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casegraph.domain.bundles import claimable, search_text
from casegraph.domain.enums import OPEN_TASK
from casegraph.domain.ids import named_uuid
from casegraph.domain.json_values import Place, places
from casegraph.domain.text import sort_key
from casegraph.lifecycle import flow_json
from casegraph.lifecycle.state import CaseState, DelegationState, TaskState
from casegraph.lifecycle.variables import same
from casegraph.storage.lifecycle.states import (
    BODY_FIELDS,
    CASE_FIELDS,
    DELEGATION_FIELDS,
    SUBJECT,
    TASK_FIELDS,
)

Columns = dict[str, Any]


def case_row(state: CaseState) -> Columns:
    """The row that lists read, without what it repeats of the process."""
    own = {name: getattr(state, name) for name in CASE_FIELDS}
    subject = {f"subject_{name}": getattr(state.subject, name) for name in SUBJECT}
    return {**own, **subject, "title_key": sort_key(state.title)}


def body_row(state: CaseState) -> Columns:
    """The row of the case's JSON; the threads are not JSON yet, so that two can be compared."""
    own = {name: getattr(state, name) for name in BODY_FIELDS}
    return {**own, "case_id": state.id, "last_index": state.last_index, "flow": state.flow}


def stored_body(columns: Mapping[str, Any]) -> Columns:
    """Columns of `body_row` as they are written."""
    return {name: flow_json.to_json(value) if name == "flow" else value for name, value in columns.items()}


def task_row(task: TaskState, state: CaseState) -> Columns:
    """The row of a task."""
    own = {name: getattr(task, name) for name in TASK_FIELDS}
    case = {"case_id": state.id, "process_id": state.process_id}
    return {**own, **case, "title_key": sort_key(task.title), "thread": task.thread, "assignment_rule": task.rule}


def candidate_rows(task: TaskState, state: CaseState) -> list[Columns]:
    """The rows of a task's pool."""
    common = {"task_id": task.id, "case_id": state.id, "claimable": claimable(task.status, task.owner_id)}
    return [
        *({**common, "id": named_uuid(task.id, one), "principal_id": None, "group_id": one} for one in task.groups),
        *({**common, "id": named_uuid(task.id, one), "principal_id": one, "group_id": None} for one in task.principals),
    ]


def delegation_row(delegation: DelegationState, state: CaseState) -> Columns:
    """The row of a delegation."""
    return {**{name: getattr(delegation, name) for name in DELEGATION_FIELDS}, "case_id": state.id}


def search_body(state: CaseState) -> str:
    """What `search` looks in."""
    return search_text(state.title, [one.title for one in state.tasks.values() if one.status in OPEN_TASK])


def participants(state: CaseState | None) -> set[UUID]:
    """Who started the case, be it in the name of someone else, or has a delegation of it."""
    if state is None:
        return set()
    held = (one.assignee_id for one in state.delegations.values() if one.assignee_id is not None)
    made_by = () if state.created_by_id is None else (state.created_by_id,)
    return {state.initiator_id, *made_by, *held}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Columns:
    """The columns that differ. JSON is compared by identity: an event that changes it makes it anew, and equal values
    may be written differently, as 1 and 1.0 are."""
    return {name: value for name, value in after.items() if _differ(before[name], value)}


def _differ(one: Any, other: Any) -> bool:
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return one is not other
    return type(one) is not type(other) or bool(one != other)


def places_of(body: Any) -> dict[str, Place]:
    """The places of a JSON body by their pointers."""
    return {one.pointer: one for one in places(body)}


def differing(before: Any, after: Any) -> tuple[Any, Any]:
    """Two JSON bodies without the members of both that are the same: what these have in them need not be compared."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before, after
    shared = {name for name, value in after.items() if name in before and _same(before[name], value)}
    return _without(before, shared), _without(after, shared)


def _same(one: Any, other: Any) -> bool:
    return one is other or same(one, other)


def _without(body: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}
