"""What people are told that they may do, by example, and how many statements it takes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casegraph.domain.enums import CaseAction, Permission
from casegraph.domain.errors import CasegraphError, NotFound
from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import NewNote, OnCase, PrincipalRef, TaskCompletion
from tests.statements import recorded
from tests.storage.lifecycle.office import Office
from tests.world import NOW

DRAFT_OF_ONES_OWN = "VIEW ROUTE CANCEL COMPLETE DELETE EDIT_DATA ADD_NOTE VIEW_DOCUMENTS ADD_DOCUMENT EXECUTE_TRIGGER"
TASK_OF_ONES_OWN = "VIEW ROUTE PAUSE STOP CANCEL EDIT_DATA ADD_NOTE VIEW_DOCUMENTS ADD_DOCUMENT EXECUTE_TRIGGER"
SUPERVISED = "VIEW PAUSE STOP COMPLETE EDIT_DATA ADD_NOTE ADD_DOCUMENT EXECUTE_TRIGGER"


async def actions(office: Office, who: str, case_id: object) -> str:
    assert isinstance(case_id, type(new_uuid()))
    told = await office.standing.case_actions(office.actors[who], [case_id])
    return " ".join(one.name for one in told[case_id])


async def test_menus_follow_the_case_and_the_person(office: Office) -> None:
    draft = await office.start()
    assert await actions(office, "ann", draft) == DRAFT_OF_ONES_OWN
    assert await actions(office, "bob", draft) == ""
    assert await actions(office, "dan", draft) == "VIEW COMPLETE EDIT_DATA ADD_NOTE ADD_DOCUMENT EXECUTE_TRIGGER"
    case_id = await office.start(submission={"amount": 1})
    assert await actions(office, "ann", case_id) == "VIEW COMPLETE ADD_NOTE VIEW_DOCUMENTS"
    assert await actions(office, "bob", case_id) == "VIEW ADD_NOTE"
    on = await office.take("bob", case_id, "check")
    assert await actions(office, "bob", case_id) == TASK_OF_ONES_OWN
    assert await actions(office, "dan", case_id) == SUPERVISED
    await office.cases.pause(office.actors["dan"], OnCase(case_id), NOW + timedelta(days=1))
    assert await actions(office, "bob", case_id) == (
        "VIEW RESUME STOP CANCEL EDIT_DATA ADD_NOTE VIEW_DOCUMENTS ADD_DOCUMENT EXECUTE_TRIGGER"
    )
    await office.cases.resume(office.actors["dan"], OnCase(case_id))
    await office.tasks.complete(office.actors["bob"], on, TaskCompletion())
    assert await actions(office, "bob", case_id) == "VIEW ADD_NOTE VIEW_DOCUMENTS"
    assert await actions(office, "root", case_id) == "VIEW DELETE VIEW_NOTES ADD_NOTE VIEW_DOCUMENTS"


async def test_permissions_for_one_process_count_for_its_cases(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    granted = frozenset({Permission.ALL_CASES, Permission.CANCEL_CASE, Permission.VIEW_NOTES})
    office.actors["eve"] = replace(office.actors["eve"], process_permissions={"order": granted})
    assert await actions(office, "eve", case_id) == "VIEW CANCEL VIEW_NOTES ADD_NOTE"
    office.actors["eve"] = replace(office.actors["eve"], process_permissions={"other": granted})
    assert await actions(office, "eve", case_id) == ""


async def test_cases_with_children_and_without_a_process(office: Office) -> None:
    parent = await office.start()
    assert "DELETE" in await actions(office, "ann", parent)
    child = await office.start(parent_id=parent)
    assert "DELETE" not in await actions(office, "ann", parent)
    assert "DELETE" in await actions(office, "ann", child)
    plain = await office.start(process_key=None, title="Somebody")
    assert (
        await actions(office, "ann", plain)
        == "VIEW PAUSE STOP CANCEL COMPLETE EDIT_DATA ADD_NOTE VIEW_DOCUMENTS ADD_DOCUMENT"
    )


async def test_what_can_be_performed(office: Office) -> None:
    draft, case_id = await office.start(), await office.start(submission={"amount": 1})
    first, check = (await office.task(draft, "ask")).id, (await office.task(case_id, "check")).id
    tasks = [first, check, new_uuid()]

    async def performable(who: str) -> set[object]:
        return {*await office.standing.performable(office.actors[who], tasks)}

    assert await performable("ann") == {first, check}
    assert await performable("bob") == {check}
    assert await performable("root") == await performable("eve") == set()
    await office.take("bob", case_id, "check")
    assert await performable("bob") == {check}
    assert await performable("ann") == {first}
    await office.cases.stop(office.actors["dan"], OnCase(case_id))
    assert await performable("bob") == set()


async def test_the_number_of_statements_does_not_grow(office: Office) -> None:
    cases = [await office.start(submission={"amount": 1}) for _ in range(6)]
    tasks = [(await office.task(one, "check")).id for one in cases]
    counts = []
    for many in (1, 6):
        with recorded() as sql:
            await office.standing.case_actions(office.actors["bob"], cases[:many])
            await office.standing.performable(office.actors["bob"], tasks[:many])
        counts.append(len(sql))
    assert counts == [6, 6]
    assert await office.standing.case_actions(office.actors["bob"], []) == {}


async def test_who_could_have_claimed_another_ones_task_learns_that_and_no_more(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    on = await office.take("bob", case_id, "check")
    cat = office.actors["cat"]
    assert await actions(office, "cat", case_id) == ""
    with pytest.raises(CasegraphError, match="Bob"):
        await office.tasks.claim(cat, on)
    with pytest.raises(NotFound):
        await office.cases.create_note(cat, OnCase(case_id), NewNote("Mine!"))


async def test_who_starts_a_case_for_another_sees_it(office: Office) -> None:
    granted = frozenset({Permission.CREATE_CASE, Permission.IMPERSONATE})
    office.actors["eve"] = replace(office.actors["eve"], permissions=granted)
    own = new_uuid()
    made = await office.start("eve", id=own, initiator=PrincipalRef(username="ann"))
    assert made == own
    assert CaseAction.VIEW.name in await actions(office, "eve", made)
    assert "ROUTE" not in await actions(office, "eve", made)
    assert "ROUTE" in await actions(office, "ann", made)
