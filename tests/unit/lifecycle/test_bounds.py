"""What a case has no room for: more variables than fit, more branches than are kept, steps that come to no end, and
moments that are over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.enums import AssignmentRule, CaseStatus, RouteType, TaskType
from casegraph.domain.events import ManualChoice
from casegraph.lifecycle import commands, engine
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.outcomes import Refusal
from casegraph.lifecycle.sizes import MAX_CHARACTERS, MAX_PLACES, MAX_WRITTEN, Size, Sizes, size_of
from casegraph.processes.language import MAX_TASKS
from casegraph.processes.model import Assignment, ProcessDefinition, Script, TriggerDefinition

from .desk import ANN, BOB, Desk, later, process, script, step

ONE = process(step("one", start=True))
LONG, OVER = "x" * (MAX_CHARACTERS - len('{"a":""}')), "x" * (MAX_CHARACTERS - 1)
MANY, TOO_MANY = [0] * (MAX_PLACES - 1), [0] * MAX_PLACES
EXTRA = UUID(int=77)


def message(refusal: Refusal) -> str:
    return refusal.problems[0].message


class TestSizes:
    @pytest.mark.parametrize(
        ("body", "size"),
        [
            ({}, (2, 0)),
            ({"a": 1}, (7, 1)),
            ({"a": [1, {"b": None}]}, (20, 4)),
            ([], (2, 0)),
            ("é\n", (5, 0)),
            ([[], {}], (7, 2)),
        ],
    )
    def test_characters_of_the_text_and_values_within(self, body: Any, size: tuple[int, int]) -> None:
        assert size_of(body) == size

    def test_variables_together_are_as_much_as_one_object(self) -> None:
        sizes, variables = Sizes(), dict[str, Any](a=1, b=[1, 2], c={"d": "e"})
        assert sizes.total(variables) == size_of(variables)
        variables["b"] = []
        assert sizes.total(variables) == size_of(variables)

    def test_what_was_as_much_before_may_stay(self) -> None:
        much = Size(MAX_CHARACTERS + 2, 1)
        assert much.excess() is not None
        assert much.excess(Size(MAX_CHARACTERS + 1, 1)) is not None
        assert much.excess(much) is None
        assert Size(1, MAX_PLACES + 2).excess(Size(1, MAX_PLACES + 1)) is not None


class TestVariables:
    @pytest.mark.parametrize(("fits", "over"), [(LONG, OVER), (MANY, TOO_MANY)])
    def test_they_are_bounded_together(self, fits: Any, over: Any) -> None:
        desk = Desk(ONE)
        assert desk.code(commands.SetVariables({"a": over})) == ("LIMIT_EXCEEDED", ("set",))
        desk.do(commands.SetVariables({"a": fits}))
        for refused in ({"b": 1}, {"a": over}):
            assert desk.code(commands.SetVariables(refused)) == ("LIMIT_EXCEEDED", ("set",))
        desk.do(commands.SetVariables({"b": 1}, ("a",)))
        assert desk.case.variables == {"b": 1}

    @pytest.mark.parametrize(("bound", "over"), [(f"{MAX_CHARACTERS:,}", OVER), (f"{MAX_PLACES:,}", TOO_MANY)])
    def test_the_bound_is_told(self, bound: str, over: Any) -> None:
        assert bound in message(Desk(ONE).refused(commands.SetVariables({"a": over})))

    def test_what_came_too_large_can_become_smaller_but_not_larger(self) -> None:
        desk = Desk(ONE)
        assert desk.state is not None
        half, less = "x" * (MAX_CHARACTERS // 2), "x" * (MAX_CHARACTERS // 4)
        variables = dict.fromkeys("abc", half)
        larger = desk.ask(commands.SetVariables({"d": 1}), state=_with(desk, variables))
        assert isinstance(larger, Refusal)
        smaller = desk.ask(commands.SetVariables({"a": less}), state=_with(desk, variables))
        assert not isinstance(smaller, Refusal)

    def test_a_new_case(self) -> None:
        for over in (OVER, TOO_MANY):
            desk = Desk(ONE, create=False)
            create = commands.CreateCase(UUID(int=1), 1, ANN, title="t", variables={"a": over})
            assert desk.code(create) == ("LIMIT_EXCEEDED", ("variables",))

    def test_a_submission(self) -> None:
        desk = Desk(ONE, create=False)
        create = commands.CreateCase(UUID(int=1), 1, ANN, title="t", submission={"a": TOO_MANY})
        assert desk.code(create) == ("LIMIT_EXCEEDED", ("submission",))
        both = commands.CreateCase(UUID(int=1), 1, ANN, title="t", variables={"b": MANY}, submission={"a": MANY})
        assert desk.code(both) == ("LIMIT_EXCEEDED", ("submission",))

    def test_what_completes_a_task(self) -> None:
        desk = Desk(ONE, variables={"b": 1})
        task = desk.task("one").id
        assert desk.code(commands.RouteCase(variables={"a": MANY})) == ("LIMIT_EXCEEDED", ("variables",))
        assert desk.code(commands.CompleteTask(task, variables={"a": MANY})) == ("LIMIT_EXCEEDED", ("variables",))
        for data in ({"a": MANY}, {"a": TOO_MANY}, [TOO_MANY], OVER):
            assert desk.code(commands.CompleteTask(task, data)) == ("LIMIT_EXCEEDED", ("data",))
        assert desk.code(commands.SaveTaskData(task, [TOO_MANY])) == ("LIMIT_EXCEEDED", ("value",))
        desk.do(commands.CompleteTask(task, MANY))

    def test_the_data_of_a_task(self) -> None:
        desk = Desk(process(*ONE.tasks, step("extra", ad_hoc=True)))
        assert desk.code(commands.CreateTask(EXTRA, "extra", data={"a": TOO_MANY})) == ("LIMIT_EXCEEDED", ("data",))
        desk.do(commands.CreateTask(EXTRA, "extra", data={"a": MANY}))


def _with(desk: Desk, variables: dict[str, Any]) -> Any:
    return replace(desk.case, variables=variables)


class TestScripts:
    GROWING = process(step("one", "grow", start=True), script("grow", "grow", a="a + a"))

    def test_one_that_grows_holds_the_case(self) -> None:
        desk = Desk(self.GROWING, variables={"a": "x"})
        desk.replays = False
        desk.finish("one")
        assert desk.status == "ERROR"
        assert desk.failure() == "“Grow”: This makes 1,048,584 characters of JSON in all; " \
            f"at most {MAX_CHARACTERS:,} fit."  # fmt: skip
        assert len(desk.case.variables["a"]) == 2**19
        assert desk.task("grow").status.name == "FAILED"

    def test_what_they_go_through_together_is_bounded(self) -> None:
        desk = Desk(
            process(step("one", "swap", start=True), script("swap", "swap", a="b", b="b[1:]")),
            variables={"a": "a" * 400_000, "b": "b" * 400_000},
        )
        desk.replays = False
        desk.finish("one")
        assert desk.status == "ERROR"
        assert f"{MAX_WRITTEN:,}" in (desk.failure() or "")
        assert len([kind for kind in desk.kinds() if kind == "CASE_VARIABLES_CHANGED"]) < 30

    def test_a_trigger_by_hand_is_refused(self) -> None:
        trigger = TriggerDefinition("grow", "Grow", script=Script((Assignment("a", "a + a"),)))
        desk = Desk(process(*ONE.tasks, triggers=(trigger,)), variables={"a": "x" * (MAX_CHARACTERS - 100)})
        assert desk.code(commands.ExecuteTrigger("grow")) == ("VALIDATION", ("trigger",))


def chain(length: int) -> ProcessDefinition:
    keys = [f"s{number}" for number in range(length - 1)]
    ways = [*keys[1:], None]
    return process(step("one", keys[0], start=True), *(script(*one) for one in zip(keys, ways, strict=True)))


class TestSteps:
    def test_the_longest_chain_of_scripts_comes_to_its_end(self) -> None:
        desk = Desk(chain(MAX_TASKS))
        desk.replays = False
        desk.finish("one")
        assert desk.status == "COMPLETED"
        assert len(desk.case.tasks) == MAX_TASKS

    def test_so_does_one_with_a_split_and_a_join_at_each_step(self) -> None:
        tasks = [step("one", "split0", start=True)]
        for number in range(124):
            names = [f"{kind}{number}" for kind in ("split", "left", "right", "after")]
            split, left, right, after = names
            tasks += [
                script(split, left, right, by=RouteType.PARALLEL),
                script(left, after, by=RouteType.SEC_JOIN),
                script(right, after, by=RouteType.SEC_JOIN),
                script(after, f"split{number + 1}" if number < 123 else None),
            ]
        desk = Desk(process(*tasks))
        desk.replays = False
        desk.finish("one")
        assert desk.status == "COMPLETED"

    def test_a_circle_is_stopped_however_many_tasks_there_are(self) -> None:
        tasks = chain(150).tasks
        desk = Desk(process(*tasks[:-1], script(tasks[-1].key, tasks[1].key)))
        desk.replays = False
        desk.finish("one")
        assert (desk.status, desk.failure()) == (
            "ERROR",
            "The automatic steps came to no end: more than 600 in one go.",
        )


class TestBranches:
    def test_their_number(self) -> None:
        assert engine.MAX_BRANCHES == 1_000

    def test_a_circle_that_splits_is_held_when_there_are_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "MAX_BRANCHES", 150)
        desk = Desk(
            process(
                step("one", "spin", start=True),
                script("spin", "spin", "wait", by=RouteType.PARALLEL),
                step("wait", type=TaskType.RECEIVE),
            )
        )
        desk.replays = False
        desk.finish("one")
        for _ in range(20):
            if "branches" in (desk.failure() or ""):
                break
            desk.do(commands.ResumeCase())
        assert desk.status == "ERROR"
        assert desk.failure() == "After “Spin”: the case has no room for more than 150 branches at once."
        assert len(desk.case.flow.threads) == 150
        desk.do(commands.ResumeCase())
        assert (desk.status, len(desk.case.flow.threads)) == ("ERROR", 150)
        desk.do(commands.CancelCase())

    def test_nor_may_splits_be_nested_without_end_by_branches_that_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "MAX_BRANCHES", 150)
        desk = Desk(process(step("one", "spin", start=True), script("spin", None, "spin", by=RouteType.PARALLEL)))
        desk.replays = False
        desk.finish("one")
        for _ in range(20):
            if "branches" in (desk.failure() or ""):
                break
            desk.do(commands.ResumeCase())
        assert (desk.status, len(desk.case.flow.splits)) == ("ERROR", 150)
        assert len(desk.case.flow.threads) == 1


class TestMoments:
    @pytest.mark.parametrize("moment", [timedelta(0), timedelta(microseconds=-1), timedelta(days=-9000)])
    def test_those_that_are_over_are_refused(self, moment: timedelta) -> None:
        desk = Desk(process(step("one", "two", start=True), step("two")))
        desk.finish("one")
        desk.do(commands.ClaimTask(desk.task("two").id))
        over = desk.now + moment
        assert desk.code(commands.PauseCase(until=over)) == ("VALIDATION", ("until",))
        assert desk.code(commands.FailTask(desk.task("two").id, "down", over)) == ("VALIDATION", ("retryAt",))
        for _ in range(2):
            assert desk.code(commands.ResumeCase(at=over)) == ("VALIDATION", ("at",))
            desk.do(commands.StopCase())
        desk.do(commands.ResumeCase(at=later(seconds=1)))
        assert desk.case.status is CaseStatus.STOPPED


def test_each_task_has_one_assignee_chosen() -> None:
    manual = step("two", rule=AssignmentRule.MANUAL)
    other = step("three", rule=AssignmentRule.MANUAL)
    desk = Desk(process(step("one", "two", "three", by=RouteType.PARALLEL, start=True), manual, other))
    chosen = (ManualChoice("two", ANN), ManualChoice("three", ANN), ManualChoice("two", BOB))
    refused = desk.code(commands.RouteCase(choices=Choices((), chosen)))
    assert refused == ("VALIDATION", ("assignees", "2", "task"))
    same = (*chosen[:2], chosen[0])
    assert desk.code(commands.RouteCase(choices=Choices((), same))) == ("VALIDATION", ("assignees", "2", "task"))
    desk.do(commands.RouteCase(choices=Choices((), chosen[:2])))
    assert desk.open() == ["three", "two"]
