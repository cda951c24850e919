"""Conditions made up by Hypothesis, of every field and operator that the inputs offer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from casegraph.domain.enums import (
    CaseStatus,
    DelegationStatus,
    DocumentKind,
    PrincipalType,
    Priority,
    TaskStatus,
    TaskType,
)
from casegraph.domain.filters import And, Compare, CompareJSON, Condition, JSONOperand, Not, Op, Or, Related
from tests.world import NOW

MOMENTS = [NOW + timedelta(microseconds=n) for n in (-(10**12), -1, 0, 1, 10**6, 10**12)]
EXTREMES = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]

LONG = "ab" * 150
TEXTS = [
    *[
        "",
        "a",
        "A",
        "ab",
        "aB",
        "b",
        "ba",
        "a%b",
        "a_b",
        "axb",
        "a\\b",
        "a\\%b",
        "%",
        "_",
        "\\",
        "*",
        "?",
        "[a]",
    ],
    *[
        "'",
        '"',
        "it's",
        '"a"',
        "a;--",
        "é",
        "e\u0301",
        "É",
        "ß",
        "SS",
        "ﬁ",
        "I",
        "ı",
        "İ",
        "\n",
        " ",
        "a ",
        "\t",
    ],
    *["\U0001f600", "\U0001f600x", "\ud7ff", "\ud7ffx", "\ue000", "\ue000x", "\uffff", "\U0010ffff"],
    *["\U0010ffff\U0010ffff", "a\U0010ffff", "a\U0010ffffb", "a\U00010000", "null", "true", "1", "1.0", "0"],
    *[LONG[:199], LONG[:200], LONG[:200] + "a", LONG[:200] + "b", LONG, LONG[:200] + "\U0001f600"],
]
NUMBERS = [
    *[0, -0.0, 1, 1.0, -1, 2, 1.5, 0.1, 0.30000000000000004, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)],
    *[1e15, 1e300, -1e300, 1.7976931348623157e308, 5e-324, -5e-324],
]
CONTAINERS = [
    *[
        [],
        {},
        [1],
        [1.0],
        [True],
        ["1"],
        [[1]],
        [1, 2],
        [2, 1],
        [None],
        {"a": 1},
        {"a": 1.0},
        {"a": True},
        {"b": 1},
    ],
    *[
        {"a": 2, "b": 1},
        {"b": 1, "a": 2},
        {"a": {"b": [0]}},
        {"a": {"b": [-0.0]}},
        {"": ""},
        {"é": 1},
        {"e\u0301": 1},
    ],
]
VALUES = [*TEXTS, *NUMBERS, *CONTAINERS, True, False, None]
POINTERS = [
    *[
        "/x",
        "/y",
        "/z",
        "/x/0",
        "/x/1",
        "/x/00",
        "/x/-",
        "/x/a",
        "/x/a/b",
        "/x/a/b/0",
        "/y/0/0",
        "/y/b",
        "/absent",
    ],
    *[
        "/a~1b",
        "/m~0n",
        "/~01",
        "/",
        "//",
        "/ ",
        "/é",
        "/e\u0301",
        "/a%b",
        "/a_b",
        "/x/é",
        "/x/",
        "/\U0001f600",
    ],
]


@dataclass(frozen=True)
class Some:
    """Stands for one of the ids that are there when the test runs."""

    number: int


ids = st.builds(Some, st.integers(0, 2**16))


def settle(condition: Condition, pool: Sequence[Any]) -> Condition:
    """The condition with ids of the pool where it says `Some`."""

    def put(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(put(one) for one in value)
        return pool[value.number % len(pool)] if isinstance(value, Some) else value

    match condition:
        case And(parts) | Or(parts):
            return replace(condition, parts=tuple(settle(part, pool) for part in parts))
        case Not(part):
            return Not(settle(part, pool))
        case Related(name, inner):
            return Related(name, settle(inner, pool))
        case Compare(name, op, value):
            return Compare(name, op, put(value))
    return condition


Compares = Callable[[str], st.SearchStrategy[Condition]]
_SINGLE = (Op.EQ, Op.NE)
_LISTS = (Op.IN, Op.NOT_IN)
_SIZES = (Op.GT, Op.GTE, Op.LT, Op.LTE)


def _compares(values: st.SearchStrategy[Any], ops: Sequence[Op], *, nullable: bool = True) -> Compares:
    def make(name: str) -> st.SearchStrategy[Condition]:
        lists = st.lists(values, max_size=4).map(tuple)
        ways = [st.builds(Compare, st.just(name), st.just(op), lists if op in _LISTS else values) for op in ops]
        if nullable:
            ways.append(st.builds(Compare, st.just(name), st.just(Op.IS_NULL), st.booleans()))
        return st.one_of(ways)

    return make


def _members(kind: type[Any]) -> Compares:
    return _compares(st.sampled_from(kind), [Op.IN], nullable=False)


text = _compares(st.sampled_from(TEXTS), [*_SINGLE, *_LISTS, Op.CONTAINS, Op.STARTS_WITH])
whole = _compares(st.integers(-1, 45) | st.just(2**31 - 1) | st.just(-(2**31)), [*_SINGLE, Op.IN, *_SIZES])
ids_of = _compares(ids, [*_SINGLE, *_LISTS])
moment = _compares(st.sampled_from([*MOMENTS, *EXTREMES]), [Op.EQ, *_SIZES])
flag = _compares(st.booleans(), [Op.EQ], nullable=False)
said = _compares(st.sampled_from(["Finance", "finance"]), [Op.EQ], nullable=False)
sought = _compares(st.sampled_from(["", "a", "é", "strasse", "ss", "ß", "%", "STRASSE"]), [Op.CONTAINS], nullable=False)
status = _compares(st.sampled_from(CaseStatus), [*_SINGLE, *_LISTS], nullable=False)
delegation_status = _compares(st.sampled_from(DelegationStatus), [Op.EQ], nullable=False)


def places(body: str) -> st.SearchStrategy[Condition]:
    """Comparisons of a place in a JSON body."""
    texts, numbers = st.sampled_from(TEXTS), st.sampled_from([*NUMBERS, 10**30, -(10**30)])
    everything = st.sampled_from(VALUES) | st.sampled_from([10**30, 1e30, 9007199254740993])
    operands: dict[Op, st.SearchStrategy[list[Any]]] = {
        Op.EQ: everything.map(lambda one: [one]),
        Op.NE: everything.map(lambda one: [one]),
        Op.IN: st.lists(everything, max_size=5),
        Op.CONTAINS: texts.map(lambda one: [one]),
        Op.EXISTS: st.booleans().map(lambda one: [one]),
        **{op: (texts | numbers).map(lambda one: [one]) for op in _SIZES},
    }
    pointers = st.sampled_from(POINTERS[:3]) | st.sampled_from(POINTERS)
    return st.one_of(
        [st.builds(CompareJSON, st.just(body), pointers, st.just(op), of.map(_operand)) for op, of in operands.items()]
    )


def _operand(values: list[Any]) -> JSONOperand:
    return JSONOperand(tuple(json.dumps(one, ensure_ascii=False) for one in values))


def _any_of(fields: dict[str, Compares], *others: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    ways = st.one_of([make(name) for name, make in fields.items()] + list(others))

    @st.composite
    def condition(draw: st.DrawFn) -> Condition:
        return draw(ways)

    return condition()  # which spells itself in one word, where `ways` would take pages


def nested(leaf: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Joined by and, or and not."""
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts)))
            | st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts)))
            | st.builds(Not, inner)
        ),
        max_leaves=6,
    )


