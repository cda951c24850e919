"""Processes made up by chance: some drawn in blocks, which are known to be sound, others with ways from anywhere to
anywhere."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

from casegraph.domain.enums import AssignmentRule, RouteType, TaskType
from casegraph.processes.model import Assignment, ProcessDefinition, Route, RouteTarget, Script, TaskDefinition

PICKS = 3
"""The variable `pick` goes from 0 to this; conditions ask for it."""


@dataclass(frozen=True)
class Block:
    """A part of a process: `kind` is task, sequence, choice, loop, split, or stop (a branch that may end early)."""

    kind: str
    parts: tuple["Block", ...] = ()
    route: RouteType = RouteType.SEQUENTIAL
    join: RouteType = RouteType.SEC_JOIN
    automatic: bool = False


def blocks(*, stops: bool) -> st.SearchStrategy[Block]:
    """Blocks within blocks. With `stops`, a branch may end before its join."""
    task = st.builds(Block, st.just("task"), automatic=st.sampled_from([False, False, True]))
    leaves = st.one_of(task, task, st.just(Block("stop"))) if stops else task

    def wider(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        splits = st.builds(
            Block,
            st.just("split"),
            several,
            st.sampled_from([RouteType.PARALLEL, RouteType.PARALLEL, RouteType.PARALLEL_BY_EVALUATION]),
            st.sampled_from([RouteType.SEC_JOIN, RouteType.SEC_JOIN, RouteType.DISCRIMINATOR]),
        )
        return st.one_of(
            splits,
            splits,
            st.builds(Block, st.just("sequence"), several),
            st.builds(Block, st.just("choice"), several),
            st.builds(Block, st.just("loop"), st.tuples(inner)),
        )

    return st.recursive(leaves, wider, max_leaves=8)


@dataclass
class Drawing:
    """A definition made from blocks; `joins` has the task behind the join of each split."""

    tasks: dict[str, TaskDefinition] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def key(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def add(self, key: str, route: Route, automatic: bool = False) -> str:
        kind = TaskType.SCRIPT if automatic else TaskType.USER
        script = Script((Assignment("steps", "steps + 1"),)) if automatic else None
        groups = () if automatic else ("clerks",)
        self.tasks[key] = TaskDefinition(key, key, type=kind, groups=groups, route=route, script=script)
        return key

    @property
    def definition(self) -> ProcessDefinition:
        return ProcessDefinition(tasks=tuple(self.tasks.values()))


def to(*keys: str | None, by: RouteType = RouteType.SEQUENTIAL) -> Route:
    """Ways to these tasks, chosen by the variable `pick` where conditions choose: the last one is the default."""
    if by not in (RouteType.EVALUATE, RouteType.PARALLEL_BY_EVALUATION):
        return Route(by, tuple(RouteTarget(key) for key in keys))
    ways = [RouteTarget(key, f"pick == {number} or pick == {PICKS}") for number, key in enumerate(keys[:-1])]
    if by is RouteType.PARALLEL_BY_EVALUATION:
        ways.append(RouteTarget(keys[-1], f"pick >= {PICKS - 1}"))
    return Route(by, (*ways, RouteTarget(keys[-1])))


def draw_blocks(block: Block) -> Drawing:
    """The process that begins with a task, does the block, and ends with a task."""
    drawing = Drawing()
    drawing.add("end", to(None))
    first = _draw(drawing, block, to("end"))
    drawing.add("begin", to(first))
    start = drawing.tasks.pop("begin")
    drawing.tasks = {"begin": TaskDefinition("begin", "begin", start=True, groups=("clerks",), route=start.route),
                     **drawing.tasks}  # fmt: skip
    return drawing


def _draw(drawing: Drawing, block: Block, then: Route) -> str:
    """Adds the tasks of a block, the last of which go the way `then`; gives the key of the first."""
    if block.kind == "stop":
        after = drawing.add(drawing.key("task"), then)
        return drawing.add(drawing.key("stop"), to(None, after, by=RouteType.EVALUATE))
    if block.kind == "sequence":
        for part in reversed(block.parts):
            then = to(_draw(drawing, part, then))
        return str(then.targets[0].task)
    if block.kind == "choice":
        ways = [_draw(drawing, part, then) for part in block.parts]
        return drawing.add(drawing.key("choice"), to(*ways, by=RouteType.EVALUATE))
    if block.kind == "loop":
        head, out = drawing.key("loop"), drawing.add(drawing.key("task"), then)
        back = drawing.add(drawing.key("back"), to(head, out, by=RouteType.EVALUATE))
        body = _draw(drawing, block.parts[0], to(back))
        return drawing.add(head, to(body))
    if block.kind == "split":
        after = drawing.add(drawing.key("after"), then)
        ways = [_draw(drawing, part, to(after, by=block.join)) for part in block.parts]
        split = drawing.add(drawing.key("split"), to(*ways, by=block.route))
        drawing.joins[split] = after
        return split
    return drawing.add(drawing.key("task"), then, block.automatic)


@st.composite
def tangles(draw: st.DrawFn) -> ProcessDefinition:
    """Any routes between any tasks, also such as no check would let pass."""
    keys = [f"t{number}" for number in range(draw(st.integers(2, 7)))]
    rules = st.sampled_from([AssignmentRule.SELF_SERVICE, AssignmentRule.SELF_SERVICE, AssignmentRule.BALANCED])
    kinds = st.sampled_from([TaskType.USER, TaskType.USER, TaskType.SERVICE, TaskType.SCRIPT])
    tasks = []
    for number, key in enumerate(keys):
        by = draw(st.sampled_from([one for one in RouteType if one is not RouteType.SELECT]))
        joins = by in (RouteType.SEC_JOIN, RouteType.DISCRIMINATOR, RouteType.SEQUENTIAL)
        ways = draw(st.lists(st.sampled_from([*keys, None]), min_size=1, max_size=1 if joins else 3))
        kind = TaskType.USER if number == 0 else draw(kinds)
        lines = Script((Assignment("steps", "steps + 1"),))
        tasks.append(
            TaskDefinition(key, key, type=kind, start=number == 0, assignment_rule=draw(rules), groups=("clerks",),
                           route=to(*ways, by=by), script=lines if kind is TaskType.SCRIPT else None)
        )  # fmt: skip
    return ProcessDefinition(tasks=tuple(tasks))
