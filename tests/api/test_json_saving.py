"""The mutations that save and patch metadata, entities and data of tasks: what they keep, and what they refuse."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from casegraph.domain.json_patch import MAX_OPERATIONS
from casegraph.domain.storable import MAX_DEPTH
from casegraph.storage.database import Database
from tests.client import Client, client_of
from tests.firm import Firm, document, found_firm
from tests.world import World

SCHEMA = (
    '{type: object, required: [code], properties: {code: {type: string, pattern: "^[0-9]+$"}, '
    "tags: {type: array, items: {type: string}}}}"
)
LOOSE = f"""\
key: order
name: Order
title: An order
tasks:
  - key: ask
    title: Ask
    start: true
    pool: {{groups: [clerks]}}
    form: {SCHEMA}
    # strict: true
    route: check
  - {{key: check, title: Check, pool: {{groups: [clerks]}}}}
  - key: extra
    title: Extra
    adHoc: true
    pool: {{groups: [clerks]}}
    form: {SCHEMA}
    # strict: true
  - {{key: sum, title: Sum, type: SCRIPT, start: true, script: {{set: {{amount: "'much'"}}}}}}
metadataSchema: {SCHEMA}
entitySchema: {SCHEMA}
variableSchema: {{type: object, required: [amount], properties: {{amount: {{type: number}}}}}}
# strict: [variables, entity, metadata]
triggers:
  - {{key: spoil, title: Spoil, set: {{amount: "'much'"}}}}
"""
"""What does not meet its schema is kept and flagged."""

STRICT = LOOSE.replace("# strict", "strict")
"""The same, but refused."""

GOOD = {"code": "7", "tags": ["a", "b"], "a/b": {"m~n": 1}}
CHECKED = "{ valid value errors { pointer keyword } }"
EVENTS = {"metadata": "CASE.METADATA_CHANGED", "entity": "CASE.ENTITY_CHANGED", "data": "TASK.DATA_CHANGED"}


@dataclass
class Held:
    """A draft of Ann's, and the JSON in it that a test is about."""

    firm: Firm
    name: str
    case_id: str
    on: dict[str, Any]

    @property
    def _what(self) -> str:
        return "TaskData" if self.name == "data" else f"Case{self.name.title()}"

    async def save(self, value: Any, who: str = "ann", **more: Any) -> Any:
        """Save a value."""
        return await self.firm.do(who, f"save{self._what}", **self.on, value=value, **more)

    async def patch(self, *operations: Any, who: str = "ann", **more: Any) -> Any:
        """Patch it."""
        return await self.firm.do(who, f"patch{self._what}", **self.on, operations=operations, **more)

    async def not_saved(self, value: Any, who: str = "ann", **more: Any) -> Any:
        """The errors of a value that is refused."""
        return await self.firm.refused(who, f"save{self._what}", **self.on, value=value, **more)

    async def not_patched(self, *operations: Any, who: str = "ann", **more: Any) -> Any:
        """The errors of a patch that is refused."""
        return await self.firm.refused(who, f"patch{self._what}", **self.on, operations=operations, **more)

    async def read(self) -> Any:
        """The value as it is read, and what its schema says of it."""
        if self.name != "data":
            return (await self.firm.case(self.case_id, f"{self.name} {CHECKED}"))[self.name]
        query = f"query ($id: ID!) {{ task(id: $id) {{ data {CHECKED} }} }}"
        answer = await self.firm.client(self.firm.people["root"], query, {"id": self.on["taskId"]})
        return answer.data["task"]["data"]

    async def value(self) -> Any:
        """The value as it is read."""
        return (await self.read())["value"]

    async def history(self) -> list[Any]:
        """From what to what it was changed, and by whom."""
        fields = f'events(types: ["{EVENTS[self.name]}"]) {{ nodes {{ data actor {{ username }} }} }}'
        found = (await self.firm.case(self.case_id, fields))["events"]["nodes"]
        return [(one["actor"]["username"], one["data"]["before"], one["data"]["after"]) for one in found]


async def held_in(firm: Firm, name: str) -> Held:
    case = await firm.start(startTask="ask")
    on = {"taskId": firm.task(case, "Ask")} if name == "data" else {"caseId": case["id"]}
    return Held(firm, name, case["id"], on)


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_firm(client, world, LOOSE)


@pytest.fixture
async def strict(client: Client, world: World) -> Firm:
    return await found_firm(client, world, STRICT)