NOTE = _any_of({"authorId": ids_of, "createdAt": moment, "search": sought})
DOCUMENT = _any_of(
    {
        "kind": _members(DocumentKind),
        **dict.fromkeys(("name", "contentType", "definitionKey"), text),
        **dict.fromkeys(("taskId", "createdById"), ids_of),
        "createdAt": moment,
        **dict.fromkeys(("latest", "deleted"), flag),
    }
)
TASK = _any_of(
    {
        **dict.fromkeys(("id", "caseId", "processId", "ownerId"), ids_of),
        **dict.fromkeys(("definitionKey", "title"), text),
        "type": _members(TaskType),
        "status": _members(TaskStatus),
        **dict.fromkeys(("claimable", "overdue"), flag),
        **dict.fromkeys(("createdAt", "dueAt", "completedAt"), moment),
    },
    places("data"),
)
DELEGATION = _any_of(
    {
        **dict.fromkeys(("caseId", "taskId", "assigneeId"), ids_of),
        "status": delegation_status,
        **dict.fromkeys(("delegatedAt", "dueAt", "finishedAt"), moment),
        "overdue": flag,
        "priority": _members(Priority),
    }
)
CASE = _any_of(
    {
        **dict.fromkeys(("id", "processId", "initiatorId", "parentId", "assigneeId", "participantId"), ids_of),
        **dict.fromkeys(("createdAt", "updatedAt", "finishedAt", "dueAt", "delegatedAt"), moment),
        **dict.fromkeys(("title", "milestone", "processKey"), text),
        **dict.fromkeys(("subject.email", "subject.personalNumber", "subject.companyNumber"), text),
        **dict.fromkeys(("subject.lastName", "subject.companyName"), text),
        "number": whole,
        "status": status,
        "priority": _members(Priority),
        "category": said,
        "overdue": flag,
    },
    places("variables"),
    places("variables"),
    st.builds(Related, st.just("tasks"), nested(TASK)),
    st.builds(Related, st.just("documents"), nested(DOCUMENT)),
    st.builds(Related, st.just("notes"), nested(NOTE)),
)

_several = _any_of({"assigneeId": ids_of, "delegatedAt": moment, "participantId": ids_of})
_beside = st.builds(Not, _several) | whole("number")
_together = st.lists(_several, max_size=3) | st.lists(_several | _beside, max_size=3)
SEVERAL = st.lists(_several | _together.map(lambda parts: And(tuple(parts))), max_size=3).map(
    lambda parts: And(tuple(parts))
)
PRINCIPAL = _any_of({"type": _members(PrincipalType), "name": text, "email": text, "groupId": ids_of})
PROCESS = _any_of({**dict.fromkeys(("key", "name", "category"), text), "latest": flag})
