"""What the transitions of the standard lifecycle do to a case, its tasks and its delegations."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, TaskStatus
from casegraph.eventlogs import LogTask
from tests.unit.eventlogs.logs import event, only_case, only_task, string

ROUTED, REASSIGNED, CANCELLED = DelegationOutcome


def minute(number: int) -> datetime:
    return datetime(2024, 3, 1, 8, number, tzinfo=UTC)


def hops(task: LogTask) -> list[tuple[str | None, DelegationOutcome | None]]:
    return [(part.assignee, part.outcome) for part in task.delegations]


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
        event("a", 3, "assign", resource="Bob"),
    )
    assert hops(task) == [("Ann", REASSIGNED), ("Bob", None)]
    assert task.claimed_at == minute(3)


def test_reassigning_what_nobody_had_just_gives_it(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "schedule"), event("a", 2, "reassign", resource="Ann"))
    assert hops(task) == [("Ann", None)]


def test_who_completes_a_task_started_by_nobody_is_taken_for_its_assignee(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "start"), event("a", 2, "complete", resource="Ann"))
    assert (hops(task), task.claimed_at, task.completed_by) == ([("Ann", ROUTED)], minute(1), "Ann")


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


# ── The case ──


def test_a_case_is_paused_while_all_that_is_open_is_suspended(tmp_path: Path) -> None:
    suspended = [event("a", 1, "start"), event("a", 2, "suspend")]
    assert only_case(tmp_path, *suspended).status is CaseStatus.PAUSED
    assert only_case(tmp_path, *suspended, event("b", 3, "start")).status is CaseStatus.RUNNING
    assert only_case(tmp_path, *suspended, event("b", 3, "complete")).status is CaseStatus.PAUSED
    assert only_case(tmp_path, *suspended, event("a", 3, "resume")).status is CaseStatus.RUNNING
    done = only_case(tmp_path, *suspended, event("a", 3, "complete"))
    assert (done.status, done.finished_at) == (CaseStatus.COMPLETED, minute(3))


def test_an_aborted_process_instance_cancels_all_that_is_open(tmp_path: Path) -> None:
    case = only_case(
        tmp_path,
        event("a", 1, "complete", resource="Ann"),
        event("b", 2, "start", resource="Bob"),
        event("c", 3, "schedule"),
        event("end", 4, "pi_abort", resource="Boss"),
    )
    assert (case.status, case.finished_at) == (CaseStatus.CANCELLED, minute(4))
    assert [task.status.name for task in case.tasks] == ["COMPLETED", "CANCELLED", "CANCELLED", "CANCELLED"]
    assert [task.cancelled_at for task in case.tasks[1:]] == [minute(4)] * 3
    assert [task.updated_by for task in case.tasks[1:]] == ["Boss"] * 3


def test_what_happens_after_an_abort_is_kept_and_ends_with_the_case(tmp_path: Path) -> None:
    case = only_case(
        tmp_path,
        event("a", 1, "start"),
        event("a", 2, "pi_abort"),
        event("b", 3, "start", resource="Ann"),
        event("c", 4, "complete"),
    )
    assert (case.status, case.finished_at) == (CaseStatus.CANCELLED, minute(4))
    assert [(task.status.name, task.updated_at.minute) for task in case.tasks] == [
        ("CANCELLED", 2),
        ("CANCELLED", 4),
        ("COMPLETED", 4),
    ]


def test_events_are_put_in_the_order_of_time(tmp_path: Path) -> None:
    case = only_case(
        tmp_path,
        event("b", 5, "complete", resource="Bob"),
        event("a", 3, "complete", resource="Ann"),
        event("a", 1, "start", resource="Ann"),
    )
    assert [task.activity for task in case.tasks] == ["a", "b"]
    assert (case.created_at, case.finished_at, case.initiator) == (minute(1), minute(5), "Ann")
    assert (case.updated_at, case.updated_by) == (minute(5), "Bob")


def test_events_of_one_time_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    case = only_case(tmp_path, *[event(name, 1) for name in "bac"])
    assert [task.activity for task in case.tasks] == ["b", "a", "c"]


def test_an_event_without_a_time_happens_with_the_one_before_it(tmp_path: Path) -> None:
    case = only_case(tmp_path, event("a", 3), event("b", None), event("c", 1))
    assert [(task.activity, task.created_at.minute) for task in case.tasks] == [("c", 1), ("a", 3), ("b", 3)]
    assert "time:timestamp" not in case.tasks[2].data["xes:events"][0]


def test_a_first_event_without_a_time_happens_at_the_first_date_of_its_trace(tmp_path: Path) -> None:
    dates = '<date key="x" value="2024-03-01T08:07:00Z"/><date key="y" value="2020-01-01"/>'
    assert only_case(tmp_path, event("a", None), dates).created_at == minute(7)


def test_the_initiator_is_who_did_the_first_thing_if_anyone_did(tmp_path: Path) -> None:
    assert only_case(tmp_path, event("a", 1), event("b", 2, resource="Ann")).initiator is None


def test_delegations_are_numbered_through_the_case_in_the_order_of_time(tmp_path: Path) -> None:
    case = only_case(
        tmp_path,
        event("a", 1, "assign", resource="Ann"),
        event("b", 2, "complete"),
        event("a", 3, "reassign", resource="Bob"),
        event("c", 4, "complete"),
    )
    assert [[part.index for part in task.delegations] for task in case.tasks] == [[1, 3], [2], [4]]
    assert case.tasks[0].delegations[1].previous_index == 1


def test_threads_number_what_is_open_at_once(tmp_path: Path) -> None:
    case = only_case(
        tmp_path,
        event("a", 1, "complete"),
        event("b", 2, "start"),
        event("c", 3, "start"),
        event("b", 4, "complete"),
        event("d", 5, "start"),
        event("c", 6, "complete"),
        event("d", 7, "complete"),
        event("e", 8, "complete"),
    )
    found = {task.activity: (task.delegations[0].thread, task.parallel) for task in case.tasks}
    assert found == {"a": (1, False), "b": (1, True), "c": (2, True), "d": (1, True), "e": (1, False)}


# ── What is kept as data ──


def test_attributes_of_all_events_stand_side_by_side(tmp_path: Path) -> None:
    task = only_task(
        tmp_path,
        event("a", 1, "start", room="4", instance="x"),
        event("a", 2, "complete", room="4", result="yes", instance="x"),
    )
    assert task.data == {"concept:instance": "x", "room": 4, "result": "yes"}


def test_where_events_differ_the_last_has_its_say_and_all_are_kept(tmp_path: Path) -> None:
    task = only_task(
        tmp_path,
        event("a", 1, "start", resource="Ann", room="4"),
        event("a", 2, "COMPLETE", resource="Ann", room="5", group="Law"),
    )
    assert task.data == {
        "room": 5,
        "xes:events": [
            {
                "lifecycle:transition": "start",
                "time:timestamp": "2024-03-01T08:01:00.000Z",
                "org:resource": "Ann",
                "room": 4,
            },
            {
                "lifecycle:transition": "COMPLETE",
                "time:timestamp": "2024-03-01T08:02:00.000Z",
                "org:resource": "Ann",
                "org:group": "Law",
                "room": 5,
            },
        ],
    }


def test_values_of_different_types_differ(tmp_path: Path) -> None:
    said = ['<int key="k" value="1"/>', '<boolean key="k" value="true"/>']
    parts = [
        event("a", at, what)[: -len("</event>")] + value + "</event>"
        for at, what, value in zip((1, 2), ("start", "complete"), said, strict=True)
    ]
    assert [part["k"] for part in only_task(tmp_path, *parts).data["xes:events"]] == [1, True]


@pytest.mark.parametrize(
    "parts",
    [
        [event("a", 1, "start"), event("a", 2, "suspend"), event("a", 3, "resume"), event("a", 4, "complete")],
        [event("a", 1, "assign", resource="Ann"), event("a", 2, "complete", resource="Ann")],
        [event("a", 1, "schedule"), event("a", 1, "complete")],
        [event("a", 1, "start", group="x"), event("a", 2, "complete", group="y")],
        [event("a", 1, "start", instance="x"), event("a", 2, "start", instance="x")],
        [event("a", 1, "manualskip")],
        [event("a", 1, "start"), event("a", 2, "pi_abort")],
    ],
)
def test_what_the_fields_do_not_say_is_kept_whole(parts: list[str], tmp_path: Path) -> None:
    assert len(only_task(tmp_path, *parts).data["xes:events"]) == len(parts)


def test_a_task_that_ended_with_its_case_keeps_its_own_events(tmp_path: Path) -> None:
    case = only_case(tmp_path, event("a", 1, "start"), event("b", 2, "pi_abort"))
    assert [len(task.data["xes:events"]) for task in case.tasks] == [1, 1]


def test_an_attribute_called_as_the_kept_events_is_not_lost(tmp_path: Path) -> None:
    task = only_task(tmp_path, event("a", 1, "manualskip")[: -len("</event>")] + string("xes:events", "x") + "</event>")
    assert task.data["xes:events"] == "x"
    assert task.data["xes:events#2"][0]["xes:events"] == "x"
