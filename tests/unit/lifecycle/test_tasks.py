"""Commands that concern one task, by example."""

from uuid import UUID

import pytest

from casegraph.domain.enums import AssignmentRule, DelegationOutcome, TaskStatus, TaskType
from casegraph.domain.events import LogLevel
from casegraph.lifecycle import commands
from casegraph.lifecycle.outcomes import Code, Problem
from casegraph.processes.model import Delay

from .desk import ANN, BOB, CAT, CLERKS, DAN, EVE, Desk, later, process, step

EXTRA = UUID(int=77)


def waiting() -> Desk:
    """A case whose task “pooled” waits in its pool."""
    desk = Desk(process(step("one", "pooled", start=True), step("pooled", "last"), step("last")))
    desk.finish("one")
    return desk


def test_a_claim_has_one_winner() -> None:
    desk = waiting()
    task = desk.task("pooled").id
    desk.do(commands.ClaimTask(task), BOB)
    claimed = desk.task("pooled")
    assert (claimed.status, claimed.owner_id, claimed.claimed_at) == (TaskStatus.CLAIMED, BOB, desk.now)
    (held,) = desk.case.open_delegations
    assert (held.assignee_id, held.started_at, held.index) == (BOB, desk.now, 2)
    desk.unchanged(commands.ClaimTask(task), BOB)
    assert desk.code(commands.ClaimTask(task), CAT) == ("CONFLICT", ("taskId",))
    assert desk.refused(commands.ClaimTask(task), CAT).problems[0].holder == BOB
    assert desk.code(commands.ClaimTask(EXTRA), CAT) == ("NOT_FOUND", ("taskId",))
    assert desk.code(commands.ClaimTask(task), None) == ("FORBIDDEN", ())
    assert desk.code(commands.ClaimTask(desk.task("one").id), CAT) == ("INVALID_STATE", ())


def test_a_release_gives_the_task_back() -> None:
    desk = waiting()
    task = desk.task("pooled").id
    desk.unchanged(commands.ReleaseTask(task))
    desk.do(commands.ClaimTask(task), BOB)
    desk.do(commands.ReleaseTask(task), BOB)
    free = desk.task("pooled")
    assert (free.status, free.owner_id, free.claimed_at) == (TaskStatus.READY, None, None)
    first, second = list(desk.case.delegations.values())[1:]
    assert (first.assignee_id, first.outcome) == (BOB, DelegationOutcome.REASSIGNED)
    assert (second.assignee_id, second.previous_id, second.index) == (None, first.id, 3)
    desk.do(commands.ClaimTask(task), CAT)
    assert desk.task("pooled").owner_id == CAT


def test_what_was_given_is_not_released() -> None:
    desk = Desk(process(step("one", "two", start=True), step("two", rule=AssignmentRule.BALANCED)))
    desk.finish("one")
    assert desk.code(commands.ReleaseTask(desk.task("two").id)) == ("INVALID_STATE", ("taskId",))


def test_a_task_is_assigned_whoever_has_it() -> None:
    desk = waiting()
    task = desk.task("pooled").id
    desk.do(commands.AssignTask(task, BOB), DAN)
    assert (desk.task("pooled").owner_id, len(desk.case.delegations)) == (BOB, 2)
    assert desk.case.open_delegations[0].started_at is None
    desk.unchanged(commands.AssignTask(task, BOB))
    desk.do(commands.AssignTask(task, CAT), DAN)
    assert (desk.task("pooled").owner_id, len(desk.case.delegations)) == (CAT, 3)
    assert desk.code(commands.AssignTask(task, DAN)) == ("VALIDATION", ("owner",))
    desk.finish("pooled", by=CAT)
    assert desk.code(commands.AssignTask(task, BOB)) == ("INVALID_STATE", ("taskId",))


