"""Tasks and delegations in the making: people are usernames, times are counted from the case's creation."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from casegraph.domain.enums import OPEN_TASK, DelegationOutcome, TaskStatus
from casegraph.processes.model import TaskDefinition


@dataclass(slots=True, eq=False)
class Handover:
    """A delegation: open until `finished`."""

    index: int
    thread: int
    previous: "Handover | None"
    delegated: timedelta
    assignee: str | None = None
    started: timedelta | None = None
    finished: timedelta | None = None
    outcome: DelegationOutcome | None = None

    def close(self, at: timedelta, outcome: DelegationOutcome) -> None:
        """End it."""
        self.finished, self.outcome = at, outcome


@dataclass(slots=True, eq=False)
class Work:
    """A task. `groups` and `users` are its pool; works with the same `split` run side by side."""

    number: int
    definition: TaskDefinition
    split: int | None
    groups: tuple[str, ...]
    users: tuple[str, ...]
    created: timedelta
    created_by: str
    updated: timedelta
    updated_by: str
    status: TaskStatus = TaskStatus.READY
    owner: str | None = None
    claimed: timedelta | None = None
    ended: timedelta | None = None
    data: dict[str, Any] = field(default_factory=dict)
    handovers: list[Handover] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether it waits or is worked on."""
        return self.status in OPEN_TASK

    @property
    def delegation(self) -> Handover:
        """The last hand-over."""
        return self.handovers[-1]

    def assign(self, owner: str, at: timedelta) -> None:
        """Give it to someone."""
        self.owner, self.claimed, self.status = owner, at, TaskStatus.CLAIMED
        self.delegation.assignee = owner

    def end(self, status: TaskStatus, outcome: DelegationOutcome, at: timedelta) -> None:
        """End it, whoever has it."""
        self.status, self.ended = status, at
        self.delegation.close(at, outcome)
