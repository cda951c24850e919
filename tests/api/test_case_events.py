"""The history of a case over HTTP: it reads as an audit log, and tells nobody more than they may know."""

from typing import Any

import pytest

from casegraph.services.lifecycle import NewCase, NewNote, OnCase, OnTask, PrincipalRef
from tests.api.living import Life, case_gid
from tests.statements import recorded

LOG = """events(first: 100) { nodes {
    type timestamp data case { id } task { definition { key } } actor { username } onBehalfOf { username } } }"""


async def log(life: Life, who: str, case_id: Any) -> list[Any]:
    found: list[Any] = (await life.of_case(who, case_id, LOG))["events"]["nodes"]
    return found


async def test_the_history_tells_who_did_what_from_what_to_what(life: Life) -> None:
    case_id = await life.start()
    check = await life.claim("bob", case_id, "check")
    await life.services.task_changes.assign(life.actors["dan"], OnTask(check), PrincipalRef(username="ann"))
    await life.services.case_changes.set_variables(life.actors["ann"], OnCase(case_id), {"amount": 7}, ())
    await life.services.case_changes.pause(life.actors["dan"], OnCase(case_id), reason="Lunch")
    told = [(one["type"], one["actor"]["username"], one["task"] and one["task"]["definition"]["key"], one["data"])
            for one in await log(life, "ann", case_id)]  # fmt: skip
    assert [name for name, *_ in told] == [
        *("CASE.CREATED", "CASE.STARTED", "TASK.CREATED", "DELEGATION.OPENED", "DELEGATION.STARTED"),
        *("CASE.STATE_CHANGED", "TASK.DATA_CHANGED", "DELEGATION.CLOSED", "TASK.STATE_CHANGED", "CASE.ROUTED"),
        *("TASK.CREATED", "DELEGATION.OPENED"),
        *("TASK.STATE_CHANGED", "TASK.ASSIGNED", "DELEGATION.STARTED"),
        *("DELEGATION.CLOSED", "DELEGATION.OPENED", "TASK.ASSIGNED"),
        *("CASE.VARIABLES_CHANGED", "CASE.STATE_CHANGED"),
    ]
    assert {who for _, who, _, _ in told[:12]} == {"ann"}
    assert [who for _, who, _, _ in told[12:]] == ["bob"] * 3 + ["dan"] * 3 + ["ann", "dan"]
    ann, bob = str(life.people["ann"].id), str(life.people["bob"].id)
    handed_on = told[17]
    assert handed_on[2] == "check"
    assert (handed_on[3]["before"], handed_on[3]["after"]) == (bob, ann)
    assert told[18][3] == {"before": {"amount": 5}, "after": {"amount": 7}, "removed": []}
    paused = told[19][3]
    assert (paused["before"], paused["after"], paused["reason"]) == ("RUNNING", "PAUSED", "Lunch")


async def test_who_acts_for_another_is_named_beside_them(life: Life) -> None:
    case_id = await life.start("dan", None, initiator=PrincipalRef(username="ann"))
    first = (await log(life, "ann", case_id))[0]
    assert (first["actor"], first["onBehalfOf"]) == ({"username": "dan"}, {"username": "ann"})
    assert first["case"] == {"id": case_gid(case_id)}


async def test_only_the_types_asked_for(life: Life) -> None:
    case_id = await life.start()
    query = "events(types: $types) { totalCount nodes { type } }"
    document = "query ($id: ID!, $types: [String!]) { case(id: $id) { " + query + " } }"
    for types, expected in [
        (["TASK.CREATED"], ["TASK.CREATED", "TASK.CREATED"]),
        (["CASE.ROUTED", "CASE.CREATED", "CASE.ROUTED"], ["CASE.CREATED", "CASE.ROUTED"]),
        ([], []),
    ]:
        found = (await life.ask("ann", document, id=str(case_id), types=types)).data["case"]["events"]
        assert [one["type"] for one in found["nodes"]] == expected
        assert found["totalCount"] == len(expected)
    everything = (await life.ask("ann", document, id=str(case_id), types=None)).data["case"]["events"]
    assert everything["totalCount"] == len(everything["nodes"]) == 12


@pytest.mark.parametrize("name", ["case.created", "CASE", "", "Error", "NOTE.CREATED "])
async def test_an_unknown_type_is_an_error_that_names_its_place(life: Life, name: str) -> None:
    case_id = await life.start()
    document = "query ($id: ID!, $types: [String!]) { case(id: $id) { events(types: $types) { totalCount } } }"
    answer = await life.ask("ann", document, id=str(case_id), types=["CASE.CREATED", name])
    [error] = answer.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": ["types", 1]}
    assert error["path"] == ["case", "events"]
    assert "CASE.CREATED" in error["message"]
    literal = await life.ask("ann", '{ cases { nodes { events(types: ["x"]) { totalCount } } } }')
    assert literal.codes == ["BAD_USER_INPUT"]


async def test_pages_hold_each_event_once_in_both_directions(life: Life) -> None:
    case_id = await life.start()
    whole = [one["id"] for one in (await life.of_case("ann", case_id, "events { nodes { id } }"))["events"]["nodes"]]
    for size in (1, 5):
        assert await _paged(life, case_id, f"first: {size}", "after", "endCursor", "hasNextPage") == whole
        back = await _paged(life, case_id, f"last: {size}", "before", "startCursor", "hasPreviousPage")
        assert sorted(back) == sorted(whole)
    last = await life.of_case("ann", case_id, "events(last: 2) { nodes { id } }")
    assert [one["id"] for one in last["events"]["nodes"]] == whole[-2:]


