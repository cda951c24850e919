"""Whatever a schema and a value are, checking ends soon: some schemas are refused, some values are not checked."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import ValidationError

from casegraph.processes import json_schemas
from casegraph.processes.json_schema_costs import Costs
from casegraph.processes.json_schema_parts import MAX_PARTS, MAX_STATES
from casegraph.processes.json_schema_plan import ENDLESS
from casegraph.processes.json_schemas import MAX_ERRORS, MAX_PROBLEMS, Schema, faults_of
from casegraph.processes.patterns import states

SELF = {"$ref": "#/$defs/e"}


def doubling(times: int, **below: Any) -> dict[str, Any]:
    """A schema that looks at a value twice, each of which does so, and so on."""
    steps = {f"a{at}": {"allOf": [_to(at + 1, **below)] * 2} for at in range(times)}
    return {"$ref": "#/$defs/a0", "$defs": {**steps, f"a{times}": {"type": "string"}}}


def _to(at: int, under: str | None = None) -> dict[str, Any]:
    reference = {"$ref": f"#/$defs/a{at}"}
    return reference if under is None else {"properties": {under: reference}}


def within_unevaluated(times: int) -> dict[str, Any]:
    """A schema that the library looks at three times at each level to know what nothing looked at."""
    schema: dict[str, Any] = {"properties": {"a": True}}
    for _ in range(times):
        schema = {"allOf": [schema], "unevaluatedProperties": False}
    return schema


@pytest.mark.parametrize(
    ("schema", "said", "path"),
    [
        ({"$ref": "#"}, "refers to itself", ()),
        ({"$ref": ""}, "refers to itself", ()),
        ({"allOf": [{"$ref": "#"}]}, "refers to itself", None),
        ({**SELF, "$defs": {"e": {"anyOf": [{"type": "integer"}, SELF]}}}, "refers to itself", None),
        ({**SELF, "$defs": {"e": {"not": SELF}}}, "refers to itself", None),
        ({**SELF, "$defs": {"e": {"if": True, "then": SELF}}}, "refers to itself", None),
        ({**SELF, "$defs": {"e": {"dependentSchemas": {"a": SELF}}}}, "refers to itself", None),
        ({"$dynamicAnchor": "e", "oneOf": [{"$dynamicRef": "#e"}]}, "refers to itself", None),
        ({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, "refers to itself", None),
        (doubling(25), "too much", None),
        (within_unevaluated(18), "too much", None),
        ({"anyOf": [doubling(16), True]}, "not in it", None),
        ({"properties": {f"p{at}": {} for at in range(MAX_PARTS)}}, "more than 2,000", ()),
        ({"items": {"pattern": f"a{{{MAX_STATES + 1}}}"}}, "too large", ("items", "pattern")),
        ({"patternProperties": {f"[a-z]{{1000}}{at}": {} for at in range(30)}}, "too large", ("patternProperties",)),
        ({"properties": {"a": {"$id": "https://a.example/b"}}}, "'$id'", ("properties", "a", "$id")),
        ({"$anchor": "x", "items": {"$anchor": "x"}}, "there twice", ("items", "$anchor")),
        ({"$ref": "other.json"}, "outside", ("$ref",)),
        ({"$ref": "https://a.example/s#/$defs/e", "$defs": {"e": {}}}, "outside", ("$ref",)),
        ({"$id": "https://a.example/s", "$ref": "https://b.example/s#/$defs/e"}, "outside", ("$ref",)),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "outside", ("$ref",)),
        ({"$ref": "#/items/7", "items": True}, "not in it", ("$ref",)),
        ({"$ref": "#/allOf/x", "allOf": [True]}, "not in it", ("$ref",)),
        ({"$ref": "#nowhere"}, "not in it", ("$ref",)),
    ],
)
def test_schemas_that_are_refused(schema: Any, said: str, path: tuple[Any, ...] | None) -> None:
    [fault] = faults_of(schema)

    assert said in fault.message
    assert path is None or fault.path == path
    with pytest.raises(ValueError, match=r".*"):
        Schema(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/x-parts/one", "x-parts": {"one": {"type": "string"}}},
        {"$ref": "#/allOf/0/properties/a~1b", "allOf": [{"properties": {"a/b": {"type": "string"}}}]},
        {"$ref": "#/$defs/a%20b", "$defs": {"a b": {"type": "string"}}},
        {"$ref": "#text", "$defs": {"a": {"$anchor": "text", "type": "string"}}},
        {"$id": "https://a.example/s", "$ref": "s#/$defs/a", "$defs": {"a": {"type": "string"}}},
        {"$id": "urn:example:s", "$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}},
        {"$dynamicRef": "#text", "$defs": {"a": {"$dynamicAnchor": "text", "type": "string"}}},
        doubling(5),
    ],
)
def test_references_within_a_schema_hold(schema: Any) -> None:
    assert faults_of(schema) == []
    assert (Schema(schema).accepts("a"), Schema(schema).accepts(1)) == (True, False)


def nested(depth: int, value: Any) -> Any:
    for _ in range(depth):
        value = {"op": "or", "args": [value]}
    return value


def _branch(op: str) -> dict[str, Any]:
    members = {"op": {"const": op}, "args": {"type": "array", "items": SELF}}
    return {"type": "object", "properties": members, "required": ["op", "args"]}


TREE = {"type": "object", "properties": {"v": {"type": "integer"}, "args": {"items": {"$ref": "#"}}}}
GRAMMAR = {**SELF, "$defs": {"e": {"oneOf": [{"type": "number"}, _branch("and"), _branch("or")]}}}


def test_schemas_may_recur_as_deep_as_the_value() -> None:
    assert Schema(TREE).accepts(nested(49, {"v": 1}))
    [problem] = Schema(TREE).problems(nested(20, {"v": "x"}))
    assert (problem.path, problem.keyword) == (("args", 0) * 20 + ("v",), "type")


def test_a_grammar_is_checked_whatever_its_depth_and_explained_while_it_is_shallow() -> None:
    assert Schema(GRAMMAR).accepts(nested(45, 1))
    assert not Schema(GRAMMAR).accepts(nested(45, "x"))
    assert [problem.keyword for problem in Schema(GRAMMAR).problems(nested(2, "x"))] == ["oneOf"]
    [problem] = Schema(GRAMMAR).problems(nested(11, "x"))
    assert (problem.path, problem.keyword) == ((), "$schema")
    assert "would take too long" in problem.message


def test_values_that_would_take_too_long_are_told() -> None:
    schema = Schema(doubling(30, under="x"))
    deep: Any = "text"
    for _ in range(30):
        deep = {"x": deep}

    assert not schema.accepts(deep)
    assert [one.message for one in schema.problems(deep)] == [
        "The value is too large to be checked against its schema."
    ]


def test_values_nested_without_end_are_not_checked() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]

    assert Costs({"items": {"$ref": "#"}}).of(deep).time == ENDLESS
    assert not Schema({"items": {"$ref": "#"}}).accepts(deep)


class Spy:
    """A validator that is asked for errors only where the value is not valid."""

    def __init__(self, valid: bool) -> None:
        self.valid, self.asked = valid, 0

    def is_valid(self, _: Any) -> bool:
        return self.valid

    def iter_errors(self, _: Any) -> list[ValidationError]:
        self.asked += 1
        return []


@pytest.mark.parametrize(("valid", "asked"), [(True, 0), (False, 1)])
def test_a_valid_value_is_not_searched_for_errors(monkeypatch: pytest.MonkeyPatch, valid: bool, asked: int) -> None:
    spy = Spy(valid)
    monkeypatch.setattr(json_schemas, "_validator", lambda _: spy)

    assert list(Schema({"type": "string"}).problems([1])) == []
    assert spy.asked == asked


def test_so_many_problems_are_told_at_most() -> None:
    schema = Schema({"items": {"type": "string"}})

    assert len(list(schema.problems(list(range(5_000))))) == MAX_PROBLEMS
    [problem] = schema.problems(list(range(MAX_ERRORS)))
    assert (problem.path, problem.keyword) == ((), "$schema")
    assert schema.accepts(["a"] * 100_000)


def test_what_is_said_stays_short() -> None:
    many = {f"name{at}": "x" * 1_000 for at in range(1_000)}
    for schema, value in [
        ({"additionalProperties": False}, many),
        ({"enum": ["x" * 10_000] * 2 + list(many)}, 1),
        ({"const": many}, 1),
        ({"pattern": "a" * 10_000}, "b"),
    ]:
        for problem in Schema(schema).problems(value):
            assert len(problem.message) < 3_000


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){300}a{300}$"]
)
def test_patterns_that_hang_others_do_not_hang_this(pattern: str) -> None:
    assert not Schema({"pattern": pattern}).accepts("a" * 20_000 + "!")
    assert Schema({"patternProperties": {pattern: False}}).accepts({"a" * 299 + "!": 1})


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?<!a)b", r"(a)\1", "(?>a)b"])
def test_patterns_without_linear_time_are_refused(pattern: str) -> None:
    for schema in ({"pattern": pattern}, {"patternProperties": {pattern: True}}):
        [fault] = faults_of(schema)
        assert "linear time" in fault.message


def test_large_patterns_are_held_against_short_texts_only() -> None:
    schema = Schema({"pattern": "((a{1,8}){1,8}){1,8}x", "type": "string"})

    assert schema.accepts("a" * 100 + "x")
    [problem] = schema.problems("a" * 1_000_000)
    assert (problem.keyword, problem.message) == (
        "$schema",
        "The value is too large to be checked against its schema.",
    )
    assert not Schema({"pattern": "^a{1,10}$"}).accepts("a" * 1_000_000)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        *(("abc", 3), ("a{3}", 3), ("(ab){3}c", 7), ("[a-z]{2,}", 2), ("(a{1,8}){1,8}", 64), ("a{,5}", 5)),
        *(("^[A-Z]{2}[0-9]{18}$", 22), ("(a|b{2}){10}", 40), (r"\{3\}", 3), ("[]a]{2}", 2), (r"\p{L}{2}", 100)),
        *(("a)b(", 3), ("{3}", 0), ("", 0), ("a{99999999999}", 1 << 20), ("x" * 200_000, 1 << 20)),
    ],
)
def test_the_sizes_of_patterns(pattern: str, count: int) -> None:
    assert states(pattern) == count


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("date", "2026-02-28", "2026-02-30"),
        ("date-time", "2026-02-28T09:00:00Z", "2026-02-28 09:00"),
        ("time", "09:00:00Z", "25:00:00Z"),
        ("duration", "P1D", "1 day"),
        ("email", "ann@acme.example", "ann"),
        ("hostname", "acme.example", "-acme-"),
        ("ipv4", "127.0.0.1", "256.0.0.1"),
        ("ipv6", "::1", "::g"),
        ("uri", "https://acme.example", "acme"),
        ("uuid", "0b5a4b0e-8f3c-4f0a-9f44-8d7e6c5b4a39", "0b5a4b0e"),
        ("json-pointer", "/a/0", "a"),
        ("regex", "a+", "("),
    ],
)
def test_formats_count(form: str, good: str, bad: str) -> None:
    schema = Schema({"format": form})

    assert schema.accepts(good)
    assert [problem.keyword for problem in schema.problems(bad)] == ["format"]
    assert schema.accepts(3)


def test_formats_that_nobody_knows_say_nothing() -> None:
    assert faults_of({"format": "colour"}) == []
    assert Schema({"format": "colour"}).accepts("any")


def test_what_is_no_json_is_not_valid() -> None:
    for value in ("\ud800", {"a": {1}}):
        assert not Schema({"type": ["string", "object"], "properties": {"a": {"type": "array"}}}).accepts(value)
        assert list(Schema({"type": ["string", "object"]}).problems("\ud800")) != []


# What is reckoned is never less than what the library finds.

NAMES = st.sampled_from(["a", "b"])
LEAVES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(True, False, {"type": "string"}, {"minimum": 3}, {"required": ["a", "b"]}, {"enum": [1, "x"]}),
        *({"maxLength": 1, "pattern": "^x"}, {"const": None}, {"$ref": "#"}),
        *({"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}),
    ]
)


def _holders(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(NAMES, inner, min_size=1, max_size=2)
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        *(st.fixed_dictionaries({keyword: several}) for keyword in ("allOf", "anyOf", "oneOf", "prefixItems")),
        *(st.fixed_dictionaries({keyword: named}) for keyword in ("properties", "patternProperties")),
        *(st.fixed_dictionaries({one: inner}) for one in ("items", "not", "contains", "additionalProperties", "if")),
        st.fixed_dictionaries({"anyOf": several, "unevaluatedProperties": inner}),
        st.fixed_dictionaries({"if": inner, "then": inner, "else": inner}),
        st.fixed_dictionaries({"propertyNames": inner, "dependentSchemas": named}),
    )


SCHEMAS = st.recursive(LEAVES, _holders, max_leaves=10)
VALUES = st.recursive(
    st.sampled_from([None, 1, 5, "x", "yy", True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=12,
)


def count_of(error: Any) -> int:
    """An error with all that it is made of."""
    return 1 + sum(count_of(one) for branch in getattr(error.kind, "context", ()) for one in branch)


DEFINED = st.fixed_dictionaries({"a": SCHEMAS, "b": SCHEMAS})


@settings(deadline=None, max_examples=300)
@given(st.fixed_dictionaries({"allOf": st.lists(SCHEMAS, max_size=2), "$defs": DEFINED}), VALUES)
def test_the_errors_are_not_more_than_was_reckoned(schema: Any, value: Any) -> None:
    if faults_of(schema):
        return
    cost = Costs(schema).of(value)
    validator = json_schemas._validator(schema)
    if cost.errors <= MAX_ERRORS:
        assert sum(count_of(one) for one in validator.iter_errors(value)) <= cost.errors
    assert Schema(schema).accepts(value) is (list(Schema(schema).problems(value)) == [])
