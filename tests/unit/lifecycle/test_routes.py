"""Each type of route by example, with loops, splits in splits, and branches that end in odd ways."""

from typing import Any

import pytest

from casegraph.domain.enums import DelegationOutcome, RouteType
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Choices
from casegraph.lifecycle.flow import Flow, Split
from casegraph.lifecycle.graph import Graph
from casegraph.lifecycle.joins import owner_of
from casegraph.processes.model import ProcessDefinition, TaskDefinition

from .desk import ANN, BOB, Desk, process, script, step

EVALUATE, PARALLEL, SOME = RouteType.EVALUATE, RouteType.PARALLEL, RouteType.PARALLEL_BY_EVALUATION
JOIN, FIRST, SELECT = RouteType.SEC_JOIN, RouteType.DISCRIMINATOR, RouteType.SELECT


def fork(join: RouteType = JOIN, *more: TaskDefinition, split: RouteType = PARALLEL) -> ProcessDefinition:
    """begin → (left, middle, right) → after → end."""
    ways = [("left", "l"), ("middle", "m"), ("right", "r")] if split is SOME else ["left", "middle", "right"]
    return process(
        step("begin", *ways, by=split, start=True),
        step("left", "after", by=join),
        step("middle", "after", by=join),
        step("right", "after", by=join),
        step("after"),
        *more,
    )


def test_sequential_goes_on_to_the_end() -> None:
    desk = Desk(process(step("one", "two", start=True), step("two")))
    assert desk.status == "DRAFT"
    assert [one.index for one in desk.case.open_delegations] == [1]
    assert desk.task("one").owner_id == ANN
    desk.do(commands.RouteCase())
    assert (desk.status, desk.open()) == ("RUNNING", ["two"])
    first, second = desk.case.delegations.values()
    assert (first.outcome, second.previous_id, second.index) == (DelegationOutcome.ROUTED, first.id, 2)
    desk.finish("two", by=BOB)
    assert desk.status == "COMPLETED"


@pytest.mark.parametrize(
    ("targets", "open_"), [(("left",), ["left"]), (("right",), ["right"]), (("END",), []), (("left", "left"), ["left"])]
)
def test_select_goes_where_the_call_says(targets: tuple[str, ...], open_: list[str]) -> None:
    desk = Desk(process(step("one", "left", "right", None, by=SELECT, start=True), step("left"), step("right")))
    desk.do(commands.RouteCase(choices=Choices(targets)))
    assert desk.open() == open_


@pytest.mark.parametrize(
    ("targets", "path"),
    [((), ("targets",)), (("left", "right"), ("targets",)), (("one",), ("targets",)), (("gone",), ("targets", "0"))],
)
def test_select_says_which_choice_is_missing(targets: tuple[str, ...], path: tuple[str, ...]) -> None:
    desk = Desk(process(step("one", "left", "right", by=SELECT, start=True), step("left"), step("right")))
    assert desk.code(commands.RouteCase(choices=Choices(targets))) == ("VALIDATION", path)
    assert desk.status == "DRAFT"


@pytest.mark.parametrize(("number", "open_"), [(1, ["small"]), (50, ["middle"]), (500, ["large"])])
def test_evaluate_takes_the_first_way_that_holds(number: int, open_: list[str]) -> None:
    ways = (("small", "number < 10"), ("large", None), ("middle", "number < 100"))
    desk = Desk(process(step("one", *ways, by=EVALUATE, start=True), step("small"), step("middle"), step("large")))
    desk.finish("one", number=number)
    assert desk.open() == open_


def test_a_loop_comes_back_as_often_as_it_must() -> None:
    desk = Desk(process(step("one", "two", start=True), step("two", ("one", "again"), (None, None), by=EVALUATE)))
    for _ in range(3):
        desk.finish("one")
        desk.finish("two", again=True)
    desk.finish("one")
    desk.finish("two", again=False)
    assert desk.status == "COMPLETED"
    assert (desk.times("one"), desk.times("two")) == (4, 4)


def test_a_join_waits_for_all_branches() -> None:
    desk = Desk(fork())
    desk.finish("begin")
    assert desk.open() == ["left", "middle", "right"]
    assert all(one.parallel for one in desk.case.open_tasks)
    assert len({one.thread for one in desk.case.open_tasks}) == 3
    desk.finish("right", "left")
    assert desk.open() == ["middle"]
    desk.finish("middle")
    assert desk.open() == ["after"]
    after = desk.task("after")
    assert (after.thread, after.parallel) == (1, False)
    desk.finish("after")
    assert desk.status == "COMPLETED"
    assert desk.times("after") == 1