@pytest.fixture(params=EVENTS)
async def held(firm: Firm, request: pytest.FixtureRequest) -> Held:
    return await held_in(firm, request.param)


async def test_what_is_invalid_is_kept_and_flagged(held: Held) -> None:
    before: Any = {}
    for value, errors in [
        (GOOD, []),
        ({"code": 7, "tags": ["a", 1]}, [("/code", "type"), ("/tags/1", "type")]),
        ({}, [("", "required")]),
        ([], [("", "type")]),
        ("text", [("", "type")]),
        (0, [("", "type")]),
        (False, [("", "type")]),
    ]:
        await held.save(value)
        found = await held.read()
        assert (found["valid"], found["value"]) == (not errors, value)
        assert sorted((one["pointer"], one["keyword"]) for one in found["errors"]) == errors
        await held.save(value, changed=False)
        assert (await held.history())[-1] == ("ann", before, value)
        before = value
    assert len(await held.history()) == 7


async def test_values_of_other_types_are_other_values(held: Held) -> None:
    for value in ({"a": 1}, {"a": 1.5}, {"a": True}, {"a": "1"}, {"a": None}, {"a": [1]}):
        await held.save(value)
        assert repr(await held.value()) == repr(value)


async def test_a_change_counts_for_the_version_and_the_audit_of_the_case(held: Held) -> None:
    fields = "version updatedAt updatedBy { username }"
    before = await held.firm.case(held.case_id, fields)
    await held.save({"code": "1"}, who="dan", expectedVersion=before["version"])
    after = await held.firm.case(held.case_id, fields)
    assert (after["version"], after["updatedBy"]) == (before["version"] + 1, {"username": "dan"})
    stale = [("CONFLICT", ["input", "expectedVersion"], None)]
    assert await held.not_saved({"code": "2"}, expectedVersion=before["version"]) == stale
    remove = {"op": "REMOVE", "path": "/code"}
    assert await held.not_patched(remove, expectedVersion=before["version"]) == stale
    await held.patch(remove, expectedVersion=after["version"])


async def test_a_repeated_call_is_carried_out_once(held: Held) -> None:
    await held.save({"tags": []})
    add = {"op": "ADD", "path": "/tags/-", "value": "x"}
    first = await held.patch(add, idempotencyKey="k")
    await held.patch({"op": "ADD", "path": "/tags/-", "value": "y"})
    again = await held.patch(add, idempotencyKey="k")
    assert again["id"] == first["id"]
    assert await held.value() == {"tags": ["x", "y"]}
    other = {**add, "value": None}
    assert await held.not_patched(other, idempotencyKey="k") == [
        ("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"], None)
    ]
    left_out = {"op": "ADD", "path": "/tags/-"}
    assert (await held.not_patched(left_out, idempotencyKey="k"))[0][0] == "IDEMPOTENCY_MISMATCH"


WORKING: list[tuple[list[Any], Any]] = [
    ([{"op": "ADD", "path": "/more", "value": [1]}], {**GOOD, "more": [1]}),
    ([{"op": "ADD", "path": "/more", "value": None}], {**GOOD, "more": None}),
    ([{"op": "ADD", "path": "/tags/1", "value": "x"}], {**GOOD, "tags": ["a", "x", "b"]}),
    ([{"op": "ADD", "path": "/tags/-", "value": "x"}], {**GOOD, "tags": ["a", "b", "x"]}),
    ([{"op": "REMOVE", "path": "/tags/0"}], {**GOOD, "tags": ["b"]}),
    ([{"op": "REMOVE", "path": "/a~1b/m~0n"}], {**GOOD, "a/b": {}}),
    ([{"op": "REPLACE", "path": "/code", "value": 8}], {**GOOD, "code": 8}),
    ([{"op": "REPLACE", "path": "", "value": [1]}], [1]),
    ([{"op": "MOVE", "from": "/a~1b/m~0n", "path": "/m"}], {**GOOD, "a/b": {}, "m": 1}),
    ([{"op": "COPY", "from": "/tags", "path": "/a~1b/tags"}], {**GOOD, "a/b": {"m~n": 1, "tags": ["a", "b"]}}),
    (
        [{"op": "TEST", "path": "/tags", "value": ["a", "b"]}, {"op": "REMOVE", "path": "/tags"}],
        {"code": "7", "a/b": {"m~n": 1}},
    ),
    ([{"op": "TEST", "path": "/code", "value": "7"}], GOOD),
    ([], GOOD),
    ([{"op": "ADD", "path": "/x", "value": 1}, {"op": "REMOVE", "path": "/x"}], GOOD),
]


