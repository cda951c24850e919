"""The history of a case reads as an audit log: who did it, on whose behalf, what, when, from what to what."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.records import EventRecord
from casegraph.services.lifecycle import NewNote, OnCase, PrincipalRef, Reassignment, TaskCompletion
from casegraph.storage.lifecycle.history import events_of
from tests.storage.lifecycle.office import Office
from tests.world import NOW

BOB, CAT = PrincipalRef(username="bob"), PrincipalRef(username="cat")


async def log(office: Office, case_id: UUID, after: int = 0) -> list[EventRecord]:
    found = await events_of(office.database, policy.cases(office.actors["root"]), [case_id])
    return [one for one in found[case_id] if one.sequence > after]


async def new(office: Office, case_id: UUID, act: Any) -> list[EventRecord]:
    """What an act adds."""
    before = (await office.state(case_id)).version
    await office.changed(case_id, act)
    return await log(office, case_id, before)


async def test_who_makes_a_case_for_another_is_named_beside_them(office: Office) -> None:
    case_id = await office.start("root", submission={"amount": 1}, initiator=PrincipalRef(username="ann"))
    root, ann = office.people["root"].id, office.people["ann"].id
    made = await log(office, case_id)
    assert made[0].type == "CASE.CREATED"
    assert {(one.actor_id, one.on_behalf_of_id) for one in made} == {(root, ann)}
    await office.take("bob", case_id, "check")
    later = await log(office, case_id, len(made))
    assert {(one.actor_id, one.on_behalf_of_id) for one in later} == {(office.people["bob"].id, None)}


async def test_changes_tell_from_what_to_what_and_when(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    on, dan, root = OnCase(case_id), office.actors["dan"], office.actors["root"]
    bob, cat = str(office.people["bob"].id), str(office.people["cat"].id)
    task = await office.take("bob", case_id, "check")
    moment = office.later(hours=1)

    reason = Reassignment(BOB, CAT, reason="Holiday")
    handed = await new(office, case_id, office.cases.reassign(root, on, reason))
    [given] = [one for one in handed if one.type == "TASK.ASSIGNED"]
    assert (given.data["before"], given.data["after"], given.data["reason"]) == (bob, cat, "Holiday")
    assert (given.task_id, given.timestamp, given.actor_id) == (task.id, moment, office.people["root"].id)

    until = NOW + timedelta(days=1)
    [paused] = await new(office, case_id, office.cases.pause(dan, on, until, "Later"))
    assert paused.type == "CASE.STATE_CHANGED"
    assert (paused.data["before"], paused.data["after"], paused.data["reason"]) == ("RUNNING", "PAUSED", "Later")
    [planned] = await new(office, case_id, office.cases.resume(dan, on, until + timedelta(days=1)))
    assert planned.data["before"] < planned.data["after"]
    await office.changed(case_id, office.cases.resume(dan, on))

    [edited] = await new(office, case_id, office.cases.set_variables(dan, on, {"amount": 2, "note": "x"}))
    assert (edited.data["before"], edited.data["after"]) == ({"amount": 1}, {"amount": 2, "note": "x"})
    [noted] = await new(office, case_id, office.cases.create_note(dan, on, NewNote("A remark")))
    assert noted.type == "NOTE.CREATED"
    done = await new(office, case_id, office.tasks.complete(office.actors["cat"], task, TaskCompletion()))
    assert [one.data["after"] for one in done if one.type == "CASE.STATE_CHANGED"] == ["COMPLETED"]
