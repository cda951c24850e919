"""What none of the systems has: rows GW-05 (locking, idempotency keys), GW-08 (deploying), GW-11 (many at
once) of the parity list."""

import asyncio
from pathlib import Path

from casegraph.domain.enums import Permission
from casegraph.storage.database import Database
from tests.cli.processes import casegraph
from tests.client import Client, client_of
from tests.firm import found_firm
from tests.holidays import holiday
from tests.world import Person, World

DEPLOY = """mutation ($input: DeployProcessInput!) {
  deployProcess(input: $input) { created process { version latest } errors { code pointer } } }"""


async def manager(world: World) -> Person:
    return await world.person(await world.tenant("acme"), "ann", Permission.MANAGE_PROCESSES)


async def test_gw_05_a_mutation_under_an_idempotency_key_is_carried_out_once(
    world: World, client: Client, database: Database
) -> None:
    ann = await manager(world)
    given = {"input": {"format": "YAML", "source": holiday(), "idempotencyKey": "once"}}
    async with client_of(database) as other:
        answers = await asyncio.gather(*(one(ann, DEPLOY, given) for one in (client, other) * 3))
    first = {"created": True, "process": {"version": 1, "latest": True}, "errors": []}
    assert [answer.data["deployProcess"] for answer in answers] == [first] * 6
    given["input"]["source"] = holiday("Other")
    refused = (await client(ann, DEPLOY, given)).data["deployProcess"]
    assert (refused["process"], [one["code"] for one in refused["errors"]]) == (None, ["IDEMPOTENCY_MISMATCH"])


async def test_gw_08_a_process_is_deployed_by_a_mutation(world: World, client: Client) -> None:
    ann = await manager(world)
    for source, created, version in ((holiday(), True, 1), (holiday(), False, 1), (holiday("Other"), True, 2)):
        payload = (await client(ann, DEPLOY, {"input": {"format": "YAML", "source": source}})).data["deployProcess"]
        assert payload == {"created": created, "process": {"version": version, "latest": True}, "errors": []}
    broken = {"input": {"format": "YAML", "source": holiday(pool="{groups: [nobody]}")}}
    payload = (await client(ann, DEPLOY, broken)).data["deployProcess"]
    assert payload["errors"] == [{"code": "VALIDATION", "pointer": "/tasks/0/pool/groups/0"}]


async def test_gw_08_a_process_is_deployed_by_a_command(
    world: World, client: Client, database: Database, tmp_path: Path
) -> None:
    ann = await manager(world)
    tenant = (await client(ann, "{ viewer { tenant { key } } }")).data["viewer"]["tenant"]["key"]
    path = tmp_path / "holiday.yaml"
    path.write_text(holiday())
    url = database.url.set(drivername=database.dialect).render_as_string(hide_password=False)
    done = casegraph("deploy", path, "--tenant", tenant, "--database-url", url)
    assert done == (0, f"{path}: process holiday version 1.\n", "")
    answer = await client(ann, '{ process(key: "holiday") { version tasks { key } createdBy { name } } }')
    assert answer.data["process"] == {
        "version": 1,
        "tasks": [{"key": "ask"}, {"key": "approve"}],
        "createdBy": None,
    }


async def test_gw_05_a_change_is_meant_for_one_version_of_its_case(world: World, client: Client) -> None:
    firm = await found_firm(client, world)
    case = await firm.start(variables={"amount": 1})
    given = {"caseId": case["id"], "set": {"amount": 2}, "expectedVersion": case["version"]}
    answers = await asyncio.gather(
        *(firm.payload("ann", "setCaseVariables", {**given, "set": {"n": n}}) for n in range(5))
    )
    assert sorted(one["changed"] for one in answers) == [False] * 4 + [True]
    lost = [(error["code"], error["path"]) for one in answers for error in one["errors"]]
    assert lost == [("CONFLICT", ["input", "expectedVersion"])] * 4


async def test_gw_11_many_cases_are_reassigned_with_an_error_policy(world: World, client: Client) -> None:
    firm = await found_firm(client, world)
    cases = [await firm.start() for _ in range(3)]
    items = [{"caseId": one["id"], "from": {"username": "ann"}, "to": {"username": "bob"}} for one in cases]
    items[1] = {**items[1], "to": {"username": "eve"}}
    shown = "results { case { id } changed errors { code path } }"
    before = await firm.rows()
    payload = await firm.payload("root", "reassignCases", {"items": items}, shown)
    assert [one["path"] for one in payload["errors"]] == [["input", "items", "1", "to"]]
    assert await firm.rows() == before
    payload = await firm.payload("root", "reassignCases", {"items": items, "errorPolicy": "IGNORE_FAILED"}, shown)
    assert (payload["errors"], [one["changed"] for one in payload["results"]]) == ([], [True, False, True])
    assert [one["code"] for one in payload["results"][1]["errors"]] == ["VALIDATION"]
    refused = await firm.refused("root", "reassignCases", items=items * 34)
    assert refused == [("LIMIT_EXCEEDED", ["input", "items"], None)]
