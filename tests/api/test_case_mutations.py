"""`createCase`: who may, of what, in whose name; what is refused, and what the same call comes to again."""

import asyncio
from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.domain.ids import new_uuid
from casegraph.graphql import ids
from tests.api.desk import LEAKS
from tests.client import client_of
from tests.firm import CLERK, Firm, document

BAD = "VALIDATION"


async def test_a_case_begins_with_the_first_task_of_its_initiator(firm: Firm) -> None:
    case = await firm.start(variables={"amount": 7}, priority="HIGH", description="two\nlines")
    assert (case["status"], case["number"], case["title"]) == ("DRAFT", 1, "Order of 7")
    assert case["variables"] == {"amount": 7}
    assert case["initiator"] == case["createdBy"] == {"username": "ann"}
    assert [(one["title"], one["status"], one["owner"]) for one in case["tasks"]["nodes"]] == [
        ("Ask", "CLAIMED", {"username": "ann"})
    ]
    assert case["delegations"]["nodes"] == [
        {"index": 1, "status": "OPEN", "outcome": None, "assignee": {"username": "ann"}}
    ]


async def test_everything_that_is_given_is_kept(firm: Firm) -> None:
    parent = await firm.start()
    subject = {
        "firstName": "Ada",
        "lastName": "Byron",
        "personalNumber": "1815",
        "email": "ada@example.org",
        "companyName": "Engines",
        "companyNumber": "1",
        "companyAddress": "London",
    }
    case = await firm.do(
        "ann",
        "createCase",
        title="For Ada",
        plannedAt="2099-01-01T08:00:00+02:00",
        dueAt="2099-02-01T00:00:00Z",
        subject=subject,
        parentId=parent["uuid"],
        priority="VERY_LOW",
        variables={"a": [1, {"b": None}], "c": 1.5, "d": True},
    )
    fields = f"title status priority plannedAt dueAt variables parent {{ number }} subject {{ {' '.join(subject)} }}"
    assert await firm.case(case["id"], fields) == {
        "title": "For Ada",
        "status": "RUNNING",
        "priority": "VERY_LOW",
        "plannedAt": "2099-01-01T06:00:00Z",
        "dueAt": "2099-02-01T00:00:00Z",
        "variables": {"a": [1, {"b": None}], "c": 1.5, "d": True},
        "parent": {"number": 1},
        "subject": subject,
    }


async def test_a_submission_completes_the_first_task(firm: Firm) -> None:
    case = await firm.start(submission={"amount": 5})
    assert (case["status"], case["title"], case["variables"]) == ("RUNNING", "Order of 5", {"amount": 5})
    assert [(one["title"], one["owner"]) for one in case["currentTasks"]] == [("Check", None)]


async def test_a_process_is_named_by_global_id_or_uuid_or_key(firm: Firm) -> None:
    old = (await firm.start())["process"]["version"]
    new = await firm.deploy("key: order\nname: Other\ntasks: [{key: ask, title: Ask, start: true}]\n")
    case = await firm.start(title="By key")
    assert (old, case["process"]["version"]) == (1, 2)
    for id in (new["id"], str(ids.uuid_of(new["id"], "Process"))):
        made = await firm.do("ann", "createCase", processId=id, title="By id")
        assert made["process"] == {"key": "order", "version": 2}


