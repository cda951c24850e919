"""The mutations that change what a case says, notes and messages: who may, what they keep, and what is refused."""

from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from tests.firm import Firm


def name(username: str) -> dict[str, str]:
    return {"username": username}


async def test_the_initiator_is_changed(firm: Firm) -> None:
    on = {"caseId": (await firm.start())["id"]}
    case = await firm.do("ann", "changeCaseInitiator", **on, initiator=name("bob"))
    assert (case["initiator"], case["createdBy"]) == (name("bob"), name("ann"))
    assert await firm.do("bob", "changeCaseInitiator", **on, initiator=name("bob"), changed=False) == case
    assert await firm.refused("ann", "changeCaseInitiator", **on, initiator=name("cat")) == [("FORBIDDEN", None, None)]
    await firm.do("dan", "changeCaseInitiator", **on, initiator={"id": ids.encode("Principal", firm.people["cat"].id)})
    refused = await firm.refused("dan", "changeCaseInitiator", **on, initiator={"id": str(firm.people["zoe"].id)})
    assert refused == [("VALIDATION", ["input", "initiator"], None)]


async def test_a_trigger_runs(firm: Firm) -> None:
    on = {"caseId": (await firm.start(variables={"amount": 9}))["id"]}
    case = await firm.do("ann", "executeTrigger", **on, trigger="reset")
    assert case["variables"] == {"amount": 0}
    again = await firm.do("ann", "executeTrigger", **on, trigger="reset")  # it ran, though the values are the same
    assert (again["variables"], again["version"] > case["version"]) == (case["variables"], True)
    assert await firm.refused("ann", "executeTrigger", **on, trigger="nope") == [
        ("NOT_FOUND", ["input", "trigger"], None)
    ]
    assert await firm.refused("ann", "executeTrigger", **on, trigger=" ") == [
        ("VALIDATION", ["input", "trigger"], None)
    ]
    assert await firm.refused("ann", "executeTrigger", **on, trigger="wrong") == [
        ("VALIDATION", ["input", "trigger"], None)
    ]
    assert await firm.refused("root", "executeTrigger", caseId=str(new_uuid()), trigger="reset") == [
        ("NOT_FOUND", ["input", "caseId"], None)
    ]
    await firm.do("dan", "setCaseVariables", **on, set={"amount": 1})
    await firm.do("dan", "executeTrigger", **on, trigger="reset")
    await firm.do("ann", "changeCaseInitiator", **on, initiator=name("eve"))
    assert await firm.refused("eve", "executeTrigger", **on, trigger="reset") == [("FORBIDDEN", None, None)]
    await firm.do("ann", "cancelCase", **on)
    assert [one[0] for one in await firm.refused("dan", "executeTrigger", **on, trigger="reset")] == ["INVALID_STATE"]


async def test_variables_are_set_and_removed(firm: Firm) -> None:
    on = {"caseId": (await firm.start(variables={"a": 1, "b": "x", "A": 2}))["id"]}
    values = {"a": 1.0, "c": True, "d": [{"x": 1}, {"x": "1"}], "e": None}
    case = await firm.do("ann", "setCaseVariables", **on, set=values, unset=["b", "gone"])
    assert case["variables"] == {"A": 2, **values}
    assert isinstance(case["variables"]["c"], bool)
    assert await firm.do("ann", "setCaseVariables", **on, set=values, unset=["b"], changed=False) == case
    assert await firm.do("ann", "setCaseVariables", **on, changed=False) == case


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({"set": [1]}, ("set", None)),
        ({"set": {"a-b": 1}}, ("set", "/a-b")),
        ({"set": {"a/b~": 1}}, ("set", "/a~1b~0")),
        ({"set": {"ä": 1}}, ("set", "/ä")),
        ({"unset": ["1"]}, ("unset", "/1")),
        ({"set": {"a": 1}, "unset": ["a"]}, ("unset.0", None)),
        ({"unset": ["a" * 201]}, ("unset.0", None)),
        ({"set": {"a": {"b": [2**63]}}}, ("set", "/a/b/0")),
    ],
)
async def test_what_is_no_change_of_variables(input: dict[str, Any], expected: Any, firm: Firm) -> None:
    case = await firm.start()
    [(code, path, pointer)] = await firm.refused("ann", "setCaseVariables", caseId=case["id"], **input)
    assert (code, ".".join((path or [])[1:]), pointer or None) == ("VALIDATION", *expected)


async def test_who_may_set_variables(firm: Firm) -> None:
    case, task = await firm.checking()
    given = {"caseId": case["id"], "set": {"amount": 6}}
    for who in ("ann", "bob"):
        assert await firm.refused(who, "setCaseVariables", **given) == [("FORBIDDEN", None, None)]
    await firm.do("bob", "claimTask", taskId=task)
    version = (await firm.case(case["id"]))["version"]
    await firm.do("bob", "setCaseVariables", **given, expectedVersion=version)
    await firm.do("dan", "setCaseVariables", **{**given, "set": {"amount": 7}})
    for stale in (version, 0):
        refused = await firm.refused("dan", "setCaseVariables", **given, expectedVersion=stale)
        assert refused == [("CONFLICT", ["input", "expectedVersion"], None)]
    await firm.do("ann", "completeCase", caseId=case["id"])
    assert [one[0] for one in await firm.refused("dan", "setCaseVariables", **given)] == ["INVALID_STATE"]


