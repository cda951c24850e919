"""A text becomes a definition, or all that is wrong with it, each fault with its place."""

import json
from typing import Any

import pytest

from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, Priority, RouteType, TaskType
from casegraph.processes.model import (
    Assignment,
    Calendar,
    Delay,
    DocumentDefinition,
    FormDefinition,
    Route,
    RouteTarget,
    Script,
    TaskDefinition,
    TriggerDefinition,
    WorkingHours,
    from_json,
    to_json,
)
from casegraph.processes.reading import Format, Known, Mentions, read
from tests.unit.processes.definitions import SOUND, Change, changed, codes, draft


def test_a_sound_definition_is_read_with_all_its_parts() -> None:
    given = draft(SOUND)

    assert given.faults == ()
    definition = given.definition
    assert definition is not None
    assert (definition.key, definition.name, definition.title) == ("purchase", "Purchase", "Purchase of ${what}")
    assert definition.tasks[0] == TaskDefinition(
        "request",
        "Request",
        start=True,
        users=("ada",),
        groups=("staff",),
        assignment_rule=AssignmentRule.BALANCED,
        due=Delay("PT16H", "office"),
        priority=Priority.HIGH,
        milestone="Asked for",
        data_schema=SOUND["tasks"][0]["form"],
        route=Route(
            RouteType.PARALLEL_BY_EVALUATION,
            (RouteTarget("check", "amount > 500"), RouteTarget("rate", "true"), RouteTarget("wait")),
        ),
        before=("total",),
        after=("rates",),
    )
    join = Route(RouteType.SEC_JOIN, (RouteTarget("order"),))
    assert definition.tasks[1:4] == (
        TaskDefinition(
            "check",
            "Check",
            assignment_rule=AssignmentRule.EVALUATE,
            assignment_variable="checker",
            due=Delay("P2D"),
            route=join,
        ),
        TaskDefinition(
            "rate",
            "Rate",
            type=TaskType.SCRIPT,
            script=Script((Assignment("net", "amount / 1.19"), Assignment("tax", "amount - net"))),
            route=join,
        ),
        TaskDefinition("wait", "Wait", type=TaskType.TIMER, wait=Delay("PT1H"), route=join),
    )
    assert definition.tasks[4:] == (
        TaskDefinition(
            "order",
            "Order",
            type=TaskType.SERVICE,
            task_queue="orders",
            route=Route(RouteType.EVALUATE, (RouteTarget("paid", "prepaid"), RouteTarget(None))),
        ),
        TaskDefinition(
            "paid",
            "Paid",
            type=TaskType.RECEIVE,
            message="payment",
            route=Route(targets=(RouteTarget("deliver"),)),
        ),
        TaskDefinition("deliver", "Deliver", type=TaskType.SUBPROCESS, subprocess="delivery"),
        TaskDefinition("ask", "Ask", ad_hoc=True, assignment_rule=AssignmentRule.MANUAL),
    )
    assert definition.triggers == (
        TriggerDefinition("total", "Total", script=Script((Assignment("amount", "items.map(i, i.price).sum()"),))),
        TriggerDefinition("rates", "Rates", script=Script(function="exchange-rates")),
    )
    assert definition.documents == (
        DocumentDefinition("offer", "Offer", DocumentKind.INPUT, versioned=True),
        DocumentDefinition("order", "Order", DocumentKind.OUTPUT, format=OutputFormat.PDF),
    )
    assert definition.forms == (FormDefinition("item", "Item", {"type": "object"}),)
    hours = (WorkingHours(1, 540, 750), WorkingHours(1, 810, 1020), WorkingHours(5, 0, 1440))
    assert definition.calendars == (Calendar("office", "Europe/Berlin", hours, ("2026-12-25",)),)
    assert (definition.variable_schema, definition.entity_schema) == (SOUND["variableSchema"], True)
    assert (definition.metadata_schema, definition.parameter_schema) == (None, None)
    assert definition.results == ("amount", "order")
    assert from_json(json.loads(json.dumps(to_json(definition)))) == definition


def test_the_smallest_definition() -> None:
    given = read("key: a\nname: A\ntasks: [{key: only, title: Only, start: true}]")

    assert given.definition is not None
    assert given.definition.tasks == (TaskDefinition("only", "Only", start=True),)