@pytest.mark.parametrize(
    ("flags", "opened"),
    [
        ({"l": True, "m": False, "r": True}, ["left", "right"]),
        ({"l": False, "m": True, "r": False}, ["middle"]),
        ({"l": True, "m": True, "r": True}, ["left", "middle", "right"]),
    ],
)
def test_a_join_waits_for_the_branches_that_were_opened(flags: Any, opened: list[str]) -> None:
    desk = Desk(fork(split=SOME))
    desk.finish("begin", **flags)
    assert desk.open() == opened
    desk.finish(*opened[:-1])
    assert desk.times("after") == 0
    desk.finish(opened[-1])
    assert desk.open() == ["after"]
    desk.finish("after")
    assert desk.times("after") == 1


def test_no_way_that_holds_is_a_failure_unless_one_needs_no_condition() -> None:
    desk = Desk(fork(split=SOME))
    desk.finish("begin", l=False, m=False, r=False)
    assert desk.status == "ERROR"
    assert desk.case.failure == "After “Begin”: no condition of its ways is true."
    desk.do(commands.SetVariables({"m": True}))
    desk.do(commands.ResumeCase())
    assert (desk.status, desk.open()) == ("RUNNING", ["middle"])


def test_a_branch_that_ends_early_is_not_waited_for() -> None:
    desk = Desk(
        process(
            step("begin", "left", "right", by=PARALLEL, start=True),
            step("left", "after", by=JOIN),
            step("right", ("last", "goes_on"), (None, None), by=EVALUATE),
            step("last", "after", by=JOIN),
            step("after"),
        )
    )
    desk.finish("begin")
    desk.finish("left")
    assert desk.open() == ["right"]
    desk.finish("right", goes_on=False)
    assert desk.open() == ["after"]
    assert desk.task("after").thread == 1


def test_a_branch_that_never_joins_is_not_waited_for() -> None:
    desk = Desk(
        process(
            step("outer", "begin", "other", by=PARALLEL, start=True),
            step("begin", "left", "right", by=PARALLEL),
            step("left", "after", by=JOIN),
            step("right"),
            step("after", "final", by=JOIN),
            step("other", "final", by=JOIN),
            step("final"),
        )
    )
    desk.finish("outer")
    desk.finish("begin")
    desk.finish("left")
    assert desk.open() == ["after", "other", "right"]
    desk.finish("after")
    assert desk.open() == ["other", "right"]
    desk.finish("other")
    assert desk.open() == ["final", "right"]
    desk.finish("final", "right")
    assert (desk.status, desk.times("final")) == ("COMPLETED", 1)


def test_the_first_at_a_discriminator_goes_on_and_the_rest_are_absorbed() -> None:
    desk = Desk(fork(FIRST))
    desk.finish("begin")
    desk.finish("middle")
    assert desk.open() == ["after", "left", "right"]
    assert desk.task("after").thread == 1
    desk.finish("after")
    assert (desk.status, desk.open()) == ("RUNNING", ["left", "right"])
    desk.finish("left")
    assert "CASE.BRANCH_ABSORBED" in desk.kinds()
    desk.finish("right")
    assert (desk.status, desk.times("after")) == ("COMPLETED", 1)


def test_a_discriminator_entered_again_by_a_loop_lets_one_pass_again() -> None:
    definition = process(
        step("begin", "left", "right", by=PARALLEL, start=True),
        step("left", "after", by=FIRST),
        step("right", "after", by=FIRST),
        step("after", ("begin", "again"), (None, None), by=EVALUATE),
    )
    desk = Desk(definition)
    desk.finish("begin")
    desk.finish("left")
    desk.finish("after", again=True)
    desk.finish("begin")
    assert desk.open() == ["left", "right", "right"]
    desk.finish("right")
    assert desk.open() == ["left", "right"], "the right one of the first round is absorbed"
    desk.finish("left")
    assert desk.open() == ["after", "right"]
    desk.finish("right")
    desk.finish("after", again=False)
    assert (desk.status, desk.times("after")) == ("COMPLETED", 2)


def test_a_loop_around_a_split_opens_another() -> None:
    definition = process(
        step("begin", "left", "right", by=PARALLEL, start=True),
        step("left", "after", by=JOIN),
        step("right", "after", by=JOIN),
        step("after", ("begin", "again"), (None, None), by=EVALUATE),
    )
    desk = Desk(definition)
    for again in (True, True, False):
        desk.finish("begin")
        desk.finish("left", "right")
        desk.finish("after", again=again)
    assert (desk.status, desk.times("after")) == ("COMPLETED", 3)
    threads = [one.thread for one in desk.case.tasks.values() if one.definition_key in ("left", "right")]
    assert len(set(threads)) == 6


