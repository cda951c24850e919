"""Things by their ids: each is read once in a request, together with what is asked for at the same time."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest

from casegraph.graphql.by_id import ById

A, B, C, NOBODY = (UUID(int=number) for number in range(4))
NAMES = {A: "a", B: "b", C: "c"}


class Shelf:
    """Gives names by id, when it is let, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[UUID]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def fetch(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """The names that there are."""
        self.asked.append(list(ids))
        await self.open.wait()
        if self.broken:
            raise ValueError("broken")
        return {one: NAMES[one] for one in ids if one in NAMES}


@pytest.fixture
async def shelf() -> Shelf:
    """A shelf for one test."""
    return Shelf()


@pytest.fixture
def names(shelf: Shelf) -> ById[str]:
    """What one request reads from it."""
    return ById(shelf.fetch)


async def test_each_is_read_once(names: ById[str], shelf: Shelf) -> None:
    assert await names.gather([A, None, B, A, NOBODY]) == ["a", None, "b", "a", None]
    assert await names.gather([B, NOBODY, None]) == ["b", None, None]
    known = await names.load([C, A, None])
    assert (known[C], known[A], known[None]) == ("c", "a", None)
    assert shelf.asked == [[A, B, NOBODY], [C]]


async def test_nothing_is_read_for_nothing(names: ById[str], shelf: Shelf) -> None:
    assert await names.gather([None]) == [None]
    assert await names.gather([]) == []
    await names.load([None])
    assert shelf.asked == []


async def test_what_is_asked_in_one_turn_is_read_together(names: ById[str], shelf: Shelf) -> None:
    found = await asyncio.gather(names.gather([A, B]), names.gather([B, C]), names.gather([A]))
    assert [*found] == [["a", "b"], ["b", "c"], ["a"]]
    assert shelf.asked == [[A, B, C]]


async def test_what_is_on_its_way_is_not_read_again(names: ById[str], shelf: Shelf) -> None:
    shelf.open.clear()
    first, second = asyncio.create_task(names.load([A, B])), asyncio.create_task(names.load([B, C]))
    await asyncio.sleep(0)
    assert shelf.asked == [[A, B], [C]]
    shelf.open.set()
    assert (await first)[B] == (await second)[B] == "b"
    assert len(shelf.asked) == 2


async def test_all_who_wait_learn_that_it_failed_and_may_ask_again(names: ById[str], shelf: Shelf) -> None:
    shelf.broken = True
    asked = [names.gather([A]), names.gather([A, B]), names.load([A])]
    failures = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(one) for one in failures] == ["broken"] * 3
    shelf.broken = False
    assert await names.gather([A, B]) == ["a", "b"]


async def test_who_is_given_up_takes_nothing_from_the_others(names: ById[str], shelf: Shelf) -> None:
    shelf.open.clear()
    first, second = asyncio.create_task(names.gather([A])), asyncio.create_task(names.gather([A, B]))
    for _ in range(3):
        await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    shelf.open.set()
    assert await second == ["a", "b"]
    assert shelf.asked == [[A, B]]