async def test_each_operation(held: Held) -> None:
    await held.save(GOOD)
    for operations, expected in WORKING:
        await held.patch(*operations, changed=expected != GOOD)
        assert await held.value() == expected, operations
        assert (await held.history())[-1][-1] == expected
        await held.save(GOOD, changed=expected != GOOD)


FAILING: list[tuple[list[Any], tuple[str, str, str | None]]] = [
    ([{"op": "TEST", "path": "/code", "value": "8"}], ("CONFLICT", "operations.0", "/code")),
    (
        [{"op": "REMOVE", "path": "/code"}, {"op": "TEST", "path": "/tags/0", "value": "b"}],
        ("CONFLICT", "operations.1", "/tags/0"),
    ),
    ([{"op": "TEST", "path": "/gone", "value": None}], ("VALIDATION", "operations.0", "/gone")),
    ([{"op": "REMOVE", "path": "/gone"}], ("VALIDATION", "operations.0", "/gone")),
    ([{"op": "REPLACE", "path": "/tags/2", "value": 1}], ("VALIDATION", "operations.0", "/tags/2")),
    ([{"op": "ADD", "path": "/tags/01", "value": 1}], ("VALIDATION", "operations.0", "/tags/01")),
    ([{"op": "ADD", "path": "/gone/deep", "value": 1}], ("VALIDATION", "operations.0", "/gone/deep")),
    ([{"op": "MOVE", "from": "/gone", "path": "/x"}], ("VALIDATION", "operations.0", "/gone")),
    ([{"op": "MOVE", "from": "/a~1b", "path": "/a~1b/c"}], ("VALIDATION", "operations.0", "/a~1b/c")),
    ([{"op": "REMOVE", "path": ""}], ("VALIDATION", "operations.0", "")),
    ([{"op": "REPLACE", "path": "", "value": None}], ("VALIDATION", "operations", "")),
    ([{"op": "ADD", "path": "code", "value": 1}], ("VALIDATION", "operations.0", None)),
    ([{"op": "ADD", "path": "/a~2", "value": 1}], ("VALIDATION", "operations.0", None)),
    ([{"op": "ADD", "path": "/x"}], ("VALIDATION", "operations.0", None)),
    ([{"op": "TEST", "path": "/code"}], ("VALIDATION", "operations.0", None)),
    ([{"op": "COPY", "path": "/x"}], ("VALIDATION", "operations.0", None)),
    ([{"op": "COPY", "from": None, "path": "/x"}], ("VALIDATION", "operations.0", None)),
    ([{"op": "ADD", "path": "/x", "value": {"a": [2**63]}}], ("VALIDATION", "operations.0.value", "/a/0")),
]


async def test_a_patch_that_fails_changes_nothing(held: Held) -> None:
    await held.save(GOOD)
    first = {"op": "ADD", "path": "/first", "value": 1}
    for operations, (code, place, pointer) in FAILING:
        [(told, path, at)] = await held.not_patched(*operations)
        assert (told, ".".join(path[1:]), at) == (code, place, pointer), operations
        [(told, path, at)] = await held.not_patched(first, *operations)
        assert (told, len(path), at) == (code, len(place.split(".")) + 1, pointer)
        assert await held.value() == GOOD


async def test_a_patch_grows_nothing_without_end(held: Held) -> None:
    await held.save({"a": ["x" * 1000]})
    doubling = [{"op": "COPY", "from": "", "path": "/b"}] * 60
    [(code, path, _)] = await held.not_patched(*doubling)
    assert (code, path[1]) == ("LIMIT_EXCEEDED", "operations")
    test = {"op": "TEST", "path": "/a", "value": 0}
    assert await held.not_patched(*[test] * (MAX_OPERATIONS + 1)) == [("LIMIT_EXCEEDED", ["input", "operations"], None)]


def nested(depth: int) -> Any:
    """So many objects within each other."""
    return {"a": nested(depth - 1)} if depth > 1 else {}