def test_a_branch_that_loops_inside_is_waited_for() -> None:
    desk = Desk(
        process(
            step("begin", "left", "right", by=PARALLEL, start=True),
            step("left", "check"),
            step("check", ("left", "again"), ("done", None), by=EVALUATE),
            step("done", "after", by=JOIN),
            step("right", "after", by=JOIN),
            step("after"),
        )
    )
    desk.finish("begin")
    desk.finish("right")
    for _ in range(2):
        desk.finish("left")
        desk.finish("check", again=True)
        assert desk.times("after") == 0
    desk.finish("left")
    desk.finish("check", again=False)
    desk.finish("done")
    assert desk.open() == ["after"]


def test_a_branch_that_goes_back_before_its_split_is_joined_once() -> None:
    desk = Desk(
        process(
            step("begin", "left", "right", by=PARALLEL, start=True),
            step("left", ("begin", "again"), ("ready", None), by=EVALUATE),
            step("ready", "after", by=JOIN),
            step("right", "after", by=JOIN),
            step("after"),
        )
    )
    desk.finish("begin")
    desk.finish("left", again=True)
    desk.finish("right")
    desk.finish("begin")
    assert desk.open() == ["left", "right"]
    desk.finish("right")
    desk.finish("left", again=False)
    desk.finish("ready")
    assert desk.open() == ["after"]
    desk.finish("after")
    assert (desk.status, desk.times("after")) == ("COMPLETED", 1)


NESTED = process(
    step("outer", "inner", "other", by=PARALLEL, start=True),
    step("inner", "left", "right", by=PARALLEL),
    step("left", "between", by=JOIN),
    step("right", "between", by=JOIN),
    step("between", "final", by=JOIN),
    step("other", "final", by=JOIN),
    step("final"),
)
SHARED = process(
    step("outer", "inner", "other", by=PARALLEL, start=True),
    step("inner", "left", "right", by=PARALLEL),
    step("left", "final", by=JOIN),
    step("right", "final", by=JOIN),
    step("other", "final", by=JOIN),
    step("final"),
)
TWINS = process(
    step("outer", "one", "two", by=PARALLEL, start=True),
    step("one", "left", "right", by=PARALLEL),
    step("two", "up", "down", by=PARALLEL),
    *(step(key, "final", by=JOIN) for key in ("left", "right", "up", "down")),
    step("final"),
)


@pytest.mark.parametrize("order", ["other left right between", "left right between other", "left other right between"])
def test_splits_in_splits_are_joined_from_the_inside(order: str) -> None:
    desk = Desk(NESTED)
    desk.finish("outer", "inner")
    for key in order.split():
        assert desk.times("final") == 0
        desk.finish(key)
    assert desk.open() == ["final"]
    desk.finish("final")
    assert [desk.times(key) for key in ("between", "final")] == [1, 1]


@pytest.mark.parametrize("order", ["other left right", "left right other", "right other left"])
def test_splits_in_splits_may_share_a_join(order: str) -> None:
    desk = Desk(SHARED)
    desk.finish("outer", "inner")
    for key in order.split():
        assert desk.times("final") == 0
        desk.finish(key)
    assert desk.open() == ["final"]
    assert desk.task("final").thread == 1


def test_two_inner_splits_may_share_the_join_of_the_outer() -> None:
    desk = Desk(TWINS)
    desk.finish("outer", "one", "two")
    for key in ("left", "up", "right"):
        desk.finish(key)
        assert desk.times("final") == 0
    desk.finish("down")
    assert desk.open() == ["final"]


def test_one_split_entered_by_two_branches_is_joined_once_for_each() -> None:
    desk = Desk(
        process(
            step("outer", "x", "y", by=PARALLEL, start=True),
            step("x", "inner"),
            step("y", "inner"),
            step("inner", "left", "right", by=PARALLEL),
            step("left", "between", by=JOIN),
            step("right", "between", by=JOIN),
            step("between", "final", by=JOIN),
            step("final"),
        )
    )
    desk.finish("outer", "x", "y", "inner", "inner")
    assert desk.open() == ["left", "left", "right", "right"]
    desk.finish("left", "right")
    assert desk.open() == ["between", "left", "right"]
    desk.finish("left", "right")
    assert desk.open() == ["between", "between"]
    desk.finish("between")
    assert desk.times("final") == 0
    desk.finish("between")
    assert desk.open() == ["final"]


