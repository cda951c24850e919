"""Texts become plain values with places; what JSON cannot say is refused where it stands."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.processes.faults import Place
from casegraph.processes.source.document import MAX_CHARACTERS, Document
from casegraph.processes.source.reading import Format, read_text


def document(text: str, source_format: Format = Format.YAML) -> Document:
    read, faults = read_text(text, source_format)
    assert faults == ()
    assert read is not None
    return read


def faults(text: str, source_format: Format = Format.YAML) -> list[tuple[str, str, int, int]]:
    _, found = read_text(text, source_format)
    return [(str(fault.code), fault.path, fault.line, fault.column) for fault in found]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("tRue", "tRue"),
        ("~", None),
        ("", None),
        ("null", None),
        ("12", 12),
        ("+12", 12),
        ("-0", 0),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-12-25", "2026-12-25"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("'12'", "12"),
        ('"true"', "true"),
        ("1.2.3", "1.2.3"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(word: str, expected: Any) -> None:
    given = document(f"a: {word}").value["a"]

    assert (type(given), given) == (type(expected), expected)


def test_keys_are_texts() -> None:
    assert document("true: 1\n12: 2\n~: 3\n'q': 4").value == {"true": 1, "12": 2, "~": 3, "q": 4}


def test_places_are_those_of_keys_and_values() -> None:
    read = document("a:\n  - b: 'x'\n    c: [1,\n      2]\n")

    assert read.values[()] == Place(1, 1)
    assert read.values["a", 0, "b"] == Place(2, 8)
    assert read.keys["a", 0, "c"] == Place(3, 5)
    assert read.values["a", 0, "c", 1] == Place(4, 7)


def test_json_has_the_same_places() -> None:
    text = '{\n\t"a": [\n    {"b": "\\ud83d\\ude00", "c": [1, 2.5e0, true, null]}\n  ]\n}'
    read = document(text, Format.JSON)

    assert read.value == {"a": [{"b": "😀", "c": [1, 2.5, True, None]}]}
    assert read.keys["a",] == Place(2, 2)
    assert read.values["a", 0, "b"] == Place(3, 11)
    assert read.values["a", 0, "c", 3] == Place(3, 49)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("DUPLICATE", "/a", 3, 1)]),
        ("a: {b: 1, b: [1, {c: 2}]}\nd: 1\n", [("DUPLICATE", "/a/b", 1, 11)]),
        ("a: &x 1\nb: *x\n", [("NOT_OFFERED", "/a", 1, 4), ("NOT_OFFERED", "/b", 2, 4)]),
        ("a: !!python/object:os.system x", [("NOT_OFFERED", "/a", 1, 4)]),
        ("!!map\na: 1", [("NOT_OFFERED", "", 1, 1)]),
        ("a: .inf\nb: .NaN", [("NOT_OFFERED", "/a", 1, 4), ("NOT_OFFERED", "/b", 2, 4)]),
        ("a: 1e999\nb: 99999999999999999999", [("TOO_LARGE", "/a", 1, 4), ("TOO_LARGE", "/b", 2, 4)]),
        ('a: "x\\0"\nb: "\\ud800"', [("SYNTAX", "/a", 1, 4), ("SYNTAX", "/b", 2, 4)]),
        ("a: 1\n---\nb: 2", [("SYNTAX", "", 2, 1)]),
        ("", [("SYNTAX", "", 1, 1)]),
        ("# nothing", [("SYNTAX", "", 1, 1)]),
        ("a: b: c", [("SYNTAX", "", 1, 5)]),
        ("a:\n\tb: 1", [("SYNTAX", "", 2, 1)]),
        ("a: 'x", [("SYNTAX", "", 1, 6)]),
        ("ok: 1\na: \x07", [("SYNTAX", "", 2, 4)]),
        ("? [a]\n: 1", [("NOT_OFFERED", "", 1, 3)]),
        ("[" * 60, [("TOO_LARGE", "/0" * 41, 1, 42)]),
        ("- " * 60, [("TOO_LARGE", "/0" * 41, 1, 83)]),
        ("x" * (MAX_CHARACTERS + 1), [("TOO_LARGE", "", 1, 1)]),
        ("[" + "1," * 20_001 + "]", [("TOO_LARGE", "/19999", 1, 40_000)]),
    ],
)
def test_what_yaml_may_not_say(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "a": {"b": 2}}', [("DUPLICATE", "/a", 2, 2)]),
        ('{"a": 1,}', [("SYNTAX", "", 1, 9)]),
        ('{"a" 1}', [("SYNTAX", "", 1, 6)]),
        ("{a: 1}", [("SYNTAX", "", 1, 2)]),
        ("[1, 2", [("SYNTAX", "", 1, 6)]),
        ("[1] 2", [("SYNTAX", "", 1, 5)]),
        ("", [("SYNTAX", "", 1, 1)]),
        ("[NaN]", [("SYNTAX", "", 1, 2)]),
        ("[-Infinity]", [("SYNTAX", "", 1, 2)]),
        ("['a']", [("SYNTAX", "", 1, 2)]),
        ('["\n"]', [("SYNTAX", "", 1, 3)]),
        ('["\\u0000", "\\ud800"]', [("SYNTAX", "/0", 1, 2), ("SYNTAX", "/1", 1, 12)]),
        ("[1e999, 99999999999999999999]", [("TOO_LARGE", "/0", 1, 2), ("TOO_LARGE", "/1", 1, 9)]),
        ("[" * 100_000, [("TOO_LARGE", "/0" * 41, 1, 42)]),
    ],
)
def test_what_json_may_not_say(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert faults(text, Format.JSON) == expected


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert document("\ufeffa: 1").value == {"a": 1}
    assert document('\ufeff{"a": 1}', Format.JSON).value == {"a": 1}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)


@given(VALUES, st.sampled_from([None, 2]))
def test_json_is_read_as_python_reads_it_also_by_the_yaml_reader(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert document(text, Format.JSON).value == value
    read, found = read_text(text, Format.YAML)
    assert found == ()
    assert read is not None
    assert read.value == value


@given(
    st.text(max_size=60) | st.lists(st.sampled_from(list("ab:-[]{},&*!|>'\"#? \n\t\\1.~%@`")), max_size=40).map("".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    for source_format in Format:
        read, found = read_text(text, source_format)
        assert read is not None or len(found) == 1
        with suppress(ValueError):
            assert (
                source_format is Format.YAML
                or found
                or read is None
                or read.value == json.loads(text.removeprefix("\ufeff"))
            )
