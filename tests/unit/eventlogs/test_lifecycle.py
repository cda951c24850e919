"""What the transitions of the standard lifecycle do to a case, its tasks and its delegations."""

from pathlib import Path

import pytest

from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, TaskStatus
from casegraph.eventlogs import LogTask
from tests.unit.eventlogs.logs import event, hops, minute, only_case, only_task

ROUTED, REASSIGNED, CANCELLED = DelegationOutcome


# ── One instance ──


@pytest.mark.parametrize("transition", ["complete", "COMPLETE", "Complete", None])
def test_complete_alone_is_a_task_that_was_done_at_once(transition: str | None, tmp_path: Path) -> None:
    case = only_case(tmp_path, event("a", 1, transition, resource="Ann", group="Law", cost="x"))
    [task] = case.tasks
    assert task == LogTask(
        activity="a",
        status=TaskStatus.COMPLETED,
        parallel=False,
        owner="Ann",
        groups=("Law",),
        created_at=minute(1),
        created_by="Ann",
        updated_at=minute(1),
        updated_by="Ann",
        claimed_at=None,
        completed_at=minute(1),
        completed_by="Ann",
        cancelled_at=None,
        data={"cost": "x"},
        delegations=task.delegations,
    )
    [delegation] = task.delegations
    assert (delegation.index, delegation.thread, delegation.previous_index) == (1, 1, None)
    assert (delegation.assignee, delegation.status) == ("Ann", DelegationStatus.CLOSED)
    assert (delegation.outcome, delegation.started_at) == (ROUTED, None)
    assert (delegation.delegated_at, delegation.finished_at) == (minute(1), minute(1))
    assert (case.status, case.finished_at, case.initiator) == (CaseStatus.COMPLETED, minute(1), "Ann")


def test_a_scheduled_task_waits_for_someone(tmp_path: Path) -> None:
    case = only_case(tmp_path, event("a", 1, "schedule", resource="Dispatcher"))
    [task] = case.tasks
    assert (task.status, task.owner, task.created_by) == (TaskStatus.READY, None, "Dispatcher")
    [delegation] = task.delegations
    assert (delegation.assignee, delegation.status, delegation.outcome) == (None, DelegationStatus.OPEN, None)
    assert (case.status, case.finished_at, case.initiator) == (CaseStatus.RUNNING, None, "Dispatcher")


def test_schedule_start_complete(tmp_path: Path) -> None:
    task = only_task(
        tmp_path,
        event("a", 1, "schedule", resource="Dispatcher"),
        event("a", 2, "start", resource="Ann"),
        event("a", 5, "complete", resource="Ann"),
    )
    assert (task.status, task.owner, task.created_at) == (TaskStatus.COMPLETED, "Ann", minute(1))
    assert (task.claimed_at, task.completed_at, task.completed_by) == (minute(2), minute(5), "Ann")
    [delegation] = task.delegations
    assert (delegation.delegated_at, delegation.started_at, delegation.finished_at) == (
        minute(1),
        minute(2),
        minute(5),
    )
    assert task.data == {}


def test_assign_gives_the_waiting_delegation_to_someone(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "schedule"), event("a", 2, "assign", resource="Ann"))
    assert (task.status, task.owner, task.claimed_at) == (TaskStatus.CLAIMED, "Ann", minute(2))
    assert hops(task) == [("Ann", None)]


def test_whoever_is_assigned_may_start(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "assign", resource="Ann"), event("a", 2, "start", resource="Ann"))
    assert hops(task) == [("Ann", None)]
    assert (task.claimed_at, task.delegations[0].started_at) == (minute(1), minute(2))


def test_when_another_than_the_assigned_one_starts_it_was_reassigned(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "assign", resource="Ann"), event("a", 2, "start", resource="Bob"))
    assert hops(task) == [("Ann", REASSIGNED), ("Bob", None)]
    first, second = task.delegations
    assert (second.previous_index, first.finished_at, second.delegated_at) == (1, minute(2), minute(2))
    assert (first.started_at, second.started_at, task.owner) == (None, minute(2), "Bob")


def test_reassign_closes_one_delegation_and_opens_the_next(tmp_path: Path) -> None:
    task = only_task(
        tmp_path,
        event("a", 1, "start", resource="Ann"),
        event("a", 2, "reassign", resource="Bob"),
        event("a", 3, "reassign", resource="Bob"),
        event("a", 4, "complete", resource="Bob"),
    )
    assert hops(task) == [("Ann", REASSIGNED), ("Bob", REASSIGNED), ("Bob", ROUTED)]
    assert [part.index for part in task.delegations] == [1, 2, 3]
    assert [part.previous_index for part in task.delegations] == [None, 1, 2]
    assert (task.claimed_at, task.owner) == (minute(3), "Bob")