def test_some_branches_join_earlier_than_others() -> None:
    definition = process(
        step("begin", "b", "c", "d", by=PARALLEL, start=True),
        step("b", "e", by=JOIN),
        step("c", "e", by=JOIN),
        step("e", "f", by=JOIN),
        step("d", "f", by=JOIN),
        step("f", ("begin", "again"), (None, None), by=EVALUATE),
    )
    desk = Desk(definition)
    for again in (True, False):
        desk.finish("begin")
        desk.finish("d", "b")
        assert desk.open() == ["c"]
        desk.finish("c")
        assert desk.open() == ["e"]
        desk.finish("e")
        assert desk.open() == ["f"]
        desk.finish("f", again=again)
    assert (desk.status, desk.times("e"), desk.times("f")) == ("COMPLETED", 2, 2)


def test_a_join_may_lead_to_the_end() -> None:
    desk = Desk(
        process(step("begin", "a", "b", by=PARALLEL, start=True), step("a", None, by=JOIN), step("b", None, by=JOIN))
    )
    desk.finish("begin", "a")
    assert desk.status == "RUNNING"
    desk.finish("b")
    assert desk.status == "COMPLETED"


def test_ways_that_end_at_once_are_branches_too() -> None:
    desk = Desk(process(step("begin", "a", None, by=PARALLEL, start=True), step("a", "after", by=JOIN), step("after")))
    desk.finish("begin", "a")
    assert desk.open() == ["after"]


def test_branches_may_go_to_one_task_twice() -> None:
    desk = Desk(process(step("begin", "a", "a", by=PARALLEL, start=True), step("a", "after", by=JOIN), step("after")))
    desk.finish("begin")
    assert desk.open() == ["a", "a"]
    desk.finish("a")
    assert desk.open() == ["a"]
    desk.finish("a")
    assert desk.open() == ["after"]


def test_scripts_between_are_run_at_once() -> None:
    desk = Desk(
        process(
            step("begin", "add", "double", by=PARALLEL, start=True),
            script("add", "after", by=JOIN, total="number + 1"),
            script("double", "after", by=JOIN, twice="number * 2", four="twice * 2"),
            step("after"),
        )
    )
    desk.finish("begin", number=5)
    assert desk.open() == ["after"]
    assert desk.case.variables == {"number": 5, "total": 6, "twice": 10, "four": 20}
    assert desk.task("add").completed_by_id is None


@pytest.mark.parametrize(
    ("definition", "owned"),
    [
        (NESTED, {"outer": {"final"}, "inner": {"between"}}),
        (SHARED, {"outer": {"final"}, "inner": {"final"}}),
        (TWINS, {"outer": {"final"}, "one": {"final"}, "two": {"final"}}),
        (fork(), {"begin": {"after"}}),
    ],
)
def test_each_split_owns_its_joins(definition: ProcessDefinition, owned: dict[str, set[str]]) -> None:
    graph = Graph(definition)
    assert {key: set(graph.owned(key)) for key in owned} == owned
    assert {key: set(graph.closing(key)) & joins for key, joins in owned.items()} == owned


def test_laggards_of_an_inner_discriminator_do_not_hold_up_the_outer_join() -> None:
    desk = Desk(
        process(
            step("outer", "inner", "other", by=PARALLEL, start=True),
            step("inner", "left", "right", by=PARALLEL),
            step("left", "between", by=FIRST),
            step("right", "between", by=FIRST),
            step("between", "final", by=JOIN),
            step("other", "final", by=JOIN),
            step("final"),
        )
    )
    desk.finish("outer", "inner", "left", "between", "other")
    assert desk.open() == ["final", "right"]
    desk.finish("final", "right")
    assert (desk.status, desk.times("between"), desk.times("final")) == ("COMPLETED", 1, 1)


def test_a_branch_that_dies_does_not_hide_which_join_closes_its_split() -> None:
    graph = Graph(
        process(
            step("outer", "begin", "other", by=PARALLEL, start=True),
            step("begin", "left", "right", by=PARALLEL),
            step("left", "after", by=JOIN),
            step("right"),
            step("after", "final", by=JOIN),
            step("other", "final", by=JOIN),
            step("final"),
        )
    )
    assert graph.closing("begin") == {"after", "final"}
    assert graph.owned("begin") == {"after"}


def test_a_join_belongs_to_the_nearest_split_that_owns_it() -> None:
    inner, outer = Split(2, "inner", 2, 1), Split(1, "outer", 1, None)
    flow, graph = Flow(splits={1: outer, 2: inner}), Graph(NESTED)
    assert [owner_of(flow, graph, 2, join) for join in ("between", "final", "left")] == [2, 1, None]
    assert owner_of(flow, graph, None, "final") is None
