"""Logs of tasks over HTTP: in the order of writing, the oldest dropped past the limit, for those who see the case."""

from casegraph.domain.events import LogLevel
from casegraph.domain.filters import FilterLimits
from casegraph.services import make_services
from casegraph.services.lifecycle import OnTask
from tests.api.living import Life

LOGS = "query ($id: ID!) { task(id: $id) { logs { id timestamp level message } } }"


async def test_lines_come_oldest_first_and_the_newest_are_kept(life: Life) -> None:
    case_id = await life.start()
    task_id = await life.claim("bob", case_id, "check")
    few = make_services(life.world.database, count_cap=10, filter_limits=FilterLimits(), task_log_lines=3)
    for number, level in enumerate([*LogLevel, *LogLevel]):
        await few.task_changes.append_log(life.actors["bob"], OnTask(task_id), level, f"line {number}")
    found = (await life.ask("dan", LOGS, id=str(task_id))).data["task"]["logs"]
    assert [(one["level"], one["message"]) for one in found] == [
        ("INFO", "line 3"),
        ("WARN", "line 4"),
        ("ERROR", "line 5"),
    ]
    assert [one["timestamp"] for one in found] == sorted(one["timestamp"] for one in found)
    assert len({one["id"] for one in found}) == 3
    assert (await life.ask("eve", LOGS, id=str(task_id))).data["task"] is None


async def test_a_task_without_a_log(life: Life) -> None:
    task_id = await life.task(await life.start(), "check")
    assert (await life.ask("ann", LOGS, id=str(task_id))).data["task"] == {"logs": []}
