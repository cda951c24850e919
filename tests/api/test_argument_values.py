"""Values that are none, odd or enormous: moments, numbers, texts and filters, in literals and in variables."""

from typing import Any

import pytest

from casegraph.domain.ids import new_uuid
from tests.api.desk import BAD, LIMIT, Desk, cases, check_refused, where
from tests.client import Answer


def amount(op: str, value: str) -> str:
    """A condition on the variable `amount`."""
    return 'variables: [{pointer: "/amount", ' + op + ": " + value + "}]"


MOMENTS = [
    "2024-05-31",
    "2024-05-31T12:00:00",
    "2024-05-31 12:00:00Z",
    "2024-02-30T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T23:59:60Z",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00.1234567890Z",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "٢٠٢٤-٠٥-٣١T00:00:00Z",
    "now",
    "",
    0,
    True,
    {},
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_moments_that_are_none(desk: Desk, moment: Any) -> None:
    query = "query ($m: DateTime) { cases(filter: {createdAt: {gt: $m}}) { totalCount } }"
    answer = await desk.ask(query, {"m": moment})
    check_refused(answer, BAD)
    assert "$m" in answer.errors[0]["message"]
    if isinstance(moment, str):
        answer = await desk.ask(where('createdAt: {gt: "' + moment + '"}'))
        check_refused(answer, BAD)
        assert answer.errors[0]["locations"] == [{"line": 1, "column": 34}]


async def test_the_first_and_last_moments_compare(desk: Desk) -> None:
    query = "query ($f: DateTimeFilter) { cases(filter: {createdAt: $f}) { totalCount } }"
    for op, moment, total in [
        ("gte", "0001-01-01T00:00:00Z", 3),
        ("lt", "0001-01-01T00:00:00Z", 0),
        ("lte", "9999-12-31T23:59:59.999999999Z", 3),
        ("gt", "9999-12-31T23:59:59.999999Z", 0),
        ("lt", "9999-12-31t23:59:59z", 3),
        ("gt", "0001-01-01T23:59:59.9+23:59", 3),
    ]:
        assert (await desk.ask(query, {"f": {op: moment}})).data["cases"]["totalCount"] == total


NUMBERS = ["1" + "0" * 399, "-1" + "0" * 398, "1e999", "-1e999", "[1, {a: 1e309}]"]


@pytest.mark.parametrize("number", NUMBERS)
async def test_json_numbers_beyond_doubles_are_refused(desk: Desk, number: str) -> None:
    answer = await desk.ask(where(amount("ne", number)))
    check_refused(answer, BAD)
    assert answer.errors[0]["locations"]


async def test_a_number_of_500_digits_is_refused(desk: Desk) -> None:
    check_refused(await desk.ask(where(amount("eq", ("9" * 500)))), LIMIT)


@pytest.mark.parametrize("word", ["NULL", "True", "amount", "[1, {a: Nothing}]"])
async def test_json_has_no_bare_words(desk: Desk, word: str) -> None:
    check_refused(await desk.ask(where(amount("eq", word))), BAD)


@pytest.mark.parametrize("number", ["18446744073709551616", "1" + "0" * 300, "1e308", "-9223372036854775809", "1e-400"])
async def test_large_json_numbers_compare_as_doubles(desk: Desk, number: str) -> None:
    equal = await desk.ask(where(amount("in", "[" + number + ", 1]")))
    assert 2 in [one["number"] for one in equal.data["cases"]["nodes"]]
    beside = await desk.ask(where(amount("ne", number)))
    assert len(beside.data["cases"]["nodes"]) == (2 if number == "1e-400" else 3)


async def test_variables_inside_json_literals(desk: Desk) -> None:
    query = 'query ($v: JSON) { cases(filter: {variables: [{pointer: "/amount", %s}]}) { totalCount } }'
    assert (await desk.ask(query % "in: [[$v], {x: $v}, 1]")).data["cases"]["totalCount"] == 1
    assert (await desk.ask(query % "in: [[$v], {x: $v}, 1]", {"v": None})).data["cases"]["totalCount"] == 1
    assert (await desk.ask(query % "ne: [$v]", {"v": {"deep": [1]}})).data["cases"]["totalCount"] == 3
    check_refused(await desk.ask(query % "eq: $v"), BAD, ["filter", "variables", 0])


ODD_TEXTS = [
    "%",
    "_",
    "'",
    '"',
    "\\",
    "a*b",
    "a AND b",
    "NEAR(a b)",
    "--",
    ";",
    "\n",
    "\ud7ff\ue000",
    "𝄞",
    "\U0010ffff",
    "\x01",
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
async def test_odd_texts_are_nothing_but_text(desk: Desk, text: str) -> None:
    query = """query ($t: String!, $j: JSON!) {
        search: cases(search: $t) { totalCount }
        title: cases(filter: {title: {contains: $t}}) { totalCount }
        prefix: cases(filter: {title: {startsWith: $t}}) { totalCount }
        notes: cases(filter: {notes: {some: {search: $t}}}) { totalCount }
        json: cases(filter: {variables: [{pointer: "/name", contains: $t}]}) { totalCount }
        range: cases(filter: {variables: [{pointer: "/name", eq: $j}]}) { totalCount }
        principals: principals(filter: {name: {contains: $t}}) { totalCount }
    }"""
    answer = await desk.ask(query, {"t": text, "j": text})
    found = {name: one["totalCount"] for name, one in answer.data.items()}
    # A line break alone is no search text: what surrounds the text is cut off.
    assert found == {**dict.fromkeys(found, 0), "search": 3 if text == "\n" else 0}


async def test_u_0000_is_refused_wherever_text_may_stand(desk: Desk) -> None:
    for arguments in (r'search: "a\u0000"', r'filter: {title: {eq: "\u0000"}}', r'after: "\u0000"'):
        check_refused(await desk.ask(cases(arguments)), BAD)
    query = "query ($s: String, $f: CaseFilter) { cases(search: $s, filter: $f) { totalCount } }"
    check_refused(await desk.ask(query, {"s": "\0"}), BAD, ["s"])
    check_refused(await desk.ask(query, {"f": {"title": {"in": ["a", "b\0"]}}}), BAD, ["f", "title", "in", 1])
    variables = {"f": {"variables": [{"pointer": "/a", "eq": {"key\0": 1}}]}}
    check_refused(await desk.ask(query, variables), BAD, ["f", "variables", 0, "eq"])


async def test_lone_surrogates_are_no_text(desk: Desk) -> None:
    check_refused(await desk.ask(cases(r'search: "\uD800"')), "GRAPHQL_PARSE_FAILED")
    check_refused(await desk.ask(cases(r'search: "\uDC00\uD800"')), "GRAPHQL_PARSE_FAILED")
    body = r'{"query": "query ($s: String) { cases(search: $s) { totalCount } }", "variables": {"s": "\ud800"}}'
    headers = {"authorization": f"Bearer {desk.person.token}", "content-type": "application/json"}
    response = await desk.client.http.post("/graphql", content=body, headers=headers)
    check_refused(Answer(response.status_code, response.json(), response.headers), "BAD_REQUEST")


async def test_long_texts(desk: Desk) -> None:
    query = "query ($s: String, $f: CaseFilter) { cases(search: $s, filter: $f) { totalCount } }"
    assert (await desk.ask(query, {"s": "é" * 200})).data["cases"]["totalCount"] == 0
    check_refused(await desk.ask(query, {"s": "é" * 201}), LIMIT, ["search"])
    long = "x" * 100_000
    for condition in ({"title": {"contains": long}}, {"variables": [{"pointer": "/name", "lt": long}]}):
        assert (await desk.ask(query, {"f": condition})).status == 200


FILTERED = "query ($f: CaseFilter) { cases(filter: $f) { totalCount } }"


def _nested(depth: int, word: str = "not") -> dict[str, Any]:
    condition: dict[str, Any] = {}
    for _ in range(depth):
        condition = {word: condition} if word == "not" else {word: [condition]}
    return condition


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (_nested(11), "nested deeper than 10"),
        (_nested(11, "or"), "nested deeper than 10"),
        (_nested(60), "nested deeper than 10"),
        ({"or": [{"title": {"eq": "a"}}] * 200}, "more than 200 conditions"),
        ({"variables": [{"pointer": "/a", "eq": 1}] * 201}, "more than 200 conditions"),
        ({"number": {"in": [1] * 501}}, "more than 500 values"),
        ({"variables": [{"pointer": "/a", "in": [1] * 501}]}, "more than 500 values"),
        ({"tasks": {"some": {"id": {"in": [str(new_uuid())] * 501}}}}, "more than 500 values"),
        ({"or": [{"number": {"in": [1] * 500}}] * 11}, "more than 5000 values"),
    ],
)
async def test_filters_that_are_too_large(desk: Desk, condition: dict[str, Any], message: str) -> None:
    answer = await desk.ask(FILTERED, {"f": condition})
    check_refused(answer, LIMIT, ["filter"])
    assert message in answer.errors[0]["message"]


@pytest.mark.parametrize(
    "condition",
    [
        _nested(10),
        _nested(31, "and"),
        {"or": [{"title": {"eq": "a"}}] * 199},
        {"number": {"in": [1] * 500}},
        {"or": [{"number": {"in": [1] * 500}}] * 10},
        {"or": [{"variables": [{"pointer": "/amount", "in": [1, "a", True, "x" * 300, [1], {"a": 1}] * 80}]}] * 10},
        {"or": [{"variables": [{"pointer": "/amount", "ne": "x" * 300}]}] * 199},
        {"or": [{"tasks": {"none": {"not": {"data": [{"pointer": "/x", "ne": "x"}]}}}}] * 39},
        {"and": [{"variables": [{"pointer": f"/{n}", "exists": False}]} for n in range(200)]},
    ],
    ids=lambda condition: str(condition)[:60],
)
async def test_the_largest_filters_are_answered(desk: Desk, condition: dict[str, Any]) -> None:
    assert (await desk.ask(FILTERED, {"f": condition})).data["cases"]["totalCount"] in range(4)
