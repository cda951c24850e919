"""What a transition does to one instance of an activity, and to the delegations in which it is handed on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from casegraph.domain.enums import DelegationOutcome, TaskStatus
from casegraph.eventlogs.events import LogEvent, Transition


class Delegation:
    """A hand-over that may still be open."""

    __slots__ = ("assignee", "delegated_at", "finished_at", "index", "outcome", "previous", "started_at")

    def __init__(self, index: int, previous: int | None, assignee: str | None, at: datetime) -> None:
        self.index = index
        self.previous = previous
        self.assignee = assignee
        self.delegated_at = at
        self.started_at: datetime | None = None
        self.finished_at: datetime | None = None
        self.outcome: DelegationOutcome | None = None

    def finish(self, at: datetime, outcome: DelegationOutcome) -> None:
        """Closes it."""
        self.finished_at = at
        self.outcome = outcome


class Instance:
    """An instance of an activity: open until `closed` tells how it ended.

    `events` are those that belong to it; where it ended by what is not among them, `ended_by_case` is true.
    """

    __slots__ = (
        "activity",
        "claimed_at",
        "closed",
        "completed_by",
        "delegations",
        "ended_by_case",
        "events",
        "key",
        "parallel",
        "suspended",
        "thread",
        "updated_at",
        "updated_by",
    )

    def __init__(self, event: LogEvent, thread: int, index: int) -> None:
        self.activity = event.activity
        self.key = event.instance
        self.thread = thread
        self.parallel = False
        self.suspended = False
        self.closed: TaskStatus | None = None
        self.ended_by_case = False
        self.claimed_at: datetime | None = None
        self.completed_by: str | None = None
        self.updated_at = event.time
        self.updated_by = event.resource
        self.events = [event]
        self.delegations = [Delegation(index, None, None, event.time)]

    @property
    def owner(self) -> str | None:
        """Who has it, or had it last."""
        return self.delegations[-1].assignee

    @property
    def started(self) -> bool:
        """Whether someone began to work on it."""
        return self.delegations[-1].started_at is not None

    def close(self, event: LogEvent, status: TaskStatus, outcome: DelegationOutcome) -> None:
        """Ends it, by an event that need not be its own."""
        self.closed = status
        self.updated_at = event.time
        self.updated_by = event.resource
        self.delegations[-1].finish(event.time, outcome)


def _nothing(_instance: Instance, _event: LogEvent, _index: int) -> None:
    pass


def _hand(instance: Instance, event: LogEvent, index: int) -> None:
    """Gives it to the event's resource: nobody's delegation becomes theirs, another's is handed on."""
    if event.resource is None or event.resource == instance.owner:
        return
    if instance.owner is None:
        instance.delegations[-1].assignee = event.resource
        instance.claimed_at = event.time
    else:
        _hand_on(instance, event, index)


def _reassign(instance: Instance, event: LogEvent, index: int) -> None:
    """Hands it on even to the same person, or back to nobody; what nobody had is just given."""
    if instance.owner is None:
        _hand(instance, event, index)
    else:
        _hand_on(instance, event, index)


def _hand_on(instance: Instance, event: LogEvent, index: int) -> None:
    last = instance.delegations[-1]
    last.finish(event.time, DelegationOutcome.REASSIGNED)
    instance.delegations.append(Delegation(index, last.index, event.resource, event.time))
    instance.claimed_at = event.time if event.resource else None


def _start(instance: Instance, event: LogEvent, index: int) -> None:
    _hand(instance, event, index)
    instance.suspended = False
    delegation = instance.delegations[-1]
    delegation.started_at = delegation.started_at or event.time


def _suspend(instance: Instance, _event: LogEvent, _index: int) -> None:
    instance.suspended = True


def _resume(instance: Instance, _event: LogEvent, _index: int) -> None:
    instance.suspended = False


def _complete(instance: Instance, event: LogEvent, _index: int) -> None:
    """Whoever completes what nobody had is taken for the one who had it all along."""
    if instance.owner is None and event.resource is not None:
        instance.delegations[-1].assignee = event.resource
        instance.claimed_at = instance.delegations[-1].started_at
    instance.completed_by = event.resource
    instance.close(event, TaskStatus.COMPLETED, DelegationOutcome.ROUTED)


def cancel(instance: Instance, event: LogEvent, _index: int = 0) -> None:
    """Ends it without a result."""
    instance.close(event, TaskStatus.CANCELLED, DelegationOutcome.CANCELLED)


def _fail(instance: Instance, event: LogEvent, _index: int) -> None:
    instance.close(event, TaskStatus.FAILED, DelegationOutcome.CANCELLED)


Act = Callable[[Instance, LogEvent, int], None]
"""What an event does to its instance; the number is the index of the delegation that it may open."""

ACTS: Mapping[Transition, Act] = MappingProxyType(
    {
        Transition.SCHEDULE: _nothing,
        Transition.ASSIGN: _hand,
        Transition.REASSIGN: _reassign,
        Transition.START: _start,
        Transition.SUSPEND: _suspend,
        Transition.RESUME: _resume,
        Transition.COMPLETE: _complete,
        Transition.WITHDRAW: cancel,
        Transition.AUTOSKIP: cancel,
        Transition.MANUALSKIP: cancel,
        Transition.ATE_ABORT: _fail,
        Transition.PI_ABORT: cancel,
        Transition.UNKNOWN: _nothing,
    }
)

FIRST_ACTS: Mapping[Transition, Act] = MappingProxyType({**ACTS, Transition.UNKNOWN: _complete})
"""The same for the first event of an instance: an unknown transition of something unknown just happened."""
