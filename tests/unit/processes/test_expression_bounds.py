"""Whatever an expression and its variables are, evaluating them ends, and ends in a value or our own error."""

import json
from contextlib import suppress
from typing import Any

import pytest
from cel_expr_python import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from casegraph.processes.expressions import ExpressionError, InvalidExpression, compile

LONG = list(range(100_000))
TEXT = "ab" * 250_000


@pytest.mark.parametrize(
    "text",
    [
        "l.all(a, l.all(b, l.all(c, a + b + c >= 0)))",
        "l.map(a, l)",
        "l.map(a, l.map(b, s + s))",
        "l.map(a, s + s + s + s)",
        "l.all(a, s.matches('(a|b|c)*d') == false)",
        "l.map(a, s.replace('a', s))",
        "'a'.replace('a', s).replace('b', s)",
        "l.map(a, s).join(s)",
        "l.map(a, s.split('')).size()",
        "l.filter(a, l == l)",
        "l.exists(a, a in l && a < 0)",
        "l.map(a, s == s)",
        "l.map(a, [l, l, l]).map(b, b == b)",
    ],
)
def test_work_without_end_is_cut_off(text: str) -> None:
    with pytest.raises(ExpressionError, match="takes too many steps"):
        compile(text).evaluate({"l": LONG, "s": TEXT})


def test_long_lists_are_within_the_bounds() -> None:
    total = compile("l.filter(x, x % 2 == 0).map(x, x * 1.5).sum()").evaluate({"l": LONG[:10_000]})

    assert total == sum(x * 1.5 for x in range(0, 10_000, 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("items.exists(i, i.price < 0)", False), ("items.filter(i, i.price > 0).size()", 30_000)],
)
def test_a_list_of_thirty_thousand_items_is_gone_through(text: str, expected: Any) -> None:
    assert compile(text).evaluate({"items": [{"price": 1}] * 30_000}) == expected


def test_regular_expressions_take_linear_time() -> None:
    assert compile("s.matches('(a+)+$')").evaluate({"s": "a" * 200_000 + "b"}) is False


@pytest.mark.parametrize("text", ["d == e", "d", "d.a", "[d] == [e]", "d in [e]"])
def test_values_nested_without_end_are_refused(text: str) -> None:
    def deep() -> dict[str, Any]:
        outer: dict[str, Any] = {}
        inner = outer
        for _ in range(20_000):
            inner["a"] = {}
            inner = inner["a"]
        return outer

    with pytest.raises(ExpressionError, match=r"nested too deeply|too many steps"):
        compile(text).evaluate({"d": deep(), "e": deep()})


@pytest.mark.parametrize(
    "motif", ["(", "[", "{", "!", "-", "a.", "a[", "!!(!!!!!!(!!!!(((((!!(!!(!!!!((", "true?", "a&&(", "1+"]
)
@pytest.mark.parametrize("times", [5, 40, 300])
def test_repeated_beginnings_are_refused_or_read(motif: str, times: int) -> None:
    for text in (motif * times, motif * times + "1", motif * times + "1" + ")" * times):
        with suppress(InvalidExpression):
            compile(text)


WORDS = st.sampled_from(
    [
        *("a", "b", "items", "x", "1", "2", "0.5", "'text'", "true", "null", "(", ")", "[", "]", "{", "}", ".", ","),
        *(":", "?", "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "in", "has(", "size("),
        *("map(", "exists(", "matches(", "timestamp(", "duration(", "r'a+'", '"q"', "\\", "@", "#", "é", "1u"),
        *("9223372036854775808", "b'x'", "//", "\n"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(
    st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=50), st.fixed_dictionaries({"a": JSON, "items": JSON})
)
def test_any_text_is_an_expression_or_our_error(text: str, variables: dict[str, Any]) -> None:
    with suppress(InvalidExpression, ExpressionError):
        json.dumps(compile(text).evaluate(variables), allow_nan=False)


# The library's own evaluator is the measure wherever it does not tell 2 from 2.0.

NUMBERS = st.integers(-5, 5).map(str) | st.sampled_from(["i", "j"])
LISTS = st.sampled_from(["l", "[]", "[1, 2]", "[i, j, 3]"])
TEXTS = st.sampled_from(["s", "'a'", "'b'", "''", "t"])


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "%"])
    return st.builds("({} {} {})".format, inner, operators, inner) | st.builds("(-{})".format, inner)


INTEGERS = st.recursive(NUMBERS | st.builds("size({})".format, LISTS | TEXTS), _numbers, max_leaves=5)
TRUTHS = (
    st.builds("({} {} {})".format, INTEGERS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), INTEGERS)
    | st.builds("({} {} {})".format, TEXTS, st.sampled_from(["==", "!=", "<", ">="]), TEXTS)
    | st.builds("({} in {})".format, INTEGERS, LISTS)
    | st.builds("{}.contains({})".format, TEXTS, TEXTS)
    | st.builds("({} == {})".format, LISTS, LISTS)
    | st.sampled_from(["p", "q", "true", "false", "has(m.a)", "has(m.z)", "m.a == 1", "m.z == 1", "('a' in m)"])
)
CONDITIONS = st.recursive(
    TRUTHS,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner)
        | st.builds("!{}".format, inner)
        | st.builds("({} ? {} : {})".format, inner, inner, inner)
        | st.builds("{}.{}(x, x > i || {})".format, LISTS, st.sampled_from(["all", "exists", "exists_one"]), inner)
        | st.builds("({}.filter(x, {}).map(y, y * 2) == {})".format, LISTS, inner, LISTS)
    ),
    max_leaves=6,
)
VARIABLES: dict[str, Any] = {
    "i": 3, "j": -2, "l": [1, 2, 3], "s": "ab", "t": "b", "p": True, "q": False, "m": {"a": 1, "b": "x"},
}  # fmt: skip
LIBRARY = cel.NewEnv(variables=dict.fromkeys(VARIABLES, cel.Type.DYN))


@settings(deadline=None, max_examples=300)
@given(CONDITIONS | INTEGERS | st.builds("{} + {}".format, LISTS, LISTS))
def test_values_are_those_of_the_library(text: str) -> None:
    answer = LIBRARY.compile(text, disable_check=True).eval(data=VARIABLES)
    failed = answer.type() == cel.Type.ERROR

    if failed:
        with pytest.raises(ExpressionError):
            compile(text).evaluate(VARIABLES)
    else:
        ours = compile(text).evaluate(VARIABLES)
        assert (type(ours), ours) == (type(answer.plain_value()), answer.plain_value())
