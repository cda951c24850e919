"""`deployProcess`: a definition is checked whole and becomes a version; who may; what it costs."""

import json
from typing import Any

import pytest

from casegraph.domain.enums import Permission
from casegraph.graphql import ids
from tests.api.desk import LEAKS
from tests.client import Answer, Client, client_of
from tests.holidays import holiday
from tests.statements import recorded
from tests.unit.processes.definitions import SOUND
from tests.world import Person, World

DEPLOY = """mutation ($input: DeployProcessInput!) { deployProcess(input: $input) {
  process { id uuid key name version latest category tasks { key route { targets { task { key } } } }
    createdBy { username } updatedBy { username } }
  created
  errors { code message path pointer }
} }"""

MANAGES = Permission.MANAGE_PROCESSES


@pytest.fixture
async def ann(world: World) -> Person:
    tenant = await world.tenant("acme")
    return await world.person(tenant, "ann", MANAGES, groups=[await world.group(tenant, "staff")])


async def deploy(client: Client, who: Person, source: str, format: str = "YAML", **more: Any) -> Any:
    answer = await client(who, DEPLOY, {"input": {"format": format, "source": source, **more}})
    return answer.data["deployProcess"]


async def versions(client: Client, who: Person) -> list[tuple[str, int, bool]]:
    answer = await client(who, "{ processes { nodes { key version latest } } }")
    return sorted((one["key"], one["version"], one["latest"]) for one in answer.data["processes"]["nodes"])


