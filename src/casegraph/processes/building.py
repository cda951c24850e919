"""From plain values to a definition. What is not as the language has it is left at its default: others report it."""

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, TypeVar

from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, Priority, RouteType, TaskType
from casegraph.processes.language import DAYS
from casegraph.processes.model import (
    END,
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
)

Raw = Mapping[str, Any]
Choice = TypeVar("Choice", bound=IntEnum)

_HOURS = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")


def build(value: Any) -> ProcessDefinition:
    """The definition that a document says; its lists keep their length and order."""
    raw = _object(value)
    return ProcessDefinition(
        key=_text(raw, "key") or "",
        name=_text(raw, "name") or "",
        description=_text(raw, "description"),
        category=_text(raw, "category"),
        title=_text(raw, "title"),
        tasks=tuple(_task(one) for one in _objects(raw, "tasks")),
        triggers=tuple(_trigger(one) for one in _objects(raw, "triggers")),
        documents=tuple(_document(one) for one in _objects(raw, "documents")),
        forms=tuple(_form(one) for one in _objects(raw, "forms")),
        calendars=tuple(_calendar(one) for one in _objects(raw, "calendars")),
        variable_schema=raw.get("variableSchema"),
        entity_schema=raw.get("entitySchema"),
        metadata_schema=raw.get("metadataSchema"),
        parameter_schema=raw.get("parameterSchema"),
        results=_texts(raw, "results"),
        strict=_texts(raw, "strict"),
    )


def _minutes(hours: str) -> tuple[int, int]:
    """The start and the end, in minutes since midnight, of hours such as 09:00-17:30; twice 0 where they are none."""
    found = _HOURS.fullmatch(hours)
    if found is None:
        return 0, 0
    start, end = (int(found[one]) * 60 + int(found[one + 1]) for one in (1, 3))
    return (start, end) if end <= 24 * 60 else (0, 0)


def _task(raw: Raw) -> TaskDefinition:
    assignment = raw.get("assignment")
    rule = _object(assignment) if not isinstance(assignment, str) else {"rule": assignment}
    pool = _object(raw.get("pool"))
    return TaskDefinition(
        key=_text(raw, "key") or "",
        title=_text(raw, "title") or "",
        description=_text(raw, "description"),
        type=_choice(TaskType, raw, "type") or TaskType.USER,
        start=raw.get("start") is True,
        ad_hoc=raw.get("adHoc") is True,
        assignment_rule=_choice(AssignmentRule, rule, "rule") or AssignmentRule.SELF_SERVICE,
        assignment_variable=_text(rule, "variable"),
        users=_texts(pool, "users"),
        groups=_texts(pool, "groups"),
        route=_route(raw.get("route")),
        data_schema=raw.get("form"),
        task_queue=_text(raw, "taskQueue"),
        due=_delay(raw.get("due")),
        priority=_choice(Priority, raw, "priority"),
        milestone=_text(raw, "milestone"),
        before=_texts(raw, "before"),
        after=_texts(raw, "after"),
        script=_script(_object(raw["script"])) if "script" in raw else None,
        message=_text(raw, "message"),
        wait=_delay(raw.get("wait")),
        subprocess=_text(raw, "subprocess"),
        strict=raw.get("strict") is True,
    )


def _route(value: Any) -> Route:
    if isinstance(value, str):
        return Route(targets=(_target(value),))
    raw = _object(value)
    targets = tuple(_target(one) for one in _items(raw, "targets"))
    return Route(_choice(RouteType, raw, "type") or RouteType.SEQUENTIAL, targets or Route().targets)


def _target(value: Any) -> RouteTarget:
    raw = {"task": value} if isinstance(value, str) else _object(value)
    task = _text(raw, "task") or ""
    return RouteTarget(None if task == END else task, _text(raw, "condition"))


def _delay(value: Any) -> Delay | None:
    raw = {"after": value} if isinstance(value, str) else _object(value)
    after = _text(raw, "after")
    return None if after is None else Delay(after, _text(raw, "calendar"))


def _script(raw: Raw) -> Script:
    pairs = _object(raw.get("set")).items()
    assignments = tuple(Assignment(name, text) for name, text in pairs if isinstance(text, str))
    return Script(assignments, _text(raw, "function"))


def _trigger(raw: Raw) -> TriggerDefinition:
    return TriggerDefinition(
        _text(raw, "key") or "", _text(raw, "title") or "", _text(raw, "description"), _script(raw)
    )


def _document(raw: Raw) -> DocumentDefinition:
    return DocumentDefinition(
        _text(raw, "key") or "",
        _text(raw, "title") or "",
        _choice(DocumentKind, raw, "kind") or DocumentKind.INPUT,
        raw.get("versioned") is True,
        _choice(OutputFormat, raw, "format"),
        _text(raw, "template"),
        _text(raw, "language") or "en",
    )


def _form(raw: Raw) -> FormDefinition:
    return FormDefinition(
        _text(raw, "key") or "", _text(raw, "title") or "", raw.get("schema", {}), raw.get("strict") is True
    )


def _calendar(raw: Raw) -> Calendar:
    week = _object(raw.get("hours"))
    spans = ((day, text) for day, name in enumerate(DAYS, start=1) for text in _texts(week, name))
    hours = tuple(WorkingHours(day, *_minutes(text)) for day, text in spans)
    return Calendar(_text(raw, "key") or "", _text(raw, "timezone") or "", hours, _texts(raw, "holidays"))


def _object(value: Any) -> Raw:
    return value if isinstance(value, dict) else {}


def _items(raw: Raw, key: str) -> list[Any]:
    value = raw.get(key)
    return value if isinstance(value, list) else []


def _objects(raw: Raw, key: str) -> list[Raw]:
    return [_object(one) for one in _items(raw, key)]


def _text(raw: Raw, key: str) -> str | None:
    value = raw.get(key)
    return value if isinstance(value, str) else None


def _texts(raw: Raw, key: str) -> tuple[str, ...]:
    return tuple(one if isinstance(one, str) else "" for one in _items(raw, key))


def _choice(of: type[Choice], raw: Raw, key: str) -> Choice | None:
    name = raw.get(key)
    return of.__members__.get(name) if isinstance(name, str) else None
