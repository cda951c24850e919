"""Checks recorded histories: could what each call answered be, had the calls come one after another?

The search is that of Wing and Gong, with Lowe's memory of what was tried. What the object is that was called is not
known here.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

Command = TypeVar("Command")
Result = TypeVar("Result")
State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Operation(Generic[Command, Result]):
    """One call, and what it answered. The times are of one monotonic clock, in any unit."""

    called: int
    returned: int
    command: Command
    result: Result


def linearizable(
    history: Sequence[Operation[Command, Result]],
    start: State,
    obey: Callable[[State, Command], tuple[State, Result]],
) -> bool:
    """Whether the calls have an order in which each gives what was recorded, and which keeps those apart in time in
    their order. `obey` says what a command does to the state of an object that is used by one client alone."""
    operations = sorted(history, key=lambda one: one.called)
    everything = (1 << len(operations)) - 1
    seen, waiting = {(0, start)}, [(0, start)]
    while waiting:
        done, state = waiting.pop()
        if done == everything:
            return True
        for place in _next(operations, done, state, obey):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return False


def _next(
    operations: Sequence[Operation[Command, Result]],
    done: int,
    state: State,
    obey: Callable[[State, Command], tuple[State, Result]],
) -> list[tuple[int, State]]:
    """Where one more call can lead; calls that are done are the bits of `done`."""
    places = []
    for at in _possible(operations, done):
        after, result = obey(state, operations[at].command)
        if result != operations[at].result:
            continue
        place = (done | 1 << at, after)
        if after == state:
            # What fits and changes nothing may as well come now: no order is lost by it.
            return [place]
        places.append(place)
    return places


def _possible(operations: Sequence[Operation[Command, Result]], done: int) -> Iterator[int]:
    """The calls that may come next: those that began before any other that is left had returned."""
    first_return: float = inf
    first = (~done & (done + 1)).bit_length() - 1
    for at in range(first, len(operations)):
        if operations[at].called > first_return:
            return
        if not done >> at & 1:
            first_return = min(first_return, operations[at].returned)
            yield at