def test_completing_routes_the_case_on() -> None:
    desk = waiting()
    task = desk.task("pooled").id
    assert desk.code(commands.CompleteTask(task)) == ("INVALID_STATE", ("taskId",))
    desk.do(commands.ClaimTask(task), BOB)
    desk.do(commands.CompleteTask(task, {"ok": True}, {"also": 1}), BOB)
    done = desk.task("pooled")
    assert (done.status, done.completed_by_id, done.data) == (TaskStatus.COMPLETED, BOB, {"ok": True})
    assert (desk.open(), desk.case.variables) == (["last"], {"ok": True, "also": 1})
    desk.unchanged(commands.CompleteTask(task, {"ok": False}), BOB)


def test_what_was_saved_counts_when_the_task_is_completed() -> None:
    desk = waiting()
    task = desk.task("pooled").id
    desk.do(commands.ClaimTask(task), BOB)
    desk.do(commands.SaveTaskData(task, {"ok": True}), BOB)
    desk.unchanged(commands.SaveTaskData(task, {"ok": True}), BOB)
    assert desk.case.variables == {}
    desk.do(commands.CompleteTask(task, variables={"ok": 1}), BOB)
    assert desk.case.variables == {"ok": 1}
    assert desk.code(commands.SaveTaskData(task, {}), BOB) == ("INVALID_STATE", ("taskId",))


def test_data_that_are_not_valid_complete_nothing() -> None:
    desk = waiting()
    desk.do(commands.ClaimTask(desk.task("pooled").id))
    problem = Problem(Code.VALIDATION, "Expected a number.", ("data",), "/amount")
    refusal = desk.refused(commands.CompleteTask(desk.task("pooled").id, {}, data_problems=(problem, problem)))
    assert refusal.problems == (problem, problem)


def test_tasks_beside_the_route() -> None:
    desk = Desk(process(step("one", "two", start=True), step("two"), step("timer", type=TaskType.TIMER)))
    assert desk.code(commands.CreateTask(EXTRA, "gone")) == ("NOT_FOUND", ("definitionKey",))
    assert desk.code(commands.CreateTask(EXTRA, "timer")) == ("VALIDATION", ("definitionKey",))
    assert desk.code(commands.CreateTask(EXTRA, "two", EVE)) == ("VALIDATION", ("owner",))
    desk.do(commands.CreateTask(EXTRA, "two", data={"a": 1}))
    desk.unchanged(commands.CreateTask(EXTRA, "two"))
    extra = desk.case.tasks[EXTRA]
    assert (extra.status, extra.groups, extra.ad_hoc, extra.data) == (TaskStatus.READY, (CLERKS,), True, {"a": 1})
    assert desk.status == "DRAFT"
    desk.do(commands.ClaimTask(EXTRA), BOB)
    desk.do(commands.CompleteTask(EXTRA), BOB)
    assert (desk.status, desk.open()) == ("DRAFT", ["one"])


@pytest.mark.parametrize(
    ("rule", "owner", "found"),
    [
        (AssignmentRule.MANUAL, BOB, BOB),
        (AssignmentRule.BALANCED, None, ANN),
        (AssignmentRule.REPORT_TO, None, DAN),
    ],
)
def test_tasks_beside_the_route_find_their_owner(rule: AssignmentRule, owner: UUID | None, found: UUID) -> None:
    desk = Desk(process(step("one", start=True), step("extra", ad_hoc=True, rule=rule)))
    desk.do(commands.CreateTask(EXTRA, "extra", owner))
    assert desk.case.tasks[EXTRA].owner_id == found


def test_who_is_named_takes_no_turn() -> None:
    desk = Desk(process(step("one", start=True), step("extra", rule=AssignmentRule.BALANCED)))
    desk.do(commands.CreateTask(EXTRA, "extra", CAT))
    assert desk.turns == {}
    desk.do(commands.CreateTask(UUID(int=78), "extra"))
    assert desk.turns == {"extra": ANN}


def test_a_manual_task_beside_the_route_needs_an_owner() -> None:
    desk = Desk(process(step("one", start=True), step("extra", ad_hoc=True, rule=AssignmentRule.MANUAL)))
    assert desk.code(commands.CreateTask(EXTRA, "extra")) == ("VALIDATION", ("owner",))