async def _paged(life: Life, case_id: Any, size: str, argument: str, cursor: str, more: str) -> list[str]:
    document = (
        "query ($id: ID!, $c: String) { case(id: $id) { events(" + size + ", " + argument + ": $c) "
        "{ nodes { id } pageInfo { " + cursor + " " + more + " } } } }"
    )
    found: list[str] = []
    at = None
    while True:
        page = (await life.ask("ann", document, id=str(case_id), c=at)).data["case"]["events"]
        found += [one["id"] for one in page["nodes"]]
        if not page["pageInfo"][more]:
            return found
        at = page["pageInfo"][cursor]


async def test_a_cursor_of_another_list_is_refused(life: Life) -> None:
    case_id = await life.start()
    found = await life.of_case("ann", case_id, "delegations { pageInfo { endCursor } }")
    cursor = found["delegations"]["pageInfo"]["endCursor"]
    document = "query ($id: ID!, $c: String) { case(id: $id) { events(after: $c) { totalCount nodes { id } } } }"
    answer = await life.ask("ann", document, id=str(case_id), c=cursor)
    assert answer.codes == ["INVALID_CURSOR"]


async def test_events_are_nodes_of_those_who_see_the_case(life: Life) -> None:
    case_id = await life.start(amount=None)
    id_ = await life.id_of(case_id, "events")
    query = "query ($id: ID!) { node(id: $id) { __typename ... on CaseEvent { type case { id } data } } }"
    for who in ("ann", "dan", "root"):
        found = (await life.ask(who, query, id=id_)).data["node"]
        assert (found["__typename"], found["type"]) == ("CaseEvent", "CASE.CREATED")
        assert found["case"] == {"id": case_gid(case_id)}
        assert found["data"]["variables"] == {"amount": 0}
    for who in ("bob", "eve"):  # nothing waits in a pool yet, so the other clerk sees no more than a guest
        assert (await life.ask(who, query, id=id_)).data["node"] is None
        assert await life.of_case(who, case_id, LOG) is None


async def test_what_a_note_says_is_for_those_who_may_read_notes(life: Life) -> None:
    case_id = await life.start()
    note = NewNote("Ann must not read this again", notify=False)
    await life.services.case_changes.create_note(life.actors["ann"], OnCase(case_id), note)
    note_id = next(one["data"]["noteId"] for one in await log(life, "bob", case_id) if one["type"] == "NOTE.CREATED")
    for who, reads in [("ann", False), ("bob", True), ("dan", False), ("root", True)]:
        told = [one for one in await log(life, who, case_id) if one["type"] == "NOTE.CREATED"]
        assert [one["data"]["content"] for one in told] == [note.content if reads else None], who
        events = 'events(types: ["NOTE.CREATED"]) { nodes { id } edges { node { data } } }'
        found = (await life.of_case(who, case_id, events))["events"]
        assert (note.content in str(found)) == reads
        by_id = await life.ask(
            who, "query ($id: ID!) { node(id: $id) { ... on CaseEvent { data } } }", id=found["nodes"][0]["id"]
        )
        expected = {"noteId": note_id, "content": note.content if reads else None, "notify": False}
        assert by_id.data["node"]["data"] == expected


async def test_notes_are_told_by_the_process_that_they_may_be_read_for(life: Life) -> None:
    case_id = await life.start()
    await life.services.case_changes.create_note(life.actors["ann"], OnCase(case_id), NewNote("Psst"))
    for key, told in [("order", "Psst"), ("loan", None)]:
        await life.reader_of_notes(key)
        found = [one for one in await log(life, key, case_id) if one["type"] == "NOTE.CREATED"]
        assert [one["data"]["content"] for one in found] == [told]


async def test_a_parent_out_of_sight_is_not_told(life: Life) -> None:
    parent = await life.start("bob", None)
    child = NewCase(title="Child", process_key="order", parent_id=parent)
    case_id = (await life.services.case_creation.create(life.actors["bob"], child)).id
    await life.services.case_changes.change_initiator(life.actors["bob"], OnCase(case_id), PrincipalRef(username="ann"))
    for who, told in [("bob", str(parent)), ("dan", str(parent)), ("ann", None)]:
        first = (await log(life, who, case_id))[0]
        assert first["data"]["parentId"] == told, who


async def test_twenty_cases_cost_what_one_costs(life: Life) -> None:
    counts = []
    query = """{ cases(first: 100) { nodes {
        events(first: 50) { totalCount nodes { data type task { title } actor { name } onBehalfOf { name } } }
        messages { totalCount nodes { text data { valid value } author { name } owner { name } } }
        metadata { valid errors { message } } entity { valid } result viewerActions
        tasks { nodes { logs { message } data { valid } viewerCanPerform } } } } }"""
    for more in (1, 19):
        for _ in range(more):
            case_id = await life.start()
            await life.services.case_changes.create_note(life.actors["ann"], OnCase(case_id), NewNote("A note"))
        await life.ask("bob", query)  # so that statements and definitions are known
        with recorded() as sql:
            found = (await life.ask("bob", query)).data["cases"]["nodes"]
        counts.append(len(sql))
        assert all(one["events"]["nodes"] and one["viewerActions"] for one in found)
    assert len(found) == 20
    assert counts[0] == counts[1] < 30