def check_faulty(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """The payload tells of faults in the definition and nothing else; their pointers and messages."""
    assert (payload["process"], payload["created"]) == (None, False)
    for error in payload["errors"]:
        assert error["code"] == "VALIDATION"
        assert error["path"] == ["input", "source"]
        assert not LEAKS.search(error["message"]), error
    return [(error["pointer"], error["message"]) for error in payload["errors"]]


async def test_a_definition_becomes_a_process(client: Client, ann: Person) -> None:
    payload = await deploy(client, ann, holiday(pool="{users: [ann], groups: [staff]}"))
    process = payload.pop("process")
    assert payload == {"created": True, "errors": []}
    assert process.pop("uuid") == str(ids.uuid_of(process.pop("id"), "Process"))
    assert process == {
        "key": "holiday",
        "name": "Holiday request",
        "version": 1,
        "latest": True,
        "category": None,
        "tasks": [
            {"key": "ask", "route": {"targets": [{"task": {"key": "approve"}}]}},
            {"key": "approve", "route": {"targets": [{"task": None}]}},
        ],
        "createdBy": {"username": "ann"},
        "updatedBy": {"username": "ann"},
    }


async def test_json_is_deployed_as_well(client: Client, ann: Person) -> None:
    source = {"key": "k", "name": "N", "tasks": [{"key": "a", "title": "A", "start": True}]}
    payload = await deploy(client, ann, json.dumps(source), "JSON")
    assert (payload["created"], payload["process"]["tasks"][0]["key"]) == (True, "a")


async def test_the_same_definition_changes_nothing_however_it_is_written(client: Client, ann: Person) -> None:
    first = await deploy(client, ann, holiday())
    again = await deploy(
        client, ann, "# the same\n" + holiday().replace("name: Holiday request", 'name: "Holiday request"')
    )
    assert again == {**first, "created": False}
    assert await versions(client, ann) == [("holiday", 1, True)]


async def test_a_changed_definition_is_the_next_version_and_an_old_one_again_too(client: Client, ann: Person) -> None:
    for number, name in enumerate(["One", "Two", "One"], start=1):
        payload = await deploy(client, ann, holiday(name))
        assert (payload["created"], payload["process"]["version"], payload["process"]["latest"]) == (True, number, True)
    assert await versions(client, ann) == [("holiday", 1, False), ("holiday", 2, False), ("holiday", 3, True)]


async def test_running_cases_stay_on_their_version(client: Client, world: World, ann: Person) -> None:
    first = await deploy(client, ann, holiday())
    process = ids.uuid_of(first["process"]["id"], "Process")
    await world.case(ann, process_id=process, process_key="holiday", process_name="Holiday request")
    await deploy(client, ann, holiday("Other"))
    answer = await client(ann, "{ cases { nodes { process { version latest name } } } }")
    assert answer.data["cases"]["nodes"] == [{"process": {"version": 1, "latest": False, "name": "Holiday request"}}]


async def test_all_faults_are_told_at_once_with_their_places(client: Client, ann: Person) -> None:
    source = holiday(pool="{users: [ann, nobody], groups: [nowhere]}").replace("route: approve", "route: reject")
    payload = await deploy(client, ann, source + "colour: red\n")
    assert check_faulty(payload) == [
        (
            "/tasks/0/route",
            "Line 7, column 12: The route leads to 'reject', which is no task of this process. [UNKNOWN_TASK]",
        ),
        ("/tasks/0/pool/users/1", "Line 8, column 25: There is no user 'nobody'. [UNKNOWN_USER]"),
        ("/tasks/0/pool/groups/0", "Line 8, column 43: There is no group 'nowhere'. [UNKNOWN_GROUP]"),
        ("/tasks/1", "Line 9, column 5: No route leads from a start task to 'approve'. [UNREACHABLE]"),
        ("/colour", "Line 12, column 1: Nobody knows 'colour' in a process. [UNKNOWN_KEY]"),
    ]
    assert await versions(client, ann) == []


@pytest.mark.parametrize(
    ("format", "source", "said"),
    [
        ("YAML", "", "Line 1, column 1: The text holds no definition. [SYNTAX]"),
        ("YAML", "key: [", "The text is no YAML"),
        ("YAML", "key: \x01", "Line 1, column 6: The text holds a character that YAML does not allow. [SYNTAX]"),
        ("JSON", "key: holiday", "Line 1, column 1: The text is no JSON"),
        ("JSON", "[" * 5000, "nested more than 40 levels deep"),
        ("JSON", "3", "[WRONG_TYPE]"),
    ],
)
async def test_a_text_that_is_no_definition_is_refused(
    format: str, source: str, said: str, client: Client, ann: Person
) -> None:
    [(_, message), *_] = check_faulty(await deploy(client, ann, source, format))
    assert said in message


async def test_what_a_definition_mentions_must_be_there(client: Client, ann: Person) -> None:
    faults = check_faulty(await deploy(client, ann, json.dumps(SOUND), "JSON"))
    assert {message.rpartition("[")[2] for _, message in faults} == {
        "UNKNOWN_USER]",
        "UNKNOWN_FUNCTION]",
        "UNKNOWN_PROCESS]",
    }


async def test_a_process_may_start_itself_and_those_that_are_deployed(client: Client, ann: Person) -> None:
    more = "  - key: again\n    title: Again\n    type: SUBPROCESS\n    subprocess: {}\n    adHoc: true\n"
    assert (await deploy(client, ann, holiday(more=more.format("holiday"))))["created"]
    other = holiday(key="travel", more=more.format("holiday"))
    assert (await deploy(client, ann, other))["created"]


async def test_more_faults_than_anybody_reads_are_counted(client: Client, ann: Person) -> None:
    users = ", ".join(f"u{n}" for n in range(150))
    groups = ", ".join(f"g{n}" for n in range(150))
    payload = await deploy(client, ann, holiday(pool=f"{{users: [{users}], groups: [{groups}]}}"))
    assert len(payload["errors"]) == 200
    assert payload["errors"][-1]["message"] == "There are 101 further errors."


async def test_a_definition_that_is_too_long_never_arrives(client: Client, ann: Person) -> None:
    answer = await client(ann, DEPLOY, {"input": {"format": "YAML", "source": "#" * 300_000}})
    assert (answer.status, answer.codes) == (413, ["LIMIT_EXCEEDED"])


async def test_a_definition_has_a_longest_text_of_its_own(world: World, ann: Person) -> None:
    async with client_of(world.database, max_body_bytes=1_000_000) as client:
        [(_, message)] = check_faulty(await deploy(client, ann, "#" * 300_000))
    assert message == "Line 1, column 1: The text is longer than 262,144 characters. [TOO_LARGE]"


@pytest.mark.parametrize(
    "input",
    [
        {"source": "x"},
        {"format": "YAML"},
        {"format": "BPMN", "source": "x"},
        {"format": "YAML", "source": None},
        {"format": "YAML", "source": "x", "colour": 1},
    ],
)
async def test_an_input_of_another_shape_is_no_request(input: Any, client: Client, ann: Person) -> None:
    answer = await client(ann, DEPLOY, {"input": input})
    assert set(answer.codes) == {"BAD_USER_INPUT"}
    assert "data" not in answer.body


async def test_who_may_deploy(client: Client, world: World) -> None:
    tenant = await world.tenant("acme")
    everybody = [one for one in Permission if one is not MANAGES]
    callers = [
        (await world.person(tenant, "manager", MANAGES), None),
        (await world.person(tenant, "manager-of-it", MANAGES, process_key="holiday"), None),
        (
            await world.person(tenant, "manager-of-another", MANAGES, process_key="travel"),
            "the process 'holiday' needs",
        ),
        (await world.person(tenant, "everything-else", *everybody), "Deploying processes needs"),
        (await world.person(tenant, "everything-else-of-it", *everybody, process_key="holiday"), "Deploying processes"),
        (await world.person(tenant, "nobody"), "Deploying processes needs the permission MANAGE_PROCESSES."),
    ]
    expected: list[tuple[str, int]] = []
    for who, refused in callers:
        payload = await deploy(client, who, holiday(f"Holiday of {who.username}"))
        if refused is None:
            expected.append(("holiday", len(expected) + 1))
            assert (payload["created"], payload["errors"]) == (True, [])
        else:
            [error] = payload["errors"]
            assert (payload["process"], payload["created"], error["code"]) == (None, False, "FORBIDDEN")
            assert (error["path"], error["pointer"]) == (None, None)
            assert refused in error["message"]
        assert [one[:2] for one in await versions(client, who)] == expected


async def test_whoever_may_not_is_told_nothing_of_the_definition(client: Client, world: World) -> None:
    who = await world.person(await world.tenant("acme"), "bob")
    with recorded() as seen:
        payload = await deploy(client, who, "key: [")
    assert [error["code"] for error in payload["errors"]] == ["FORBIDDEN"]
    assert seen == []


async def test_nobody_deploys_without_a_token(client: Client) -> None:
    answer = await client(None, DEPLOY, {"input": {"format": "YAML", "source": holiday()}})
    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])


