"""KuFlow's JSON that is checked: rows KU-04 (metadata), KU-10 and KU-19 of the parity list."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from casegraph.storage.database import Database
from tests.client import Client, client_of
from tests.firm import Firm, found_firm
from tests.world import World

SCHEMA = "{type: object, required: [name], properties: {name: {type: string}, users: {type: array}}}"
SOURCE = f"""\
key: order
name: Order
title: An order
tasks:
  - {{key: ask, title: Ask, start: true, pool: {{groups: [clerks]}}, form: {SCHEMA}}}
metadataSchema: {SCHEMA}
entitySchema: {SCHEMA}
"""
EACH = [
    {"op": "ADD", "path": "/users", "value": [{"name": "Ada"}]},
    {"op": "COPY", "from": "/users/0", "path": "/users/-"},
    {"op": "REPLACE", "path": "/users/0/name", "value": "Bob"},
    {"op": "MOVE", "from": "/users/1", "path": "/users/0"},
    {"op": "TEST", "path": "/users", "value": [{"name": "Ada"}, {"name": "Bob"}]},
    {"op": "REMOVE", "path": "/users/0"},
]
"""All six operations."""


@pytest.fixture
async def firm(client: Client, world: World) -> Firm:
    return await found_firm(client, world, SOURCE)


async def body_of(firm: Firm, case_id: str, name: str) -> Any:
    fields = "{ valid value errors { pointer } }"
    if name != "data":
        return (await firm.case(case_id, f"{name} {fields}"))[name]
    return (await firm.case(case_id, f"tasks {{ nodes {{ data {fields} }} }}"))["tasks"]["nodes"][0]["data"]


async def check(firm: Firm, name: str, what: str, on: dict[str, Any], case_id: str) -> None:
    """What is saved and patched is checked; all of a patch is carried out, or nothing."""
    await firm.do("ann", f"save{what}", **on, value={"name": "x"})
    assert await body_of(firm, case_id, name) == {"valid": True, "value": {"name": "x"}, "errors": []}
    await firm.do("ann", f"patch{what}", **on, operations=EACH)
    kept = {"valid": True, "value": {"name": "x", "users": [{"name": "Bob"}]}, "errors": []}
    assert await body_of(firm, case_id, name) == kept
    failing = [{"op": "REMOVE", "path": "/name"}, {"op": "TEST", "path": "/users/0/name", "value": "Ada"}]
    refused = await firm.refused("ann", f"patch{what}", **on, operations=failing)
    assert refused == [("CONFLICT", ["input", "operations", "1"], "/users/0/name")]
    assert await body_of(firm, case_id, name) == kept
    await firm.do("ann", f"patch{what}", **on, operations=[{"op": "REPLACE", "path": "/users", "value": 1}])
    found = await body_of(firm, case_id, name)
    assert found == {"valid": False, "value": {"name": "x", "users": 1}, "errors": [{"pointer": "/users"}]}
    await firm.do("ann", f"save{what}", **on, value={"users": "all"})
    found = await body_of(firm, case_id, name)
    assert (found["valid"], sorted(one["pointer"] for one in found["errors"])) == (False, ["", "/users"])


@pytest.mark.parametrize("name", ["metadata", "entity"])
async def test_ku_10_metadata_and_entity_are_saved_and_patched(firm: Firm, name: str) -> None:
    case = await firm.start()
    await check(firm, name, f"Case{name.title()}", {"caseId": case["id"]}, case["id"])


async def test_ku_19_data_of_a_task_are_saved_and_patched(firm: Firm) -> None:
    case = await firm.start()
    await check(firm, "data", "TaskData", {"taskId": firm.task(case, "Ask")}, case["id"])


async def test_ku_04_metadata_of_tenant_users_are_checked(firm: Firm, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "tenant-user.json"
    file.write_bytes(
        orjson.dumps({"required": ["department"], "properties": {"floors": {"items": {"type": "integer"}}}})
    )
    query = """query ($id: ID!) {
        tenantUser(id: $id) { metadata { valid value errors { pointer keyword } } } }"""
    async with client_of(database, tenant_user_schema=file) as client:
        firm.client = client
        for given, errors in [
            ({"department": "Loans", "floors": [1, 2]}, []),
            ({"department": "Loans", "floors": [1, "two"]}, [("/floors/1", "type")]),
            ({}, [("", "required")]),
        ]:
            saved = await firm.do("root", "saveTenantUser", principal={"username": "ann"}, metadata=given)
            assert saved["metadata"] == {"valid": not errors, "value": given}
            found = (await client(firm.people["root"], query, {"id": saved["uuid"]})).data["tenantUser"]["metadata"]
            assert (found["valid"], found["value"]) == (not errors, given)
            assert [(one["pointer"], one["keyword"]) for one in found["errors"]] == errors
