"""States made of rows. Nothing is read or written here."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from casegraph.domain.enums import AssignmentRule
from casegraph.domain.events import Subject
from casegraph.lifecycle import flow_json
from casegraph.lifecycle.flow import Flow
from casegraph.lifecycle.state import CaseState, DelegationState, TaskState, adopted
from casegraph.storage.statements import Row

SUBJECT = tuple(one.name for one in fields(Subject))

CASE_FIELDS = (
    *("id", "number", "title", "description", "status", "priority", "version", "process_id", "initiator_id"),
    *("parent_id", "created_at", "created_by_id", "updated_at", "updated_by_id", "milestone", "finished_at"),
    *("planned_at", "due_at", "paused_until", "failure"),
)
"""The columns of a case that its state has under the same name."""

BODY_FIELDS = ("variables", "metadata", "entity", "result", "titled")
"""The columns of a case's body that its state has under the same name."""

TASK_FIELDS = (
    *("id", "definition_key", "title", "description", "type", "status", "priority", "parallel", "ad_hoc", "owner_id"),
    *("created_at", "created_by_id", "updated_at", "updated_by_id", "claimed_at", "due_at", "wake_at"),
    *("completed_at", "completed_by_id", "cancelled_at", "attempts"),
)
"""The columns of a task that its state has under the same name."""

DELEGATION_FIELDS = (
    *("id", "task_id", "index", "thread", "previous_id", "assignee_id", "status", "outcome", "priority"),
    *("delegated_at", "started_at", "due_at", "finished_at"),
)
"""The columns of a delegation that its state has under the same name."""


def delegation_states(rows: Iterable[Row]) -> dict[UUID, DelegationState]:
    """Delegations by id, in the order of their index; rows of nothing are left out."""
    found = [DelegationState(**dict(zip(DELEGATION_FIELDS, row, strict=True))) for row in rows if row[0] is not None]
    return {one.id: one for one in sorted(found, key=lambda one: one.index)}


def task_states(
    rows: Iterable[Row], logs: Iterable[Row], delegations: Iterable[DelegationState]
) -> dict[UUID, TaskState]:
    """Tasks with their logs, by id, in the order of their rows: the fields, thread, rule, data, and both pools.

    A task that came from elsewhere is on the thread of its delegations; one with a pool waits in it, one without was
    given to its owner by hand.
    """
    threads = {one.task_id: one.thread for one in delegations}
    lines: dict[UUID, list[UUID]] = {}
    for task_id, line_id in logs:
        lines.setdefault(task_id, []).append(line_id)
    return {row[0]: _task(row, threads.get(row[0], 1), tuple(lines.get(row[0], ()))) for row in rows}


def _task(row: Row, thread: int, logs: tuple[UUID, ...]) -> TaskState:
    *values, own_thread, rule, data, groups, principals = row
    return TaskState(
        **dict(zip(TASK_FIELDS, values, strict=True)),
        data=data,
        thread=thread if own_thread is None else own_thread,
        rule=rule or (AssignmentRule.SELF_SERVICE if groups or principals else AssignmentRule.MANUAL),
        groups=groups,
        principals=principals,
        logs=logs,
    )


def case_state(
    row: Mapping[str, Any], tasks: Mapping[UUID, TaskState], delegations: Mapping[UUID, DelegationState]
) -> CaseState:
    """A case. Of one that came from elsewhere all delegations must be given, and it is adopted."""
    flow, last_index = row["flow"], row["last_index"]
    state = CaseState(
        **{name: row[name] for name in (*CASE_FIELDS, *BODY_FIELDS)},
        subject=Subject(**{name: row[f"subject_{name}"] for name in SUBJECT}),
        tasks=tasks,
        delegations=delegations,
        last_index=last_index or 0,
        flow=Flow() if flow is None else flow_json.from_json(flow),
    )
    if flow is not None:
        return state
    last = max((one.index for one in delegations.values()), default=0)
    return adopted(replace(state, last_index=last))
