"""Moves threads to joins and through them, by the rule that `flow` states."""

from casegraph.domain.events import BranchAbsorbed, Event, JoinPassed, JoinReached
from casegraph.lifecycle.flow import AtTask, Entering, Flow, Leaving, Split, Thread, Waiting
from casegraph.lifecycle.graph import Graph
from casegraph.processes.model import END


def owner_of(flow: Flow, graph: Graph, split: int | None, join: str) -> int | None:
    """The nearest split, from this one outwards, that owns the join; None where none does."""
    return next((one for one in flow.above(split) if join in graph.owned(flow.splits[one].task)), None)


def arrive(flow: Flow, graph: Graph, thread: Thread, join: str, first_only: bool) -> Event | None:
    """What a thread does that comes to a join: it waits there, or ends; None where nothing keeps it from passing."""
    split = owner_of(flow, graph, thread.split, join)
    if split is None:
        return None
    if join in flow.splits[split].passed:
        return BranchAbsorbed(thread.number, join, split)
    return JoinReached(thread.number, join, split, first_only)


def next_passed(flow: Flow, graph: Graph) -> JoinPassed | None:
    """The join that opens now, innermost splits first; None where all that wait must go on waiting.

    Asked for when no thread is on its way any more, so that each is at a task or waits.
    """
    held = {(one.place.split, one.place.join) for one in flow.threads.values() if isinstance(one.place, Waiting)}
    gates = sorted(held, key=lambda gate: (-len(list(flow.above(gate[0]))), gate))
    for split, join in gates:
        if _opens(flow, graph, split, join):
            return _passed(flow, graph, split, join)
    for split, _ in gates:
        if all(isinstance(one.place, Waiting) for one in flow.below(split)):
            return _passed(
                flow, graph, split, _least(flow, graph, split, [join for one, join in gates if one == split])
            )
    return None


def _opens(flow: Flow, graph: Graph, split: int, join: str) -> bool:
    waiting = _waiting(flow, split, join)
    if _first_only(waiting):
        return True
    return not any(_can_come(flow, graph, one, split, join) for one in flow.below(split) if one not in waiting)


def _waiting(flow: Flow, split: int, join: str) -> list[Thread]:
    """The threads at a gate, in the order in which they came."""
    held = [(one.place.since, one) for one in flow.threads.values() if isinstance(one.place, Waiting)
            and (one.place.split, one.place.join) == (split, join)]  # fmt: skip
    return [one for _, one in sorted(held, key=lambda pair: pair[0])]


def _first_only(waiting: list[Thread]) -> bool:
    return any(isinstance(one.place, Waiting) and one.place.first_only for one in waiting)


def _can_come(flow: Flow, graph: Graph, thread: Thread, split: int, join: str) -> bool:
    """Whether a thread below the split can still come to its join."""
    place = thread.place
    if _waits_at(thread, join):
        return True
    own = flow.splits[split]
    return graph.reaches(_starts(place), join, graph.closing(own.task) | _spent(flow, thread, split))


def _waits_at(thread: Thread, join: str) -> bool:
    return isinstance(thread.place, Waiting) and thread.place.join == join


def _starts(place: AtTask | Entering | Leaving | Waiting) -> tuple[str, ...]:
    key = place.join if isinstance(place, Waiting) else place.key
    return () if key == END else (key,)


def _spent(flow: Flow, thread: Thread, split: int) -> frozenset[str]:
    """The discriminators that will absorb the thread."""
    passed: set[str] = set()
    for number in flow.above(thread.split):
        passed |= flow.splits[number].passed
        if number == split:
            break
    return frozenset(passed)


def _least(flow: Flow, graph: Graph, split: int, joins: list[str]) -> str:
    """Of joins that all wait for one another: one that no other can come to without its split being entered again."""
    own = flow.splits[split].task
    closing = graph.closing(own)

    def awaited(join: str) -> bool:
        others = [one for one in flow.below(split) if one not in _waiting(flow, split, join)]
        return any(graph.reaches(_starts(one.place), join, closing, avoiding=own) for one in others)

    candidates = [join for join in joins if not awaited(join)] or joins
    return min(candidates, key=lambda join: _since(_waiting(flow, split, join)[0]))


def _since(thread: Thread) -> int:
    return thread.place.since if isinstance(thread.place, Waiting) else 0


def _passed(flow: Flow, graph: Graph, split: int, join: str) -> JoinPassed:
    waiting = _waiting(flow, split, join)
    own = flow.splits[split]
    consumed = tuple(one.number for one in waiting)
    first_only = _first_only(waiting)
    others = [one for one in flow.below(split) if one not in waiting]
    if any(_meets(flow, graph, one, own, join, first_only) for one in others):
        return JoinPassed(join, split, consumed, min(consumed), split, first_only)
    taken = own.thread in flow.threads or any(
        one.thread == own.thread for one in flow.splits.values() if one.number != split
    )
    number = flow.last_thread + 1 if taken else own.thread
    return JoinPassed(join, split, consumed, number, own.outer, first_only)


def _meets(flow: Flow, graph: Graph, other: Thread, split: Split, join: str, first_only: bool) -> bool:
    """Whether a branch left behind can meet, at a join of the same split, the thread that goes on."""
    if join in graph.closing(split.task) or join == END:
        return False
    stops = graph.closing(split.task) | _spent(flow, other, split.number) | ({join} if first_only else set())
    return any(
        (_waits_at(other, one) or graph.reaches(_starts(other.place), one, stops))
        and graph.reaches((join,), one, graph.closing(split.task))
        for one in graph.owned(split.task)
    )
