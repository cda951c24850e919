"""The reference page: its examples are definitions, its tables say what is so."""

import json
import re
from pathlib import Path

import pytest

from casegraph.domain.enums import AssignmentRule, RouteType, TaskType
from casegraph.processes.expressions import compile
from casegraph.processes.faults import FaultCode
from casegraph.processes.json_schemas import Schema
from casegraph.processes.language import LANGUAGE
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.reading import Format, read
from casegraph.processes.source.document import MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES
from casegraph.processes.source.yaml_text import read_yaml

PAGE = (Path(__file__).parents[3] / "docs" / "processes.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
(VARIABLES,) = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
EXPRESSIONS = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", PAGE, re.MULTILINE)


def _definition(text: str) -> ProcessDefinition:
    definition = read(text).definition
    assert definition is not None
    return definition


@pytest.mark.parametrize("text", EXAMPLES)
def test_each_example_is_valid_for_the_reader_and_the_schema(text: str) -> None:
    value = read_yaml(text).value

    assert read(text).faults == ()
    assert Schema(LANGUAGE).accepts(value)
    assert read(json.dumps(value), Format.JSON).definition == _definition(text)


def test_each_route_rule_and_type_has_an_example() -> None:
    tasks = [task for text in EXAMPLES for task in _definition(text).tasks]

    assert {task.route.type for task in tasks} == set(RouteType)
    assert {task.assignment_rule for task in tasks} == set(AssignmentRule)
    assert {task.type for task in tasks} == set(TaskType)


def test_the_complete_example_has_every_key_of_the_language() -> None:
    (text,) = [text for text in EXAMPLES if "key: purchase-order" in text]
    parts = LANGUAGE["$defs"]
    keys = {key for part in (LANGUAGE, *parts.values()) for key in part.get("properties", {})}
    elsewhere = {"rule", "variable", "wait"}

    assert {key for key in keys if not re.search(rf"\b{key}:", text)} == elsewhere
    assert all(re.search(rf"\b{key}:", PAGE) for key in elsewhere)


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS)
def test_expressions_have_the_values_that_the_page_gives(text: str, value: str) -> None:
    given = compile(text).evaluate(VARIABLES)

    assert json.dumps(given) == json.dumps(json.loads(value))


def test_the_page_names_every_code_and_every_key() -> None:
    parts = LANGUAGE["$defs"]
    keys = {*LANGUAGE["properties"], *parts["task"]["properties"], *parts["route"]["properties"]}

    assert len(EXPRESSIONS) == 20
    assert all(f"`{code}`" in PAGE for code in FaultCode)
    assert all(re.search(rf"\b{key}\b", PAGE) for key in keys)


def test_the_limits_are_those_of_the_reader() -> None:
    limits = " ".join(PAGE.split())

    assert f"{MAX_CHARACTERS:,} characters and {MAX_VALUES:,} values, {MAX_DEPTH} levels deep" in limits
