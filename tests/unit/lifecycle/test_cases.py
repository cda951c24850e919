"""Commands that concern a case as a whole, by example."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import CaseStatus, DelegationOutcome, RouteType, TaskStatus, TaskType
from casegraph.domain.events import CaseStateChanged, CaseVariablesChanged
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.outcomes import Code, Problem
from casegraph.lifecycle.state import adopted
from casegraph.lifecycle.transitions import ALLOWED, CASE_TRANSITIONS, TASK_TRANSITIONS, Act, allows, may_become, moves
from casegraph.processes.model import Assignment, Script, TriggerDefinition

from .desk import ANN, BOB, CAT, DAN, EVE, Desk, later, process, script, step

TWO = process(step("one", "two", start=True), step("two"))
CASE = UUID(int=0xC0DE)


def create(**creation: Any) -> commands.CreateCase:
    given: dict[str, Any] = {"title": "A case", "initiator_id": ANN}
    return commands.CreateCase(CASE, 1, **given | creation)


class TestCreation:
    def test_a_draft_is_with_its_initiator(self) -> None:
        desk = Desk(TWO, variables={"amount": 1}, due_at=later(days=2))
        assert (desk.status, desk.open(), desk.case.in_first_task) == ("DRAFT", ["one"], True)
        (held,) = desk.case.open_delegations
        assert (held.index, held.thread, held.assignee_id, held.started_at) == (1, 1, ANN, desk.now)

    def test_someone_else_may_be_named(self) -> None:
        desk = Desk(TWO, create=False)
        desk.do(create(initiator_id=BOB), by=DAN)
        assert desk.task("one").owner_id == BOB
        assert {(one.actor_id, one.on_behalf_of_id) for one in desk.history} == {(DAN, BOB)}
        assert (desk.case.created_by_id, desk.case.initiator_id) == (DAN, BOB)

    def test_who_is_in_no_pool_starts_no_case(self) -> None:
        desk = Desk(TWO, create=False)
        assert desk.code(create(initiator_id=DAN), DAN) == ("FORBIDDEN", ("startTask",))
        assert desk.code(create(initiator_id=DAN), ANN) == ("VALIDATION", ("initiator",))

    def test_the_start_task_may_be_left_out_where_there_is_one(self) -> None:
        several = Desk(process(step("a", start=True), step("b", start=True), step("c")), create=False)
        for named in (None, "c", "gone"):
            assert several.code(create(start_task=named)) == ("VALIDATION", ("startTask",))
        several.do(create(start_task="b"))
        assert several.open() == ["b"]

    def test_a_submission_routes_at_once(self) -> None:
        desk = Desk(TWO, submission={"amount": 7, "not a name": 1})
        assert (desk.status, desk.open()) == ("RUNNING", ["two"])
        assert (desk.task("one").data, desk.case.variables) == ({"amount": 7, "not a name": 1}, {"amount": 7})

    def test_a_submission_that_is_not_valid_creates_nothing(self) -> None:
        problem = Problem(Code.VALIDATION, "Expected a number.", ("submission",), "/amount")
        refusal = Desk(TWO, create=False).refused(create(submission={}, data_problems=(problem,)))
        assert refusal.problems == (problem,)

    def test_a_title_is_given_or_made(self) -> None:
        assert Desk(TWO, create=False).code(create(title=None)) == ("VALIDATION", ("title",))
        assert Desk(TWO, create=False).code(create(title=" ")) == ("VALIDATION", ("title",))
        made = process(*TWO.tasks, title="Order {number}", name="Order")
        assert Desk(made, title=None, variables={"number": 5}).case.title == "Order 5"
        desk = Desk(made, title=None)
        assert desk.case.title == "Order"
        desk.finish("one", number=6)
        assert desk.case.title == "Order 6"
        given = Desk(made)
        given.finish("one", number=6)
        assert given.case.title == "A case"

    def test_a_case_without_a_process_runs_until_it_is_completed(self) -> None:
        desk = Desk(None)
        assert (desk.status, desk.open()) == ("RUNNING", [])
        desk.do(commands.CompleteCase())
        assert (desk.status, desk.case.result) == ("COMPLETED", {})
        assert Desk(None, create=False).code(create(submission={})) == ("VALIDATION", ("submission",))

    def test_automatic_steps_need_nobody(self) -> None:
        desk = Desk(process(_start_script(), results=("total",)))
        assert (desk.status, desk.case.result) == ("COMPLETED", {"total": 2})

    def test_there_is_one_creation(self) -> None:
        desk = Desk(TWO)
        assert desk.code(create()) == ("CONFLICT", ())
        assert Desk(TWO, create=False).code(commands.RouteCase()) == ("NOT_FOUND", ())

    def test_names_of_variables(self) -> None:
        refusal = Desk(TWO, create=False).refused(create(variables={"a/b": 1, "ok": 2, "1": 3}))
        assert [(one.path, one.pointer) for one in refusal.problems] == [
            (("variables",), "/a~1b"),
            (("variables",), "/1"),
        ]


def _start_script() -> Any:
    return step("one", start=True, type=TaskType.SCRIPT, script=Script((Assignment("total", "1 + 1"),)), groups=())


class TestRouting:
    def test_the_highest_open_index_is_routed_unless_another_is_named(self) -> None:
        desk = Desk(
            process(
                step("one", "a", "b", by=RouteType.PARALLEL, start=True),
                step("a", "c", by=RouteType.SEC_JOIN),
                step("b", "c", by=RouteType.SEC_JOIN),
                step("c"),
            )
        )
        desk.do(commands.RouteCase())
        for task in desk.case.open_tasks:
            desk.do(commands.ClaimTask(task.id))
        assert desk.code(commands.RouteCase(1)) == ("INVALID_STATE", ("delegationIndex",))
        assert desk.code(commands.RouteCase(9)) == ("INVALID_STATE", ("delegationIndex",))
        desk.do(commands.RouteCase(2))
        assert desk.open() == ["b"]
        desk.do(commands.RouteCase())
        assert desk.open() == ["c"]
        assert desk.code(commands.RouteCase()) == ("INVALID_STATE", ("taskId",)), "nobody has claimed it"

    def test_a_case_at_its_end_is_not_routed(self) -> None:
        desk = Desk(TWO)
        desk.finish("one", "two")
        assert desk.code(commands.RouteCase()) == ("INVALID_STATE", ())

    def test_variables_are_set_before_conditions_are_asked(self) -> None:
        desk = Desk(TWO)
        desk.do(commands.RouteCase(variables={"a": 1}))
        assert desk.case.variables == {"a": 1}
        changed = [one.event for one in desk.history if isinstance(one.event, CaseVariablesChanged)]
        assert changed == [CaseVariablesChanged({}, {"a": 1})]
        task = desk.task("two")
        desk.do(commands.ClaimTask(task.id), BOB)
        assert desk.code(commands.RouteCase(variables={"no name": 1})) == ("VALIDATION", ("variables",))


class TestReassignment:
    def test_the_old_delegation_ends_and_a_new_one_begins(self) -> None:
        desk = Desk(TWO)
        desk.do(commands.ReassignCase(ANN, BOB, reason="holidays"))
        first, second = desk.case.delegations.values()
        assert (first.outcome, second.index, second.previous_id) == (DelegationOutcome.REASSIGNED, 2, first.id)
        assert (second.assignee_id, desk.task("one").owner_id, second.thread) == (BOB, BOB, first.thread)
        desk.unchanged(commands.ReassignCase(ANN, BOB))

    def test_what_is_refused(self) -> None:
        desk = Desk(TWO)
        assert desk.code(commands.ReassignCase(CAT, BOB)) == ("INVALID_STATE", ("from",))
        assert desk.code(commands.ReassignCase(CAT, BOB, 1)) == ("INVALID_STATE", ("from",))
        assert desk.code(commands.ReassignCase(ANN, DAN)) == ("VALIDATION", ("to",))
        assert desk.code(commands.ReassignCase(ANN, BOB, 5)) == ("INVALID_STATE", ("delegationIndex",))
        desk.do(commands.CancelCase())
        assert desk.code(commands.ReassignCase(ANN, BOB)) == ("INVALID_STATE", ())

    def test_an_ad_hoc_task_may_go_to_anyone(self) -> None:
        desk = Desk(process(*TWO.tasks, step("extra", ad_hoc=True)))
        desk.do(commands.CreateTask(UUID(int=5), "extra", ANN))
        desk.do(commands.ReassignCase(ANN, EVE, 2))
        assert desk.task("extra").owner_id == EVE


class TestHolding:
    def test_a_pause_may_end_by_itself(self) -> None:
        desk = Desk(TWO)
        desk.finish("one")
        assert desk.code(commands.PauseCase(until=desk.now)) == ("VALIDATION", ("until",))
        desk.do(commands.PauseCase(until=later(days=1), reason="waiting"))
        assert desk.status == "PAUSED"
        assert desk.case.paused_until == later(days=1)
        desk.unchanged(commands.PauseCase(until=later(days=1)))
        desk.unchanged(commands.PauseCase())
        desk.do(commands.PauseCase(until=later(days=3)))
        assert desk.case.paused_until == later(days=3)
        assert desk.code(commands.ClaimTask(desk.task("two").id)) == ("INVALID_STATE", ())
        desk.do(commands.ResumeCase())
        assert desk.status == "RUNNING"
        assert desk.paused_until() is None
        desk.unchanged(commands.ResumeCase())

    def test_a_case_may_resume_later(self) -> None:
        desk = Desk(TWO)
        desk.finish("one")
        desk.do(commands.StopCase("no budget"))
        desk.unchanged(commands.StopCase())
        desk.do(commands.ResumeCase(at=later(hours=2)))
        assert (desk.status, desk.case.paused_until) == ("STOPPED", later(hours=2))
        desk.unchanged(commands.ResumeCase(at=later(hours=2)))
        desk.now = later(hours=3)
        assert desk.code(commands.ResumeCase(at=later(hours=2))) == ("VALIDATION", ("at",))
        desk.do(commands.ResumeCase())
        assert desk.status == "RUNNING"

    def test_a_draft_is_not_held(self) -> None:
        desk = Desk(TWO)
        for command in (commands.PauseCase(), commands.StopCase(), commands.ResumeCase()):
            assert desk.code(command) == ("INVALID_STATE", ())


class TestEnding:
    @pytest.mark.parametrize(
        ("command", "status"), [(commands.CancelCase("why not"), "CANCELLED"), (commands.CompleteCase(), "COMPLETED")]
    )
    @pytest.mark.parametrize("routed", [False, True])
    def test_all_open_work_is_given_up(self, command: commands.Command, status: str, routed: bool) -> None:
        desk = Desk(process(*TWO.tasks, step("extra", ad_hoc=True), results=("a", "b")), variables={"a": 1})
        desk.do(commands.CreateTask(UUID(int=5), "extra"))
        if routed:
            desk.finish("one")
        desk.do(command)
        assert desk.status == status
        assert {one.status for one in desk.case.tasks.values()} <= {TaskStatus.CANCELLED, TaskStatus.COMPLETED}
        last = max(desk.case.delegations.values(), key=lambda one: one.index)
        assert last.outcome is DelegationOutcome.CANCELLED
        assert desk.case.result == ({"a": 1, "b": None} if status == "COMPLETED" else None)
        desk.unchanged(command)
        other = commands.CompleteCase() if status == "CANCELLED" else commands.CancelCase()
        assert desk.code(other) == ("INVALID_STATE", ())

    def test_a_result_may_be_given(self) -> None:
        desk = Desk(TWO)
        desk.do(commands.CompleteCase({"done": True}))
        assert desk.case.result == {"done": True}

    def test_only_drafts_and_those_who_may_anywhere_delete(self) -> None:
        desk = Desk(TWO)
        desk.do(commands.DeleteCase())
        assert desk.case.deleted
        routed = Desk(TWO)
        routed.finish("one")
        assert routed.code(commands.DeleteCase()) == ("INVALID_STATE", ())
        routed.do(commands.DeleteCase(anywhere=True))
        assert routed.case.deleted

    def test_ad_hoc_work_keeps_a_case_open(self) -> None:
        desk = Desk(process(*TWO.tasks, step("extra", ad_hoc=True)))
        desk.do(commands.CreateTask(UUID(int=5), "extra", BOB))
        desk.finish("one", "two")
        assert (desk.status, desk.open()) == ("RUNNING", ["extra"])
        desk.finish("extra", by=BOB)
        assert desk.status == "COMPLETED"

    def test_milestones_are_reached(self) -> None:
        desk = Desk(process(step("one", "two", start=True), step("two", milestone="Checked")))
        desk.finish("one")
        assert desk.case.milestone == "Checked"


class TestFailing:
    DEFINITION = process(
        step("one", ("left", "amount > 5"), ("right", None), by=RouteType.EVALUATE, start=True),
        step("left"),
        step("right"),
    )

    def test_a_condition_that_fails_loses_nothing_and_is_tried_again(self) -> None:
        desk = Desk(self.DEFINITION)
        desk.do(commands.RouteCase(variables={"other": 1}))
        assert desk.status == "ERROR"
        assert desk.case.failure == "After “One”: `amount > 5` does not work out: NameError."
        assert desk.task("one").status is TaskStatus.COMPLETED
        assert desk.case.variables == {"other": 1}
        assert len(desk.case.flow.threads) == 1
        desk.do(commands.ResumeCase())
        assert desk.status == "ERROR"
        desk.do(commands.SetVariables({"amount": 6}))
        desk.sees_the_same(commands.ResumeCase(), ANN)
        desk.do(commands.ResumeCase())
        assert (desk.status, desk.open()) == ("RUNNING", ["left"])
        assert desk.failure() is None
        assert len(desk.case.flow.threads) == 1

    def test_what_is_neither_true_nor_false_fails(self) -> None:
        desk = Desk(process(step("one", (None, "1 + 1"), by=RouteType.EVALUATE, start=True)))
        desk.do(commands.RouteCase())
        assert desk.case.failure == "After “One”: `1 + 1` gave neither true nor false."

    @pytest.mark.parametrize("stopped", [False, True])
    def test_choices_are_kept_for_the_next_try(self, stopped: bool) -> None:
        desk = Desk(
            process(
                step("one", "sum", start=True),
                script("sum", "left", "right", by=RouteType.SELECT, total="a + b"),
                step("left"),
                step("right"),
            )
        )
        desk.do(commands.RouteCase(variables={"a": 1}, choices=Choices(("right",))))
        assert (desk.status, desk.task("sum").status) == ("ERROR", TaskStatus.FAILED)
        if stopped:
            desk.do(commands.StopCase())
        desk.do(commands.SetVariables({"b": 2}))
        desk.do(commands.ResumeCase())
        assert (desk.open(), desk.case.variables["total"]) == (["right"], 3)

    def test_other_branches_are_not_lost(self) -> None:
        desk = Desk(
            process(
                step("one", "bad", "good", by=RouteType.PARALLEL, start=True),
                script("bad", "end", by=RouteType.SEC_JOIN, total="missing + 1"),
                step("good", "end", by=RouteType.SEC_JOIN),
                step("end"),
            )
        )
        desk.finish("one")
        assert (desk.status, len(desk.case.flow.threads)) == ("ERROR", 2)
        desk.do(commands.SetVariables({"missing": 1}))
        desk.do(commands.ResumeCase())
        assert desk.open() == ["good"]
        desk.finish("good")
        assert desk.open() == ["end"]

    def test_scripts_that_never_end_are_stopped(self) -> None:
        desk = Desk(process(step("one", "spin", start=True), script("spin", "spin")))
        desk.finish("one")
        assert desk.status == "ERROR"
        assert desk.case.failure == "The automatic steps came to no end: more than 300 in one go."
        assert len(desk.case.flow.threads) == 1
        desk.do(commands.CancelCase())
        assert desk.open() == []

    def test_scripts_that_multiply_are_stopped(self) -> None:
        desk = Desk(process(step("one", "spin", start=True), script("spin", "spin", "spin", by=RouteType.PARALLEL)))
        desk.finish("one")
        assert desk.status == "ERROR"

    def test_a_start_that_fails_creates_nothing(self) -> None:
        trigger = TriggerDefinition("t", "T", script=Script((Assignment("a", "missing"),)))
        desk = Desk(process(step("one", start=True, before=("t",)), triggers=(trigger,)), create=False)
        assert desk.code(create())[0] == "VALIDATION"


class TestData:
    TRIGGERS = (
        TriggerDefinition(
            "sum", "Sum", script=Script((Assignment("total", "a + b"), Assignment("twice", "total * 2")))
        ),
        TriggerDefinition("double", "Double", script=Script(function="double")),
        TriggerDefinition("unknown", "Unknown", script=Script(function="nowhere")),
    )

    def test_triggers_run_by_hand(self) -> None:
        desk = Desk(process(*TWO.tasks, triggers=self.TRIGGERS), variables={"a": 1, "b": 2, "number": 4})
        desk.do(commands.ExecuteTrigger("sum"))
        desk.do(commands.ExecuteTrigger("double"))
        assert desk.case.variables == {"a": 1, "b": 2, "number": 4, "total": 3, "twice": 6, "doubled": 8}
        assert desk.code(commands.ExecuteTrigger("gone")) == ("NOT_FOUND", ("trigger",))
        assert desk.code(commands.ExecuteTrigger("unknown")) == ("VALIDATION", ("trigger",))
        desk.do(commands.SetVariables(unset=("a",)))
        assert desk.code(commands.ExecuteTrigger("sum")) == ("VALIDATION", ("trigger",))
        assert desk.status == "DRAFT"

    def test_triggers_run_before_and_after_tasks(self) -> None:
        tasks = (step("one", "two", start=True, after=("sum",)), step("two", before=("double",)))
        desk = Desk(process(*tasks, triggers=self.TRIGGERS), variables={"a": 1, "b": 2, "number": 4})
        assert "total" not in desk.case.variables
        desk.finish("one")
        assert (desk.case.variables["twice"], desk.case.variables["doubled"]) == (6, 8)

    def test_triggers_of_tasks_beside_the_route(self) -> None:
        extra = step("extra", ad_hoc=True, before=("sum",), after=("double",), milestone="Asked")
        desk = Desk(process(*TWO.tasks, extra, triggers=self.TRIGGERS), variables={"a": 1})
        asked = commands.CreateTask(UUID(int=5), "extra", ANN)
        assert desk.code(asked) == ("VALIDATION", ("definitionKey",))
        desk.do(commands.SetVariables({"b": 2}))
        desk.do(asked)
        assert (desk.case.variables["total"], desk.case.milestone) == (3, "Asked")
        assert desk.code(commands.CompleteTask(UUID(int=5))) == ("VALIDATION", ())
        desk.do(commands.CompleteTask(UUID(int=5), variables={"number": 4}))
        assert desk.case.variables["doubled"] == 8

    def test_a_step_that_fails_leaves_nothing_behind(self) -> None:
        first = step("one", (None, "missing > 1"), by=RouteType.EVALUATE, start=True, after=("sum",))
        desk = Desk(process(first, triggers=self.TRIGGERS), variables={"a": 1, "b": 2})
        desk.do(commands.RouteCase())
        assert (desk.status, desk.case.variables) == ("ERROR", {"a": 1, "b": 2})
        assert "CASE.TRIGGER_EXECUTED" not in desk.kinds()

    def test_variables_keep_their_types(self) -> None:
        desk = Desk(TWO, variables={"n": 1, "f": True, "gone": None})
        desk.unchanged(commands.SetVariables({"n": 1}, ("absent",)))
        desk.do(commands.SetVariables({"n": 1.0, "f": 1}, ("gone",)))
        assert [type(one) for one in desk.case.variables.values()] == [float, int]
        (event,) = [one.event for one in desk.history[-1:]]
        assert event == CaseVariablesChanged({"n": 1, "f": True, "gone": None}, {"n": 1.0, "f": 1}, ("gone",))
        assert desk.code(commands.SetVariables({"n": 1}, ("n",))) == ("VALIDATION", ("unset", "0"))
        assert desk.code(commands.SetVariables({"n-1": 1})) == ("VALIDATION", ("set",))
        assert desk.code(commands.SetVariables(unset=("n-1",))) == ("VALIDATION", ("unset",))
        desk.do(commands.CancelCase())
        assert desk.code(commands.SetVariables({"n": 3})) == ("INVALID_STATE", ())

    def test_the_initiator_may_change(self) -> None:
        desk = Desk(TWO)
        desk.unchanged(commands.ChangeInitiator(ANN))
        desk.do(commands.ChangeInitiator(BOB))
        assert desk.case.initiator_id == BOB

    def test_remarks_are_events_only(self) -> None:
        desk = Desk(TWO)
        desk.do(commands.CancelCase())
        version = desk.case.version
        desk.do(commands.CreateNote(UUID(int=1), "why?", notify=True))
        desk.do(commands.CreateMessage(UUID(int=2), "hello", {"a": 1}, BOB))
        assert desk.case.version == version + 2


class TestTables:
    @pytest.mark.parametrize("status", CaseStatus)
    def test_every_case_status_has_its_row(self, status: CaseStatus) -> None:
        assert status not in CASE_TRANSITIONS[status]
        assert not moves(status, status)
        assert may_become(status, CaseStatus.CANCELLED) == (status.name not in ("COMPLETED", "CANCELLED"))

    def test_every_task_status_has_its_row(self) -> None:
        assert set(TASK_TRANSITIONS) == set(TaskStatus)

    def test_every_act_has_its_row(self) -> None:
        assert set(ALLOWED) == set(Act)
        assert not allows(CaseStatus.PAUSED, Act.ROUTE)

    def test_the_two_tables_are_not_mixed_up(self) -> None:
        """DRAFT and READY are equal as numbers, as are RUNNING and CLAIMED."""
        assert moves(TaskStatus.CLAIMED, TaskStatus.READY)
        with pytest.raises(Exception, match="cannot become"):
            moves(CaseStatus.RUNNING, CaseStatus.DRAFT)


def test_a_case_from_elsewhere_goes_on_from_its_open_tasks() -> None:
    desk = Desk(TWO)
    desk.finish("one")
    lost = adopted(desk.case)
    assert lost.flow.threads.keys() == desk.case.flow.threads.keys()
    state = desk.ask(commands.ClaimTask(desk.task("two").id), state=lost)
    assert state.state is not None  # type: ignore[union-attr]


def test_changes_of_state_say_from_what_to_what() -> None:
    desk = Desk(TWO)
    desk.finish("one", "two")
    moved = [(one.event.before, one.event.after) for one in desk.history if isinstance(one.event, CaseStateChanged)]
    running = CaseStatus.RUNNING
    assert moved == [(CaseStatus.DRAFT, running), (running, CaseStatus.COMPLETED)]
