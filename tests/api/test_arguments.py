"""Arguments that mean nothing, or ask for too much: an error with a code and a place, and no word of Python or SQL."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest

from casegraph.domain.ids import new_uuid
from tests.api.desk import BAD, CURSOR, INVALID, LIMIT, Desk, cases, check_refused, where

LISTS = {
    "cases": "{ cases(%s) { nodes { id } } }",
    "tasks": "{ tasks(%s) { nodes { id } } }",
    "delegations": "{ delegations(%s) { nodes { id } } }",
    "processes": "{ processes(%s) { nodes { id } } }",
    "principals": "{ principals(%s) { nodes { id } } }",
    "case.tasks": "{ case(number: 1) { tasks(%s) { nodes { id } } } }",
    "case.delegations": "{ case(number: 1) { delegations(%s) { nodes { id } } } }",
    "case.documents": "{ case(number: 1) { documents(%s) { nodes { id } } } }",
    "case.notes": "{ case(number: 1) { notes(%s) { nodes { id } } } }",
    "case.children": "{ case(number: 1) { children(%s) { nodes { id } } } }",
    "task.candidates": "{ case(number: 1) { currentTasks { candidates(%s) { nodes { id } } } } }",
    "task.delegations": "{ case(number: 1) { currentTasks { delegations(%s) { nodes { id } } } } }",
    "task.documents": "{ case(number: 1) { currentTasks { documents(%s) { nodes { id } } } } }",
    "document.versions": "{ case(number: 1) { documents { nodes { versions(%s) { nodes { id } } } } } }",
    "process.cases": '{ process(key: "loan") { cases(%s) { nodes { id } } } }',
    "group.members": "{ groups { members(%s) { nodes { id } } } }",
}

WINDOWS = [
    ("first: 1, last: 1", BAD, "last"),
    ('first: 1, before: "x"', BAD, "before"),
    ('after: "x", before: "x"', BAD, "before"),
    ('last: 1, after: "x"', BAD, "after"),
    ("first: -1", BAD, "first"),
    ("last: -1", BAD, "last"),
    ("first: 101", LIMIT, "first"),
    ("last: 101", LIMIT, "last"),
    ('after: ""', CURSOR, "after"),
    ('after: "AAAA"', CURSOR, "after"),
    ('before: "%%% é"', CURSOR, "before"),
]


@pytest.mark.parametrize("name", LISTS)
async def test_every_list_refuses_windows_that_contradict_themselves(desk: Desk, name: str) -> None:
    for arguments, code, argument in WINDOWS:
        check_refused(await desk.ask(LISTS[name] % arguments), code, [argument])


@pytest.mark.parametrize("name", [name for name in LISTS if "." not in name])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ('offset: 0, after: "x"', BAD),
        ('offset: 0, before: "x"', BAD),
        ("offset: 5, last: 5", BAD),
        ("offset: -1", BAD),
        ("offset: 10001", LIMIT),
    ],
)
async def test_root_lists_refuse_offsets(desk: Desk, name: str, arguments: str, code: str) -> None:
    check_refused(await desk.ask(LISTS[name] % arguments), code, ["offset"])


@pytest.mark.parametrize("name", [name for name in LISTS if "." in name])
async def test_nested_lists_have_no_offset(desk: Desk, name: str) -> None:
    check_refused(await desk.ask(LISTS[name] % "offset: 1"), INVALID)


@pytest.mark.parametrize("arguments", ["first: 1.5", 'first: "1"', "first: 2147483648", "first: true", "first: [1]"])
async def test_sizes_are_integers_of_32_bits(desk: Desk, arguments: str) -> None:
    check_refused(await desk.ask(cases(arguments)), INVALID)


@pytest.mark.parametrize("size", ["1", 1.5, 2**31, 2**64, True, [1], {"first": 1}])
async def test_sizes_in_variables_are_integers_of_32_bits(desk: Desk, size: Any) -> None:
    query = "query ($size: Int) { cases(first: $size) { nodes { number } } }"
    check_refused(await desk.ask(query, {"size": size}), BAD)


async def test_null_is_the_same_as_left_out(desk: Desk) -> None:
    plain = await desk.ask("{ cases { nodes { number } } }")
    nulls = await desk.ask(
        cases(
            "list: null, filter: null, search: null, orderBy: null, first: null, after: null, last: null, before: null,"
            "offset: null"
        )
    )
    assert nulls.data == plain.data
    within = "and: null, or: null, not: null, priority: null, category: null, overdue: null, tasks: {some: null}"
    assert (await desk.ask(where(within + ", subject: {}, title: {}, variables: null"))).data == plain.data
    assert (await desk.ask(cases("orderBy: [{field: NUMBER, variable: null, direction: null}]"))).data != plain.data


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ("status: {in: []}", []),
        ("status: {notIn: []}", [3, 2, 1]),
        ("id: {in: []}", []),
        ("id: {notIn: []}", [3, 2, 1]),
        ("number: {in: []}", []),
        ("title: {in: []}", []),
        ("title: {notIn: []}", [3, 2, 1]),
        ("participantId: {in: []}", []),
        ("assigneeId: {notIn: []}", [3, 2, 1]),
        ("priority: []", []),
        ("variables: []", [3, 2, 1]),
        ('variables: [{pointer: "/amount", in: []}]', []),
        ("and: []", [3, 2, 1]),
        ("or: []", []),
        ("not: {}", []),
        ("not: {or: []}", [3, 2, 1]),
        ("not: {not: {number: {eq: 2}}}", [2]),
        ("tasks: {}", [3, 2, 1]),
        ("tasks: {none: {status: []}}", [3, 2, 1]),
        ("documents: {some: {kind: []}}", []),
    ],
)
async def test_what_is_empty_means_what_logic_says(desk: Desk, condition: str, numbers: list[int]) -> None:
    answer = await desk.ask(where(condition))
    assert [one["number"] for one in answer.data["cases"]["nodes"]] == numbers


@pytest.mark.parametrize(
    ("condition", "argument"),
    [
        ("id: {eq: null}", ["id", "eq"]),
        ("id: {in: null}", ["id", "in"]),
        ("title: {contains: null}", ["title", "contains"]),
        ("title: {isNull: null}", ["title", "isNull"]),
        ("number: {lt: null}", ["number", "lt"]),
        ("createdAt: {gte: null}", ["createdAt", "gte"]),
        ("status: {notIn: null}", ["status", "notIn"]),
        ("or: [{}, {not: {title: {eq: null}}}]", ["or", 1, "not", "title", "eq"]),
        ("subject: {email: {eq: null}}", ["subject", "email", "eq"]),
        ("tasks: {none: {title: {eq: null}}}", ["tasks", "none", "title", "eq"]),
        ('variables: [{pointer: "/a", contains: null}]', ["variables", 0, "contains"]),
        ('variables: [{pointer: "/a", exists: null}]', ["variables", 0, "exists"]),
        ('variables: [{pointer: "/a", gt: null}]', ["variables", 0, "gt"]),
        ('variables: [{pointer: "/a", in: null}]', ["variables", 0, "in"]),
        ('variables: [{pointer: "/a", gt: true}]', ["variables", 0, "gt"]),
        ('variables: [{pointer: "/a", lte: [1]}]', ["variables", 0, "lte"]),
        ('variables: [{pointer: "/a"}]', ["variables", 0]),
        ('variables: [{pointer: "/a", eq: 1}, {pointer: "a", eq: 1}]', ["variables", 1, "pointer"]),
        ('variables: [{pointer: "", eq: 1}]', ["variables", 0, "pointer"]),
        ('variables: [{pointer: "/~", eq: 1}]', ["variables", 0, "pointer"]),
        ('variables: [{pointer: "/~2", eq: 1}]', ["variables", 0, "pointer"]),
        ('variables: [{pointer: "/%s", eq: 1}]' % ("x" * 500), ["variables", 0, "pointer"]),
        ('tasks: {some: {data: [{pointer: "a", eq: 1}]}}', ["tasks", "some", "data", 0, "pointer"]),
        ("documents: {some: {or: [{allVersions: true}]}}", ["documents", "some", "or", 0, "allVersions"]),
        ("documents: {none: {not: {deleted: false}}}", ["documents", "none", "not", "deleted"]),
    ],
)
async def test_conditions_that_mean_nothing(desk: Desk, condition: str, argument: list[str | int]) -> None:
    check_refused(await desk.ask(where(condition)), BAD, ["filter", *argument])


@pytest.mark.parametrize(
    "condition",
    [
        "titel: {eq: 1}",
        "title: 5",
        "title: {eq: 5}",
        "title: {gt: 5}",
        "status: {eq: OPEN}",
        'status: {eq: "RUNNING"}',
        "priority: [null]",
        "id: {in: [null]}",
        "number: {eq: 2147483648}",
        "and: [null]",
        "category: [1, 2]",
        'overdue: "yes"',
        "variables: [{eq: 1}]",
        "variables: [{pointer: null, eq: 1}]",
    ],
)
async def test_conditions_of_another_type(desk: Desk, condition: str) -> None:
    check_refused(await desk.ask(where(condition)), INVALID)


async def test_an_unknown_category_is_an_error_wherever_it_stands(desk: Desk) -> None:
    for condition in ('category: "nope"', 'category: ""', 'or: [{}, {not: {category: "nope"}}]'):
        check_refused(await desk.ask(where(condition)), "NOT_FOUND")
        check_refused(await desk.ask(LISTS["process.cases"] % ("filter: {" + condition + "}")), "NOT_FOUND")


ORDERS = [
    ("[{}]", BAD, ["orderBy", 0]),
    ('[{field: NUMBER}, {field: NUMBER, variable: "/amount"}]', BAD, ["orderBy", 1]),
    ('[{field: NUMBER, variable: ""}]', BAD, ["orderBy", 0]),
    ('[{variable: ""}]', BAD, ["orderBy", 0, "variable"]),
    ('[{variable: "amount"}]', BAD, ["orderBy", 0, "variable"]),
    ('[{variable: "/%s"}]' % ("x" * 500), BAD, ["orderBy", 0, "variable"]),
    ("[" + "{field: NUMBER}," * 6 + "]", LIMIT, ["orderBy"]),
]


@pytest.mark.parametrize(("order", "code", "argument"), ORDERS)
async def test_orders_that_mean_nothing(desk: Desk, order: str, code: str, argument: list[str | int]) -> None:
    for query in (LISTS["cases"], LISTS["process.cases"]):
        check_refused(await desk.ask(query % f"orderBy: {order}"), code, argument)


@pytest.mark.parametrize("order", ["[{field: AGE}]", "[{field: NUMBER, direction: DOWN}]", '"NUMBER"', "[null]"])
async def test_orders_of_another_type(desk: Desk, order: str) -> None:
    check_refused(await desk.ask(cases(f"orderBy: {order}")), INVALID)


async def test_only_cases_are_sorted_by_variables(desk: Desk) -> None:
    check_refused(await desk.ask('{ tasks(orderBy: [{field: TITLE, variable: "/a"}]) { nodes { id } } }'), INVALID)


@pytest.mark.parametrize("order", ["[]", "[{field: NUMBER}, {field: NUMBER, direction: DESC}]", "{field: NUMBER}"])
async def test_orders_that_repeat_themselves_are_orders(desk: Desk, order: str) -> None:
    assert len((await desk.ask(cases(f"orderBy: {order}"))).data["cases"]["nodes"]) == 3


def _bad_ids() -> list[tuple[str, str]]:
    some = UUID("0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f")
    return [
        ("empty", ""),
        ("word", "case"),
        ("number", "1"),
        ("not base64", "Q2FzZTo*"),
        ("not ASCII", "é" * 36),
        ("base64 of no text", b64encode(b"\xff\xfe").decode()),
        ("no uuid", b64encode(b"Case:1").decode()),
        ("no type", b64encode(str(some).encode()).decode()),
        ("bare uuid with an odd character", str(some)[:-1] + "_"),
        ("very long", "Q2FzZTox" * 1000),
    ]


@pytest.mark.parametrize(("name", "text"), _bad_ids())
async def test_ids_that_are_none(desk: Desk, name: str, text: str) -> None:
    for field in ("case", "task", "delegation", "document", "note", "process", "principal", "node"):
        query = "query ($id: ID!) { " + field + "(id: $id) { __typename } }"
        check_refused(await desk.ask(query, {"id": text}), BAD, ["id"])
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    check_refused(await desk.ask(query, {"ids": [desk.case, text]}), BAD, ["ids", 1])
    query = "query ($filter: CaseFilter) { cases(filter: $filter) { totalCount } }"
    check_refused(await desk.ask(query, {"filter": {"id": {"eq": text}}}), BAD, ["filter", "id", "eq"])


async def test_ids_of_another_type(desk: Desk) -> None:
    query = "query ($id: ID!) { task(id: $id) { title } }"
    check_refused(await desk.ask(query, {"id": desk.case}), BAD, ["id"])
    query = "query ($filter: CaseFilter) { cases(filter: $filter) { totalCount } }"
    for name in ("id", "parentId", "processId", "initiatorId", "assigneeId", "participantId"):
        answer = await desk.ask(query, {"filter": {name: {"in": [str(new_uuid()), desk.task]}}})
        check_refused(answer, BAD, ["filter", name, "in", 1])
        assert "Task" in answer.errors[0]["message"]


async def test_ids_of_nothing_are_null(desk: Desk) -> None:
    nobody = str(new_uuid())
    query = "query ($id: ID!, $global: ID!) { case(id: $id) { title } node(id: $global) { id } task(id: $id) { id } }"
    for type_name in ("Case", "Task", "Viewer", "Nothing", "", "case"):
        answer = await desk.ask(query, {"id": nobody, "global": b64encode(f"{type_name}:{nobody}".encode()).decode()})
        assert answer.data == {"case": None, "node": None, "task": None}


async def test_node_takes_no_bare_uuid(desk: Desk) -> None:
    check_refused(await desk.ask('{ node(id: "' + str(new_uuid()) + '") { id } }'), BAD, ["id"])


async def test_at_most_a_hundred_nodes(desk: Desk) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert len((await desk.ask(query, {"ids": [desk.case] * 100})).data["nodes"]) == 100
    check_refused(await desk.ask(query, {"ids": [desk.case] * 101}), LIMIT, ["ids"])


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("case", BAD),
        ("case(id: null, number: null)", BAD),
        ('case(id: "0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f", number: 1)', BAD),
        ("case(number: 2147483648)", INVALID),
        ("process", BAD),
        ('process(id: "0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f", key: "loan")', BAD),
        ('process(id: "0190b5c2-7c4e-7a91-8f53-1d2b3c4d5e6f", version: 1)', BAD),
        ("process(version: 1)", BAD),
        ("node", INVALID),
        ("node(id: null)", INVALID),
        ("task(id: true)", INVALID),
    ],
)
async def test_one_thing_is_named_one_way(desk: Desk, field: str, code: str) -> None:
    check_refused(await desk.ask("{ " + field + " { __typename } }"), code)


@pytest.mark.parametrize("number", [0, -1, -(2**31), 2**31 - 1])
async def test_numbers_of_nothing_are_null(desk: Desk, number: int) -> None:
    query = 'query ($n: Int) { case(number: $n) { id } process(key: "loan", version: $n) { id } }'
    assert (await desk.ask(query, {"n": number})).data == {"case": None, "process": None}