def service(rule: AssignmentRule = AssignmentRule.SELF_SERVICE) -> Desk:
    desk = Desk(process(step("one", "call", start=True), step("call", type=TaskType.SERVICE, rule=rule)))
    desk.finish("one")
    return desk


def test_a_try_that_fails_is_repeated_later() -> None:
    desk = service()
    task = desk.task("call").id
    assert desk.code(commands.FailTask(task, "down")) == ("INVALID_STATE", ("taskId",))
    desk.do(commands.ClaimTask(task), BOB)
    desk.do(commands.FailTask(task, "down", later(minutes=5)), BOB)
    again = desk.task("call")
    assert (again.status, again.attempts, again.wake_at) == (TaskStatus.READY, 1, later(minutes=5))
    assert (desk.status, again.owner_id) == ("RUNNING", None)
    fixed = service(AssignmentRule.BALANCED)
    fixed.do(commands.FailTask(fixed.task("call").id, "down", later(minutes=5)))
    assert (fixed.task("call").status, fixed.task("call").owner_id) == (TaskStatus.CLAIMED, ANN)


@pytest.mark.parametrize("rule", [AssignmentRule.SELF_SERVICE, AssignmentRule.BALANCED])
def test_a_task_that_cannot_be_done_holds_the_case_until_it_resumes(rule: AssignmentRule) -> None:
    desk = service(rule)
    task = desk.task("call").id
    if rule is AssignmentRule.SELF_SERVICE:
        desk.do(commands.ClaimTask(task), ANN)
    desk.do(commands.FailTask(task, "No answer."))
    assert (desk.status, desk.case.failure) == ("ERROR", "“Call” failed: No answer.")
    assert desk.task("call").status is TaskStatus.FAILED
    desk.unchanged(commands.FailTask(task, "again"))
    desk.do(commands.ResumeCase())
    again = desk.task("call")
    pooled = rule is AssignmentRule.SELF_SERVICE
    assert again.status is (TaskStatus.READY if pooled else TaskStatus.CLAIMED)
    desk.finish("call")
    assert desk.status == "COMPLETED"


def test_a_draft_does_not_fail() -> None:
    desk = Desk(process(step("one", start=True)))
    assert desk.code(commands.FailTask(desk.task("one").id, "no")) == ("INVALID_STATE", ())


@pytest.mark.parametrize("kind", [TaskType.TIMER, TaskType.RECEIVE, TaskType.SUBPROCESS])
def test_what_waits_is_completed_by_the_engine_only(kind: TaskType) -> None:
    desk = Desk(
        process(step("one", "wait", start=True), step("wait", "last", type=kind, wait=Delay("PT2H")), step("last"))
    )
    desk.finish("one")
    task = desk.task("wait")
    assert (task.status, task.owner_id, task.groups) == (TaskStatus.READY, None, ())
    assert task.wake_at == (later(hours=2) if kind is TaskType.TIMER else None)
    assert desk.code(commands.CompleteTask(task.id)) == ("INVALID_STATE", ("taskId",))
    assert desk.code(commands.ClaimTask(task.id)) == ("INVALID_STATE", ("taskId",))
    desk.attended = False
    desk.do(commands.CompleteTask(task.id), None)
    assert desk.open() == ["last"]
    assert desk.task("wait").completed_by_id is None


def test_logs_keep_the_newest_lines() -> None:
    desk = waiting()
    task = desk.task("pooled").id
    for number in range(4):
        desk.do(commands.AppendTaskLog(task, UUID(int=number), LogLevel.WARN, f"line {number}", keep=3))
    assert desk.task("pooled").logs == tuple(UUID(int=number) for number in (1, 2, 3))


def test_due_dates_come_from_the_definition() -> None:
    desk = Desk(process(step("one", "two", start=True), step("two", due=Delay("P1M"))))
    desk.finish("one")
    assert desk.task("two").due_at == desk.case.open_delegations[0].due_at == later(days=31)