async def cost(client: Client, who: Person, source: str, **more: Any) -> list[str]:
    """The first words of the statements of one deployment whose payload shows the process."""
    with recorded() as seen:
        answer: Answer = await client(
            who,
            "mutation ($input: DeployProcessInput!) { deployProcess(input: $input) { created process { version } } }",
            {"input": {"format": "YAML", "source": source, **more}},
        )
    assert answer.data["deployProcess"]["process"]
    return [verb for verb in (sql.split()[0] for sql in seen) if verb != "BEGIN"]


async def test_what_a_deployment_costs(client: Client, ann: Person) -> None:
    source = holiday(pool="{users: [ann], groups: [staff]}")
    names, lock, latest, shown = ["SELECT"] * 4
    write = ["UPDATE", "INSERT", "INSERT"]
    assert await cost(client, ann, source) == [names, lock, latest, *write, shown]
    assert await cost(client, ann, source) == [names, lock, latest, shown]
    assert await cost(client, ann, holiday("No names")) == [lock, latest, *write, shown]
    kept, claim, clear, keep = "SELECT", "INSERT", "DELETE", "UPDATE"
    under_key = [kept, claim, clear, lock, latest, *write, keep, shown]
    assert await cost(client, ann, holiday("Under a key"), idempotencyKey="k") == under_key
    assert await cost(client, ann, holiday("Under a key"), idempotencyKey="k") == [kept, shown]