def _task(number: int, **changes: Any) -> Change:
    return lambda definition: definition["tasks"][number].update(changes)


def _route(number: int, route: Any) -> Change:
    return _task(number, route=route)


def _top(**changes: Any) -> Change:
    return lambda definition: definition.update(changes)


def _without(key: str, number: int | None = None) -> Change:
    return lambda definition: (definition if number is None else definition["tasks"][number]).pop(key)


def _calendar(**changes: Any) -> Change:
    return lambda definition: definition["calendars"][0].update(changes)


BROKEN: list[tuple[Change, list[tuple[str, str]]]] = [
    # The shape, which the published schema says too.
    (_top(foo=1), [("UNKNOWN_KEY", "/foo")]),
    (_task(0, foo=1), [("UNKNOWN_KEY", "/tasks/0/foo")]),
    (_without("name"), [("MISSING_KEY", "")]),
    (_without("tasks"), [("MISSING_KEY", "")]),
    (_without("title", 1), [("MISSING_KEY", "/tasks/1")]),
    (_top(name=3), [("WRONG_TYPE", "/name")]),
    (_top(name=""), [("WRONG_VALUE", "/name")]),
    (_top(name="x" * 201), [("TOO_LARGE", "/name")]),
    (_top(key="x" * 101), [("TOO_LARGE", "/key")]),
    (_top(key="a b"), [("WRONG_VALUE", "/key")]),
    (_top(key="ä"), [("WRONG_VALUE", "/key")]),
    (_top(key="a\n"), [("WRONG_VALUE", "/key")]),
    (_top(tasks=[]), [("WRONG_VALUE", "/tasks")]),
    (_top(tasks={}), [("WRONG_TYPE", "/tasks")]),
    (_top(results=["a", "a"]), [("DUPLICATE", "/results")]),
    (_top(results=["a-b"]), [("WRONG_VALUE", "/results/0")]),
    (_task(0, type="USR"), [("WRONG_VALUE", "/tasks/0/type")]),
    (_task(2, type="SCRPT"), [("WRONG_VALUE", "/tasks/2/type")]),
    (_task(0, start="yes"), [("WRONG_TYPE", "/tasks/0/start")]),
    (_task(0, priority="URGENT"), [("WRONG_VALUE", "/tasks/0/priority")]),
    (_task(0, assignment="FAIR"), [("WRONG_VALUE", "/tasks/0/assignment")]),
    (_task(1, pool={}), [("WRONG_VALUE", "/tasks/1/pool")]),
    (_task(1, pool={"users": []}), [("WRONG_VALUE", "/tasks/1/pool/users")]),
    (_task(0, pool={"users": ["ada", "ada"]}), [("DUPLICATE", "/tasks/0/pool/users")]),
    (_without("script", 2), [("MISSING_KEY", "/tasks/2")]),
    (_task(0, script={"function": "f"}), [("WRONG_VALUE", "/tasks/0/script")]),
    (_task(0, taskQueue="q"), [("WRONG_VALUE", "/tasks/0/taskQueue")]),
    (_without("message", 5), [("MISSING_KEY", "/tasks/5")]),
    (_task(2, script={"set": {"a": "1"}, "function": "f"}), [("MISSING_KEY", "/tasks/2/script")]),
    (_task(2, script={"set": {}}), [("WRONG_VALUE", "/tasks/2/script/set")]),
    (_task(2, script={"set": {"a-b": "1"}}), [("WRONG_VALUE", "/tasks/2/script/set/a-b")]),
    (_task(2, script={"set": {"a\n": "1"}}), [("WRONG_VALUE", "/tasks/2/script/set/a\n")]),
    (_task(2, script={"set": {"a": 1}}), [("WRONG_TYPE", "/tasks/2/script/set/a")]),
    (_task(7, key="END"), [("WRONG_VALUE", "/tasks/7/key")]),
    (_route(0, {"type": "PARALEL", "targets": ["check", "rate", "wait"]}), [("WRONG_VALUE", "/tasks/0/route/type")]),
    (_route(0, {"type": "PARALLEL"}), [("MISSING_KEY", "/tasks/0/route")]),
    (_route(0, []), [("WRONG_TYPE", "/tasks/0/route")]),
    (
        _route(5, {"targets": [{"to": "deliver"}]}),
        [
            ("MISSING_KEY", "/tasks/5/route/targets/0"),
            ("UNKNOWN_KEY", "/tasks/5/route/targets/0/to"),
        ],
    ),
    (_top(documents=[{"key": "a", "title": "A", "kind": "ATTACHED"}]), [("WRONG_VALUE", "/documents/0/kind")]),
    (
        _top(documents=[{"key": "a", "title": "A", "kind": "INPUT", "format": "PDF"}]),
        [("WRONG_VALUE", "/documents/0/format")],
    ),
    (_top(variableSchema=3), [("WRONG_TYPE", "/variableSchema")]),
    (_calendar(hours={"monday": ["9-17"]}), [("WRONG_VALUE", "/calendars/0/hours/monday/0")]),
    (_calendar(hours={"mon": []}), [("UNKNOWN_KEY", "/calendars/0/hours/mon")]),
    (_calendar(hours={}), [("WRONG_VALUE", "/calendars/0/hours")]),
    (_top(strict=["variables", "results"]), [("WRONG_VALUE", "/strict/1")]),
    (_top(strict=["entity", "entity"]), [("DUPLICATE", "/strict")]),
    (_top(strict=True), [("WRONG_TYPE", "/strict")]),
    (_task(2, strict="yes"), [("WRONG_TYPE", "/tasks/2/strict")]),
]

