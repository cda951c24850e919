"""What the viewer may do now, over HTTP: each person is offered what would succeed for them, and nothing else."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from casegraph.domain.calls import Outcome
from casegraph.domain.enums import CaseAction
from casegraph.domain.errors import CasegraphError
from casegraph.services.lifecycle import NewNote, OnCase, OnTask, Routing, TaskCompletion
from tests.api.living import Life


async def actions(life: Life, who: str, case_id: UUID) -> list[str] | None:
    found = await life.of_case(who, case_id, "viewerActions")
    return None if found is None else list(found["viewerActions"])


async def test_each_person_is_offered_their_own(life: Life) -> None:
    case_id = await life.start()
    assert set(await actions(life, "ann", case_id) or ()) == {"VIEW", "ADD_NOTE", "COMPLETE", "VIEW_DOCUMENTS"}
    assert set(await actions(life, "bob", case_id) or ()) == {"VIEW", "VIEW_NOTES", "ADD_NOTE"}
    assert await actions(life, "eve", case_id) is None
    await life.claim("bob", case_id, "check")
    assert {"ROUTE", "PAUSE", "STOP", "CANCEL", "EDIT_DATA", "EXECUTE_TRIGGER"} <= set(
        await actions(life, "bob", case_id) or ()
    )
    boss = await actions(life, "dan", case_id) or []
    assert {"PAUSE", "STOP", "COMPLETE", "REASSIGN"} <= set(boss)
    assert not {"ROUTE", "RESUME", "CANCEL"} & set(boss)
    order = [one.name for one in CaseAction]
    assert sorted(boss, key=order.index) == boss


@pytest.mark.parametrize("who", ["ann", "bob", "dan", "root"])
async def test_what_is_offered_is_what_succeeds(life: Life, who: str) -> None:
    acts: dict[str, Callable[[OnCase], Awaitable[Outcome]]] = {
        "PAUSE": lambda on: life.services.case_changes.pause(life.actors[who], on),
        "RESUME": lambda on: life.services.case_changes.resume(life.actors[who], on),
        "STOP": lambda on: life.services.case_changes.stop(life.actors[who], on),
        "CANCEL": lambda on: life.services.case_changes.cancel(life.actors[who], on),
        "COMPLETE": lambda on: life.services.case_changes.complete(life.actors[who], on),
        "ROUTE": lambda on: life.services.case_changes.route(life.actors[who], on, Routing()),
        "ADD_NOTE": lambda on: life.services.case_changes.create_note(life.actors[who], on, NewNote("x")),
        "EDIT_DATA": lambda on: life.services.case_changes.save_metadata(life.actors[who], on, {"tags": ["new"]}),
        "EXECUTE_TRIGGER": lambda on: life.services.case_changes.execute_trigger(life.actors[who], on, "reset"),
    }
    for name, act in acts.items():
        case_id = await life.start()
        await life.claim("bob", case_id, "check")
        offered = name in (await actions(life, who, case_id) or ())
        try:
            succeeded = (await act(OnCase(case_id))).changed
        except CasegraphError:
            succeeded = False
        assert offered is succeeded, name


async def test_a_finished_case_offers_little(life: Life) -> None:
    case_id = await life.start()
    await life.services.case_changes.complete(life.actors["dan"], OnCase(case_id))
    assert set(await actions(life, "dan", case_id) or ()) == {"VIEW", "ADD_NOTE"}


async def test_who_can_perform_a_task(life: Life) -> None:
    case_id = await life.start()
    fields = "currentTasks { viewerCanPerform locked owner { username } candidates { nodes { username } } }"

    async def told(who: str) -> list[tuple[bool, bool]]:
        found = (await life.of_case(who, case_id, fields))["currentTasks"]
        assert {who["username"] for who in found[0]["candidates"]["nodes"]} == {"ann", "bob"}
        return [(one["viewerCanPerform"], one["locked"]) for one in found]

    assert [await told(who) for who in ("ann", "bob", "dan")] == [[(True, False)], [(True, False)], [(False, False)]]
    task_id = await life.claim("bob", case_id, "check")
    assert [await told(who) for who in ("ann", "bob", "dan")] == [[(False, True)], [(True, False)], [(False, True)]]
    await life.services.task_changes.complete(life.actors["bob"], OnTask(task_id), TaskCompletion())
    query = "query ($id: ID!) { task(id: $id) { viewerCanPerform locked status } }"
    done = (await life.ask("bob", query, id=str(task_id))).data["task"]
    assert done == {"viewerCanPerform": False, "locked": False, "status": "COMPLETED"}
