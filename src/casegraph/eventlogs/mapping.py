"""From a trace to a case: its tasks, its delegations, and where it stands.

A case is COMPLETED when its last event leaves nothing open, RUNNING while something is, PAUSED when all of
that is suspended, CANCELLED once the log aborts the process instance, and DRAFT while nothing has happened.
"""

from datetime import datetime

from casegraph.domain.enums import CaseStatus, DelegationStatus, TaskStatus
from casegraph.eventlogs.cases import LogCase, LogDelegation, LogTask
from casegraph.eventlogs.events import LogEvent, LogTrace, Transition
from casegraph.eventlogs.instances import ACTS, FIRST_ACTS, Delegation, Instance, cancel
from casegraph.eventlogs.openwork import OpenWork
from casegraph.eventlogs.taskdata import data_of


def case_of(trace: LogTrace, *, name: str, title: str, drafted_at: datetime) -> LogCase:
    """The case of a trace; `drafted_at` is when it was created if the trace has no event and no date."""
    if not trace.events:
        return _draft(trace, name, title, trace.first_date or drafted_at)
    work = _Work()
    for event in trace.events:
        work.take(event)
    first, last = trace.events[0], trace.events[-1]
    status = work.status(last)
    return LogCase(
        name=name,
        title=title,
        status=status,
        initiator=first.resource,
        created_at=first.time,
        updated_at=last.time,
        updated_by=last.resource,
        finished_at=last.time if status in (CaseStatus.COMPLETED, CaseStatus.CANCELLED) else None,
        variables=trace.attributes,
        tasks=tuple([_task(instance) for instance in work.instances]),
    )


def _draft(trace: LogTrace, name: str, title: str, created_at: datetime) -> LogCase:
    return LogCase(
        name=name,
        title=title,
        status=CaseStatus.DRAFT,
        initiator=None,
        created_at=created_at,
        updated_at=created_at,
        updated_by=None,
        finished_at=None,
        variables=trace.attributes,
        tasks=(),
    )


class _Work:
    """The instances of one case, as its events come one after the other."""

    def __init__(self) -> None:
        self.instances: list[Instance] = []
        self._open = OpenWork()
        self._delegations = 0
        self._aborted = False

    def take(self, event: LogEvent) -> None:
        """Lets an event do what it does."""
        instance = self._open.find(event)
        if instance is None:
            self._begin(event)
        else:
            self._go_on(instance, event)
        if event.transition is Transition.PI_ABORT:
            self._aborted = True
            self._cancel_open(event)

    def _begin(self, event: LogEvent) -> None:
        instance = Instance(event, self._open.take_thread(), self._delegations + 1)
        self.instances.append(instance)
        self._open.begin(instance)
        FIRST_ACTS[event.transition](instance, event, 0)
        self._delegations += 1
        if instance.closed is None:
            self._open.keep(instance)
        else:
            self._open.end(instance)

    def _go_on(self, instance: Instance, event: LogEvent) -> None:
        instance.events.append(event)
        instance.updated_at = event.time
        instance.updated_by = event.resource
        before = len(instance.delegations)
        ACTS[event.transition](instance, event, self._delegations + 1)
        self._delegations += len(instance.delegations) - before
        if instance.closed is None:
            self._open.requeue(instance)
        else:
            self._open.forget(instance)

    def _cancel_open(self, event: LogEvent) -> None:
        for instance in self._open.live():
            cancel(instance, event)
            instance.ended_by_case = True
            self._open.forget(instance)

    def status(self, last: LogEvent) -> CaseStatus:
        """Where the case stands after its last event; what an aborted one has open after all ends with it."""
        if self._aborted:
            self._cancel_open(last)
            return CaseStatus.CANCELLED
        if not self._open:
            return CaseStatus.COMPLETED
        return CaseStatus.PAUSED if self._open.all_suspended() else CaseStatus.RUNNING


def _task(instance: Instance) -> LogTask:
    first = instance.events[0]
    status = instance.closed or (TaskStatus.READY if instance.owner is None else TaskStatus.CLAIMED)
    return LogTask(
        activity=instance.activity,
        status=status,
        parallel=instance.parallel,
        owner=instance.owner,
        groups=tuple(dict.fromkeys([event.group for event in instance.events if event.group is not None])),
        created_at=first.time,
        created_by=first.resource,
        updated_at=instance.updated_at,
        updated_by=instance.updated_by,
        claimed_at=instance.claimed_at,
        completed_at=instance.updated_at if status is TaskStatus.COMPLETED else None,
        completed_by=instance.completed_by,
        cancelled_at=instance.updated_at if status is TaskStatus.CANCELLED else None,
        data=data_of(instance),
        delegations=tuple([_delegation(part, instance.thread) for part in instance.delegations]),
    )


def _delegation(part: Delegation, thread: int) -> LogDelegation:
    return LogDelegation(
        index=part.index,
        thread=thread,
        previous_index=part.previous,
        assignee=part.assignee,
        status=DelegationStatus.OPEN if part.outcome is None else DelegationStatus.CLOSED,
        outcome=part.outcome,
        delegated_at=part.delegated_at,
        started_at=part.started_at,
        finished_at=part.finished_at,
    )
