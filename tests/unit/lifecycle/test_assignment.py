"""Each of the six rules by example, and what they say when they find nobody."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import AssignmentRule, RouteType, TaskStatus
from casegraph.domain.events import ManualChoice
from casegraph.lifecycle import commands
from casegraph.lifecycle.assignment import next_in_turn
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.outcomes import Rotation
from casegraph.processes.model import ProcessDefinition

from .desk import ANN, BOB, BOSSES, CAT, CLERKS, DAN, EVE, Desk, process, script, step


def then(rule: AssignmentRule, **more: Any) -> ProcessDefinition:
    """begin → next, which gets its owner by the rule."""
    return process(step("begin", "next", start=True, groups=()), step("next", rule=rule, **more))


@pytest.mark.parametrize(
    ("last", "owner"), [(None, ANN), (ANN, BOB), (BOB, CAT), (CAT, ANN), (DAN, ANN), (UUID(int=1), ANN)]
)
def test_turns_go_round(last: UUID | None, owner: UUID) -> None:
    assert next_in_turn(Rotation((CAT, ANN, BOB, ANN), last)) == owner
    assert next_in_turn(Rotation((), last)) is None


def test_balanced_takes_turns_and_says_whose_turn_it_was() -> None:
    turns: dict[str, UUID] = {}
    owners = []
    for _ in range(6):
        desk = Desk(then(AssignmentRule.BALANCED))
        desk.turns = turns
        desk.finish("begin")
        turns = desk.turns
        owners.append(desk.task("next").owner_id)
        assert desk.task("next").status is TaskStatus.CLAIMED
    assert owners == [ANN, BOB, CAT, ANN, BOB, CAT]


def test_balanced_takes_turns_within_one_decision() -> None:
    fair = step("next", rule=AssignmentRule.BALANCED)
    desk = Desk(process(step("begin", "next", "next", by=RouteType.PARALLEL, start=True), fair))
    desk.finish("begin")
    assert sorted(str(one.owner_id) for one in desk.case.open_tasks) == [str(ANN), str(BOB)]
    assert desk.turns == {"next": BOB}


def test_balanced_finds_nobody_in_an_empty_pool() -> None:
    desk = Desk(then(AssignmentRule.BALANCED, groups=()))
    assert desk.code(commands.RouteCase()) == ("VALIDATION", ())


def test_manual_takes_whom_the_call_names() -> None:
    desk = Desk(then(AssignmentRule.MANUAL))
    assert desk.code(commands.RouteCase()) == ("VALIDATION", ("assignees",))
    outsider = Choices(assignees=(ManualChoice("next", DAN),))
    assert desk.code(commands.RouteCase(choices=outsider)) == ("VALIDATION", ("assignees",))
    strange = Choices(assignees=(ManualChoice("begin", BOB),))
    assert desk.code(commands.RouteCase(choices=strange)) == ("VALIDATION", ("assignees", "0", "task"))
    desk.finish("begin", to={"next": BOB})
    assert desk.task("next").owner_id == BOB


@pytest.mark.parametrize("value", [None, 7, "nobody", "dan", ["bob"]])
def test_evaluate_refuses_what_is_no_member_of_the_pool(value: Any) -> None:
    desk = Desk(then(AssignmentRule.EVALUATE, assignment_variable="who"))
    refusal = desk.refused(commands.RouteCase(variables={"who": value}))
    assert (refusal.problems[0].code, refusal.problems[0].pointer) == ("VALIDATION", "/who")
    assert desk.case.variables == {}


def test_evaluate_takes_the_user_whom_a_variable_names() -> None:
    desk = Desk(then(AssignmentRule.EVALUATE, assignment_variable="who"))
    desk.finish("begin", who="cat")
    assert desk.task("next").owner_id == CAT


def test_report_to_is_the_manager_of_who_had_the_task_before() -> None:
    desk = Desk(then(AssignmentRule.REPORT_TO, groups=()))
    desk.finish("begin")
    assert desk.task("next").owner_id == DAN
    alone = Desk(then(AssignmentRule.REPORT_TO, groups=()), initiator_id=EVE)
    assert alone.code(commands.RouteCase(), EVE) == ("VALIDATION", ())


def test_report_to_looks_past_scripts_and_through_joins_to_the_last_assignee() -> None:
    desk = Desk(
        process(
            step("begin", "a", "b", by=RouteType.PARALLEL, start=True),
            step("a", "compute", by=RouteType.SEC_JOIN),
            step("b", "compute", by=RouteType.SEC_JOIN, groups=("bosses",)),
            script("compute", "next"),
            step("next", rule=AssignmentRule.REPORT_TO, groups=()),
        )
    )
    desk.finish("begin")
    desk.finish("b", by=DAN)
    desk.finish("a", by=BOB)
    assert desk.task("next").owner_id == DAN
    other = Desk(desk.definition)
    other.finish("begin")
    other.finish("a", by=BOB)
    task = other.task("b")
    other.do(commands.ClaimTask(task.id), DAN)
    assert other.code(commands.CompleteTask(task.id), DAN) == ("VALIDATION", ())


def test_self_service_waits_in_its_pool() -> None:
    desk = Desk(then(AssignmentRule.SELF_SERVICE, groups=("clerks", "bosses"), users=("eve",)))
    desk.finish("begin")
    task = desk.task("next")
    assert (task.status, task.owner_id) == (TaskStatus.READY, None)
    assert (task.groups, task.principals) == ((CLERKS, BOSSES), (EVE,))
    assert desk.case.open_delegations[0].assignee_id is None


@pytest.mark.parametrize(
    ("value", "groups", "principals"),
    [("bosses", (BOSSES,), ()), (["eve", "bob", "eve"], (), (EVE, BOB))],
)
def test_self_service_evaluate_reads_its_pool(value: Any, groups: Any, principals: Any) -> None:
    desk = Desk(then(AssignmentRule.SELF_SERVICE_EVALUATE, assignment_variable="pool", groups=()))
    desk.finish("begin", pool=value)
    task = desk.task("next")
    assert (task.groups, task.principals, task.status) == (groups, principals, TaskStatus.READY)


@pytest.mark.parametrize("value", [None, "nobody", [], ["bob", "nobody"], [1], {"a": 1}])
def test_self_service_evaluate_refuses_what_names_nobody(value: Any) -> None:
    desk = Desk(then(AssignmentRule.SELF_SERVICE_EVALUATE, assignment_variable="pool", groups=()))
    refusal = desk.refused(commands.RouteCase(variables={"pool": value}))
    assert (refusal.problems[0].code, refusal.problems[0].pointer) == ("VALIDATION", "/pool")


def test_where_nobody_waits_for_the_answer_a_rule_that_finds_nobody_is_a_failure() -> None:
    desk = Desk(then(AssignmentRule.REPORT_TO, groups=()), initiator_id=EVE)
    desk.attended = False
    desk.do(commands.RouteCase(), EVE)
    assert desk.status == "ERROR"
    assert "reports to nobody" in (desk.case.failure or "")
    desk.attended = True
    desk.do(commands.ResumeCase(), EVE)
    assert desk.status == "ERROR"
    assert "reports to nobody" in (desk.case.failure or "")


def test_facts_are_asked_for_only_where_they_are_needed() -> None:
    desk = Desk(then(AssignmentRule.SELF_SERVICE))
    desk.needed.clear()
    desk.do(commands.RouteCase())
    assert [(set(one.pools), set(one.rotations)) for one in desk.needed] == [({"next"}, set())]