async def test_a_note_is_written(firm: Firm) -> None:
    case = await firm.start()
    id, text = str(new_uuid()), " two\nlines, Grüße \u2028 "
    given = {"caseId": case["uuid"], "content": text, "id": id}
    note = await firm.do("ann", "createNote", **given, notify=True)
    assert (note["uuid"], note["content"], note["author"]) == (id, text, name("ann"))
    before = await firm.rows()
    assert await firm.do("ann", "createNote", **{**given, "content": "other"}, changed=False) == note
    assert await firm.rows() == before
    other = await firm.start()
    refused = await firm.refused("ann", "createNote", **{**given, "caseId": other["id"]})
    assert refused == [("CONFLICT", ["input", "id"], None)]


async def test_a_note_or_a_message_has_its_place_in_the_list(firm: Firm) -> None:
    case = await firm.start()
    for mutation, field, text in (("createNote", "notes", "content"), ("createMessage", "messages", "text")):
        edges = []
        for n in range(3):
            thing = mutation.removeprefix("create").lower()
            payload = await firm.payload("ann", mutation, {"caseId": case["id"], text: f"{n}"})
            edges.append(payload[f"{thing}Edge"])
        listed = await firm.case(case["id"], f"{field} {{ edges {{ cursor node {{ id }} }} }}")
        newest_first = field == "notes"
        assert listed[field]["edges"] == (edges[::-1] if newest_first else edges)
        after = await firm.case(case["id"], f'{field}(after: "{edges[1]["cursor"]}") {{ nodes {{ id }} }}')
        assert after[field]["nodes"] == [(edges[0] if newest_first else edges[2])["node"]]


async def test_who_may_write_a_note(firm: Firm) -> None:
    firm.people["mute"] = await firm.world.person(firm.tenant_id, "mute", Permission.ALL_CASES)
    firm.people["blind"] = await firm.world.person(firm.tenant_id, "blind", Permission.ALL_CASES, Permission.ADD_NOTES)
    case = await firm.start()
    given = {"caseId": case["id"], "content": "x"}
    assert await firm.refused("mute", "createNote", **given) == [("FORBIDDEN", None, None)]
    assert await firm.refused("eve", "createNote", **given) == [("NOT_FOUND", ["input", "caseId"], None)]
    payload = await firm.payload("blind", "createNote", given)
    assert payload == {"note": None, "noteEdge": None, "created": True, "errors": []}
    await firm.do("ann", "cancelCase", caseId=case["id"])
    await firm.do("ann", "createNote", **given)


@pytest.mark.parametrize("content", ["", " \n ", "n" * 20_001])
async def test_a_note_has_a_text_of_some_length(content: str, firm: Firm) -> None:
    case = await firm.start()
    refused = await firm.refused("ann", "createNote", caseId=case["id"], content=content)
    assert refused == [("VALIDATION", ["input", "content"], None)]


async def test_a_message_is_put(firm: Firm) -> None:
    case = await firm.start()
    id = str(new_uuid())
    given = {
        "caseId": case["id"],
        "text": "call\nback",
        "data": {"a": [1]},
        "id": id,
        "owner": {"email": "bob@example.org"},
    }
    message = await firm.do("ann", "createMessage", **given)
    assert message == {
        "id": ids.encode("Message", ids.uuid_of(id, "Message")),
        "uuid": id,
        "text": "call\nback",
        "author": name("ann"),
        "owner": name("bob"),
    }
    assert await firm.do("ann", "createMessage", **{**given, "text": "other"}, changed=False) == message
    await firm.do("dan", "createMessage", caseId=case["id"], data={"only": "data"})
    other = await firm.start()
    refused = await firm.refused("ann", "createMessage", **{**given, "caseId": other["id"]})
    assert refused == [("CONFLICT", ["input", "id"], None)]


async def test_what_is_no_message(firm: Firm) -> None:
    on = {"caseId": (await firm.start())["id"]}
    for input, place in (
        ({}, ["text"]),
        ({"text": " "}, ["text"]),
        ({"text": "t" * 20_001}, ["text"]),
        ({"text": "t", "owner": name("nobody")}, ["owner"]),
        ({"text": "t", "owner": {"id": "x"}}, ["owner", "id"]),
        ({"data": {"a": 2**63}}, ["data"]),
    ):
        [(code, path, _)] = await firm.refused("ann", "createMessage", **on, **input)
        assert (code, path) == ("VALIDATION", ["input", *place])
    firm.people["auditor"] = await firm.world.person(firm.tenant_id, "auditor", Permission.ALL_CASES)
    assert await firm.refused("auditor", "createMessage", **on, text="t") == [("FORBIDDEN", None, None)]
    assert await firm.refused("cat", "createMessage", **on, text="t") == [("NOT_FOUND", ["input", "caseId"], None)]
