"""What a log gives: cases with their tasks and delegations, as plain immutable values with names for ids.

People and groups are named as the log names them; all times are in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class LogDelegation:
    """One hand-over of a task. `index` counts the case's delegations from 1 in the order of `delegated_at`.

    `assignee` is None while the task waits for someone, and where the log never says who it was. `thread` is
    the lowest number, from 1, that no task had that was open when this one began.
    """

    index: int
    thread: int
    previous_index: int | None
    assignee: str | None
    status: DelegationStatus
    outcome: DelegationOutcome | None
    delegated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class LogTask(NamedTuple):
    """One instance of an activity. `parallel` tells whether another task of the case was open meanwhile.

    `owner` is the last assignee. `claimed_at` is when the log says that it got the owner, or that the owner
    began; a task of which only the end is known has none. A FAILED task failed at `updated_at`.
    """

    activity: str
    status: TaskStatus
    parallel: bool
    owner: str | None
    groups: tuple[str, ...]
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    claimed_at: datetime | None
    completed_at: datetime | None
    completed_by: str | None
    cancelled_at: datetime | None
    data: dict[str, Any]
    delegations: tuple[LogDelegation, ...]


class LogCase(NamedTuple):
    """One trace. `title` is its name to the letter; `name` is unique in the log, the same at each reading."""

    name: str
    title: str
    status: CaseStatus
    initiator: str | None
    created_at: datetime
    updated_at: datetime
    updated_by: str | None
    finished_at: datetime | None
    variables: dict[str, Any]
    tasks: tuple[LogTask, ...]
