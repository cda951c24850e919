"""Cases are made: of a process or of none, once only under one id, and in the name of others by whoever may."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casegraph.domain.enums import CaseStatus, Priority, TaskStatus
from casegraph.domain.errors import NotPermitted, Rejected
from casegraph.domain.events import Subject
from casegraph.domain.ids import new_uuid
from casegraph.services.lifecycle import NewCase, PrincipalRef
from casegraph.storage.tables import CASE
from tests.storage.lifecycle.office import Office, problem_of, serial_of
from tests.world import NOW


async def test_a_draft_has_its_first_task_with_its_initiator(office: Office) -> None:
    due = NOW + timedelta(days=3)
    case_id = await office.start(variables={"amount": 7}, priority=Priority.HIGH, due_at=due)
    state = await office.state(case_id)
    assert (state.status, state.number, state.priority, state.due_at) == (CaseStatus.DRAFT, 1, Priority.HIGH, due)
    assert state.title == "Order of 7"
    [task] = state.open_tasks
    assert (task.definition_key, task.status, task.owner_id) == ("ask", TaskStatus.CLAIMED, office.people["ann"].id)
    [held] = state.open_delegations
    assert (held.index, held.started_at) == (1, NOW)


async def test_a_submission_takes_the_case_on(office: Office) -> None:
    case_id = await office.start(submission={"amount": 20})
    state = await office.state(case_id)
    assert state.status is CaseStatus.RUNNING
    assert state.variables == {"amount": 20}
    assert [one.definition_key for one in state.open_tasks] == ["check"]
    assert state.title == "Order of 20"


async def test_a_submission_is_held_against_the_form(office: Office) -> None:
    with pytest.raises(Rejected) as refused:
        await office.start(submission={"amount": -1})
    assert problem_of(refused.value) == ("VALIDATION", ("submission",), "/amount")
    assert await serial_of(office) == 0


async def test_a_case_without_a_process_stands_for_its_subject(office: Office) -> None:
    subject = Subject(first_name="Ada", email="ada@example.org")
    actor = office.actors["ann"]
    made = await office.creation.create(actor, NewCase(title="Ada", subject=subject, metadata={"a": [1]}, entity=None))
    await office.check(made.id)
    state = await office.state(made.id)
    assert (state.status, state.subject, state.metadata, state.entity) == (
        CaseStatus.RUNNING,
        subject,
        {"a": [1]},
        None,
    )
    with pytest.raises(Rejected) as refused:
        await office.creation.create(actor, NewCase(subject=subject))
    assert problem_of(refused.value) == ("VALIDATION", ("title",), None)


async def test_the_same_id_makes_one_case(office: Office) -> None:
    mine, new = office.actors["ann"], NewCase(id=new_uuid(), process_key="order")
    assert (await office.creation.create(mine, new)).changed
    again = await office.creation.create(mine, replace(new, variables={"amount": 1}))
    assert (again.id, again.changed) == (new.id, False)
    assert (await office.state(again.id)).variables == {}
    assert await office.count(CASE) == 1
    with pytest.raises(Rejected) as refused:
        await office.creation.create(office.actors["eve"], replace(new, process_key=None, title="Mine"))
    assert problem_of(refused.value) == ("CONFLICT", ("id",), None)
    task = await office.task(again.id, "ask")
    with pytest.raises(Rejected) as refused:
        await office.creation.create(mine, replace(new, id=task.id))
    assert problem_of(refused.value) == ("CONFLICT", ("id",), None)
    assert await serial_of(office) == 1


async def test_whoever_may_makes_cases_for_others(office: Office) -> None:
    ann = PrincipalRef(username="ann")
    made = await office.creation.create(office.actors["root"], NewCase(process_key="order", initiator=ann))
    await office.check(made.id)
    state = await office.state(made.id)
    assert (state.initiator_id, state.created_by_id) == (office.people["ann"].id, office.people["root"].id)
    assert state.open_tasks[0].owner_id == office.people["ann"].id
    with pytest.raises(NotPermitted, match="IMPERSONATE"):
        await office.creation.create(office.actors["bob"], NewCase(process_key="order", initiator=ann))
    for ref, path in ((PrincipalRef(email="dan@example.org"), ("initiator",)), (PrincipalRef(id=new_uuid()), None)):
        with pytest.raises(Rejected) as refused:
            await office.creation.create(office.actors["root"], NewCase(process_key="order", initiator=ref))
        assert problem_of(refused.value)[:2] == ("VALIDATION", path or ("initiator",))
    assert await serial_of(office) == 1


async def test_who_is_not_in_the_pool_or_lacks_the_permission_makes_no_case(office: Office) -> None:
    with pytest.raises(Rejected) as refused:
        await office.start("eve")
    assert problem_of(refused.value)[0] == "FORBIDDEN"
    plain = replace(office.actors["ann"], permissions=frozenset())
    with pytest.raises(NotPermitted, match="CREATE_CASE"):
        await office.creation.create(plain, NewCase(process_key="order"))


async def test_processes_and_parents_must_be_there(office: Office) -> None:
    ann = office.actors["ann"]
    hidden = await office.start("bob")
    for new, code, path in (
        (NewCase(process_key="nothing"), "NOT_FOUND", "processKey"),
        (NewCase(process_id=new_uuid()), "NOT_FOUND", "processId"),
        (NewCase(process_id=new_uuid(), process_key="order"), "VALIDATION", "processKey"),
        (NewCase(title="Child", parent_id=hidden), "NOT_FOUND", "parentId"),
        (NewCase(process_key="order", start_task="check"), "VALIDATION", "startTask"),
        (NewCase(process_key="order", variables={"a b": 1}), "VALIDATION", "variables"),
        (NewCase(process_key="order", variables={"a": ["x", "\0"]}), "VALIDATION", "variables"),
        (NewCase(title="\ud800"), "VALIDATION", "title"),
    ):
        with pytest.raises(Rejected) as refused:
            await office.creation.create(ann, new)
        assert problem_of(refused.value)[:2] == (code, (path,)), new
    child = await office.creation.create(office.actors["bob"], NewCase(title="Child", parent_id=hidden))
    await office.check(child.id)
