"""What holds for every mutation, shown by the one that deploys: order, fresh reads, failures, idempotency keys."""

import asyncio
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import delete

from casegraph.domain.enums import Permission
from casegraph.services.deployment import Deployment
from casegraph.storage.database import Database
from casegraph.storage.tables import ROLE_GRANT
from casegraph.storage.unit_of_work import unit_of_work
from tests.client import Client, client_of
from tests.holidays import holiday
from tests.world import Person, World

DEPLOY = """mutation ($source: String!, $key: String) {
  deployProcess(input: { format: YAML, source: $source, idempotencyKey: $key }) {
    created process { id version latest } errors { code path message } } }"""


@pytest.fixture
async def ann(world: World) -> Person:
    return await world.person(await world.tenant("acme"), "ann", *Permission)


async def deploy(client: Client, who: Person, source: str, key: str | None = None) -> Any:
    return (await client(who, DEPLOY, {"source": source, "key": key})).data["deployProcess"]


async def test_fields_run_in_order_and_each_payload_is_read_after_its_own_change(client: Client, ann: Person) -> None:
    document = """mutation ($a: DeployProcessInput!, $b: DeployProcessInput!) {
      first: deployProcess(input: $a) { ...it } second: deployProcess(input: $b) { ...it }
      again: deployProcess(input: $a) { ...it } }
    fragment it on ProcessPayload { created process { version latest updatedAt createdBy { username } } }"""
    one = {"format": "YAML", "source": holiday("One"), "idempotencyKey": "one"}
    answer = await client(ann, document, {"a": one, "b": {"format": "YAML", "source": holiday("Two")}})
    seen = [(name, one["process"]["version"], one["process"]["latest"]) for name, one in answer.data.items()]
    assert seen == [("first", 1, True), ("second", 2, True), ("again", 1, False)]
    assert all(one["created"] for one in answer.data.values())


async def test_a_field_that_fails_as_expected_does_not_keep_the_next_from_running(client: Client, ann: Person) -> None:
    document = """mutation ($a: DeployProcessInput!, $b: DeployProcessInput!) {
      bad: deployProcess(input: $a) { process { key } errors { code } }
      good: deployProcess(input: $b) { process { key } errors { code } } }"""
    bad, good = {"format": "JSON", "source": "{"}, {"format": "YAML", "source": holiday()}
    answer = await client(ann, document, {"a": bad, "b": good})
    assert answer.data == {
        "bad": {"process": None, "errors": [{"code": "VALIDATION"}]},
        "good": {"process": {"key": "holiday"}, "errors": []},
    }


async def test_what_is_unexpected_is_an_error_of_the_response_and_masked(client: Client, ann: Person) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("the password is geheim")

    with patch.object(Deployment, "deploy", broken):
        answer = await client(ann, DEPLOY, {"source": holiday()})
    assert answer.codes == ["INTERNAL_SERVER_ERROR"]
    assert answer.errors[0]["path"] == ["deployProcess"]
    assert answer.body["data"] is None
    assert "geheim" not in str(answer.body)


async def test_mutations_are_not_served_by_get(client: Client, ann: Person) -> None:
    parameters = {"query": 'mutation { deployProcess(input: { format: YAML, source: "" }) { created } }'}
    headers = {"authorization": f"Bearer {ann.token}", "accept": "application/json"}
    answer = await client.http.get("/graphql", params=parameters, headers=headers)
    assert answer.status_code == 405


async def test_the_first_answer_is_given_again(client: Client, ann: Person) -> None:
    first = await deploy(client, ann, holiday(), "k")
    assert first["created"]
    assert await deploy(client, ann, holiday(), "k") == first
    assert not (await deploy(client, ann, holiday()))["created"]


async def test_the_first_answer_is_given_again_though_it_would_be_another_now(
    client: Client, world: World, ann: Person
) -> None:
    first = await deploy(client, ann, holiday("One"), "k")
    await deploy(client, ann, holiday("Two"))
    again = await deploy(client, ann, holiday("One"), "k")
    assert again == {**first, "process": {**first["process"], "latest": False}}


async def test_a_key_for_other_arguments_is_a_mismatch(client: Client, ann: Person) -> None:
    await deploy(client, ann, holiday("One"), "k")
    for source in (holiday("Two"), "key: ["):
        payload = await deploy(client, ann, source, "k")
        [error] = payload["errors"]
        assert (payload["process"], payload["created"]) == (None, False)
        assert (error["code"], error["path"]) == ("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])
    assert (await deploy(client, ann, holiday("One"), "k"))["process"]["version"] == 1


async def test_a_failed_call_may_be_repaired_under_its_key(client: Client, world: World, ann: Person) -> None:
    payload = await deploy(client, ann, holiday(pool="{groups: [staff]}"), "k")
    assert payload["errors"]
    await world.group(ann.tenant_id, "staff")
    assert (await deploy(client, ann, holiday(pool="{groups: [staff]}"), "k"))["created"]


async def test_keys_are_the_callers_own(client: Client, world: World, ann: Person) -> None:
    bob = await world.person(ann.tenant_id, "bob", *Permission)
    await deploy(client, ann, holiday("One"), "k")
    assert (await deploy(client, bob, holiday("Two"), "k"))["process"]["version"] == 2


@pytest.mark.parametrize("key", ["", "k" * 201, "a\nb"])
async def test_a_key_that_is_none_is_refused(key: str, client: Client, ann: Person) -> None:
    payload = await deploy(client, ann, holiday(), key)
    [error] = payload["errors"]
    assert (error["code"], error["path"]) == ("VALIDATION", ["input", "idempotencyKey"])
    assert (await deploy(client, ann, holiday()))["created"]


async def test_one_call_at_two_servers_at_once_is_carried_out_once(database: Database, ann: Person) -> None:
    other = Database(database.url, pool_size=4)
    try:
        async with client_of(database) as here, client_of(other) as there:
            answers = await asyncio.gather(*(deploy(one, ann, holiday(), "k") for one in (here, there) * 5))
    finally:
        await other.close()
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["created"], answers[0]["process"]["version"]) == (True, 1)


async def test_a_right_that_was_lost_is_missed_by_a_repeated_call_too(
    client: Client, world: World, ann: Person
) -> None:
    await deploy(client, ann, holiday(), "k")
    async with unit_of_work(world.database) as unit:
        await unit.execute(delete(ROLE_GRANT))
    payload = await deploy(client, ann, holiday(), "k")
    assert [error["code"] for error in payload["errors"]] == ["FORBIDDEN"]
