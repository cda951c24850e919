"""What holds for any process and any sequence of commands: no token is lost or doubled, joins open once for each
split, a finished case has no open work, the history replays."""

from collections import Counter
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casegraph.domain.enums import RouteType, TaskStatus
from casegraph.domain.events import (
    BranchAbsorbed,
    BranchEnded,
    CaseRouted,
    CaseStarted,
    CaseStateChanged,
    JoinPassed,
    JoinReached,
    Recorded,
    TaskCreated,
)
from casegraph.domain.json_patch import Op, Operation
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.outcomes import Decided, Refusal
from casegraph.lifecycle.transitions import Act, allows

from .desk import ANN, BOB, CAT, DAN, Desk, later
from .processes import PICKS, Drawing, blocks, draw_blocks, tangles

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
PEOPLE = (ANN, BOB, CAT)
HOLDING = (
    commands.PauseCase(),
    commands.PauseCase(later(days=1)),
    commands.StopCase(),
    commands.ResumeCase(),
    commands.ResumeCase(later(days=2)),
)
START = {"variables": {"pick": 0, "steps": 0}}
BODIES = st.one_of(st.integers(0, 2), st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 2)))
POINTERS = st.sampled_from(["", "/a", "/b", "/a/b"])
PATCHES = st.lists(st.builds(Operation, st.sampled_from(Op), POINTERS, POINTERS, BODIES), min_size=1, max_size=3).map(
    tuple
)


def live(history: list[Recorded]) -> int:
    """How many tokens there must be, counted from the history alone."""
    tokens = 0
    for one in history:
        match one.event:
            case CaseStarted():
                tokens += 1
            case CaseRouted(moves=moves):
                tokens += sum(move.task is not None for move in moves) - 1
            case JoinPassed(consumed=consumed):
                tokens += 1 - len(consumed)
            case BranchAbsorbed() | BranchEnded():
                tokens -= 1
            case CaseStateChanged() as changed if changed.after.name in ("COMPLETED", "CANCELLED"):
                tokens = 0
    return tokens


def check_tokens(desk: Desk) -> None:
    """Tokens are as many as the history says; each join that was reached is passed once or waits; no thread is in two
    places; each task stands for one arrival."""
    assert len(desk.case.flow.threads) == live(desk.history)
    events = [one.event for one in desk.history]
    arrived: Counter[str | None] = Counter()
    for event in events:
        match event:
            case CaseStarted(task=task):
                arrived[task] += 1
            case CaseRouted(moves=moves):
                arrived.update(move.task for move in moves if move.task is not None)
            case JoinPassed(join=join):
                arrived[join] += 1
    if not desk.case.finished and desk.status not in ("ERROR", "STOPPED"):
        begun = Counter(one.definition_key for one in events if isinstance(one, TaskCreated) and not one.ad_hoc)
        again: Counter[str | None] = Counter(_passed_on(events))
        assert begun == arrived - again


def _passed_on(events: list[Any]) -> list[str]:
    """Joins that a thread passed in an inner split only to wait at them again in the outer."""
    return [
        one.join
        for one, then in pairwise(events)
        if (isinstance(one, JoinPassed) and isinstance(then, JoinReached | BranchAbsorbed)
            and one.join == then.join and then.thread == one.thread)
        or (isinstance(one, JoinPassed) and one.join == "END")
    ]  # fmt: skip


def walk(drawing: Drawing, picks: list[int], order: list[int]) -> Desk:
    """Works on whatever is open, in an order and with answers by chance, until the case is at its end."""
    desk = Desk(drawing.definition, **START)
    desk.replays = False
    for number in range(400):
        if desk.case.finished:
            break
        tasks = desk.case.open_tasks
        task = tasks[order[number % len(order)] % len(tasks)]
        if task.status is TaskStatus.READY:
            desk.do(commands.ClaimTask(task.id), ANN)
        # After a while only the defaults are taken, so that loops end.
        pick = picks[number % len(picks)] if number < 12 else PICKS - 1
        desk.do(commands.CompleteTask(task.id, variables={"pick": pick}), ANN)
    check_tokens(desk)
    desk.check_history()
    return desk


