"""Schemas and values that would keep the server busy, over HTTP: refused at deployment, or answered all the same."""

import json
from typing import Any

import pytest

from tests.firm import Firm

SELF = {"$ref": "#/$defs/e"}
HELD = "metadata { valid errors { pointer keyword message } }"


def source(schema: Any) -> str:
    """A process whose cases have metadata of this schema."""
    tasks = [{"key": "ask", "title": "Ask", "start": True}]
    return json.dumps({"key": "held", "name": "Held", "metadataSchema": schema, "tasks": tasks})


@pytest.mark.parametrize(
    ("schema", "pointer", "said"),
    [
        ({**SELF, "$defs": {"e": {"anyOf": [{"type": "string"}, SELF]}}}, "/metadataSchema/$defs/e", "itself"),
        ({"items": {"$ref": "https://acme.example/s"}}, "/metadataSchema/items/$ref", "outside"),
        (
            {
                "$ref": "#/$defs/a0",
                "$defs": {f"a{at}": {"allOf": [{"$ref": f"#/$defs/a{at + 1}"}] * 2} for at in range(30)} | {"a30": {}},
            },
            "/metadataSchema",
            "too much",
        ),
        ({"pattern": "((a{100}){100}){100}"}, "/metadataSchema/pattern", "too large"),
    ],
)
async def test_endless_schemas_are_not_deployed(firm: Firm, schema: Any, pointer: str, said: str) -> None:
    [error] = await firm.errors("root", "deployProcess", format="JSON", source=source(schema))

    assert error["code"] == "VALIDATION"
    assert error["pointer"].startswith(pointer)
    assert said in error["message"]


async def test_a_grammar_that_recurs_is_checked_at_any_depth(firm: Firm) -> None:
    branches = [
        {
            "type": "object",
            "required": ["op", "args"],
            "properties": {"op": {"const": op}, "args": {"type": "array", "items": SELF}},
        }
        for op in ("and", "or")
    ]
    await firm.do(
        "root",
        "deployProcess",
        format="JSON",
        source=source({**SELF, "$defs": {"e": {"oneOf": [{"type": "number"}, *branches]}}}),
    )
    for leaf, valid, keywords in [(1, True, []), ("x", False, ["$schema"])]:
        value: Any = leaf
        for _ in range(30):
            value = {"op": "or", "args": [value]}
        case = await firm.start(processKey="held", title="t", metadata=value)
        held = (await firm.case(case["id"], HELD))["metadata"]
        assert (held["valid"], [one["keyword"] for one in held["errors"]]) == (valid, keywords)
