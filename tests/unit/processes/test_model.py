"""Definitions are written as JSON and read back, also those stored before the model had all its parts."""

import json

from casegraph.demo.filling import sample_text
from casegraph.demo.portfolio import SAMPLES
from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, Priority, RouteType, TaskType
from casegraph.processes.model import (
    Assignment,
    Calendar,
    Delay,
    DocumentDefinition,
    FormDefinition,
    ProcessDefinition,
    Route,
    RouteTarget,
    Script,
    TaskDefinition,
    TriggerDefinition,
    WorkingHours,
    from_json,
    to_json,
)
from casegraph.processes.reading import Format, read

FULL = ProcessDefinition(
    key="all",
    name="All there is",
    description="Everything once.",
    category="Tests",
    title="Case of ${name}",
    tasks=(
        TaskDefinition(
            "first",
            "First",
            "Begin",
            start=True,
            assignment_rule=AssignmentRule.EVALUATE,
            assignment_variable="who",
            users=("ada",),
            groups=("staff",),
            route=Route(RouteType.EVALUATE, (RouteTarget("script", "a > 1"), RouteTarget(None))),
            data_schema={"type": "object"},
            due=Delay("PT16H", "office"),
            priority=Priority.HIGH,
            milestone="Begun",
            before=("set-up",),
            after=("call-out",),
            strict=True,
        ),
        TaskDefinition("script", "Script", type=TaskType.SCRIPT, script=Script((Assignment("b", "a * 2"),))),
        TaskDefinition("service", "Service", type=TaskType.SERVICE, task_queue="queue"),
        TaskDefinition("receive", "Receive", type=TaskType.RECEIVE, message="payment"),
        TaskDefinition("timer", "Timer", type=TaskType.TIMER, wait=Delay("P1D")),
        TaskDefinition("sub", "Sub", type=TaskType.SUBPROCESS, subprocess="other"),
        TaskDefinition("extra", "Extra", ad_hoc=True),
    ),
    triggers=(
        TriggerDefinition("set-up", "Set up", "Sets", Script((Assignment("a", "1"), Assignment("b", "a + 1")))),
        TriggerDefinition("call-out", "Call out", script=Script(function="rates")),
    ),
    documents=(DocumentDefinition("letter", "Letter", DocumentKind.OUTPUT, versioned=True, format=OutputFormat.BOTH),),
    forms=(FormDefinition("item", "Item", {"type": "object"}, strict=True),),
    calendars=(Calendar("office", "Europe/Berlin", (WorkingHours(1, 540, 1020),), ("2026-12-25",)),),
    variable_schema={"type": "object"},
    entity_schema=True,
    metadata_schema={"type": "object", "properties": {"a": {"const": 1}}},
    parameter_schema={},
    results=("b",),
    strict=("variables", "metadata"),
)


def test_a_definition_with_all_parts_is_read_back() -> None:
    assert from_json(json.loads(json.dumps(to_json(FULL)))) == FULL


def test_the_samples_are_read_back() -> None:
    sources = [one for samples in SAMPLES.values() for sample in samples for one in sample.sources]
    definitions = [read(sample_text(one), Format.YAML).definition for one in sources]

    assert definitions
    for definition in definitions:
        assert definition is not None
        assert from_json(json.loads(json.dumps(to_json(definition)))) == definition


def test_a_definition_stored_before_the_language_existed_is_read_with_defaults() -> None:
    stored = {
        "tasks": [
            {
                "key": "first",
                "title": "First",
                "description": None,
                "type": "USER",
                "start": True,
                "ad_hoc": False,
                "assignment_rule": "BALANCED",
                "users": ["ada"],
                "groups": [],
                "route": {"type": "SEQUENTIAL", "targets": [{"task": None, "condition": None}]},
                "data_schema": None,
                "task_queue": None,
            }
        ],
        "triggers": [{"key": "t", "title": "T", "description": None}],
        "documents": [{"key": "d", "title": "D", "kind": "INPUT", "versioned": False, "format": None}],
        "forms": [{"key": "f", "title": "F", "schema": {}}],
        "variable_schema": None,
        "entity_schema": None,
        "metadata_schema": None,
        "parameter_schema": None,
    }

    definition = from_json(stored)

    assert definition.tasks == (
        TaskDefinition("first", "First", start=True, assignment_rule=AssignmentRule.BALANCED, users=("ada",)),
    )
    assert definition.triggers == (TriggerDefinition("t", "T"),)
    assert (definition.key, definition.name, definition.calendars) == ("", "", ())


def test_parts_are_found_by_key() -> None:
    assert FULL.task("timer") == FULL.tasks[4]
    assert FULL.trigger("set-up") == FULL.triggers[0]
    assert FULL.document("letter") == FULL.documents[0]
    assert FULL.calendar("office") == FULL.calendars[0]
    assert FULL.task("none") is None
    assert FULL.trigger("none") is None
    assert FULL.document("none") is None
    assert FULL.calendar("none") is None


def test_the_default_way_is_the_one_without_a_condition() -> None:
    ways = (RouteTarget("a", "x"), RouteTarget("b"))

    assert Route(RouteType.EVALUATE, ways).default == RouteTarget("b")
    assert Route(RouteType.PARALLEL_BY_EVALUATION, ways).default == RouteTarget("b")
    assert Route(RouteType.EVALUATE, ways[:1]).default is None
    assert Route(RouteType.SEQUENTIAL, ways[1:]).default is None