ORDERS = st.lists(st.integers(0, 20), min_size=1, max_size=12)
ANSWERS = st.lists(st.integers(0, PICKS), min_size=1, max_size=12)


@QUICK
@given(blocks(stops=False), ANSWERS, ORDERS)
def test_blocks_come_to_their_end_and_each_join_opens_once_for_its_split(block: Any, picks: Any, order: Any) -> None:
    drawing = draw_blocks(block)
    desk = walk(drawing, picks, order)
    assert desk.status == "COMPLETED"
    assert desk.times("end") == 1
    for split, after in drawing.joins.items():
        assert desk.times(split) == desk.times(after), (split, after)
    passed = Counter((one.event.split, one.event.join) for one in desk.history if isinstance(one.event, JoinPassed))
    assert set(passed.values()) <= {1}


@QUICK
@given(blocks(stops=True), ANSWERS, ORDERS)
def test_branches_that_end_early_hold_nothing_up(block: Any, picks: Any, order: Any) -> None:
    drawing = draw_blocks(block)
    desk = walk(drawing, picks, order)
    assert desk.status == "COMPLETED"
    for split, after in drawing.joins.items():
        assert desk.times(after) <= desk.times(split), (split, after)
    passed = Counter((one.event.split, one.event.join) for one in desk.history if isinstance(one.event, JoinPassed))
    assert set(passed.values()) <= {1}
    reached = {(one.event.split, one.event.join) for one in desk.history if isinstance(one.event, JoinReached)}
    assert reached == set(passed)


@QUICK
@given(blocks(stops=False), ANSWERS, ORDERS, ORDERS)
def test_what_is_done_does_not_depend_on_the_order(block: Any, picks: Any, one: Any, other: Any) -> None:
    """Where all branches are taken and all are waited for, the same tasks are done whoever is quicker."""
    drawing = draw_blocks(_all_branches(block))
    done = [Counter(task.definition_key for task in walk(drawing, [PICKS - 1], order).case.tasks.values())
            for order in (one, other)]  # fmt: skip
    assert done[0] == done[1]


def _all_branches(block: Any) -> Any:
    parts = tuple(_all_branches(part) for part in block.parts)
    route = RouteType.PARALLEL if block.kind == "split" else block.route
    return type(block)(block.kind, parts, route, RouteType.SEC_JOIN, block.automatic)


