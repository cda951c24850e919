"""Where a case stands after its events, how its work is numbered, and what is kept as data."""

from pathlib import Path

import pytest

from casegraph.domain.enums import CaseStatus
from tests.unit.eventlogs.logs import event, minute, only_case, only_task, string

# ── The case ──


def test_a_case_is_paused_while_all_that_is_open_is_suspended(tmp_path: Path) -> None:
    suspended = [event("a", 1, "start"), event("a", 2, "suspend")]
    assert only_case(tmp_path, *suspended).status is CaseStatus.PAUSED
    assert only_case(tmp_path, *suspended, event("b", 3, "start")).status is CaseStatus.RUNNING
    assert only_case(tmp_path, *suspended, event("b", 3, "complete")).status is CaseStatus.PAUSED
    assert only_case(tmp_path, *suspended, event("a", 3, "resume")).status is CaseStatus.RUNNING
    named = [event("a", at, what, instance="x") for at, what in enumerate(["start", "suspend", "start"])]
    assert only_case(tmp_path, *named).status is CaseStatus.RUNNING
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
        event("x", 1, "start"),
        event("a", 2, "pi_abort"),
        event("b", 3, "start", resource="Ann"),
        event("c", 4, "complete"),
    )
    assert (case.status, case.finished_at) == (CaseStatus.CANCELLED, minute(4))
    assert [(task.status.name, task.updated_at.minute) for task in case.tasks] == [
        ("CANCELLED", 2),
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


def test_equal_containers_do_not_differ(tmp_path: Path) -> None:
    box = '<container key="k"><int key="a" value="1"/><list key="b"/></container></event>'
    parts = [event("a", at, what)[: -len("</event>")] + box for at, what in ((1, "start"), (2, "complete"))]
    assert only_task(tmp_path, *parts).data == {"k": {"a": 1, "b": []}}


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
