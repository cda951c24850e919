"""A small organisation and a case in it: commands are given by name, and each answer is held against the invariants."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from casegraph.domain.enums import AssignmentRule, CaseStatus, RouteType, TaskStatus, TaskType
from casegraph.domain.events import ManualChoice, Recorded
from casegraph.lifecycle import commands, flow_json, history
from casegraph.lifecycle.commands import Choices, Command
from casegraph.lifecycle.decide import decide
from casegraph.lifecycle.evolve import fold, replay
from casegraph.lifecycle.flow import AtTask, Entering, Leaving
from casegraph.lifecycle.outcomes import Decided, Decision, Facts, Needs, Pool, Refusal, Rotation
from casegraph.lifecycle.scripting import ScriptFailed
from casegraph.lifecycle.state import CaseState, TaskState, without_closed
from casegraph.lifecycle.work import Context
from casegraph.processes.model import Assignment, ProcessDefinition, Route, RouteTarget, Script, TaskDefinition

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def person(number: int) -> UUID:
    return UUID(int=0xA000 + number)


ANN, BOB, CAT, DAN, EVE = (person(number) for number in range(1, 6))
NAMES = {"ann": ANN, "bob": BOB, "cat": CAT, "dan": DAN, "eve": EVE}
CLERKS, BOSSES = UUID(int=0xB001), UUID(int=0xB002)
GROUPS = {"clerks": (CLERKS, (ANN, BOB, CAT)), "bosses": (BOSSES, (DAN,))}
MANAGERS: dict[UUID, UUID] = {ANN: DAN, BOB: DAN, CAT: DAN}


class PythonScripting:
    """Expressions are Python's here: what runs them is none of the lifecycle's business."""

    def evaluate(self, expression: str, variables: Mapping[str, Any]) -> Any:
        try:
            return eval(expression, {"__builtins__": {}}, dict(variables))
        except Exception as error:
            raise ScriptFailed(f"`{expression}` does not work out: {type(error).__name__}.") from error

    def call(self, function: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        if function != "double" or "number" not in variables:
            raise ScriptFailed(f"The function {function} is not there, or there is nothing to double.")
        return {"doubled": variables["number"] * 2}

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        try:
            return template.format(**variables)
        except KeyError as error:
            raise ScriptFailed(f"{template} lacks {error}.") from error


def step(
    key: str,
    *ways: str | tuple[str | None, str | None] | None,
    by: RouteType = RouteType.SEQUENTIAL,
    rule: AssignmentRule = AssignmentRule.SELF_SERVICE,
    **more: Any,
) -> TaskDefinition:
    """A task of the clerks, unless said otherwise, with its ways out; none: the end."""
    targets = tuple(RouteTarget(*way) if isinstance(way, tuple) else RouteTarget(way) for way in ways or (None,))
    if not {"users", "groups"} & more.keys():
        more["groups"] = ("clerks",)
    return TaskDefinition(key, key.title(), assignment_rule=rule, route=Route(by, targets), **more)


def script(key: str, *ways: str | tuple[str | None, str | None] | None, by: RouteType = RouteType.SEQUENTIAL,
           **assignments: str) -> TaskDefinition:  # fmt: skip
    lines = Script(tuple(Assignment(name, text) for name, text in assignments.items()))
    return step(key, *ways, by=by, type=TaskType.SCRIPT, script=lines, groups=())


def process(*tasks: TaskDefinition, **more: Any) -> ProcessDefinition:
    return ProcessDefinition(tasks=tasks, **more)


class Desk:
    """One case, moved by commands. After each of them the invariants are checked."""

    def __init__(self, definition: ProcessDefinition | None, **creation: Any) -> None:
        self.definition = definition
        self.state: CaseState | None = None
        self.history: list[Recorded] = []
        self.now = NOW
        self.last: Decision | None = None
        self.turns: dict[str, UUID] = {}
        self.attended = True
        self.needed: list[Needs] = []
        self.replays = True
        self._numbers = count(1)
        if creation.pop("create", True):
            creation.setdefault("title", "A case")
            creation.setdefault("initiator_id", ANN)
            self.do(commands.CreateCase(UUID(int=0xC0DE), 1, **creation), by=creation["initiator_id"])

    # What is asked

    def ask(self, command: Command, by: UUID | None = ANN, state: CaseState | None = None) -> Decision:
        """The decision, with every fact read that it needs."""
        start = next(self._numbers) * 10_000
        facts = Facts()
        for _ in range(100):
            context = Context(
                self.now, by, _ids(start), PythonScripting(), facts, attended=self.attended, max_steps=300
            )
            decision = decide(state or self.state, self.definition, command, context)
            if not isinstance(decision, Needs):
                return decision
            self.needed.append(decision)
            facts = self._read(facts, decision)
        raise AssertionError("Facts are asked for without end.")

    def do(self, command: Command, by: UUID | None = ANN) -> Decided:
        """The command is decided, and must not be refused."""
        before = self.state
        decision = self.ask(command, by)
        assert isinstance(decision, Decided), decision
        self.last = decision
        self.history += decision.events
        self.state = decision.state
        self.turns.update(decision.turns)
        assert decision.state is not None
        assert not self.replays or fold(before, decision.events) == decision.state
        check_case(decision.state)
        if self.replays:
            self.check_history()
        return decision

    def refused(self, command: Command, by: UUID | None = ANN) -> Refusal:
        decision = self.ask(command, by)
        assert isinstance(decision, Refusal), decision
        return decision

    def code(self, command: Command, by: UUID | None = ANN) -> tuple[str, tuple[str, ...]]:
        """Code and path of the first reason for which a command is refused."""
        first = self.refused(command, by).problems[0]
        assert first.message.endswith((".", "!")), first.message
        return first.code.value, first.path

    def unchanged(self, command: Command, by: UUID | None = ANN) -> None:
        decision = self.ask(command, by)
        assert isinstance(decision, Decided), decision
        assert not decision.changed

    # What is there

    @property
    def case(self) -> CaseState:
        assert self.state is not None
        return self.state

    @property
    def status(self) -> str:
        return self.case.status.name

    def failure(self) -> str | None:
        return self.case.failure

    def paused_until(self) -> datetime | None:
        return self.case.paused_until

    def open(self) -> list[str]:
        """The keys of the open tasks, sorted."""
        return sorted(one.definition_key for one in self.case.open_tasks)

    def task(self, key: str) -> TaskState:
        """The open task of this definition that began first, or else the last closed one."""
        held = [one for one in self.case.tasks.values() if one.definition_key == key]
        still = [one for one in held if one in self.case.open_tasks]
        return still[0] if still else held[-1]

    def times(self, key: str) -> int:
        """How often a task was begun."""
        return sum(one.definition_key == key for one in self.case.tasks.values())

    def kinds(self) -> list[str]:
        """The types of the last decision's events."""
        assert isinstance(self.last, Decided)
        return [one.event.type for one in self.last.events]

    # Shorthands

    def finish(self, *keys: str, targets: tuple[str, ...] = (), by: UUID = ANN, to: Mapping[str, UUID] | None = None,
               **values: Any) -> None:  # fmt: skip
        """Claims, where that is needed, and completes the open tasks of these keys, one after the other."""
        assignees = tuple(ManualChoice(task, principal) for task, principal in (to or {}).items())
        for key in keys:
            task = self.task(key)
            if task.status is TaskStatus.READY:
                self.do(commands.ClaimTask(task.id), by)
            choices = Choices(targets, assignees)
            self.do(commands.CompleteTask(task.id, variables=values, choices=choices), self.task(key).owner_id or by)

    # What always holds

    def check_history(self) -> None:
        """The history replays; the newest of it can be stored and read, and so can the threads."""
        case = self.case
        assert replay(self.history) == case
        stored = [(one, history.to_json(one.event)) for one in self.history[-30:]]
        assert all(history.from_json(one.event.type, data) == one.event for one, data in stored)
        assert flow_json.from_json(flow_json.to_json(case.flow)) == case.flow
        assert [one.sequence for one in self.history] == list(range(1, len(self.history) + 1))

    def sees_the_same(self, command: Command, by: UUID | None) -> None:
        """Closed work has no say in a decision."""
        named = getattr(command, "task_id", None)
        partial = without_closed(self.case, *([named] if named else []))
        numbers = self._numbers
        self._numbers = count(7)
        whole = self.ask(command, by)
        self._numbers = count(7)
        part = self.ask(command, by, partial)
        self._numbers = numbers
        if isinstance(whole, Decided) and isinstance(part, Decided):
            assert whole.events == part.events
        else:
            assert whole == part

    def _read(self, facts: Facts, needs: Needs) -> Facts:
        return Facts(
            pools={**facts.pools, **{key: self._pool(key) for key in needs.pools}},
            rotations={**facts.rotations, **{key: self._rotation(key) for key in needs.rotations}},
            groups_of={**facts.groups_of, **{one: _groups_of(one) for one in needs.groups_of}},
            managers={**facts.managers, **{one: MANAGERS.get(one) for one in needs.managers}},
            users={**facts.users, **{name: NAMES.get(name) for name in needs.users}},
            groups={**facts.groups, **{key: GROUPS[key][0] if key in GROUPS else None for key in needs.groups}},
        )

    def _pool(self, key: str) -> Pool:
        assert self.definition is not None
        task = self.definition.task(key)
        assert task is not None
        return Pool(tuple(GROUPS[name][0] for name in task.groups), tuple(NAMES[name] for name in task.users))

    def _rotation(self, key: str) -> Rotation:
        pool = self._pool(key)
        members = [one for group, those in GROUPS.values() if group in pool.groups for one in those]
        return Rotation((*members, *pool.principals), self.turns.get(key))


