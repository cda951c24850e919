"""Each change of a case and a task goes through real rows; history, state and rows agree after each."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from casegraph.auth import policy
from casegraph.domain.enums import CaseStatus, DelegationOutcome, DelegationStatus, Permission, TaskStatus
from casegraph.domain.errors import NotFound, NotPermitted, Rejected
from casegraph.domain.events import LogLevel
from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import (
    NewMessage,
    NewNote,
    NewTask,
    OnCase,
    OnTask,
    PrincipalRef,
    Reassignment,
    Routing,
    TaskCompletion,
)
from casegraph.storage.lifecycle.identity import is_taken
from casegraph.storage.tables import CASE, EVENT, MESSAGE, NOTE, TASK, TASK_LOG
from casegraph.storage.unit_of_work import unit_of_work
from tests.storage.lifecycle.office import LOG_LINES, Office, problem_of
from tests.unit.lifecycle.desk import process, script, step
from tests.world import NOW

BOB = PrincipalRef(username="bob")
CAT = PrincipalRef(username="cat")


async def test_a_case_goes_from_hand_to_hand_to_its_end(office: Office) -> None:
    case_id = await office.start(variables={"amount": 500})
    await office.changed(case_id, office.cases.route(office.actors["ann"], OnCase(case_id), Routing()))
    check = await office.take("bob", case_id, "check")
    await office.changed(case_id, office.tasks.complete(office.actors["bob"], check, TaskCompletion({"good": True})))
    pay = await office.task(case_id, "pay")
    owner = next(name for name, one in office.people.items() if one.id == pay.owner_id)
    await office.changed(case_id, office.cases.route(office.actors[owner], OnCase(case_id), Routing()))
    state = await office.state(case_id)
    assert (state.status, state.result, state.finished_at) == (CaseStatus.COMPLETED, {"total": 1000.0}, NOW)
    assert state.variables == {"amount": 500, "good": True, "total": 1000.0}
    with pytest.raises(Rejected) as refused:
        await office.cases.route(office.actors[owner], OnCase(case_id), Routing())
    assert problem_of(refused.value)[0] == "INVALID_STATE"


async def test_a_form_that_variables_do_not_fill_in_keeps_the_case_where_it_is(office: Office) -> None:
    case_id = await office.start()
    ann, on = office.actors["ann"], OnCase(case_id)
    before = await office.all_rows()
    with pytest.raises(Rejected) as refused:
        await office.cases.route(ann, on, Routing())
    assert problem_of(refused.value) == ("VALIDATION", ("variables",), "")
    with pytest.raises(Rejected) as refused:
        await office.cases.route(ann, on, Routing(variables={"amount": "much"}))
    assert problem_of(refused.value) == ("VALIDATION", ("variables",), "/amount")
    task = await office.on(case_id, "ask")
    with pytest.raises(Rejected) as refused:
        await office.tasks.complete(ann, task, TaskCompletion({"amount": "much"}))
    assert problem_of(refused.value) == ("VALIDATION", ("data",), "/amount")
    assert await office.all_rows() == before
    await office.changed(case_id, office.cases.route(ann, on, Routing(variables={"amount": 3})))


async def test_a_task_is_claimed_once_and_the_others_learn_by_whom(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    on = await office.take("bob", case_id, "check")
    await office.changed(case_id, office.tasks.claim(office.actors["bob"], on), changed=False)
    with pytest.raises(Rejected, match="Bob") as refused:
        await office.tasks.claim(office.actors["cat"], on)
    assert problem_of(refused.value) == ("CONFLICT", ("taskId",), None)
    await office.changed(case_id, office.tasks.release(office.actors["bob"], on))
    await office.changed(case_id, office.tasks.release(office.actors["bob"], on), changed=False)
    await office.changed(case_id, office.tasks.claim(office.actors["cat"], on))
    with pytest.raises(NotPermitted):
        await office.tasks.release(office.actors["bob"], on)
    with pytest.raises(NotFound):
        await office.tasks.claim(office.actors["eve"], on)


async def test_tasks_are_given_and_handed_over(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    root, on = office.actors["root"], await office.on(case_id, "check")
    await office.changed(case_id, office.tasks.assign(root, on, BOB))
    await office.changed(case_id, office.tasks.assign(root, on, BOB), changed=False)
    await office.changed(case_id, office.tasks.assign(root, on, CAT))
    back = Reassignment(CAT, BOB, reason="Leave")
    await office.changed(case_id, office.cases.reassign(root, OnCase(case_id), back))
    state = await office.state(case_id)
    outcomes = [one.outcome for one in state.delegations.values()]
    assert outcomes == [DelegationOutcome.ROUTED, *[DelegationOutcome.REASSIGNED] * 2, None]
    assert state.open_delegations[0].assignee_id == office.people["bob"].id
    with pytest.raises(Rejected) as refused:
        await office.tasks.assign(root, on, PrincipalRef(username="dan"))
    assert problem_of(refused.value) == ("VALIDATION", ("owner",), None)
    with pytest.raises(Rejected) as refused:
        await office.cases.reassign(root, OnCase(case_id), Reassignment(PrincipalRef(username="nobody"), BOB))
    assert problem_of(refused.value) == ("VALIDATION", ("from",), None)
    with pytest.raises(NotPermitted, match="REASSIGN_CASE"):
        await office.tasks.assign(office.actors["bob"], on, CAT)


async def test_completing_needs_a_claim_by_oneself(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    on = await office.on(case_id, "check")
    with pytest.raises(Rejected, match="must be claimed") as refused:
        await office.tasks.complete(office.actors["bob"], on, TaskCompletion())
    assert problem_of(refused.value)[0] == "INVALID_STATE"
    await office.take("bob", case_id, "check")
    with pytest.raises(NotFound):  # taken out of the pool, it is none of Cat's business
        await office.tasks.complete(office.actors["cat"], on, TaskCompletion())
    with pytest.raises(NotPermitted, match="owner of the task"):
        await office.tasks.complete(office.actors["root"], on, TaskCompletion())
    await office.changed(case_id, office.tasks.complete(office.actors["bob"], on, TaskCompletion()))
    await office.changed(case_id, office.tasks.complete(office.actors["bob"], on, TaskCompletion()), changed=False)


async def test_variables_are_set_and_removed_with_their_index(office: Office) -> None:
    case_id = await office.start(variables={"amount": 1, "list": [1, {"a": "b"}], "gone": None})
    on, ann = OnCase(case_id), office.actors["ann"]
    change = office.cases.set_variables(ann, on, {"amount": 1.0, "list": [2], "new": "x" * 300}, ("gone", "absent"))
    await office.changed(case_id, change)
    state = await office.state(case_id)
    assert state.variables == {"amount": 1.0, "list": [2], "new": "x" * 300}
    assert isinstance(state.variables["amount"], float)
    await office.changed(case_id, office.cases.set_variables(ann, on, {"list": [2]}, ("gone",)), changed=False)
    for bad, path, pointer in (({"1a": 1}, "set", "/1a"), ({"a": 2**70}, "set", "/a"), ({"a": {"\0": 1}}, "set", "/a")):
        with pytest.raises(Rejected) as refused:
            await office.cases.set_variables(ann, on, bad)
        assert problem_of(refused.value) == ("VALIDATION", (path,), pointer)


async def test_cases_are_held_and_go_on(office: Office) -> None:
    case_id = await office.start(submission={"amount": 1})
    on, dan = OnCase(case_id), office.actors["dan"]
    until = NOW + timedelta(days=1)
    await office.changed(case_id, office.cases.pause(dan, on, until, "Holiday"))
    await office.changed(case_id, office.cases.pause(dan, on), changed=False)
    assert (await office.state(case_id)).paused_until == until
    with pytest.raises(Rejected):
        await office.tasks.claim(office.actors["bob"], await office.on(case_id, "check"))
    await office.changed(case_id, office.cases.resume(dan, on, until + timedelta(days=1)))
    await office.changed(case_id, office.cases.resume(dan, on))
    await office.changed(case_id, office.cases.resume(dan, on), changed=False)
    await office.changed(case_id, office.cases.stop(dan, on, "Why not"))
    assert (await office.state(case_id)).status is CaseStatus.STOPPED
    await office.changed(case_id, office.cases.resume(dan, on))
    with pytest.raises(NotPermitted):
        await office.cases.pause(office.actors["bob"], on)


async def test_cases_end_by_hand(office: Office) -> None:
    cancelled, completed = [await office.start(submission={"amount": n}) for n in (1, 2)]
    await office.take("bob", cancelled, "check")
    bob = office.actors["bob"]
    await office.changed(cancelled, office.cases.cancel(bob, OnCase(cancelled), "Never mind"))
    await office.changed(cancelled, office.cases.cancel(bob, OnCase(cancelled)), changed=False)
    state = await office.state(cancelled)
    assert {one.status for one in state.tasks.values()} == {TaskStatus.COMPLETED, TaskStatus.CANCELLED}
    assert {one.status for one in state.delegations.values()} == {DelegationStatus.CLOSED}
    ann = office.actors["ann"]
    await office.changed(completed, office.cases.complete(ann, OnCase(completed)))
    await office.changed(completed, office.cases.complete(ann, OnCase(completed)), changed=False)
    assert (await office.state(completed)).result == {"total": None}


async def test_a_deleted_case_is_gone_with_all_that_was_in_it(office: Office) -> None:
    empty = await office.all_rows()
    case_id = await office.start(variables={"amount": 5})
    ann, on = office.actors["ann"], OnCase(case_id)
    child = await office.start(title=None, process_key="order", parent_id=case_id)
    with pytest.raises(Rejected, match="child cases"):
        await office.cases.delete(ann, on)
    assert (await office.cases.delete(ann, OnCase(child))).changed
    task = await office.on(case_id, "ask")
    await office.changed(case_id, office.cases.create_note(ann, on, NewNote("A\nnote")))
    await office.changed(case_id, office.tasks.append_log(ann, task, LogLevel.INFO, "Begun"))
    assert (await office.cases.delete(ann, on, "A mistake")).changed
    with pytest.raises(NotFound):
        await office.cases.delete(ann, on)
    after = await office.all_rows()
    assert {name for name in after if after[name] != empty[name]} == {"tenant"}

    routed = await office.start(submission={"amount": 5})
    with pytest.raises(Rejected, match="cancel") as refused:
        await office.cases.delete(ann, OnCase(routed))
    assert problem_of(refused.value)[0] == "INVALID_STATE"
    assert (await office.cases.delete(office.actors["root"], OnCase(routed))).changed


async def test_the_initiator_changes_and_with_it_who_takes_part(office: Office) -> None:
    made = await office.start("root", process_key=None, title="Mine")
    on = OnCase(made)
    await office.changed(made, office.cases.change_initiator(office.actors["root"], on, BOB))
    await office.changed(made, office.cases.change_initiator(office.actors["bob"], on, BOB), changed=False)
    await office.changed(made, office.cases.change_initiator(office.actors["bob"], on, CAT))
    with pytest.raises(NotFound):
        await office.cases.pause(office.actors["bob"], on)
    await office.changed(made, office.cases.pause(office.actors["cat"], on))


async def test_triggers_run_by_hand(office: Office) -> None:
    case_id = await office.start(variables={"amount": 5})
    on, ann = OnCase(case_id), office.actors["ann"]
    await office.changed(case_id, office.cases.execute_trigger(ann, on, "reset"))
    assert (await office.state(case_id)).variables == {"amount": 0}
    with pytest.raises(Rejected, match="The function double failed") as refused:
        await office.cases.execute_trigger(ann, on, "double")
    assert problem_of(refused.value) == ("VALIDATION", ("trigger",), None)
    await office.changed(case_id, office.cases.set_variables(ann, on, {"number": 4}))
    await office.changed(case_id, office.cases.execute_trigger(ann, on, "double"))
    assert (await office.state(case_id)).variables["doubled"] == 8
    with pytest.raises(Rejected) as refused:
        await office.cases.execute_trigger(ann, on, "nothing")
    assert problem_of(refused.value) == ("NOT_FOUND", ("trigger",), None)


async def test_a_failed_script_is_tried_again(office: Office) -> None:
    case_id = await office.start(submission={"amount": 5})
    on = await office.take("bob", case_id, "check")
    await office.changed(case_id, office.cases.set_variables(office.actors["bob"], OnCase(case_id), {"amount": "x"}))
    with pytest.raises(Rejected) as refused:
        await office.cases.route(office.actors["bob"], OnCase(case_id), Routing(targets=("nowhere",)))
    assert problem_of(refused.value) == ("VALIDATION", ("targets", "0"), None)
    await office.changed(case_id, office.tasks.complete(office.actors["bob"], on, TaskCompletion()))
    state = await office.state(case_id)
    assert state.status is CaseStatus.ERROR
    assert state.failure is not None
    dan = office.actors["dan"]
    await office.changed(case_id, office.cases.set_variables(dan, OnCase(case_id), {"amount": 5}))
    await office.changed(case_id, office.cases.resume(dan, OnCase(case_id)))
    assert (await office.state(case_id)).status is CaseStatus.COMPLETED


async def test_a_pool_of_people_who_are_gone_refuses_whoever_waits_and_holds_up_what_goes_by_itself(
    office: Office,
) -> None:
    """An empty pool would be open to everyone."""
    lost = process(
        step("ask", "count", start=True),
        script("count", "check", total="1 / amount"),
        step("check", None, groups=("vanished",)),
    )
    await office.deploy("lost", lost)
    ann, dan = office.actors["ann"], office.actors["dan"]
    case_id = await office.start(process_key="lost", title="Lost", variables={"amount": 1})
    with pytest.raises(Rejected, match="nobody who is known") as refused:
        await office.cases.route(ann, OnCase(case_id), Routing())
    assert problem_of(refused.value)[0] == "INVALID_STATE"
    await office.changed(case_id, office.cases.route(ann, OnCase(case_id), Routing(variables={"amount": 0})))
    assert (await office.state(case_id)).status is CaseStatus.ERROR
    await office.changed(case_id, office.cases.set_variables(dan, OnCase(case_id), {"amount": 1}))
    await office.changed(case_id, office.cases.resume(dan, OnCase(case_id)))
    state = await office.state(case_id)
    assert state.status is CaseStatus.ERROR
    assert "nobody who is known" in (state.failure or "")


async def test_tasks_beside_the_route_and_their_ids(office: Office) -> None:
    case_id = await office.start(submission={"amount": 5})
    dan, on, own = office.actors["dan"], OnCase(case_id), new_uuid()
    extra = NewTask("extra", id=own, owner=PrincipalRef(username="eve"), data={"a": [1]})
    made = await office.changed(case_id, office.tasks.create(dan, on, extra))
    assert made.id == own
    await office.changed(case_id, office.tasks.create(dan, on, extra), changed=False)
    eve = office.actors["eve"]
    await office.changed(case_id, office.tasks.complete(eve, OnTask(own), TaskCompletion({"a": [2]})))
    await office.changed(case_id, office.tasks.create(dan, on, extra), changed=False)
    assert (await office.task(case_id, "extra")).data == {"a": [2]}
    with pytest.raises(Rejected) as refused:
        await office.tasks.create(dan, on, replace(extra, id=case_id))
    assert problem_of(refused.value) == ("CONFLICT", ("id",), None)


async def test_a_try_may_fail_and_be_repeated(office: Office) -> None:
    case_id = await office.start(submission={"amount": 5})
    on, again = await office.take("bob", case_id, "check"), NOW + timedelta(hours=1)
    await office.changed(case_id, office.tasks.fail(office.actors["bob"], on, "No line", again))
    task = await office.task(case_id, "check")
    assert (task.status, task.attempts, task.wake_at) == (TaskStatus.READY, 1, again)
    await office.take("cat", case_id, "check")
    await office.changed(case_id, office.tasks.fail(office.actors["cat"], on, "No line"))
    await office.changed(case_id, office.tasks.fail(office.actors["cat"], on, "No line"), changed=False)
    assert (await office.state(case_id)).status is CaseStatus.ERROR
    await office.changed(case_id, office.cases.resume(office.actors["dan"], OnCase(case_id)))
    assert (await office.task(case_id, "check")).status is TaskStatus.READY


async def test_the_newest_lines_of_a_log_are_kept(office: Office) -> None:
    case_id = await office.start()
    on = await office.on(case_id, "ask")
    for number in range(LOG_LINES + 2):
        await office.changed(
            case_id, office.tasks.append_log(office.actors["ann"], on, LogLevel.WARN, f"Line {number}")
        )
    async with unit_of_work(office.database) as unit:
        lines = await unit.rows(select(TASK_LOG.c.id, TASK_LOG.c.message).order_by(TASK_LOG.c.sequence))
    assert [one.message for one in lines] == ["Line 2", "Line 3", "Line 4"]
    assert (await office.task(case_id, "ask")).logs == tuple(one.id for one in lines)


async def test_notes_and_messages(office: Office) -> None:
    case_id = await office.start()
    ann, on = office.actors["ann"], OnCase(case_id)
    note = NewNote("Two\nlines", id=new_uuid(), notify=True)
    assert (await office.changed(case_id, office.cases.create_note(ann, on, note))).id == note.id
    await office.changed(case_id, office.cases.create_note(ann, on, note), changed=False)
    message = NewMessage("Hello", {"a": None}, owner=BOB)
    made = await office.changed(case_id, office.cases.create_message(ann, on, message))
    with pytest.raises(Rejected):
        await office.cases.create_note(ann, on, replace(note, id=made.id))
    plain = replace(ann, permissions=frozenset[Permission]())
    with pytest.raises(NotPermitted, match="ADD_NOTES"):
        await office.cases.create_note(plain, on, NewNote("No"))
    async with unit_of_work(office.database) as unit:
        [kept] = await unit.rows(select(NOTE.c.content, NOTE.c.author_id, NOTE.c.notified))
        assert tuple(kept) == ("Two\nlines", office.people["ann"].id, False)
        [sent] = await unit.rows(select(MESSAGE.c.text, MESSAGE.c.data, MESSAGE.c.owner_id))
        assert tuple(sent) == ("Hello", {"a": None}, office.people["bob"].id)
        scope = policy.cases(ann)
        assert await is_taken(unit, scope, made.id)
        assert not await is_taken(unit, scope, new_uuid())
        assert not await is_taken(unit, replace(scope, tenant_id=new_uuid()), made.id), "ids of others tell nothing"


async def test_a_version_that_is_over_is_a_conflict_and_changes_nothing(office: Office) -> None:
    case_id = await office.start(submission={"amount": 5})
    version = (await office.state(case_id)).version
    before = await office.all_rows()
    on = await office.on(case_id, "check")
    with pytest.raises(Rejected) as refused:
        await office.tasks.claim(office.actors["bob"], replace(on, expected_version=version - 1))
    assert problem_of(refused.value) == ("CONFLICT", ("expectedVersion",), None)
    assert await office.all_rows() == before
    await office.changed(case_id, office.tasks.claim(office.actors["bob"], replace(on, expected_version=version)))


async def test_a_failure_in_the_middle_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = await office.start(submission={"amount": 5})
    before = await office.all_rows()

    async def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("casegraph.storage.lifecycle.writing.write_events", fail)
    with pytest.raises(RuntimeError):
        await office.tasks.claim(office.actors["bob"], await office.on(case_id, "check"))
    with pytest.raises(RuntimeError):
        await office.start(submission={"amount": 5})
    assert await office.all_rows() == before


async def test_what_came_from_elsewhere_goes_on(office: Office) -> None:
    bundle = office.world.bundle(
        office.people["ann"],
        process=office.processes["order"],
        variables={"amount": 1},
        tasks=[
            {"definition_key": "check", "title": "Check", "groups": [office.groups["clerks"]]},
            {"definition_key": "ask", "status": TaskStatus.COMPLETED, "delegations": []},
        ],
    )
    [made] = await office.world.cases([bundle], office.tenant_id)
    case_id, bob = made.record.id, office.actors["bob"]
    on = await office.on(case_id, "check")
    await office.tasks.claim(bob, on)
    await office.tasks.complete(bob, on, TaskCompletion())
    state = await office.state(case_id)
    assert (state.status, state.result) == (CaseStatus.COMPLETED, {"total": 2.0})
    assert state.version > 2
    async with unit_of_work(office.database) as unit:
        rows = await unit.rows(select(EVENT.c.sequence).where(EVENT.c.case_id == case_id).order_by(EVENT.c.sequence))
        assert [row.sequence for row in rows] == list(range(2, state.version + 1))
        [case] = await unit.rows(select(CASE.c.version, CASE.c.status).where(CASE.c.id == case_id))
        assert tuple(case) == (state.version, CaseStatus.COMPLETED)
        open_ = await unit.rows(select(TASK.c.id).where(TASK.c.case_id == case_id, TASK.c.status < 3))
        assert not open_
