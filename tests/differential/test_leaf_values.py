"""Whatever a resolver gives for a leaf, right or wrong: both executors write it alike, or refuse it alike."""

from typing import Any, cast

import pytest

from casegraph.services import Services
from tests.differential.executors import BREADTH_FIRST, Executors, Request
from tests.differential.leaf_values import LEAVES, SHAPES, VALUES, schema


@pytest.fixture(scope="module")
def leaves() -> Executors:
    """Both executors on the schema of leaves, which needs no services."""
    return Executors(schema, cast(Services, None), {"admin": cast(Any, None)})


def _request(value: str, field: str) -> Request:
    return Request(f"query ($value: String!) {{ holder(name: $value) {{ {field} }} }}", {"value": value})


@pytest.mark.parametrize("value", VALUES)
async def test_a_value_is_written_alike(leaves: Executors, value: str) -> None:
    for name in LEAVES:
        for shape in SHAPES:
            compared = await leaves.compare(_request(value, f"{shape}{name.capitalize()}"))
            assert compared.fast == compared.slow, (value, shape, name)


@pytest.mark.parametrize(
    ("value", "field", "written"),
    [
        ("one", "asInt", "1"),
        ("true", "calledInt", "1"),
        ("kind_of_int", "asInt", "2"),
        ("whole_float", "listedInt", "[1]"),
        ("half", "asFloat", "1.5"),
        ("word", "calledString", '"word"'),
        ("kind_of_str", "asString", '"kind"'),
        ("one", "asId", '"1"'),
        ("null", "listedUuid", "[null]"),
        ("color", "asColor", '"GREEN"'),
        ("equal_stranger", "asColor", '"GREEN"'),
        ("letter", "calledLetter", '"B"'),
        ("enum_value", "asLetter", '"B"'),
        ("naive_moment", "asMoment", '"2024-05-31T12:00:00.000005"'),
        ("moment", "asInstant", '"2024-05-31T12:00:00.000005Z"'),
        ("whole_moment", "computedInstant", '"0001-01-01T00:00:00Z"'),
        ("moment_elsewhere", "asInstant", '"2024-05-31T12:00:00.000005Z"'),
        ("kind_of_datetime", "listedInstant", '["2024-05-31T00:00:00Z"]'),
        ("word", "computedShout", '"WORD"'),
        ("dict", "asJson", '{"b": 1, "a": null}'),
        ("word", "asShout", '"WORD"'),
    ],
)
async def test_good_values_are_written_breadth_first(leaves: Executors, value: str, field: str, written: str) -> None:
    compared = await leaves.compare(_request(value, field))
    assert compared.executor == BREADTH_FIRST
    assert compared.fast.data == f'[true, {{"holder": {{"{field}": {written}}}}}]'
    assert compared.fast == compared.slow


@pytest.mark.parametrize("value", ["undefined", "exception", "coroutine", "awaitable", "graphql_error"])
async def test_what_is_no_value_is_left_to_graphql_core(leaves: Executors, value: str) -> None:
    for field in ("asJson", "calledJson", "listedUuid", "asString", "computedJson"):
        compared = await leaves.compare(_request(value, field))
        assert compared.executor != BREADTH_FIRST, field
        assert compared.fast == compared.slow, field