@pytest.mark.parametrize(
    ("input", "expected"),
    [
        ({}, [(BAD, "title", None)]),
        ({"title": " "}, [(BAD, "title", None)]),
        ({"title": "t" * 501}, [(BAD, "title", None)]),
        ({"title": "t", "description": "d" * 20_001}, [(BAD, "description", None)]),
        ({"title": "t", "submission": {}}, [(BAD, "submission", None)]),
        ({"title": "t", "subject": {"email": "nobody"}}, [(BAD, "subject.email", None)]),
        (
            {"title": "t" * 501, "subject": {"firstName": "a" * 501, "companyName": "b" * 501}},
            [(BAD, "title", None), (BAD, "subject.firstName", None), (BAD, "subject.companyName", None)],
        ),
        ({"title": "t", "variables": [1]}, [(BAD, "variables", None)]),
        (
            {"title": "t", "variables": {"1st": 1, "ok": 1, "a b": 2}},
            [(BAD, "variables", "/1st"), (BAD, "variables", "/a b")],
        ),
        ({"title": "t", "variables": {"big": 2**63}}, [(BAD, "variables", "/big")]),
        ({"title": "t", "metadata": {"a": [2**63]}}, [(BAD, "metadata", "/a/0")]),
        ({"title": "t", "entity": {"a": 2**63}}, [(BAD, "entity", "/a")]),
        ({"title": "t", "processKey": "nowhere"}, [("NOT_FOUND", "processKey", None)]),
        ({"title": "t", "processId": str(new_uuid())}, [("NOT_FOUND", "processId", None)]),
        ({"title": "t", "processId": "nonsense"}, [(BAD, "processId", None)]),
        ({"title": "t", "processId": ids.encode("Case", new_uuid())}, [(BAD, "processId", None)]),
        ({"title": "t", "processId": str(new_uuid()), "processKey": "order"}, [(BAD, "processKey", None)]),
        ({"title": "t", "parentId": str(new_uuid())}, [("NOT_FOUND", "parentId", None)]),
        ({"title": "t", "parentId": "1"}, [(BAD, "parentId", None)]),
        ({"processKey": "order", "startTask": "check"}, [(BAD, "startTask", None)]),
        ({"processKey": "order", "submission": {"amount": -1}}, [(BAD, "submission", "/amount")]),
        ({"processKey": "order", "submission": {}}, [(BAD, "submission", None)]),
        ({"processKey": "order", "initiator": {"username": "nobody"}}, [(BAD, "initiator", None)]),
        ({"processKey": "order", "initiator": {"id": "nobody"}}, [(BAD, "initiator.id", None)]),
        ({"processKey": "order", "initiator": {"email": "e" * 201}}, [(BAD, "initiator.email", None)]),
        ({"title": "t", "idempotencyKey": ""}, [(BAD, "idempotencyKey", None)]),
    ],
)
async def test_what_is_refused(input: dict[str, Any], expected: list[tuple[str, str, str | None]], firm: Firm) -> None:
    found = await firm.refused("ann", "createCase", **input)
    shown = [(code, ".".join((path or [])[1:]), pointer or None) for code, path, pointer in found]
    assert sorted(shown, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("ref", [{}, {"id": "x", "email": "y"}, {"id": "x", "email": None}, {"username": None}])
async def test_a_principal_is_named_in_exactly_one_way(ref: dict[str, Any], firm: Firm) -> None:
    answer = await firm.client(firm.people["ann"], document("createCase"), {"input": {"initiator": ref}})
    assert answer.codes == ["BAD_USER_INPUT"]
    assert "'$input' has invalid value at .initiator" in answer.errors[0]["message"]
    assert "exactly one field must be specified" in answer.errors[0]["message"]


async def test_who_may_create_a_case(firm: Firm) -> None:
    only = await firm.world.person(firm.tenant_id, "only", Permission.CREATE_CASE, process_key="order")
    others = [one for one in Permission if one is not Permission.CREATE_CASE]
    idle = await firm.world.person(firm.tenant_id, "idle", *others)
    firm.people |= {"only": only, "idle": idle}
    assert await firm.refused("idle", "createCase", title="t") == [("FORBIDDEN", None, None)]
    assert await firm.refused("only", "createCase", title="t") == [("FORBIDDEN", None, None)]
    # In no pool of the start task: the right alone does not do.
    for who in ("eve", "only"):
        assert await firm.refused(who, "createCase", processKey="order") == [
            ("FORBIDDEN", ["input", "startTask"], None)
        ]
    assert (await firm.do("eve", "createCase", title="Without a process"))["status"] == "RUNNING"
    assert await firm.refused("zoe", "createCase", processKey="order") == [("NOT_FOUND", ["input", "processKey"], None)]
    answer = await firm.client(None, document("createCase"), {"input": {"title": "t"}})
    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])


async def test_a_case_in_the_name_of_someone_else(firm: Firm) -> None:
    for ref in (
        {"username": "bob"},
        {"email": "bob@example.org"},
        {"id": ids.encode("Principal", firm.people["bob"].id)},
    ):
        case = await firm.do("root", "createCase", processKey="order", initiator=ref)
        assert (case["initiator"], case["createdBy"]) == ({"username": "bob"}, {"username": "root"})
        assert case["tasks"]["nodes"][0]["owner"] == {"username": "bob"}
    bob = {"username": "bob"}
    for who in ("ann", "dan"):
        refused = await firm.refused(who, "createCase", processKey="order", initiator=bob)
        assert refused == [("FORBIDDEN", ["input", "initiator"], None)]
    refused = await firm.refused("root", "createCase", processKey="order", initiator={"username": "eve"})
    assert refused == [(BAD, ["input", "initiator"], None)]