async def test_only_so_deep_and_only_so_much_is_kept(held: Held) -> None:
    await held.save(nested(50))
    into = {"op": "REPLACE", "path": "/a" * 49}
    too_deep = {**into, "value": nested(MAX_DEPTH - 48)}
    assert await held.not_patched(too_deep) == [("VALIDATION", ["input", "operations"], "/a" * MAX_DEPTH)]
    await held.patch({**into, "value": nested(MAX_DEPTH - 49)})
    many = [0] * 20_001
    assert await held.not_saved(many) == [("LIMIT_EXCEEDED", ["input", "value"], None)]
    await held.save(many[:15_000])
    doubled = [{"op": "REPLACE", "path": "", "value": {"a": many[:15_000]}}, {"op": "COPY", "from": "/a", "path": "/b"}]
    assert await held.not_patched(*doubled) == [("LIMIT_EXCEEDED", ["input", "operations"], None)]


async def test_what_no_database_keeps_is_not_saved(held: Held) -> None:
    assert await held.not_saved({"a": [1, 2**63]}) == [("VALIDATION", ["input", "value"], "/a/1")]


async def test_null_is_no_value(held: Held) -> None:
    name = "saveTaskData" if held.name == "data" else f"saveCase{held.name.title()}"
    answer = await held.firm.client(held.firm.people["ann"], document(name), {"input": {**held.on, "value": None}})
    assert answer.codes == ["BAD_USER_INPUT"]


async def test_those_who_patch_at_once_lose_nothing(held: Held, database: Database) -> None:
    await held.save({"code": "7"})
    async with client_of(database) as other:
        what = "patchTaskData" if held.name == "data" else f"patchCase{held.name.title()}"

        async def add(number: int) -> Any:
            operations = [{"op": "ADD", "path": f"/n{number}", "value": number}]
            client = other if number % 2 else held.firm.client
            given = {"input": {**held.on, "operations": operations}}
            return (await client(held.firm.people["ann"], document(what), given)).data[what]["errors"]

        assert await asyncio.gather(*(add(number) for number in range(8))) == [[]] * 8
    assert await held.value() == {"code": "7", **{f"n{number}": number for number in range(8)}}


async def test_who_may_change_what_is_kept_of_a_case(firm: Firm) -> None:
    for name in ("metadata", "entity"):
        held = await held_in(firm, name)
        for who in ("ann", "dan", "root"):
            await held.save({"by": who}, who=who)
            await held.patch({"op": "TEST", "path": "/by", "value": who}, who=who, changed=False)
        on: dict[str, Any] = {"caseId": held.case_id}
        await firm.do("ann", "routeCase", **on, variables={"code": "1"})
        # Ann is the initiator still, but nobody has the task.
        for who, code in (("ann", "FORBIDDEN"), ("bob", "FORBIDDEN"), ("eve", "NOT_FOUND"), ("zoe", "NOT_FOUND")):
            assert [one[0] for one in await held.not_saved({}, who=who)] == [code]
            wrong = {"op": "TEST", "path": "/by", "value": "nobody"}
            assert [one[0] for one in await held.not_patched(wrong, who=who)] == [code]
        await firm.do("root", "cancelCase", **on)
        assert [one[0] for one in await held.not_saved({}, who="dan")] == ["INVALID_STATE"]
        assert [one[0] for one in await held.not_patched({"op": "REMOVE", "path": "/x"}, who="dan")] == [
            "INVALID_STATE"
        ]


async def test_who_may_change_the_data_of_a_task(firm: Firm) -> None:
    held = await held_in(firm, "data")
    case = await firm.do("ann", "routeCase", caseId=held.case_id, variables={"code": "1"})
    assert [one[0] for one in await held.not_saved({"code": "2"})] == ["INVALID_STATE"]
    held.on = {"taskId": firm.task(case, "Check")}
    for who, code in (("ann", "FORBIDDEN"), ("bob", "FORBIDDEN"), ("eve", "NOT_FOUND"), ("zoe", "NOT_FOUND")):
        assert [one[0] for one in await held.not_saved({}, who=who)] == [code]
    await held.save({"by": "dan"}, who="dan")
    await firm.do("bob", "claimTask", **held.on)
    await held.patch({"op": "ADD", "path": "/and", "value": "bob"}, who="bob")
    assert await held.read() == {"valid": True, "value": {"by": "dan", "and": "bob"}, "errors": []}
    assert [one[0] for one in await held.not_saved({})] == ["FORBIDDEN"]
    await firm.do("root", "pauseCase", caseId=held.case_id)
    assert [one[0] for one in await held.not_saved({}, who="bob")] == ["INVALID_STATE"]


