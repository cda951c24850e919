"""When one field fails or the client goes: nothing is begun after that, and nothing goes on running."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
import strawberry

from casegraph.graphql.batching import relation
from casegraph.graphql.context import Context
from casegraph.graphql.execution.planned import PlannedExecution
from casegraph.services import Services
from tests.differential.executors import Executors, Request


class Stage:
    """What has happened, and the gates that fields wait at."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gate = asyncio.Event()

    async def play(self, name: str) -> None:
        """Wait at the gate, and note when that begins and ends."""
        self.begun.append(name)
        try:
            await self.gate.wait()
        finally:
            self.ended.append(name)


def _stage(context: Context) -> Stage:
    return cast(Stage, context.services)


@strawberry.type
class Thing:
    """Has slow fields and one that fails at once."""

    number: int

    @relation(list["Thing"], "Waits.")
    async def slow(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        await _stage(context).play("slow")
        return [[Thing(number=1)] for _ in parents]

    @relation(list["Thing"], "Waits, too.")
    async def next(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        await _stage(context).play("next")
        return [[Thing(number=2)] for _ in parents]

    @relation(int | None, "Fails.")
    async def failing(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        _stage(context).begun.append("failing")
        raise ValueError("secret")

    @strawberry.field
    async def waiting(self, info: strawberry.Info[Context, None]) -> int:
        await _stage(info.context).play(f"waiting {self.number}")
        return self.number


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def things(self) -> list[Thing]:
        return [Thing(number=1), Thing(number=2)]


schema = strawberry.Schema(query=Query)


@pytest.fixture
def stage() -> Stage:
    """A stage for one test."""
    return Stage()


@pytest.fixture
def stages(stage: Stage) -> Executors:
    """Both executors, with the stage in the place of the services."""
    return Executors(schema, cast(Services, stage), {"admin": cast(Any, None)})


async def _started(stages: Executors, text: str) -> "asyncio.Task[Any]":
    operation = stages.prepare(Request(text))
    task = asyncio.create_task(PlannedExecution(schema).execute(operation, {}, stages.context()))
    for _ in range(10):
        await asyncio.sleep(0)
    return task


async def test_what_was_begun_ends_before_the_run_is_given_up(stages: Executors, stage: Stage) -> None:
    before = asyncio.all_tasks()
    task = await _started(stages, "{ things { slow { next { number } } waiting failing } }")
    assert not task.done()
    assert sorted(stage.begun) == ["failing", "slow", "waiting 1", "waiting 2"]
    stage.gate.set()
    assert await task is None
    assert sorted(stage.ended) == ["slow", "waiting 1", "waiting 2"]
    assert "next" not in stage.begun
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(
    "text", ["{ things { slow { number } } }", "{ things { slow { number } next { number } waiting } }"]
)
async def test_a_request_that_is_cancelled_takes_all_with_it(stages: Executors, stage: Stage, text: str) -> None:
    before = asyncio.all_tasks()
    task = await _started(stages, text)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stage.begun
    assert sorted(stage.ended) == sorted(stage.begun)
    assert asyncio.all_tasks() == before


async def test_a_single_field_takes_no_task_of_its_own(stages: Executors, stage: Stage) -> None:
    before = len(asyncio.all_tasks())
    task = await _started(stages, "{ things { slow { next { number } } } }")
    assert len(asyncio.all_tasks()) == before + 1
    stage.gate.set()
    assert await task == {"things": [{"slow": [{"next": [{"number": 2}]}]}] * 2}
