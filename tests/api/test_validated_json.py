"""Metadata, entities and data of tasks are held against their schemas, and shown whatever those say."""

from dataclasses import replace
from typing import Any

import pytest

from casegraph.domain.bundles import CaseBundle
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from casegraph.services.lifecycle import OnCase
from tests.api.living import Life

VALUE = "{ valid value errors { pointer keyword message } }"


async def test_values_are_held_against_the_schemas_of_their_process(life: Life) -> None:
    good = await life.start("ann", None, metadata={"tags": ["a"]}, entity={"name": "Anna"})
    bad = await life.start("ann", None, metadata={"tags": ["a", 1, {"x~/y": 2}]}, entity={})
    fields = "metadata " + VALUE + " entity " + VALUE
    found = await life.of_case("ann", good, fields)
    assert found["metadata"] == {"valid": True, "value": {"tags": ["a"]}, "errors": []}
    assert found["entity"] == {"valid": True, "value": {"name": "Anna"}, "errors": []}
    found = await life.of_case("ann", bad, fields)
    assert not found["metadata"]["valid"]
    assert found["metadata"]["value"] == {"tags": ["a", 1, {"x~/y": 2}]}
    assert found["metadata"]["errors"] == [
        {"pointer": f"/tags/{at}", "keyword": "type", "message": "The value must be a text."} for at in (1, 2)
    ]
    assert found["entity"]["errors"] == [{"pointer": "", "keyword": "required", "message": "'name' is missing."}]


async def test_pointers_are_escaped(life: Life) -> None:
    schema = {"additionalProperties": {"type": "integer"}}
    value = {"a/b~c": "x"}
    case_id = await _case_of(life, ProcessDefinition(metadata_schema=schema), metadata=value)
    [error] = (await life.of_case("root", case_id, "metadata " + VALUE))["metadata"]["errors"]
    assert error["pointer"] == "/a~1b~0c"


async def test_without_a_schema_everything_is_valid(life: Life) -> None:
    values: tuple[Any, ...] = ({"any": [1]}, [], 0, 1.5, "", "1", False)
    for value in values:
        case_id = await _case_of(life, ProcessDefinition(), metadata=value, entity=value)
        found = await life.of_case("root", case_id, "metadata " + VALUE + " entity " + VALUE)
        assert found == {name: {"valid": True, "value": value, "errors": []} for name in ("metadata", "entity")}
    lone = await life.world.case(life.people["ann"])
    found = await life.of_case("ann", lone.id, "metadata " + VALUE + " entity " + VALUE + " process { key }")
    assert found["process"] is None
    assert found["metadata"] == found["entity"] == {"valid": True, "value": {}, "errors": []}


@pytest.mark.parametrize(
    ("schema", "keyword"), [(False, "falseSchema"), ({"type": "nonsense"}, "$schema"), ("text", "$schema")]
)
async def test_schemas_that_nothing_meets(life: Life, schema: Any, keyword: str) -> None:
    case_id = await _case_of(life, ProcessDefinition(entity_schema=schema), entity={"a": 1})
    found = (await life.of_case("root", case_id, "entity " + VALUE))["entity"]
    assert (found["valid"], found["value"]) == (False, {"a": 1})
    assert [(one["pointer"], one["keyword"]) for one in found["errors"]] == [("", keyword)]


async def test_errors_are_bounded(life: Life) -> None:
    definition = ProcessDefinition(metadata_schema={"items": {"type": "string"}})
    case_id = await _case_of(life, definition, metadata=list(range(500)))
    found = (await life.of_case("root", case_id, "metadata " + VALUE))["metadata"]
    assert len(found["errors"]) == 100
    assert not found["valid"]


async def test_each_version_has_its_own_schemas(life: Life) -> None:
    old = await _case_of(life, ProcessDefinition(metadata_schema={"required": ["a"]}), metadata={"b": 1})
    new = await _case_of(life, ProcessDefinition(metadata_schema={"required": ["b"]}), metadata={"b": 1})
    for case_id, valid in [(old, False), (new, True), (old, False)]:
        assert (await life.of_case("root", case_id, "metadata { valid }"))["metadata"]["valid"] is valid


async def test_data_of_tasks_are_held_against_their_forms(life: Life) -> None:
    case_id = await life.start("ann", None)
    fields = "tasks { nodes { definition { key } data " + VALUE + " } }"
    [ask] = (await life.of_case("ann", case_id, fields))["tasks"]["nodes"]
    assert ask["data"]["value"] == {}
    assert ask["data"]["errors"] == [{"pointer": "", "keyword": "required", "message": "'amount' is missing."}]
    done = await life.start("ann", 5)
    tasks = (await life.of_case("ann", done, fields))["tasks"]["nodes"]
    data = {one["definition"]["key"]: one["data"] for one in tasks}
    assert data["ask"] == {"valid": True, "value": {"amount": 5}, "errors": []}
    assert data["check"] == {"valid": True, "value": {}, "errors": []}  # this step has no form


async def test_a_task_whose_step_is_gone_takes_any_data(life: Life) -> None:
    tasks = [{"definition_key": "vanished", "data": [1]}]
    case_id = await _case_of(life, ProcessDefinition(tasks=(TaskDefinition("first", "First"),)), tasks=tasks)
    fields = "tasks { nodes { data " + VALUE + " } }"
    [task] = (await life.of_case("root", case_id, fields))["tasks"]["nodes"]
    assert task["data"] == {"valid": True, "value": [1], "errors": []}


async def test_results_are_null_until_the_case_is_completed(life: Life) -> None:
    case_id = await life.start("ann", 5)
    assert (await life.of_case("ann", case_id, "result"))["result"] is None
    await life.services.case_changes.complete(life.actors["ann"], OnCase(case_id))
    found = await life.of_case("ann", case_id, "result status")
    assert found == {"status": "COMPLETED", "result": {"amount": 5}}


_KEYS = iter(range(1_000_000))


async def _case_of(life: Life, definition: ProcessDefinition, **bundle: Any) -> Any:
    """A case of a process with this definition."""
    ann = life.people["ann"]
    bodies = {name: bundle.pop(name) for name in ("metadata", "entity") if name in bundle}
    made = await life.world.process(ann.tenant_id, f"p{next(_KEYS)}", definition)
    case: CaseBundle = replace(life.world.bundle(ann, process=made, **bundle), **bodies)
    await life.world.cases([case], ann.tenant_id)
    return case.record.id