async def test_tasks_are_found_by_their_data_as_they_are_now(firm: Firm) -> None:
    held = await held_in(firm, "data")
    await held.save({"a": 1, "b": {"c": "x"}})
    await held.patch({"op": "REPLACE", "path": "/a", "value": 2}, {"op": "MOVE", "from": "/b/c", "path": "/d"})
    query = "query ($at: [JSONFilter!]) { tasks(filter: {data: $at}) { totalCount } }"
    places: list[tuple[str, Any, int]] = [("/a", 2, 1), ("/a", 1, 0), ("/d", "x", 1), ("/b/c", "x", 0), ("/b", {}, 1)]
    for pointer, value, found in places:
        given = {"at": [{"pointer": pointer, "eq": value}]}
        answer = await firm.client(firm.people["root"], query, given)
        assert answer.data["tasks"]["totalCount"] == found, pointer


@pytest.mark.parametrize("name", EVENTS)
async def test_a_strict_process_refuses_what_is_invalid(strict: Firm, name: str) -> None:
    held = await held_in(strict, name)
    assert (await held.read())["valid"] is False  # nobody has filled anything in yet
    refused = await held.not_saved({"code": 7, "tags": ["a", 1]})
    assert sorted(refused) == [("VALIDATION", ["input", "value"], one) for one in ("/code", "/tags/1")]
    assert await held.not_saved({"tags": []}) == [("VALIDATION", ["input", "value"], "")]
    await held.save({"code": "7", "tags": ["a"]})
    grown = await held.not_patched({"op": "ADD", "path": "/tags/-", "value": 1})
    assert grown == [("VALIDATION", ["input", "operations"], "/tags/1")]
    assert await held.not_patched({"op": "REMOVE", "path": "/code"}) == [("VALIDATION", ["input", "operations"], "")]
    await held.patch({"op": "REMOVE", "path": "/code"}, {"op": "ADD", "path": "/code", "value": "8"})
    assert await held.read() == {"valid": True, "value": {"code": "8", "tags": ["a"]}, "errors": []}


async def test_a_strict_process_is_so_from_the_start(strict: Firm) -> None:
    for name in ("metadata", "entity"):
        given: dict[str, Any] = {"processKey": "order", "startTask": "ask", name: {"code": 7}}
        assert await strict.refused("ann", "createCase", **given) == [("VALIDATION", ["input", name], "/code")]
        await strict.start(**{**given, name: {"code": "7"}})
    case = await strict.start(startTask="ask")
    extra: dict[str, Any] = {"caseId": case["id"], "definitionKey": "extra"}
    refused = await strict.refused("ann", "createTask", **extra, data={"code": 7})
    assert refused == [("VALIDATION", ["input", "data"], "/code")]
    await strict.do("ann", "createTask", **extra)


async def test_a_strict_process_keeps_variables_to_their_schema(strict: Firm) -> None:
    given: dict[str, Any] = {"processKey": "order", "startTask": "ask"}
    refused = await strict.refused("ann", "createCase", **given, variables={"amount": "much"})
    assert refused == [("VALIDATION", ["input", "variables"], "/amount")]
    case = await strict.start(startTask="ask", variables={"other": "x"})  # what is required may come later
    on = {"caseId": case["id"]}
    refused = await strict.refused("ann", "setCaseVariables", **on, set={"amount": "much"})
    assert refused == [("VALIDATION", ["input", "set"], "/amount")]
    assert [one[0] for one in await strict.refused("ann", "executeTrigger", **on, trigger="spoil")] == ["VALIDATION"]
    refused = await strict.refused("ann", "routeCase", **on, variables={"amount": [], "code": "1"})
    assert refused == [("VALIDATION", ["input", "variables"], "/amount")]
    await strict.do("ann", "setCaseVariables", **on, set={"amount": 5})
    await strict.do("ann", "setCaseVariables", **on, unset=["amount"])
    # A script that would spoil them fails like any other that cannot be run.
    failed = await strict.start(startTask="sum")
    assert (failed["status"], failed["variables"]) == ("ERROR", {})
    assert failed["failure"] == "“Sum”, /amount: The value must be a number."


async def test_a_loose_process_takes_any_variables(firm: Firm) -> None:
    case = await firm.start(startTask="ask", variables={"amount": "much"})
    done = await firm.do("ann", "executeTrigger", caseId=case["id"], trigger="spoil")
    assert done["variables"] == {"amount": "much"}
    assert (await firm.start(startTask="sum"))["variables"] == {"amount": "much"}