class CaseMachine(RuleBasedStateMachine):
    """Any commands in any order, on any process."""

    @initialize(definition=st.one_of(tangles(), blocks(stops=True).map(lambda one: draw_blocks(one).definition)))
    def start(self, definition: Any) -> None:
        self.desk = Desk(definition, **START)
        self.extra = 0

    def ask(self, command: Command, by: UUID | None = ANN) -> None:
        """The same question has the same answer; a refusal gives its reasons, an answer without change no events."""
        desk, before = self.desk, self.desk.case
        desk.sees_the_same(command, by)
        answer = desk.ask(command, by)
        assert desk.case is before
        if isinstance(answer, Refusal):
            assert answer.problems
            assert all(one.message for one in answer.problems)
        else:
            assert isinstance(answer, Decided)
            assert answer.changed or answer.state == before
            desk.do(command, by)

    def any_task(self, number: int) -> UUID:
        tasks = list(self.desk.case.tasks)
        return tasks[number % len(tasks)]

    @rule(number=st.integers(0, 30), by=st.sampled_from(PEOPLE))
    def claim(self, number: int, by: UUID) -> None:
        self.ask(commands.ClaimTask(self.any_task(number)), by)

    @rule(number=st.integers(0, 30))
    def release(self, number: int) -> None:
        self.ask(commands.ReleaseTask(self.any_task(number)))

    @rule(number=st.integers(0, 30), to=st.sampled_from((*PEOPLE, DAN)))
    def assign(self, number: int, to: UUID) -> None:
        self.ask(commands.AssignTask(self.any_task(number), to))

    @rule(number=st.integers(0, 30), pick=st.integers(0, PICKS))
    def complete_any(self, number: int, pick: int) -> None:
        self.ask(commands.CompleteTask(self.any_task(number), {"note": number}, {"pick": pick}))

    @precondition(lambda self: self.desk.case.open_tasks and allows(self.desk.case.status, Act.WORK))
    @rule(number=st.integers(0, 30), pick=st.integers(0, PICKS), by=st.sampled_from(PEOPLE))
    def work(self, number: int, pick: int, by: UUID) -> None:
        tasks = self.desk.case.open_tasks
        task = tasks[number % len(tasks)]
        if task.status is TaskStatus.READY:
            self.ask(commands.ClaimTask(task.id), by)
        self.ask(commands.CompleteTask(task.id, variables={"pick": pick}), by)

    @rule(index=st.one_of(st.none(), st.integers(0, 12)), pick=st.integers(0, PICKS))
    def route(self, index: int | None, pick: int) -> None:
        self.ask(commands.RouteCase(index, {"pick": pick}))

    @rule(source=st.sampled_from(PEOPLE), to=st.sampled_from(PEOPLE), index=st.one_of(st.none(), st.integers(1, 9)))
    def reassign(self, source: UUID, to: UUID, index: int | None) -> None:
        self.ask(commands.ReassignCase(source, to, index))

    @rule(command=st.sampled_from(HOLDING))
    def hold(self, command: Command) -> None:
        self.ask(command)

    @rule(number=st.integers(0, 30), retry=st.booleans())
    def fail(self, number: int, retry: bool) -> None:
        self.ask(commands.FailTask(self.any_task(number), "It broke.", later(hours=1) if retry else None))

    @rule(
        set_=st.dictionaries(st.sampled_from(["pick", "steps", "a", "b-c"]), st.one_of(st.integers(), st.text())),
        unset=st.lists(st.sampled_from(["pick", "a"]), max_size=2).map(tuple),
    )
    def set_variables(self, set_: dict[str, Any], unset: tuple[str, ...]) -> None:
        self.ask(commands.SetVariables(set_, unset))

    @rule(value=BODIES, entity=st.booleans())
    def save(self, value: Any, entity: bool) -> None:
        self.ask(commands.SaveCaseEntity(value) if entity else commands.SaveCaseMetadata(value))

    @rule(operations=PATCHES, entity=st.booleans())
    def patch(self, operations: tuple[Operation, ...], entity: bool) -> None:
        self.ask(commands.PatchCaseEntity(operations) if entity else commands.PatchCaseMetadata(operations))

    @rule(number=st.integers(0, 30), value=BODIES)
    def save_data(self, number: int, value: Any) -> None:
        self.ask(commands.SaveTaskData(self.any_task(number), value))

    @rule(number=st.integers(0, 30), operations=PATCHES)
    def patch_data(self, number: int, operations: tuple[Operation, ...]) -> None:
        self.ask(commands.PatchTaskData(self.any_task(number), operations))

    @rule(number=st.integers(0, 30), owner=st.one_of(st.none(), st.sampled_from(PEOPLE)))
    def add(self, number: int, owner: UUID | None) -> None:
        self.extra += 1
        assert self.desk.definition is not None
        tasks = self.desk.definition.tasks
        self.ask(commands.CreateTask(UUID(int=1 << 40 | self.extra), tasks[number % len(tasks)].key, owner))

    @precondition(lambda self: len(self.desk.history) > 40)
    @rule(command=st.sampled_from([commands.CancelCase(), commands.CompleteCase()]))
    def end(self, command: Command) -> None:
        self.ask(command)

    @invariant()
    def tokens_are_kept(self) -> None:
        check_tokens(self.desk)


CaseMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCases = CaseMachine.TestCase