def check_case(case: CaseState) -> None:
    """Threads, tasks and hand-overs of a case agree with each other."""
    flow = case.flow
    places = [one.place for one in flow.threads.values()]
    if case.status not in (CaseStatus.ERROR, CaseStatus.STOPPED):
        assert not [one for one in places if isinstance(one, Entering | Leaving)]
    at = [one.task_id for one in places if isinstance(one, AtTask)]
    assert len(at) == len(set(at))
    assert set(at) == {one.id for one in case.open_tasks if not one.ad_hoc}
    held = [one.task_id for one in case.open_delegations]
    assert len(held) == len(set(held))
    ready = {one.id for one in case.open_tasks if one.status is not TaskStatus.FAILED}
    assert set(held) == ready
    for one in case.open_delegations:
        assert one.assignee_id == case.tasks[one.task_id].owner_id
    assert all((one.status is TaskStatus.CLAIMED) == (one.owner_id is not None)
               for one in case.open_tasks if one.status is not TaskStatus.FAILED)  # fmt: skip
    indexes = [one.index for one in case.delegations.values()]
    assert sorted(indexes) == list(range(1, len(indexes) + 1))
    if case.finished:
        assert not case.open_tasks
        assert not flow.threads
        assert not flow.splits
        assert case.finished_at is not None
    else:
        assert case.finished_at is None
    for thread in flow.threads.values():
        list(flow.above(thread.split))
    assert all(split.outer is None or split.outer in flow.splits for split in flow.splits.values())
    if flow.threads and case.status is CaseStatus.RUNNING:
        assert any(isinstance(one, AtTask) for one in places), flow


def _groups_of(principal: UUID) -> frozenset[UUID]:
    return frozenset(group for group, members in GROUPS.values() if principal in members)


def _ids(start: int) -> Any:
    numbers: Iterator[int] = count(start)
    return lambda: UUID(int=next(numbers))


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
