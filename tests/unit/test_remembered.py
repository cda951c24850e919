"""What is remembered for a short time: for how long, how much, and what those get who ask at the same time."""

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any

import pytest

from casegraph.services.remembered import Found, Remembered


class Timer:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """Answers with the number of the search, when it is let; or fails."""

    def __init__(self, good_for: float | None = None) -> None:
        self.searches = 0
        self.good_for = good_for
        self.failure: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self) -> Found[int]:
        self.searches += 1
        number, failure = self.searches, self.failure
        await self.open.wait()
        if failure is not None:
            raise failure
        return Found(number, self.good_for)


@pytest.fixture
def timer() -> Timer:
    return Timer()


def remembered(timer: Timer, seconds: float = 1, size: int = 10) -> Remembered[str, int]:
    return Remembered(seconds, size, timer)


async def waiting(*coroutines: Coroutine[Any, Any, int]) -> list[asyncio.Task[int]]:
    """All of these, each begun and waiting."""
    begun = [asyncio.create_task(one) for one in coroutines]
    for _ in range(5):
        await asyncio.sleep(0)
    return begun


async def test_an_answer_is_remembered_until_its_time_is_over(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    assert [await known.get("a", source), await known.get("a", source)] == [1, 1]
    timer.now += 0.999
    assert await known.get("a", source) == 1
    timer.now += 0.001
    assert await known.get("a", source) == 2
    timer.now += 0.5
    assert await known.get("a", source) == 2


async def test_keys_have_answers_of_their_own(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    assert [await known.get(key, source) for key in "abab"] == [1, 2, 1, 2]


async def test_an_answer_is_not_remembered_past_its_own_end(timer: Timer) -> None:
    known, source = remembered(timer), Source(good_for=0.25)
    assert await known.get("a", source) == 1
    timer.now += 0.2
    assert await known.get("a", source) == 1
    timer.now += 0.05
    assert await known.get("a", source) == 2


async def test_an_end_that_is_far_off_makes_it_no_longer(timer: Timer) -> None:
    known, source = remembered(timer), Source(good_for=3600)
    await known.get("a", source)
    timer.now += 1
    assert await known.get("a", source) == 2


async def test_the_time_counts_from_when_the_search_began(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    source.open.clear()
    (first,) = await waiting(known.get("a", source))
    timer.now += 0.9
    source.open.set()
    assert await first == 1
    timer.now += 0.1
    assert await known.get("a", source) == 2


async def test_nothing_is_remembered_or_shared_where_it_is_turned_off(timer: Timer) -> None:
    known, source = remembered(timer, seconds=0), Source()
    assert [await known.get("a", source), await known.get("a", source)] == [1, 2]
    assert await asyncio.gather(*(known.get("a", source) for _ in range(3))) == [3, 4, 5]
    assert len(known) == 0


async def test_a_failure_is_not_remembered(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    source.failure = PermissionError("no")
    with pytest.raises(PermissionError):
        await known.get("a", source)
    source.failure = None
    assert await known.get("a", source) == 2


async def test_those_who_ask_at_once_share_one_search(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    source.open.clear()
    asking = await waiting(*(known.get("a", source) for _ in range(20)), known.get("b", source))
    source.open.set()
    assert await asyncio.gather(*asking) == [1] * 20 + [2]
    assert source.searches == 2


async def test_a_failure_is_told_to_all_who_wait(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    source.open.clear()
    source.failure = PermissionError("no")
    asking = await waiting(*(known.get("a", source) for _ in range(3)))
    source.open.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in told] == [PermissionError] * 3
    assert source.searches == 1


@pytest.mark.parametrize("cancelled", [0, 1])
async def test_one_who_gives_up_does_not_disturb_the_others(timer: Timer, cancelled: int) -> None:
    known, source = remembered(timer), Source()
    source.open.clear()
    asking = await waiting(*(known.get("a", source) for _ in range(3)))
    asking.pop(cancelled).cancel()
    source.open.set()
    assert await asyncio.gather(*asking) == [1, 1]
    assert await known.get("a", source) == 1


@pytest.mark.parametrize("failure", [None, PermissionError("no")])
async def test_a_search_that_all_have_left_ends_in_silence(timer: Timer, failure: Exception | None) -> None:
    known, source = remembered(timer), Source()
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    source.open.clear()
    source.failure = failure
    (asking,) = await waiting(known.get("a", source))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    known.forget()
    gc.collect()
    source.open.set()
    for _ in range(5):
        await asyncio.sleep(0)
    gc.collect()
    assert complaints == []


async def test_what_is_forgotten_is_searched_for_again(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    await known.get("a", source)
    known.forget()
    assert await known.get("a", source) == 2


async def test_a_search_that_began_before_is_neither_joined_nor_remembered(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    source.open.clear()
    before = await waiting(known.get("a", source))
    known.forget()
    after = await waiting(known.get("a", source))
    source.open.set()
    assert await asyncio.gather(*before, *after) == [1, 2]
    assert await known.get("a", source) == 2
    assert source.searches == 2


async def test_a_search_that_takes_too_long_is_not_joined(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    source.open.clear()
    first = await waiting(known.get("a", source))
    timer.now += 1
    second = await waiting(known.get("a", source), known.get("a", source))
    source.open.set()
    assert await asyncio.gather(*first, *second) == [1, 2, 2]


async def test_what_ended_before_one_joined_is_searched_for_again(timer: Timer) -> None:
    known, source = remembered(timer), Source(good_for=0.1)
    source.open.clear()
    first = await waiting(known.get("a", source))
    timer.now += 0.2
    second = await waiting(known.get("a", source))
    source.open.set()
    assert await asyncio.gather(*first, *second) == [1, 2]


async def test_the_least_recently_asked_are_forgotten_first(timer: Timer) -> None:
    known, source = remembered(timer, size=2), Source()
    assert [await known.get(key, source) for key in "abacab"] == [1, 2, 1, 3, 1, 4]
    assert len(known) == 2


async def test_what_has_expired_goes_before_what_is_still_good(timer: Timer) -> None:
    known, source, short = remembered(timer, size=2), Source(), Source(good_for=0.25)
    await known.get("good", source)
    await known.get("short", short)
    timer.now += 0.25
    await known.get("new", source)
    assert await known.get("good", source) == 1
    assert len(known) == 2


async def test_what_has_expired_does_not_stay(timer: Timer) -> None:
    known, source = remembered(timer), Source()
    for key in "abc":
        await known.get(key, source)
    timer.now += 1
    source.failure = PermissionError("no")
    with pytest.raises(PermissionError):
        await known.get("d", source)
    assert len(known) == 0


async def test_an_answer_that_was_found_again_outlives_the_end_of_the_first(timer: Timer) -> None:
    known, short, source = remembered(timer), Source(good_for=0.25), Source()
    await known.get("a", short)
    timer.now += 0.25
    assert await known.get("a", source) == 1
    timer.now += 0.5
    await known.get("b", source)
    assert await known.get("a", source) == 1


async def test_many_keys_leave_nothing_behind(timer: Timer) -> None:
    known, source = remembered(timer, seconds=300, size=5), Source()
    for at in range(200):
        await known.get(str(at), source)
    assert len(known) == 5
    assert len(known._ends) <= 10
    timer.now += 300
    await known.get("last", source)
    assert len(known) == 1