def test_a_reassigned_task_is_started_by_the_one_who_has_it_now(tmp_path: Path) -> None:
    task = only_task(
        tmp_path,
        event("a", 1, "start", resource="Ann"),
        event("a", 2, "reassign", resource="Bob"),
        event("a", 3, "start", resource="Bob"),
    )
    assert [part.started_at for part in task.delegations] == [minute(1), minute(3)]


def test_reassigned_to_nobody_a_task_waits_again(tmp_path: Path) -> None:
    task = only_task(
        tmp_path,
        event("a", 1, "assign", resource="Ann"),
        event("a", 2, "reassign"),
    )
    assert hops(task) == [("Ann", REASSIGNED), (None, None)]
    assert (task.status, task.owner, task.claimed_at) == (TaskStatus.READY, None, None)


def test_what_waits_again_can_be_assigned_and_started_again(tmp_path: Path) -> None:
    said = [event("a", 1, "start", resource="Ann"), event("a", 2, "reassign")]
    for transition in ("assign", "start"):
        task = only_task(tmp_path, *said, event("a", 3, transition, resource="Bob"))
        assert hops(task) == [("Ann", REASSIGNED), ("Bob", None)]
        assert task.claimed_at == minute(3)


def test_reassigning_what_nobody_had_just_gives_it(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "schedule"), event("a", 2, "reassign", resource="Ann"))
    assert hops(task) == [("Ann", None)]


def test_who_completes_a_task_started_by_nobody_is_taken_for_its_assignee(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "start"), event("a", 2, "complete", resource="Ann"))
    assert (hops(task), task.claimed_at, task.completed_by) == ([("Ann", ROUTED)], minute(1), "Ann")


def test_a_task_started_twice_was_started_the_first_time(tmp_path: Path) -> None:
    task = only_task(tmp_path, *[event("a", at, "start", resource="Ann", instance="x") for at in (1, 2)])
    assert task.delegations[0].started_at == minute(1)


def test_a_task_started_by_nobody_is_still_anyones(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "start"))
    assert (task.status, task.owner, task.delegations[0].started_at) == (TaskStatus.READY, None, minute(1))


def test_who_completes_anothers_task_does_not_own_it(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "start", resource="Ann"), event("a", 2, "complete", resource="Bob"))
    assert (hops(task), task.owner, task.completed_by) == ([("Ann", ROUTED)], "Ann", "Bob")


def test_a_task_completed_by_nobody_keeps_its_owner(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "start", resource="Ann"), event("a", 2, "complete"))
    assert (task.owner, task.completed_by, task.updated_by) == ("Ann", None, None)


@pytest.mark.parametrize("transition", ["withdraw", "autoskip", "manualskip"])
def test_a_withdrawn_or_skipped_task_is_cancelled(transition: str, tmp_path: Path) -> None:
    case = only_case(tmp_path, event("a", 1, "schedule"), event("a", 2, transition, resource="Ann"))
    [task] = case.tasks
    assert (task.status, task.cancelled_at, task.completed_at) == (TaskStatus.CANCELLED, minute(2), None)
    assert (hops(task), task.updated_by) == ([(None, CANCELLED)], "Ann")
    assert case.status is CaseStatus.COMPLETED


def test_an_aborted_activity_has_failed(tmp_path: Path) -> None:
    case = only_case(tmp_path, event("a", 1, "start", resource="Ann"), event("a", 2, "ate_abort", resource="Ann"))
    [task] = case.tasks
    assert (task.status, task.updated_at) == (TaskStatus.FAILED, minute(2))
    assert (task.cancelled_at, task.completed_at) == (None, None)
    assert hops(task) == [("Ann", CANCELLED)]
    assert case.status is CaseStatus.COMPLETED


@pytest.mark.parametrize("transition", ["withdraw", "ate_abort", "complete", "pi_abort", "unknown", "In Progress"])
def test_what_ends_or_is_unknown_without_a_beginning_leaves_nothing_open(transition: str, tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, transition))
    assert task.status not in (TaskStatus.READY, TaskStatus.CLAIMED)
    assert task.delegations[0].finished_at == minute(1)


def test_an_unknown_transition_of_an_open_task_is_only_noted(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "start", resource="Ann"), event("a", 2, "In Progress", resource="Bob"))
    assert (task.status, hops(task), task.updated_by) == (TaskStatus.CLAIMED, [("Ann", None)], "Bob")
    assert [said["lifecycle:transition"] for said in task.data["xes:events"]] == ["start", "In Progress"]


# ── Which instance an event belongs to ──


