"""What expressions mean: values, numbers, faults, and what they read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from casegraph.processes.expressions import Expression, ExpressionError, InvalidExpression, compile

ITEMS = [{"name": "desk", "price": 489.5, "quantity": 2}, {"name": "lamp", "price": 75, "quantity": 4}]


def value(text: str, /, **variables: Any) -> Any:
    return compile(text).evaluate(variables)


def error(text: str, /, **variables: Any) -> str:
    with pytest.raises(ExpressionError) as raised:
        compile(text).evaluate(variables)
    return raised.value.message


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("amount > 500", {"amount": 600}, True),
        ("amount > 500.5", {"amount": 600}, True),
        ("amount == 500", {"amount": 500.0}, True),
        ("1 == 1.0", {}, True),
        ("amount * 1.5", {"amount": 2}, 3.0),
        ("amount * 2", {"amount": 1.5}, 3.0),
        ("price * quantity", {"price": 2, "quantity": 2.5}, 5.0),
        ("double(text) > 5", {"text": "7.5"}, True),
        ("7 / 2", {}, 3),
        ("-7 / 2", {}, -3),
        ("7 / 2.0", {}, 3.5),
        ("-7 % 3", {}, -1),
        ("-(3)", {}, -3),
        ("true == 1", {}, False),
        ("'1' == 1", {}, False),
        ("[1, 2.0] == [1.0, 2]", {}, True),
        ("{'a': [1]} == {'a': [1.0]}", {}, True),
        ("a == null", {"a": None}, True),
        ("'a' < 'b' && false < true", {}, True),
        ("1.0 in [1, 2]", {}, True),
        ("'a' in {'a': 1}", {}, True),
        ("a.b['c-d'][1]", {"a": {"b": {"c-d": [1, 2]}}}, 2),
        ("has(a.b) && !has(a.c)", {"a": {"b": None}}, True),
        ("has(vars.amount) ? amount : 0", {}, 0),
        ("has(vars.amount) ? amount : 0", {"amount": 3}, 3),
        ("vars", {"vars": 7}, 7),
        ("items.exists(i, i.price > 400) && !items.all(i, i.price > 400)", {"items": ITEMS}, True),
        ("items.exists_one(i, i.name == 'lamp')", {"items": ITEMS}, True),
        ("items.filter(i, i.quantity > 2).map(i, i.name)", {"items": ITEMS}, ["lamp"]),
        ("items.map(i, i.price * i.quantity).sum()", {"items": ITEMS}, 1279.0),
        ("items.map(i, i.price).max() - items.map(i, i.price).min()", {"items": ITEMS}, 414.5),
        ("[[1, 2], [3]].map(row, row.map(cell, cell * 10))", {}, [[10, 20], [30]]),
        ("{'b': 1, 'a': 2}.map(key, key)", {}, ["b", "a"]),
        ("[].sum()", {}, 0),
        ("size('é😀') + [1, 2].size() + size({'a': 1})", {}, 5),
        ("name.startsWith('A') && name.endsWith('a') && name.contains('d')", {"name": "Ada"}, True),
        ("mail.matches('^[a-z]+@example[.]org$')", {"mail": "ada@example.org"}, True),
        ("' A b '.trim().lowerAscii() + 'x'.upperAscii()", {}, "a bX"),
        ("'a,b'.split(',').join('-').replace('a', 'c').substring(1)", {}, "-b"),
        ("math.round(2.5) + math.floor(1.9) + math.ceil(1.1) + math.abs(-1) + math.trunc(-1.9)", {}, 6.0),
        ("math.round(price * 100.0) / 100.0", {"price": 7.0349}, 7.03),
        ("int('12') + int(2.9)", {}, 14),
        ("string(1.5) + string(true) + string(2)", {}, "1.5true2"),
        ("timestamp('2026-01-31T23:30:00Z') + duration('1h30m')", {}, "2026-02-01T01:00:00Z"),
        (
            "timestamp(b) - timestamp(a) > duration('24h')",
            {"a": "2026-01-01T00:00:00Z", "b": "2026-01-03T00:00:00Z"},
            True,
        ),
        ("timestamp('2026-07-01T22:30:00Z').getDayOfMonth('Europe/Berlin')", {}, 1),
        ("duration('90m')", {}, "5400s"),
        ("duration('1.5s') + duration('1s')", {}, "2.5s"),
        ("now < timestamp('2027-01-01T00:00:00Z')", {"now": datetime(2026, 1, 1, tzinfo=UTC)}, True),
        ("now", {"now": datetime(2026, 1, 1, tzinfo=UTC)}, "2026-01-01T00:00:00Z"),
        ("'a' + // a comment\n 'b'", {}, "ab"),
    ],
)
def test_values(text: str, variables: dict[str, Any], expected: Any) -> None:
    given = value(text, **variables)

    assert given == expected
    assert type(given) is type(expected)


def test_a_side_that_decides_makes_the_other_not_matter() -> None:
    assert value("missing.x || true") is True
    assert value("false && missing.x") is False
    assert value("[0, 1].exists(x, 1 / x > 0)") is True
    assert "divides by zero" in error("[0].exists(x, 1 / x > 0)")
    assert "missing" in error("missing.x || false")


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("amount > 5", {}, "reads the variable 'amount', which is not there"),
        ("a.b", {"a": {}}, "reads 'b', which is not there"),
        ("a.b", {"a": 1}, "reads 'b' of a number"),
        ("a[1]", {"a": [1]}, "reads item 1 of a list of 1, counted from 0"),
        ("a['x']", {"a": {}}, "reads 'x', which is not there"),
        ("a + 1", {"a": "x"}, "adds a number to a text"),
        ("a < 'x'", {"a": 1}, "compares a number with a text"),
        ("a ? 1 : 2", {"a": 1}, "takes a number for a truth value"),
        ("a && true", {"a": 1}, "takes a number for a truth value"),
        ("!a", {"a": None}, "takes null for a truth value"),
        ("1 / 0", {}, "divides by zero"),
        ("1.0 / 0.0", {}, "divides by zero"),
        ("1 % 0", {}, "divides by zero"),
        ("a + 1", {"a": 2**63 - 1}, "beyond 64 bits"),
        ("-a", {"a": -(2**63)}, "beyond 64 bits"),
        ("a * 2", {"a": 10**400}, "too large"),
        ("1e308 * 10.0", {}, "not finite"),
        ("a.map(x, x)", {"a": 1}, "neither a list nor a map"),
        ("{1: 2}", {}, "as a key"),
        ("{'a': 1, 'a': 2}", {}, "twice"),
        ("timestamp('yesterday')", {}, "calls timestamp with 'yesterday'"),
        ("int('x')", {}, "calls int with 'x'"),
        ("'a'.matches('(')", {}, "regular expression"),
        ("a.matches('x')", {"a": "x\0"}, "character that is none"),
        ("a.matches('x')", {"a": "\ud800"}, "character that is none"),
        ("timestamp('9999-12-31T23:59:59Z') + duration('2s')", {}, "years 1 to 9999"),
        ("[].max()", {}, "empty list"),
        ("['a'].sum()", {}, "adds a text to a number"),
    ],
)
def test_errors_are_plain_sentences_with_the_place(text: str, variables: dict[str, Any], said: str) -> None:
    message = error(text, **variables)

    assert said in message
    assert message.startswith("The expression “")
    assert " at column " in message
    assert message.endswith(".")


def test_whole_numbers_beyond_64_bits_count_as_fractions() -> None:
    assert value("a + 1", a=2**63) == float(2**63)
    assert value("a > b", a=10**30, b=1.5) is True
    assert value("a == a", a=10**400) is True


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("1 +", 1, 4, "ends too early"),
        ("", 1, 1, "ends too early"),
        ("a b", 1, 3, "has 'b' where it does not belong"),
        ("1 +\n  * 2", 2, 3, "has '*' where it does not belong"),
        ("a = 1", 1, 3, "does not belong there"),
        ('"open', 1, 1, "does not belong there"),
        ("foo(1)", 1, 4, "calls 'foo', which is no function here"),
        ("x.foo()", 1, 6, "calls 'foo', which is no function here"),
        ("type(1)", 1, 5, "calls 'type'"),
        ("size()", 1, 5, "too many or too few arguments"),
        ("math.root(2)", 1, 10, "calls 'root'"),
        ("b'bytes'", 1, 1, "bytes"),
        ("Message{}", 1, 1, "message"),
        ("99999999999999999999", 1, 1, "more than 64 bits"),
        ("a\0", 1, 1, "no text"),
        ("'\ud800'", 1, 1, "no text"),
        ("(" * 200 + "1" + ")" * 200, 1, 1, "nested too deeply"),
        ("a" * 2001, 1, 1, "longer than 2000 characters"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(InvalidExpression) as raised:
        compile(text)

    assert said in raised.value.message
    assert (raised.value.line, raised.value.column) == (line, column)


def test_an_expression_tells_what_it_reads() -> None:
    expression = compile("items.exists(i, i.price > limit) && has(order.total) || math.abs(vars.size) > size(name)")

    assert isinstance(expression, Expression)
    assert expression.names == {"items", "limit", "order", "name", "vars"}


def test_variables_are_not_changed() -> None:
    variables = {"a": [1, 2], "b": {"c": [3]}}

    assert value("a.map(x, x) + b.c + a", **variables) == [1, 2, 3, 1, 2]
    assert variables == {"a": [1, 2], "b": {"c": [3]}}
