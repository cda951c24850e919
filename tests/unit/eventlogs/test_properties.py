"""Whatever the order of transitions, a case is whole: nothing lost, nothing left open that is finished."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, TaskStatus
from casegraph.eventlogs import LogCase
from casegraph.eventlogs.events import LogTrace, RawEvent, Transition, trace_of
from casegraph.eventlogs.mapping import case_of
from tests.unit.eventlogs.told import assert_attributes_are_kept, assert_nothing_is_lost

START = datetime(2024, 3, 1, 8, tzinfo=UTC)
OPEN = (TaskStatus.READY, TaskStatus.CLAIMED)
FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)

transitions = st.one_of(
    st.sampled_from([item.value for item in Transition if item is not Transition.PI_ABORT]),
    st.sampled_from([Transition.SCHEDULE, Transition.START, Transition.COMPLETE]).map(lambda item: item.value.upper()),
    st.sampled_from(["pi_abort", "Awaiting Assignment"]),
)


@st.composite
def raw_events(draw: st.DrawFn) -> dict[str, Any]:
    """The attributes of one event."""
    maybe: dict[str, st.SearchStrategy[Any]] = {
        "time:timestamp": st.integers(0, 12).map(lambda minutes: START + timedelta(minutes=minutes)),
        "lifecycle:transition": transitions,
        "org:resource": st.sampled_from(["Ann", "Bob"]),
        "org:group": st.sampled_from(["Law", "Sales"]),
        "concept:instance": st.sampled_from(["x", "y"]),
        "cost": st.integers(1, 3),
    }
    said = draw(st.fixed_dictionaries({}, optional=maybe))
    return {"concept:name": draw(st.sampled_from("ab")), **said}


@st.composite
def traces(draw: st.DrawFn) -> LogTrace:
    raw: list[RawEvent] = list(enumerate(draw(st.lists(raw_events(), max_size=14))))
    if draw(st.booleans()):
        raw = [(line, said | {"time:timestamp": START + timedelta(minutes=line)}) for line, said in raw]
    return trace_of(1, {"concept:name": "one", "opened": START, "amount": 5}, raw)


def mapped(trace: LogTrace) -> LogCase:
    return case_of(trace, name="one", title="one", drafted_at=START)


def for_any_trace(test: Callable[[LogTrace], None]) -> Callable[[], None]:
    """Runs a test with many traces, however long each takes."""
    return settings(deadline=None, max_examples=200)(given(traces())(test))


@for_any_trace
def test_no_event_is_lost_and_none_is_made_up(trace: LogTrace) -> None:
    case = mapped(trace)
    assert_nothing_is_lost(case, trace.events)
    assert_attributes_are_kept(case, trace.events)
    assert case.variables == {"opened": "2024-03-01T08:00:00.000Z", "amount": 5}


@for_any_trace
def test_the_status_of_a_case_says_what_is_open(trace: LogTrace) -> None:
    case = mapped(trace)
    note(case.status.name)
    still_open = [task for task in case.tasks if task.status in OPEN]
    aborted = any(event.transition is Transition.PI_ABORT for event in trace.events)
    if not trace.events:
        assert case.status is CaseStatus.DRAFT
    elif aborted:
        assert case.status is CaseStatus.CANCELLED
    elif still_open:
        assert case.status in (CaseStatus.RUNNING, CaseStatus.PAUSED)
    else:
        assert case.status is CaseStatus.COMPLETED
    assert (case.finished_at is not None) == (case.status in FINISHED)
    if case.status in FINISHED:
        assert not still_open
        assert case.finished_at == max(event.time for event in trace.events)
        assert all(part.status is DelegationStatus.CLOSED for task in case.tasks for part in task.delegations)


@for_any_trace
def test_delegations_are_counted_without_gaps_in_the_order_of_time(trace: LogTrace) -> None:
    parts = [part for task in mapped(trace).tasks for part in task.delegations]
    parts.sort(key=lambda part: part.index)
    assert [part.index for part in parts] == list(range(1, len(parts) + 1))
    assert [part.delegated_at for part in parts] == sorted(part.delegated_at for part in parts)


@for_any_trace
def test_a_task_is_handed_on_step_by_step(trace: LogTrace) -> None:
    for task in mapped(trace).tasks:
        first, *_ = task.delegations
        *handed_on, last = task.delegations
        assert (first.previous_index, first.delegated_at) == (None, task.created_at)
        assert all(part.outcome is DelegationOutcome.REASSIGNED for part in handed_on)
        for before, after in pairwise(task.delegations):
            assert after.previous_index == before.index < after.index
            assert after.delegated_at == before.finished_at
        assert last.assignee == task.owner
        assert (last.status is DelegationStatus.OPEN) == (task.status in OPEN)
        assert last.outcome is not DelegationOutcome.REASSIGNED


@for_any_trace
def test_times_follow_each_other(trace: LogTrace) -> None:
    for task in mapped(trace).tasks:
        assert task.created_at <= task.updated_at
        ends = [task.completed_at, task.cancelled_at]
        assert [end is not None for end in ends] == [
            task.status is TaskStatus.COMPLETED,
            task.status is TaskStatus.CANCELLED,
        ]
        for part in task.delegations:
            last = part.finished_at or task.updated_at
            assert part.delegated_at <= (part.started_at or last) <= last
            assert (part.finished_at is None) == (part.outcome is None) == (part.status is DelegationStatus.OPEN)
        assert task.claimed_at is None or task.created_at <= task.claimed_at <= task.updated_at


@for_any_trace
def test_an_open_task_is_claimed_if_and_only_if_it_has_an_owner(trace: LogTrace) -> None:
    for task in mapped(trace).tasks:
        if task.status in OPEN:
            assert (task.status is TaskStatus.CLAIMED) == (task.owner is not None)
            assert (task.claimed_at is not None) == (task.owner is not None)


@for_any_trace
def test_tasks_that_overlap_are_parallel_and_have_threads_of_their_own(trace: LogTrace) -> None:
    tasks = mapped(trace).tasks
    later = START + timedelta(days=1)
    for one, other in combinations(tasks, 2):
        ends = [task.delegations[-1].finished_at or later for task in (one, other)]
        if max(one.created_at, other.created_at) < min(ends):
            assert one.parallel
            assert other.parallel
            assert one.delegations[0].thread != other.delegations[0].thread
    threads = {part.thread for task in tasks for part in task.delegations}
    assert threads == set(range(1, len(threads) + 1))
    assert len(tasks) != 1 or not tasks[0].parallel


@for_any_trace
def test_the_same_trace_gives_the_same_case(trace: LogTrace) -> None:
    again = copy.deepcopy(trace)
    assert mapped(trace) == mapped(again)