def spans(folder: Path, *events: str) -> list[tuple[str | None, int, int | None]]:
    """Owner, first and last minute of each task."""
    return [
        (task.owner, task.created_at.minute, task.completed_at.minute if task.completed_at else None)
        for task in only_case(folder, *events).tasks
    ]


def test_without_instances_the_oldest_open_task_is_meant(tmp_path: Path) -> None:
    found = spans(
        tmp_path,
        event("a", 1, "start", resource="Ann"),
        event("a", 2, "start", resource="Bob"),
        event("a", 3, "complete"),
        event("a", 4, "complete"),
    )
    assert found == [("Ann", 1, 3), ("Bob", 2, 4)]


def test_with_instances_the_named_one_is_meant(tmp_path: Path) -> None:
    found = spans(
        tmp_path,
        event("a", 1, "start", resource="Ann", instance="x"),
        event("a", 2, "start", resource="Bob", instance="y"),
        event("a", 3, "complete", instance="y"),
        event("a", 4, "complete", instance="x"),
    )
    assert found == [("Ann", 1, 4), ("Bob", 2, 3)]


def test_a_task_keeps_its_place_when_something_else_happens_to_it(tmp_path: Path) -> None:
    found = spans(
        tmp_path,
        event("a", 1, "start", resource="Ann", instance="x"),
        event("a", 2, "start", resource="Bob", instance="y"),
        event("a", 3, "In Progress", instance="x"),
        event("a", 4, "complete"),
    )
    assert found == [("Ann", 1, 4), ("Bob", 2, None)]


def test_an_instance_is_named_within_its_activity(tmp_path: Path) -> None:
    found = spans(tmp_path, event("a", 1, "start", instance="x"), event("b", 2, "complete", instance="x"))
    assert found == [(None, 1, None), (None, 2, 2)]


def test_after_the_end_a_start_begins_a_new_task(tmp_path: Path) -> None:
    said = [("start", 1), ("complete", 2), ("start", 3), ("complete", 4)]
    for names in ({}, {"instance": "x"}):
        found = spans(tmp_path, *[event("a", at, what, **names) for what, at in said])
        assert found == [(None, 1, 2), (None, 3, 4)]


def test_a_start_belongs_to_the_task_that_waits_for_one(tmp_path: Path) -> None:
    found = only_case(
        tmp_path,
        event("a", 1, "start", resource="Ann"),
        event("a", 2, "schedule"),
        event("a", 3, "start", resource="Bob"),
    )
    assert [(task.owner, task.delegations[0].started_at) for task in found.tasks] == [
        ("Ann", minute(1)),
        ("Bob", minute(3)),
    ]


def test_each_schedule_is_another_task_unless_it_names_an_open_one(tmp_path: Path) -> None:
    assert len(only_case(tmp_path, event("a", 1, "schedule"), event("a", 2, "schedule")).tasks) == 2
    named = [event("a", at, "schedule", instance="x") for at in (1, 2)]
    assert len(only_case(tmp_path, *named).tasks) == 1


def test_an_assignment_belongs_to_the_task_that_nobody_has(tmp_path: Path) -> None:
    found = spans(
        tmp_path,
        event("a", 1, "assign", resource="Ann"),
        event("a", 2, "schedule"),
        event("a", 3, "assign", resource="Bob"),
    )
    assert found == [("Ann", 1, None), ("Bob", 2, None)]


def test_suspended_tasks_are_resumed_in_their_order(tmp_path: Path) -> None:
    starts = [event("a", 1, "start", instance="x"), event("a", 2, "start", instance="y")]
    suspends = [event("a", 3, "suspend"), event("a", 4, "suspend")]
    for resumes, left in ((0, [True, True]), (1, [False, True]), (2, [False, False])):
        parts = [*starts, *suspends, *[event("a", 5 + number, "resume") for number in range(resumes)]]
        case = only_case(tmp_path, *parts)
        last = [task.data["xes:events"][-1]["lifecycle:transition"] for task in case.tasks]
        assert [what == "suspend" for what in last] == left
        assert case.status is (CaseStatus.PAUSED if all(left) else CaseStatus.RUNNING)


def test_a_resumed_task_can_be_suspended_again_before_younger_ones(tmp_path: Path) -> None:
    said = ["suspend", "suspend", "resume", "resume", "suspend"]
    starts = [event("a", 1, "start", resource="Ann"), event("a", 2, "start", resource="Bob")]
    case = only_case(tmp_path, *starts, *[event("a", 3 + number, what) for number, what in enumerate(said)])
    last = {task.owner: task.data["xes:events"][-1]["lifecycle:transition"] for task in case.tasks}
    assert last == {"Ann": "suspend", "Bob": "resume"}
