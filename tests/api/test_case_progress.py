"""Where a case that the lifecycle moves stands: its current and future tasks through a loop, and its own variables."""

from typing import Any
from uuid import UUID

from casegraph.services.lifecycle import OnCase, OnTask, TaskCompletion
from tests.api.living import Life

STEPS = "status failure currentTasks { definition { key } } futureTasks { key }"


async def steps(life: Life, case_id: UUID) -> tuple[list[str], list[str]]:
    found = await life.of_case("dan", case_id, STEPS)
    current = [one["definition"]["key"] for one in found["currentTasks"]]
    return current, [one["key"] for one in found["futureTasks"]]


async def test_steps_that_a_loop_comes_back_to_were_reached(life: Life) -> None:
    case_id = await life.start("ann", None)
    assert await steps(life, case_id) == (["ask"], ["check", "pay", "extra"])
    for key, data, after in [
        ("ask", {"amount": 500}, (["check"], ["pay", "extra"])),
        ("check", None, (["ask"], ["pay", "extra"])),
        ("ask", {"amount": 5}, (["check"], ["pay", "extra"])),
        ("check", None, (["pay"], ["extra"])),
        ("pay", None, ([], [])),
    ]:
        await _perform(life, case_id, key, data)
        assert await steps(life, case_id) == after, key


async def _perform(life: Life, case_id: UUID, key: str, data: Any) -> None:
    task_id = await life.task(case_id, key)
    await life.services.task_changes.claim(life.actors["ann"], OnTask(task_id))
    variables = {} if data is None else data
    await life.services.task_changes.complete(life.actors["ann"], OnTask(task_id), TaskCompletion(data, variables))


async def test_a_paused_case_has_no_current_tasks(life: Life) -> None:
    case_id = await life.start()
    await life.services.case_changes.pause(life.actors["dan"], OnCase(case_id))
    assert await steps(life, case_id) == ([], ["pay", "extra"])
    await life.services.case_changes.resume(life.actors["dan"], OnCase(case_id))
    assert await steps(life, case_id) == (["check"], ["pay", "extra"])


async def test_the_engines_own_variables_follow_the_case(life: Life) -> None:
    case_id = await life.start()
    for key, index in [("check", 2), ("pay", 3)]:
        task_id = await life.task(case_id, key)
        found = (await life.of_case("ann", case_id, "variables(system: true)"))["variables"]
        assert (found["TASK"], found["INDEX"], found["amount"]) == (str(task_id), index, 5)
        assert (found["APPLICATION"], found["USR_USERNAME"]) == (str(case_id), "ann")
        if key == "check":
            await _perform(life, case_id, key, None)
