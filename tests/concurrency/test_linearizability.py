"""The check of histories itself: it accepts what can be, and refuses what cannot, real bad histories among them."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.storage.database import Database
from tests.concurrency.desks import HastyDesk, LockingDesk, NaiveDesk, furnish
from tests.concurrency.linearizability import Operation, linearizable
from tests.concurrency.ownership import Answer, Command, Desk, History, Result, Verb, obey, record
from tests.databases import Databases

PEOPLE = ("ann", "bob", "cat")
MANY = tuple(f"clerk{number}" for number in range(8))
MOST_TRIES = 50
"""Histories that are recorded until a wrong desk must have been found out; the first few are enough."""

commands = st.builds(Command, st.sampled_from(Verb), st.sampled_from(PEOPLE))
results = st.one_of(
    st.builds(Result, st.sampled_from((Answer.CHANGED, Answer.UNCHANGED, Answer.FORBIDDEN))),
    st.builds(Result, st.sampled_from((Answer.CONFLICT, Answer.OWNER)), st.sampled_from((None, *PEOPLE))),
)
spans = st.tuples(st.integers(0, 12), st.integers(0, 12))


@st.composite
def overlapping(draw: st.DrawFn, most: int = 40) -> History:
    """A sequential run whose calls began earlier and returned later than they took effect."""
    history, owner = [], None
    for at, command in enumerate(draw(st.lists(commands, max_size=most))):
        owner, result = obey(owner, command)
        before, after = draw(spans)
        # Effects lie 4 apart, so that a call overlaps its next few neighbours.
        history.append(Operation(4 * at - before, 4 * at + after, command, result))
    return draw(st.permutations(history))


@st.composite
def anything(draw: st.DrawFn) -> History:
    """A short history in which some answers are as they must be in the order drawn, and some are not."""
    history, owner = [], None
    for command in draw(st.lists(commands, min_size=1, max_size=5)):
        owner, right = obey(owner, command)
        called = draw(st.integers(0, 12))
        result = draw(st.one_of(st.just(right), results))
        history.append(Operation(called, called + draw(st.integers(1, 8)), command, result))
    return history


def by_trying_all(history: History) -> bool:
    """The definition itself: some order gives these answers and turns no two around that did not overlap."""
    return any(_in_time(order) and _gives(order) for order in permutations(history))


def _in_time(order: Any) -> bool:
    return all(later.returned >= one.called for at, one in enumerate(order) for later in order[at + 1 :])


def _gives(order: Any) -> bool:
    owner = None
    for one in order:
        owner, result = obey(owner, one.command)
        if result != one.result:
            return False
    return True


@given(overlapping())
def test_what_happened_in_some_order_is_accepted(history: History) -> None:
    assert linearizable(history, None, obey)


@given(anything())
def test_it_says_what_trying_all_orders_says(history: History) -> None:
    assert linearizable(history, None, obey) == by_trying_all(history)


def ask(called: int, returned: int, verb: Verb, who: str, answer: Answer, owner: str | None = None) -> Any:
    return Operation(called, returned, Command(verb, who), Result(answer, owner))


WON = (Verb.CLAIM, "ann", Answer.CHANGED)

IMPOSSIBLE = {
    "two winners": [ask(0, 9, *WON), ask(0, 9, Verb.CLAIM, "bob", Answer.CHANGED)],
    "a stale read": [ask(0, 1, *WON), ask(2, 3, Verb.READ, "bob", Answer.OWNER, None)],
    "a read from the future": [ask(0, 1, Verb.READ, "bob", Answer.OWNER, "ann"), ask(2, 3, *WON)],
    "an owner who never claimed": [ask(0, 9, *WON), ask(0, 9, Verb.CLAIM, "bob", Answer.CONFLICT, "cat")],
    "a loser to nobody": [ask(0, 9, *WON), ask(0, 9, Verb.CLAIM, "bob", Answer.CONFLICT, None)],
    "a lost claim": [ask(0, 1, *WON), ask(2, 3, Verb.RELEASE, "ann", Answer.UNCHANGED)],
    "reads that go back": [
        ask(0, 9, *WON),
        ask(1, 2, Verb.READ, "bob", Answer.OWNER, "ann"),
        ask(3, 4, Verb.READ, "bob", Answer.OWNER, None),
    ],
}


@pytest.mark.parametrize("history", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_cannot_be_is_refused(history: History) -> None:
    assert not linearizable(history, None, obey)


def test_calls_at_once_may_come_in_any_order() -> None:
    history = [ask(0, 9, *WON), ask(1, 2, Verb.READ, "bob", Answer.OWNER, "ann"), ask(0, 8, *WON[:2], Answer.UNCHANGED)]
    assert linearizable(history, None, obey)


async def test_a_desk_that_locks_before_it_decides_passes(database: Database) -> None:
    await furnish(database)
    for seed in range(5):
        history = await _from_nobody(LockingDesk(database), seed)
        assert linearizable(history, None, obey)


async def test_a_desk_that_reads_and_then_writes_is_found_out(database: Database) -> None:
    await furnish(database)
    assert await _found_out(NaiveDesk(database))


async def test_one_winner_is_not_enough(all_databases: Databases) -> None:
    """On PostgreSQL the second statement of a transaction sees what has happened since the first; one transaction
    after another, as on SQLite, this desk would be right."""
    async with all_databases.fresh("postgresql") as database:
        await furnish(database)
        assert await _found_out(HastyDesk(database))


async def _found_out(desk: Desk) -> bool:
    for seed in range(MOST_TRIES):
        if not linearizable(await _from_nobody(desk, seed), None, obey):
            return True
    return False


async def _from_nobody(desk: Desk, seed: int) -> History:
    """A recorded history that ends, as it began, with nobody."""
    history = await record(desk, MANY, 25, seed)
    for who in MANY:
        await desk(Command(Verb.RELEASE, who))
    return history
