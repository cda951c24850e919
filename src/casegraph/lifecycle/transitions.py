"""From which status a case or a task may go to which, and in which status of its case a thing may be done: tables."""

from enum import IntEnum, StrEnum, unique

from casegraph.domain.enums import CaseStatus, TaskStatus
from casegraph.lifecycle.outcomes import Code, Refused

_DRAFT, _RUNNING, _PAUSED = CaseStatus.DRAFT, CaseStatus.RUNNING, CaseStatus.PAUSED
_STOPPED, _ERROR = CaseStatus.STOPPED, CaseStatus.ERROR
_COMPLETED, _CANCELLED = CaseStatus.COMPLETED, CaseStatus.CANCELLED

CASE_TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.DRAFT: frozenset({_RUNNING, _COMPLETED, _CANCELLED}),
    CaseStatus.RUNNING: frozenset({_PAUSED, _STOPPED, _ERROR, _COMPLETED, _CANCELLED}),
    CaseStatus.PAUSED: frozenset({_RUNNING, _STOPPED, _COMPLETED, _CANCELLED}),
    CaseStatus.STOPPED: frozenset({_RUNNING, _COMPLETED, _CANCELLED}),
    CaseStatus.ERROR: frozenset({_RUNNING, _STOPPED, _COMPLETED, _CANCELLED}),
    CaseStatus.COMPLETED: frozenset(),
    CaseStatus.CANCELLED: frozenset(),
}

TASK_TRANSITIONS: dict[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.READY: frozenset({TaskStatus.CLAIMED, TaskStatus.COMPLETED, TaskStatus.CANCELLED, TaskStatus.FAILED}),
    TaskStatus.CLAIMED: frozenset({TaskStatus.READY, TaskStatus.COMPLETED, TaskStatus.CANCELLED, TaskStatus.FAILED}),
    TaskStatus.FAILED: frozenset({TaskStatus.READY, TaskStatus.CLAIMED, TaskStatus.CANCELLED}),
    TaskStatus.COMPLETED: frozenset(),
    TaskStatus.CANCELLED: frozenset(),
}


@unique
class Act(StrEnum):
    """What can be done to a case without asking for another status, as a sentence ends: “may not be …”."""

    ROUTE = "routed"
    RESUME = "resumed"
    WORK = "worked on"
    REASSIGN = "reassigned"
    EDIT = "edited"
    EXECUTE_TRIGGER = "changed by a trigger"
    ADD_TASK = "given a task"
    DELETE = "deleted"
    REMARK = "remarked on"


_ACTIVE = frozenset({_DRAFT, _RUNNING})
_HELD = frozenset({_PAUSED, _STOPPED, _ERROR})
_UNFINISHED = frozenset(CaseStatus) - {_COMPLETED, _CANCELLED}

ALLOWED: dict[Act, frozenset[CaseStatus]] = {
    Act.ROUTE: _ACTIVE,
    Act.RESUME: _HELD,
    Act.WORK: _ACTIVE,
    Act.ADD_TASK: _ACTIVE,
    Act.REASSIGN: _UNFINISHED,
    Act.EDIT: _UNFINISHED,
    Act.EXECUTE_TRIGGER: _UNFINISHED,
    Act.DELETE: frozenset(CaseStatus),
    Act.REMARK: frozenset(CaseStatus),
}


def allows(status: CaseStatus, act: Act) -> bool:
    """Whether a case in this status lets the act be."""
    return status in ALLOWED[act]


def may_become(status: CaseStatus, after: CaseStatus) -> bool:
    """Whether a case in this status may go to another."""
    return after in CASE_TRANSITIONS[status]


def require(status: CaseStatus, act: Act) -> None:
    """Refuses an act that the status of the case does not allow."""
    if not allows(status, act):
        raise Refused(Code.INVALID_STATE, f"A case that is {status.name} may not be {act.value}.")


def moves(before: CaseStatus | TaskStatus, after: CaseStatus | TaskStatus) -> bool:
    """Whether a status changes: not when it is held already, and never against the tables, which is refused."""
    if before is after:
        return False
    # The members of the two enums are equal as numbers, so the tables are not one.
    known: frozenset[IntEnum] = CASE_TRANSITIONS[before] if isinstance(before, CaseStatus) else TASK_TRANSITIONS[before]
    if after not in known:
        what = "case" if isinstance(before, CaseStatus) else "task"
        raise Refused(Code.INVALID_STATE, f"A {what} that is {before.name} cannot become {after.name}.")
    return True