MEANINGLESS: list[tuple[Change, list[tuple[str, str]]]] = [
    # What a schema cannot say.
    (lambda d: d["tasks"].append({"key": "order", "title": "Again"}), [("DUPLICATE", "/tasks/8/key")]),
    (lambda d: d["triggers"].append(d["triggers"][0]), [("DUPLICATE", "/triggers/2/key")]),
    (lambda d: d["documents"].append(d["documents"][0]), [("DUPLICATE", "/documents/2/key")]),
    (lambda d: d["forms"].append(d["forms"][0]), [("DUPLICATE", "/forms/1/key")]),
    (lambda d: d["calendars"].append(d["calendars"][0]), [("DUPLICATE", "/calendars/1/key")]),
    (_without("start", 0), [("NO_START", "/tasks")]),
    (_route(5, "nowhere"), [("UNKNOWN_TASK", "/tasks/5/route"), ("UNREACHABLE", "/tasks/6")]),
    (_route(5, "ask"), [("ROUTE", "/tasks/5/route"), ("UNREACHABLE", "/tasks/6")]),
    (_route(5, "END"), [("UNREACHABLE", "/tasks/6")]),
    (
        lambda d: d["tasks"].extend(
            [{"key": "x", "title": "X", "route": "y"}, {"key": "y", "title": "Y", "route": "x"}]
        ),
        [("UNREACHABLE", "/tasks/8"), ("UNREACHABLE", "/tasks/9")],
    ),
    (_route(5, {"type": "SEC_JOIN", "targets": ["deliver", "END"]}), [("ROUTE", "/tasks/5/route/targets")]),
    (
        _route(5, {"targets": [{"task": "deliver", "condition": "true"}]}),
        [
            ("ROUTE", "/tasks/5/route/targets/0/condition"),
        ],
    ),
    (_route(5, {"type": "SELECT", "targets": ["deliver"]}), [("ROUTE", "/tasks/5/route/targets")]),
    (
        _route(5, {"type": "SELECT", "targets": ["deliver", {"task": "END", "condition": "true"}]}),
        [
            ("ROUTE", "/tasks/5/route/targets/1/condition"),
        ],
    ),
    (_route(5, {"type": "PARALLEL", "targets": ["deliver", "deliver"]}), [("ROUTE", "/tasks/5/route/targets/1")]),
    (_route(5, {"type": "EVALUATE", "targets": ["deliver", "END"]}), [("ROUTE", "/tasks/5/route/targets/1")]),
    (_task(7, start=True), [("ROUTE", "/tasks/7/start")]),
    (_route(7, "order"), [("ROUTE", "/tasks/7/route")]),
    (_task(1, assignment="BALANCED"), [("ASSIGNMENT", "/tasks/1/assignment")]),
    (_task(1, assignment="EVALUATE"), [("ASSIGNMENT", "/tasks/1/assignment")]),
    (_task(1, assignment={"rule": "SELF_SERVICE_EVALUATE"}), [("ASSIGNMENT", "/tasks/1/assignment")]),
    (_task(1, assignment={"rule": "MANUAL", "variable": "x"}), [("ASSIGNMENT", "/tasks/1/assignment/variable")]),
    (_task(1, before=["no"]), [("UNKNOWN_TRIGGER", "/tasks/1/before/0")]),
    (_task(1, after=["total", "no"]), [("UNKNOWN_TRIGGER", "/tasks/1/after/1")]),
    (_task(1, due={"after": "P1D", "calendar": "no"}), [("UNKNOWN_CALENDAR", "/tasks/1/due/calendar")]),
    (_task(1, due="2 days"), [("DURATION", "/tasks/1/due")]),
    (_task(3, wait={"after": "P1.5D"}), [("DURATION", "/tasks/3/wait/after")]),
    (_calendar(timezone="Europe/Nowhere"), [("CALENDAR", "/calendars/0/timezone")]),
    (_calendar(timezone="../../etc/passwd"), [("CALENDAR", "/calendars/0/timezone")]),
    (_calendar(holidays=["2026-02-29"]), [("CALENDAR", "/calendars/0/holidays/0")]),
    (_calendar(hours={"monday": ["17:00-09:00", "09:00-10:00"]}), [("CALENDAR", "/calendars/0/hours/monday/0")]),
    (_calendar(hours={"monday": ["09:00-24:01", "09:00-10:00"]}), [("CALENDAR", "/calendars/0/hours/monday/0")]),
    (_calendar(hours={"monday": ["09:00-12:00", "11:00-13:00"]}), [("CALENDAR", "/calendars/0/hours/monday/1")]),
    (_calendar(hours={"monday": []}), [("CALENDAR", "/calendars/0/hours")]),
    (_top(title="Purchase of ${what"), [("EXPRESSION", "/title")]),
    (_top(title="Purchase of ${what +}"), [("EXPRESSION", "/title")]),
    (lambda d: d["triggers"][0].update(set={"a": "1 +"}), [("EXPRESSION", "/triggers/0/set/a")]),
    (_task(2, script={"set": {"a": "foo(1)"}}), [("EXPRESSION", "/tasks/2/script/set/a")]),
    (
        _route(4, {"type": "EVALUATE", "targets": [{"task": "paid", "condition": "a >"}]}),
        [
            ("EXPRESSION", "/tasks/4/route/targets/0/condition"),
        ],
    ),
    (_task(0, form={"properties": {"a": {"type": "strin"}}}), [("SCHEMA", "/tasks/0/form/properties/a/type")]),
    (_top(variableSchema={"$ref": "http://example.org/x"}), [("SCHEMA", "/variableSchema/$ref")]),
    (_top(entitySchema={"$schema": "http://json-schema.org/draft-07/schema#"}), [("SCHEMA", "/entitySchema/$schema")]),
    (_top(metadataSchema={"pattern": "(?=a)"}), [("SCHEMA", "/metadataSchema/pattern")]),
    (
        _top(parameterSchema={"minLength": -1, "maxLength": "x"}),
        [
            ("SCHEMA", "/parameterSchema/minLength"),
            ("SCHEMA", "/parameterSchema/maxLength"),
        ],
    ),
    (_top(forms=[{"key": "a", "title": "A", "schema": {"required": 1}}]), [("SCHEMA", "/forms/0/schema/required")]),
    (_top(strict=["variables", "metadata"]), [("SCHEMA", "/strict/1")]),
    (_task(2, strict=True), [("SCHEMA", "/tasks/2/strict")]),
]


