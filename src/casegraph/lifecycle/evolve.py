"""Folds events into the state of a case. Every event that `decide` made can be applied; nothing is decided here."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import Any
from uuid import UUID

from casegraph.domain import events as happened
from casegraph.domain.enums import DelegationStatus, TaskStatus, TaskType
from casegraph.domain.events import Event, Recorded
from casegraph.lifecycle import evolve_flow
from casegraph.lifecycle.flow import AtTask, Flow
from casegraph.lifecycle.state import FINISHED, CaseState, DelegationState, TaskState

HUMAN = (TaskType.USER, TaskType.SERVICE)
"""The types of task that a person or a program performs; the others the engine completes by itself."""


def replay(history: Iterable[Recorded]) -> CaseState | None:
    """The state that a whole history leads to; None for an empty one."""
    state: CaseState | None = None
    for recorded in history:
        state = evolve(state, recorded)
    return state


def evolve(state: CaseState | None, recorded: Recorded) -> CaseState:
    """The state after one more event. The first event of a case is `CaseCreated`, and only the first."""
    if isinstance(recorded.event, happened.CaseCreated):
        state = _created(recorded.event, recorded)
    elif state is None:
        raise ValueError(f"The history begins with {recorded.event.type}.")
    else:
        state = _applied(state, recorded.event, recorded)
    return replace(state, version=recorded.sequence, updated_at=recorded.at, updated_by_id=recorded.actor_id)


def fold(state: CaseState | None, history: Iterable[Recorded]) -> CaseState | None:
    """The state after some more events."""
    return reduce(evolve, history, state) if state is not None else replay(history)


def _created(event: happened.CaseCreated, recorded: Recorded) -> CaseState:
    return CaseState(
        id=event.case_id,
        number=event.number,
        title=event.title,
        titled=event.titled,
        description=event.description,
        status=event.status,
        priority=event.priority,
        version=recorded.sequence,
        process_id=event.process_id,
        initiator_id=event.initiator_id,
        parent_id=event.parent_id,
        subject=event.subject,
        created_at=recorded.at,
        created_by_id=recorded.actor_id,
        updated_at=recorded.at,
        updated_by_id=recorded.actor_id,
        variables=event.variables,
        metadata=event.metadata,
        entity=event.entity,
        planned_at=event.planned_at,
        due_at=event.due_at,
    )


def _applied(state: CaseState, event: Event, recorded: Recorded) -> CaseState:  # noqa: PLR0912  one line an event
    match event:
        case happened.CaseStateChanged():
            return _case_state(state, event, recorded)
        case happened.CaseResumptionPlanned():
            return replace(state, paused_until=event.after)
        case happened.CaseRetitled():
            return replace(state, title=event.after)
        case happened.CaseInitiatorChanged():
            return replace(state, initiator_id=event.after)
        case happened.CaseVariablesChanged():
            kept = {name: value for name, value in state.variables.items() if name not in event.removed}
            return replace(state, variables=kept | dict(event.after))
        case happened.CaseMetadataChanged():
            return replace(state, metadata=event.after)
        case happened.CaseEntityChanged():
            return replace(state, entity=event.after)
        case happened.CaseMilestoneReached():
            return replace(state, milestone=event.after)
        case happened.CaseDeleted():
            return replace(state, deleted=True)
        case happened.TaskCreated():
            return _task_created(state, event, recorded)
        case happened.TaskStateChanged():
            return _task_state(state, event, recorded)
        case happened.TaskAssigned():
            return _assigned(state, event, recorded)
        case happened.TaskDataChanged():
            return _task(state, event.task_id, recorded, data=event.after)
        case happened.TaskAttemptFailed():
            return _task(state, event.task_id, recorded, attempts=event.attempt, wake_at=event.retry_at)
        case happened.TaskLogged():
            return _logged(state, event, recorded)
        case happened.DelegationOpened():
            return _opened(state, event, recorded)
        case happened.DelegationStarted():
            return _delegation(state, event.delegation_id, started_at=recorded.at)
        case happened.DelegationClosed():
            return _closed(state, event, recorded)
    return replace(state, flow=_flowed(state.flow, event, recorded.sequence))


def _flowed(flow: Flow, event: Event, sequence: int) -> Flow:
    match event:
        case happened.CaseStarted():
            return evolve_flow.started(flow, event)
        case happened.CaseRouted():
            return evolve_flow.routed(flow, event)
        case happened.JoinReached():
            return evolve_flow.join_reached(flow, event, sequence)
        case happened.JoinPassed():
            return evolve_flow.join_passed(flow, event)
        case happened.BranchAbsorbed() | happened.BranchEnded():
            return evolve_flow.ended(flow, event)
    return flow


def _case_state(state: CaseState, event: happened.CaseStateChanged, recorded: Recorded) -> CaseState:
    ended = event.after in FINISHED
    kept = replace(state.flow, targets=event.targets, assignees=event.assignees)
    return replace(
        state,
        status=event.after,
        paused_until=event.until,
        failure=event.failure,
        result=event.result,
        finished_at=recorded.at if ended else None,
        flow=kept.without(*kept.threads) if ended else kept,
    )


def _task_created(state: CaseState, event: happened.TaskCreated, recorded: Recorded) -> CaseState:
    task = TaskState(
        id=event.task_id,
        definition_key=event.definition_key,
        title=event.title,
        description=event.description,
        type=event.task_type,
        status=event.status,
        priority=event.priority,
        parallel=event.parallel,
        ad_hoc=event.ad_hoc,
        thread=event.thread,
        rule=event.rule,
        owner_id=event.owner_id,
        groups=event.groups,
        principals=event.principals,
        data=event.data,
        created_at=recorded.at,
        created_by_id=recorded.actor_id,
        updated_at=recorded.at,
        updated_by_id=recorded.actor_id,
        claimed_at=None if event.owner_id is None else recorded.at,
        due_at=event.due_at,
        wake_at=event.wake_at,
    )
    at = AtTask(task.id, task.definition_key)
    flow = replace(state.flow, last_thread=max(state.flow.last_thread, task.thread))
    if not event.ad_hoc:
        flow = evolve_flow.at_task(flow, event.thread, at)
    return replace(state, tasks={**state.tasks, task.id: task}, flow=flow)


def _task_state(state: CaseState, event: happened.TaskStateChanged, recorded: Recorded) -> CaseState:
    task = state.tasks[event.task_id]
    changes: dict[str, Any] = {"status": event.after}
    if event.after is TaskStatus.COMPLETED:
        by = recorded.actor_id if task.type in HUMAN else None
        changes |= {"completed_at": recorded.at, "completed_by_id": by, "wake_at": None}
    elif event.after is TaskStatus.CANCELLED:
        changes |= {"cancelled_at": recorded.at, "wake_at": None}
    state = _task(state, task.id, recorded, **changes)
    if event.after is TaskStatus.COMPLETED:
        return replace(state, flow=evolve_flow.leaving(state.flow, AtTask(task.id, task.definition_key)))
    return state


def _assigned(state: CaseState, event: happened.TaskAssigned, recorded: Recorded) -> CaseState:
    state = _task(
        state, event.task_id, recorded, owner_id=event.after, claimed_at=None if event.after is None else recorded.at
    )
    held = state.open_delegation(event.task_id)
    state = state if held is None else _delegation(state, held.id, assignee_id=event.after)
    return _remembered(state, event.task_id, assignee=event.after) if event.after is not None else state


def _logged(state: CaseState, event: happened.TaskLogged, recorded: Recorded) -> CaseState:
    logs = (*state.tasks[event.task_id].logs, event.log_id)[-event.keep :]
    return _task(state, event.task_id, recorded, logs=logs)


def _opened(state: CaseState, event: happened.DelegationOpened, recorded: Recorded) -> CaseState:
    delegation = DelegationState(
        id=event.delegation_id,
        task_id=event.task_id,
        index=event.index,
        thread=event.thread,
        previous_id=event.previous_id,
        assignee_id=event.assignee_id,
        status=DelegationStatus.OPEN,
        outcome=None,
        priority=event.priority,
        delegated_at=recorded.at,
        due_at=event.due_at,
    )
    state = replace(
        state,
        delegations={**state.delegations, delegation.id: delegation},
        last_index=max(state.last_index, event.index),
    )
    return _remembered(state, event.task_id, assignee=event.assignee_id) if event.assignee_id is not None else state


def _closed(state: CaseState, event: happened.DelegationClosed, recorded: Recorded) -> CaseState:
    state = _delegation(
        state,
        event.delegation_id,
        status=DelegationStatus.CLOSED,
        outcome=event.outcome,
        finished_at=recorded.at,
    )
    return _remembered(state, event.task_id, previous=event.delegation_id)


def _task(state: CaseState, task_id: UUID, recorded: Recorded, **changes: Any) -> CaseState:
    task = replace(state.tasks[task_id], updated_at=recorded.at, updated_by_id=recorded.actor_id, **changes)
    return replace(state, tasks={**state.tasks, task_id: task})


def _delegation(state: CaseState, delegation_id: UUID, **changes: Any) -> CaseState:
    delegation = replace(state.delegations[delegation_id], **changes)
    return replace(state, delegations={**state.delegations, delegation_id: delegation})


def _remembered(state: CaseState, task_id: UUID, **changes: Any) -> CaseState:
    """The task's thread keeps its last delegation and assignee, which what follows refers to."""
    thread = state.flow.at(task_id)
    return state if thread is None else replace(state, flow=state.flow.put(replace(thread, **changes)))
