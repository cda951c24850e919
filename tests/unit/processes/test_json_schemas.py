"""JSON Schemas: which are ones, and what is said about values that are not valid."""

from typing import Any

import pytest

from casegraph.processes.json_schemas import Schema, faults_of


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"$schema": "https://json-schema.org/draft/2020-12/schema"},
        {"$defs": {"a": {"$anchor": "x"}}, "$ref": "#x"},
        {"properties": {"self": {"$ref": "#"}}},
        {"type": "object", "x-own": 1},
    ],
)
def test_schemas_that_can_be_used(schema: Any) -> None:
    assert faults_of(schema) == []
    Schema(schema)


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (3, ()),
        ({"type": "strin"}, ("type",)),
        ({"properties": {"a": {"minLength": -1}}}, ("properties", "a", "minLength")),
        ({"pattern": "("}, ("pattern",)),
        ({"pattern": "(?<!x)y"}, ("pattern",)),
        ({"pattern": "(a{1000}){1000}"}, ("pattern",)),
        ({"$ref": "#/$defs/nothing"}, ("$ref",)),
        ({"items": {"$ref": "http://127.0.0.1:9/schema"}}, ("items", "$ref")),
        ({"$ref": "file:///etc/passwd"}, ("$ref",)),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, ("$schema",)),
        ({"$schema": 3}, ("$schema",)),
    ],
)
def test_schemas_that_cannot(schema: Any, path: tuple[Any, ...]) -> None:
    (fault,) = faults_of(schema)

    assert fault.path == path
    assert fault.message.endswith(".")


def test_all_faults_of_a_schema_are_told() -> None:
    faults = faults_of({"type": 1, "minimum": "x", "properties": {"a": 3}})

    assert {fault.path for fault in faults} == {("type",), ("minimum",), ("properties", "a")}


def test_a_schema_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no JSON Schema"):
        Schema({"type": "strin"})


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": "string"}, 3, "The value must be a text."),
        ({"type": ["integer", "null"]}, "x", "The value must be null or a whole number."),
        ({"required": ["a"]}, {}, "'a' is missing."),
        ({"properties": {"b": True}, "additionalProperties": False}, {"a": 1}, "Nobody knows 'a' here."),
        ({"enum": ["A", 1]}, 2, "The value must be one of A, 1."),
        ({"const": 3}, 2, "The value must be 3."),
        ({"minLength": 1}, "", "The text needs at least 1 character."),
        ({"maxLength": 2}, "abc", "The text may have at most 2 characters."),
        ({"pattern": "^a$"}, "b", "The text does not match ^a$."),
        ({"minItems": 2}, [], "The list needs at least 2 items."),
        ({"maxItems": 0}, [1], "The list may have at most 0 items."),
        ({"uniqueItems": True}, [1, 1.0], "The list has an item twice."),
        ({"minimum": 2}, 1, "The number must be at least 2."),
        ({"maximum": 2}, 3, "The number must be at most 2."),
        ({"exclusiveMinimum": 2}, 2, "The number must be more than 2."),
        ({"exclusiveMaximum": 2}, 2, "The number must be less than 2."),
        ({"multipleOf": 2}, 3, "The number must be a multiple of 2."),
        ({"anyOf": [{"type": "null"}]}, 1, "The value is none of the things that may stand here."),
        ({"not": {}}, 1, "The value may not stand here."),
        (False, 1, "Nothing may stand here."),
    ],
)
def test_what_is_said_of_values(schema: Any, value: Any, message: str) -> None:
    problems = list(Schema(schema).problems(value))

    assert [problem.message for problem in problems] == [message]
    assert not Schema(schema).accepts(value)


def test_patterns_take_linear_time() -> None:
    assert not Schema({"pattern": "^(a+)+$"}).accepts("a" * 200_000 + "b")