def test_what_is_strict_is_read() -> None:
    form = {"key": "item", "title": "Item", "schema": True, "strict": True}
    tasks = [{"key": "a", "title": "A", "start": True, "form": {"type": "object"}, "strict": True}]
    source = {"key": "p", "name": "P", "tasks": tasks, "forms": [form], "entitySchema": True, "strict": ["entity"]}
    definition = draft(source).definition

    assert definition is not None
    assert (definition.strict, definition.tasks[0].strict, definition.forms[0].strict) == (("entity",), True, True)
    loose = draft(SOUND).definition
    assert loose is not None
    assert (loose.strict, loose.tasks[0].strict, loose.forms[0].strict) == ((), False, False)


@pytest.mark.parametrize(("change", "expected"), BROKEN + MEANINGLESS)
def test_each_fault_is_found_alone(change: Change, expected: list[tuple[str, str]]) -> None:
    assert codes(changed(change)) == expected


def test_a_join_needs_a_split_before_it() -> None:
    text = """
key: a
name: A
tasks:
  - {key: first, title: First, start: true, route: {type: DISCRIMINATOR, targets: [last]}}
  - {key: last, title: Last, route: {type: PARALLEL, targets: [left, right]}}
  - {key: left, title: Left, route: {type: SEC_JOIN, targets: [joined]}}
  - {key: right, title: Right, route: middle}
  - {key: middle, title: Middle, route: {type: SEC_JOIN, targets: [joined]}}
  - {key: joined, title: Joined, route: {type: EVALUATE, targets: [{task: last, condition: again}, END]}}
"""
    assert [(fault.code, fault.path, fault.line) for fault in read(text).faults] == [
        ("JOIN_WITHOUT_SPLIT", "/tasks/0/route/type", 5)
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    text = """key: purchase
name: 5
titel: x
tasks:
  - key: request
    title: Request
    start: true
    pool: {groups: [nobody, staff], users: [eve]}
    route: {type: PARALLEL, targets: [check, gone]}
  - key: check
    key: again
    title: Check
    due: soon
  - &x {key: lonely, title: Lonely, script: {function: nope}, type: SCRIPT}
  - {key: sub, title: Sub, type: SUBPROCESS, subprocess: other}
"""
    given = read(text).against(Known(users=["ada"], groups=["staff"], functions=(), processes=()))

    assert given.definition is None
    assert [(str(one.code), one.path, one.line, one.column) for one in given.faults] == [
        ("WRONG_TYPE", "/name", 2, 7),
        ("UNKNOWN_KEY", "/titel", 3, 1),
        ("UNKNOWN_GROUP", "/tasks/0/pool/groups/0", 8, 21),
        ("UNKNOWN_USER", "/tasks/0/pool/users/0", 8, 45),
        ("UNKNOWN_TASK", "/tasks/0/route/targets/1", 9, 46),
        ("DUPLICATE", "/tasks/1/key", 11, 5),
        ("DURATION", "/tasks/1/due", 13, 10),
        ("NOT_OFFERED", "/tasks/2", 14, 5),
        ("UNREACHABLE", "/tasks/2", 14, 5),
        ("UNKNOWN_FUNCTION", "/tasks/2/script/function", 14, 56),
        ("UNREACHABLE", "/tasks/3", 15, 5),
        ("UNKNOWN_PROCESS", "/tasks/3/subprocess", 15, 58),
    ]
    assert all(one.message.endswith((".", "?")) for one in given.faults)
    assert str(given.faults[1]) == (
        "line 3, column 1: Nobody knows 'titel' in a process. Is 'title' meant? [UNKNOWN_KEY at /titel]"
    )


def test_a_draft_tells_what_it_mentions_and_is_held_against_it() -> None:
    given = draft(SOUND)
    known = Known(users={"ada"}, groups={"staff"}, functions={"exchange-rates"}, processes={"delivery"})

    assert given.mentions == Mentions(
        frozenset({"ada"}), frozenset({"staff"}), frozenset({"exchange-rates"}), frozenset({"delivery"})
    )
    assert given.against(known).definition == given.definition
    assert given.against(Known()).definition == given.definition
    unknown = given.against(Known(users=(), groups=(), functions=(), processes=()))
    assert unknown.definition is None
    assert [str(one.code) for one in unknown.faults] == [
        "UNKNOWN_USER",
        "UNKNOWN_GROUP",
        "UNKNOWN_PROCESS",
        "UNKNOWN_FUNCTION",
    ]


def test_a_process_may_run_itself() -> None:
    assert draft(changed(_task(6, subprocess="purchase"))).against(Known(processes=())).definition is not None


@pytest.mark.parametrize("text", ["", "[1, 2]", "just words", "3", "null", "tasks: [1, null, x]", "tasks: {a: 1}"])
def test_texts_that_are_no_definition_at_all(text: str) -> None:
    given = read(text)

    assert given.faults
    assert given.definition is None
    assert given.against(Known(users=(), groups=())).faults == given.faults
    assert given.mentions == Mentions()


def test_yaml_and_json_say_the_same() -> None:
    text = json.dumps(SOUND)

    assert read(text, Format.YAML).definition == read(text, Format.JSON).definition is not None