async def test_whoever_creates_a_case_for_another_gets_it_and_may_repeat_the_call(firm: Firm) -> None:
    firm.people["desk"] = await firm.world.person(firm.tenant_id, "desk", *CLERK, Permission.IMPERSONATE)
    call: dict[str, Any] = {"processKey": "order", "initiator": {"username": "bob"}, "id": str(new_uuid())}
    case = await firm.do("desk", "createCase", **call)
    assert (case["uuid"], case["number"], case["status"]) == (call["id"], 1, "DRAFT")
    assert await firm.do("desk", "createCase", changed=False, **call) == case


async def test_an_address_that_two_have_names_nobody(firm: Firm) -> None:
    await firm.world.person(firm.tenant_id, "twin", email="bob@example.org")
    refused = await firm.refused("root", "createCase", processKey="order", initiator={"email": "bob@example.org"})
    assert refused == [(BAD, ["input", "initiator"], None)]


async def test_the_callers_own_uuid_makes_a_call_safe_to_repeat(firm: Firm) -> None:
    id = str(new_uuid())
    case = await firm.start(id=id, variables={"amount": 1})
    assert (case["uuid"], case["id"]) == (id, ids.encode("Case", ids.uuid_of(id, "Case")))
    before = await firm.rows()
    assert await firm.start(id=id, variables={"amount": 2}, changed=False) == case
    assert await firm.rows() == before


async def test_an_uuid_that_stands_for_something_else_is_a_conflict(firm: Firm) -> None:
    case = await firm.start()
    task = str(ids.uuid_of(firm.task(case, "Ask"), "Task"))
    for who, id in (("ann", task), ("eve", case["uuid"])):
        assert await firm.refused(who, "createCase", id=id, title="t") == [("CONFLICT", ["input", "id"], None)]


async def test_what_ids_another_tenant_has_is_not_told(firm: Firm) -> None:
    case = await firm.start()
    made = await firm.do("zoe", "createCase", id=case["uuid"], title="t")
    assert made["uuid"] == case["uuid"]
    assert made["number"] == 1


async def test_twins_make_one_case(firm: Firm) -> None:
    """The same call at once, at two servers: under one idempotency key, or with one UUID."""
    async with client_of(firm.world.database) as other:
        for same in ({"idempotencyKey": "k"}, {"id": str(new_uuid())}):
            given = {"input": {"processKey": "order", "variables": {"amount": 1}, **same}}
            asked = [one(firm.people["ann"], document("createCase"), given) for one in (firm.client, other) * 4]
            payloads = [answer.data["createCase"] for answer in await asyncio.gather(*asked)]
            assert len({payload["case"]["id"] for payload in payloads}) == 1
            made = sum(payload["created"] for payload in payloads)
            assert made == (len(payloads) if "idempotencyKey" in same else 1)
    answer = await firm.client(firm.people["root"], "{ cases { totalCount } }")
    assert answer.data["cases"]["totalCount"] == 2


async def test_an_idempotency_key_stands_for_one_call_of_a_mutation(firm: Firm) -> None:
    first = await firm.start(idempotencyKey="k", variables={"amount": 1})
    assert await firm.start(idempotencyKey="k", variables={"amount": 1}) == first
    mismatch = [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"], None)]
    assert await firm.refused("ann", "createCase", processKey="order", idempotencyKey="k") == mismatch
    await firm.do("ann", "setCaseVariables", caseId=first["id"], set={"a": 1}, idempotencyKey="k")
    other = await firm.start("bob", idempotencyKey="k", variables={"amount": 1})
    assert other["number"] == 2


async def test_the_edge_has_its_place_in_the_list(firm: Firm) -> None:
    """A client puts the edge at the head of its list, and pages on from it."""
    older = [(await firm.start(variables={"amount": n}))["id"] for n in range(3)]
    shown = "caseEdge { cursor node { id title } }"
    payload = await firm.payload("ann", "createCase", {"processKey": "order"}, shown)
    edge = payload["caseEdge"]
    query = "query ($after: String) { cases(after: $after) { edges { cursor node { id title } } } }"
    listed = (await firm.client(firm.people["ann"], query)).data["cases"]["edges"]
    assert listed[0] == edge
    after = (await firm.client(firm.people["ann"], query, {"after": edge["cursor"]})).data["cases"]["edges"]
    assert [one["node"]["id"] for one in after] == older[::-1]


async def test_a_text_is_told_with_the_bound_that_it_breaks(firm: Firm) -> None:
    [error] = await firm.errors("ann", "createCase", title="t" * 501)
    assert error["message"] == "The text has 501 characters; it may have at most 500."
    assert not LEAKS.search(error["message"])
    assert len((await firm.do("ann", "createCase", title="t" * 500))["title"]) == 500
