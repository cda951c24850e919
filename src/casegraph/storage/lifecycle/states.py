"""States made of rows. Nothing is read or written here."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from casegraph.domain.enums import AssignmentRule
from casegraph.domain.events import Subject
from casegraph.lifecycle import flow_json
from casegraph.lifecycle.flow import Flow
from casegraph.lifecycle.state import CaseState, DelegationState, LogLine, TaskState, adopted

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

Rows = Iterable[Row[Any]]


def delegation_state(row: Row[Any]) -> DelegationState:
    """A delegation."""
    return DelegationState(**_named(row, DELEGATION_FIELDS))


def task_states(
    rows: Rows, candidates: Rows, logs: Rows, delegations: Iterable[DelegationState]
) -> dict[UUID, TaskState]:
    """Tasks with their pools and logs, by id, in the order of their rows.

    A task that came from elsewhere is on the thread of its delegations; one with a pool waits in it, one without was
    given to its owner by hand.
    """
    threads = {one.task_id: one.thread for one in delegations}
    groups: dict[UUID, list[UUID]] = {}
    principals: dict[UUID, list[UUID]] = {}
    for row in candidates:
        kind, member = (principals, row.principal_id) if row.group_id is None else (groups, row.group_id)
        kind.setdefault(row.task_id, []).append(member)
    lines: dict[UUID, list[LogLine]] = {}
    for row in logs:
        lines.setdefault(row.task_id, []).append(LogLine(row.id, row.timestamp, row.level, row.message))
    return {
        row.id: TaskState(
            **_named(row, TASK_FIELDS),
            data=row.data,
            thread=threads.get(row.id, 1) if row.thread is None else row.thread,
            rule=row.assignment_rule or _rule(row.id in groups or row.id in principals),
            groups=tuple(groups.get(row.id, ())),
            principals=tuple(principals.get(row.id, ())),
            logs=tuple(lines.get(row.id, ())),
        )
        for row in rows
    }


def case_state(
    row: Row[Any], tasks: Mapping[UUID, TaskState], delegations: Mapping[UUID, DelegationState]
) -> CaseState:
    """A case. Of one that came from elsewhere all delegations must be given, and it is adopted."""
    state = CaseState(
        **_named(row, (*CASE_FIELDS, *BODY_FIELDS)),
        subject=Subject(**{name: getattr(row, f"subject_{name}") for name in SUBJECT}),
        tasks=tasks,
        delegations=delegations,
        last_index=row.last_index or 0,
        flow=Flow() if row.flow is None else flow_json.from_json(row.flow),
    )
    if row.flow is not None:
        return state
    last = max((one.index for one in delegations.values()), default=0)
    return adopted(replace(state, last_index=last))


def _rule(pooled: bool) -> AssignmentRule:
    return AssignmentRule.SELF_SERVICE if pooled else AssignmentRule.MANUAL


def _named(row: Row[Any], names: Iterable[str]) -> dict[str, Any]:
    # By mapping, because `index` is also a method of rows.
    values = row._mapping
    return {name: values[name] for name in names}
