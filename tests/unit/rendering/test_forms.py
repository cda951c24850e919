"""Forms: labels of the schema, tables where there are lists, and nothing of the data left out."""

from typing import Any

import pytest

from casegraph.rendering.blocks import Align, Block, Heading, Paragraph, Run, Table, Text, plain_text
from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.form_labels import NOTHING, Labels
from casegraph.rendering.forms import Form


def blocks(schema: Any, value: Any) -> tuple[Block, ...]:
    """What stands below the title."""
    return Form(schema, value, "Title").blocks(Labels(schema))[1:]


def pairs(schema: Any, value: Any) -> list[tuple[str, str]]:
    """The labels and values of a form that is one table."""
    (table,) = blocks(schema, value)
    assert isinstance(table, Table)
    assert table.plain
    return [(plain_text(label), plain_text(text)) for label, text in table.rows]


def test_the_title_and_what_is_below_it_stand_above() -> None:
    made = Form({}, {}, "Title", "Case 1").blocks(Labels({}))
    assert made == (Heading(1, (Run("Title"),)), Paragraph((Run("Case 1", italic=True),)))


def test_fields_have_their_titles_in_the_order_of_the_schema() -> None:
    schema = {"properties": {"b": {"title": "Second", "description": "what it is"}, "a": {"title": " "}}}
    assert pairs(schema, {"a": 1, "b": "x", "c": 2}) == [("Second\nwhat it is", "x"), ("a", "1"), ("c", "2")]


@pytest.mark.parametrize(
    ("schema", "value", "word"),
    [
        ({}, None, NOTHING),
        ({}, "", NOTHING),
        ({}, [], NOTHING),
        ({}, True, "Yes"),
        ({}, False, "No"),
        ({}, 3.0, "3"),
        ({}, 3.5, "3.5"),
        ({}, "a\nb", "a\nb"),
        ({}, ["a", 1], "a\n1"),
        ({"oneOf": [{"const": "r", "title": "Red"}]}, "r", "Red"),
        ({"anyOf": [{"const": 1, "title": "One"}]}, 1, "One"),
        ({"oneOf": [{"const": 1, "title": "One"}]}, True, "Yes"),
        ({"oneOf": [{"const": "r", "title": "Red"}]}, "g", "g"),
        ({"enum": ["r", "g"], "enumNames": ["Red", "Green"]}, "g", "Green"),
        ({"items": {"oneOf": [{"const": "r", "title": "Red"}]}}, ["r", "b"], "Red\nb"),
        ({"$ref": "#/$defs/colour"}, "r", "Red"),
        ({"$ref": "#/$defs/nowhere"}, "r", "r"),
        ({"$ref": "https://example.org/x"}, "r", "r"),
        ({"$ref": "#/properties/field"}, "r", "r"),
        (True, "r", "r"),
    ],
)
def test_values_are_read_by_people(schema: Any, value: Any, word: str) -> None:
    whole = {"properties": {"field": schema}, "$defs": {"colour": {"oneOf": [{"const": "r", "title": "Red"}]}}}
    assert pairs(whole, {"field": value}) == [("field", word)]


def test_an_object_in_an_object_has_a_heading_of_its_own() -> None:
    schema = {"properties": {"a": {}, "home": {"title": "Address", "description": "At home"}, "z": {}}}
    made = blocks(schema, {"a": 1, "home": {"street": "x"}, "z": 2})
    assert [type(one) for one in made] == [Table, Heading, Paragraph, Table, Table]
    assert made[1] == Heading(2, (Run("Address"),))
    assert made[2] == Paragraph((Run("At home", italic=True),))


def test_a_list_of_objects_is_a_table_with_numbers_to_the_right() -> None:
    schema = {"properties": {"items": {"items": {"properties": {"what": {"title": "What"}, "n": {"title": "Count"}}}}}}
    heading, table = blocks(schema, {"items": [{"what": "desk", "n": 3}, {"n": 4, "more": "x"}]})
    assert heading == Heading(2, (Run("items"),))
    assert isinstance(table, Table)
    assert _texts(table.head) == ["What", "Count", "more"]
    assert [_texts(row) for row in table.rows] == [["desk", "3", NOTHING], [NOTHING, "4", "x"]]
    assert table.aligns == (Align.LEFT, Align.RIGHT, Align.LEFT)


def _texts(row: tuple[Text, ...]) -> list[str]:
    return [plain_text(text) for text in row]


@pytest.mark.parametrize(
    "items",
    [
        [{"a": {"b": 1}}, {"a": 2}],
        [{str(n): n for n in range(7)}],
        [{"a": [1, 2]}],
        [[1], [2]],
        [{"a": 1}, "text"],
    ],
)
def test_a_list_that_makes_no_table_is_printed_one_below_the_other(items: list[Any]) -> None:
    schema = {"properties": {"items": {"items": {"title": "Item"}}}}
    made = blocks(schema, {"items": items})
    headings = [plain_text(one.text) for one in made if isinstance(one, Heading)]
    assert [one for one in headings if one.startswith("Item")] == [f"Item {n}" for n in range(1, len(items) + 1)]


def test_a_blank_form_has_all_its_fields() -> None:
    schema = {"properties": {"a": {"title": "A"}, "home": {"properties": {"street": {"title": "Street"}}}}}
    first, heading, second = blocks(schema, None)
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert (_texts(first.rows[0]), _texts(second.rows[0])) == (["A", NOTHING], ["Street", NOTHING])
    assert heading == Heading(2, (Run("home"),))


def test_parts_of_all_of_are_fields_too() -> None:
    schema = {
        "allOf": [{"properties": {"a": {"title": "A"}}}, {"$ref": "#/$defs/b"}],
        "$defs": {"b": {"properties": {"b": {"title": "B"}}}},
    }
    assert pairs(schema, {}) == [("A", NOTHING), ("B", NOTHING)]


@pytest.mark.parametrize("value", ["text", 5, None, ["a", "b"]])
def test_a_value_alone_is_a_paragraph(value: Any) -> None:
    (block,) = blocks({}, value)
    assert isinstance(block, Paragraph)


def test_a_schema_that_refers_to_itself_ends() -> None:
    schema: dict[str, Any] = {"properties": {"child": {"$ref": "#"}}}
    with pytest.raises(RenderingError) as caught:
        blocks(schema, None)
    assert caught.value.code == TOO_LARGE
    loop = {
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
        "properties": {"x": {"$ref": "#/$defs/a"}},
    }
    assert pairs(loop, {"x": 1}) == [("x", "1")]


def test_what_cannot_be_laid_out_is_refused() -> None:
    deep: Any = 1
    for _ in range(20):
        deep = {"a": deep}
    with pytest.raises(RenderingError, match="12 levels"):
        blocks({}, deep)
    with pytest.raises(RenderingError, match="20,000"):
        blocks({}, {"items": [{"a": 1, "b": 2, "c": 3}] * 8000})
