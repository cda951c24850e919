"""The language of process definitions as a JSON Schema (2020-12), which is published and which definitions must meet.

What a schema cannot say, such as that a route leads somewhere, is in `checks`.
"""

from enum import IntEnum
from typing import Any, Final

from casegraph.domain.enums import AssignmentRule, DocumentKind, OutputFormat, Priority, RouteType, TaskType
from casegraph.processes.model import END, ENTITY, METADATA, VARIABLES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
KEY_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9_.-]*$"
VARIABLE_PATTERN: Final = "^[A-Za-z_][A-Za-z0-9_]*$"
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGE_PATTERN: Final = "^[a-z]{2,3}(-[A-Z]{2})?$"
MAX_TASKS: Final = 500
MAX_TEMPLATE: Final = 50_000
"""Characters of the template of a document."""

Schema = dict[str, Any]


def _text(description: str, most: int = 200, **more: Any) -> Schema:
    return {"type": "string", "description": description, "minLength": 1, "maxLength": most, **more}


def _choice(of: type[IntEnum], description: str, *, only: tuple[str, ...] = ()) -> Schema:
    return {"type": "string", "description": description, "enum": list(only or of.__members__)}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description, "default": False}


def _object(description: str, required: tuple[str, ...], properties: Schema, **more: Any) -> Schema:
    return {
        "type": "object",
        "description": description,
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
        **more,
    }


def _list(description: str, items: Schema, most: int = 200, **more: Any) -> Schema:
    return {"type": "array", "description": description, "items": items, "maxItems": most, **more}


def _part(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _json_schema(description: str) -> Schema:
    return {"type": ["object", "boolean"], "description": description}


def _expression(description: str) -> Schema:
    return _text(f"{description}, in CEL.", 2000)


_KEY = _text("A short name: letters, digits, dots, hyphens and underscores.", 100, pattern=KEY_PATTERN)
_VARIABLE = _text("The name of a variable.", 100, pattern=VARIABLE_PATTERN)
_NAME = _text("A username or the key of a group.")

_POOL = _object(
    "Who may do a task. A task without a pool is open to everyone.",
    (),
    {
        "users": _list("Usernames.", _NAME, minItems=1, uniqueItems=True),
        "groups": _list("Keys of groups, whose members may do it.", _NAME, minItems=1, uniqueItems=True),
    },
    minProperties=1,
)

_ASSIGNMENT = {
    **_object(
        "How a task finds its owner: the rule, or the rule with the variable that it reads.",
        ("rule",),
        {
            "rule": _choice(AssignmentRule, "The rule."),
            "variable": _text(
                "The variable that names the owner (EVALUATE), or the group or the users that may claim the task "
                "(SELF_SERVICE_EVALUATE).",
                100,
                pattern=VARIABLE_PATTERN,
            ),
        },
    ),
    "type": ["string", "object"],
    "if": {"type": "string"},
    "then": {"enum": list(AssignmentRule.__members__)},
    "default": "SELF_SERVICE",
}

_DELAY = {
    **_object(
        "A time after a moment: a duration in ISO 8601 such as P2D or PT4H, or a duration in working hours.",
        ("after",),
        {
            "after": _text("The duration in ISO 8601.", 50),
            "calendar": _text("The key of the calendar in whose working hours it is counted.", 100),
        },
    ),
    "type": ["string", "object"],
    "minLength": 1,
    "maxLength": 50,
}

_TARGET = {
    **_object(
        "A way: the key of the task that follows, or END for the end of the process; with its condition, or alone.",
        ("task",),
        {
            "task": _text("The key of the task that follows, or END for the end of the process.", 100),
            "condition": _expression("The condition under which this way is taken"),
        },
    ),
    "type": ["string", "object"],
    "minLength": 1,
    "maxLength": 100,
}

_ROUTE = {
    **_object(
        "How a case moves on: the key of the task that follows, END, or a type with its ways. "
        "A task without a route is followed by the end of the process.",
        ("targets",),
        {
            "type": {**_choice(RouteType, "How the ways are chosen."), "default": "SEQUENTIAL"},
            "targets": _list("The ways, in their order.", _part("target"), 50, minItems=1),
        },
    ),
    "type": ["string", "object"],
    "minLength": 1,
    "maxLength": 100,
}

_SET = {
    "type": "object",
    "description": "Variables and the expressions that give their values, worked through in this order: each sees "
    "what those before it set.",
    "propertyNames": {"pattern": VARIABLE_PATTERN, "maxLength": 100},
    "additionalProperties": _expression("The value of the variable"),
    "minProperties": 1,
    "maxProperties": 100,
}
_FUNCTION = _text("The name under which a Python function is registered, which gives the variables to set.", 100)
_ONE_OF_BOTH: Final = {"oneOf": [{"required": ["set"]}, {"required": ["function"]}]}

_SCRIPT = _object(
    "What a script does: either assignments or a function.", (), {"set": _SET, "function": _FUNCTION}, **_ONE_OF_BOTH
)

_TRIGGER_KEYS = _list("Keys of triggers, fired in this order.", _text("The key of a trigger.", 100), 20)

OWN_KEYS: Final = {
    "script": TaskType.SCRIPT,
    "taskQueue": TaskType.SERVICE,
    "message": TaskType.RECEIVE,
    "wait": TaskType.TIMER,
    "subprocess": TaskType.SUBPROCESS,
}
"""What each type of task, but USER, needs and no other may have."""


def _only_for(key: str, task_type: TaskType) -> Schema:
    return {
        "if": {"required": ["type"], "properties": {"type": {"const": task_type.name}}},
        "then": {"required": [key]},
        "else": {"properties": {key: False}},
    }


_TASK = _object(
    "A step of the process.",
    ("key", "title"),
    {
        "key": {**_KEY, "description": "The short name, unique among the tasks; not END.", "not": {"const": END}},
        "title": _text("The name for people."),
        "description": _text("What is to be done.", 10_000),
        "type": {**_choice(TaskType, "Who or what does it."), "default": "USER"},
        "start": _flag("A case can start here."),
        "adHoc": _flag("Stands beside the route and is started by hand."),
        "pool": _part("pool"),
        "assignment": _part("assignment"),
        "due": _part("delay"),
        "priority": _choice(Priority, "The priority of the task; without it, that of the case."),
        "milestone": _text("What the case reaches when this task begins."),
        "form": _json_schema("The JSON Schema of the task's data; without it anything goes."),
        "strict": _flag("Data that do not meet the form are refused; else they are kept and flagged."),
        "route": _part("route"),
        "before": {**_TRIGGER_KEYS, "description": "Keys of triggers that fire as the task begins, in this order."},
        "after": {
            **_TRIGGER_KEYS,
            "description": "Keys of triggers that fire as the task is completed, in this order.",
        },
        "script": {**_part("script"), "description": "What a SCRIPT task does."},
        "taskQueue": _text("The queue that workers take a SERVICE task from.", 100),
        "message": _text("The name of the message that a RECEIVE task waits for."),
        "wait": {**_part("delay"), "description": "How long a TIMER task waits."},
        "subprocess": _text("The key of the process that a SUBPROCESS task runs.", 100),
    },
    allOf=[_only_for(key, task_type) for key, task_type in OWN_KEYS.items()],
)

_TRIGGER = _object(
    "A named change of variables that a user or a task can fire.",
    ("key", "title"),
    {
        "key": {**_KEY, "description": "The short name, unique among the triggers."},
        "title": _text("The name for people."),
        "description": _text("What it does.", 10_000),
        "set": _SET,
        "function": _FUNCTION,
    },
    **_ONE_OF_BOTH,
)

OUTPUT_KEYS: Final = ("format", "template", "language")
"""What only documents that are made have."""

_DOCUMENT = _object(
    "A kind of document that cases carry.",
    ("key", "title", "kind"),
    {
        "key": {**_KEY, "description": "The short name, unique among the documents."},
        "title": _text("The name for people."),
        "kind": _choice(
            DocumentKind, "INPUT: brought into the case. OUTPUT: made from its data.", only=("INPUT", "OUTPUT")
        ),
        "versioned": _flag("A further document of this kind is the next version."),
        "format": _choice(OutputFormat, "The file format of an OUTPUT document."),
        "template": _text(
            "What an OUTPUT document says: Markdown with the variables of the case put in by Liquid.", MAX_TEMPLATE
        ),
        "language": _text(
            "The language of an OUTPUT document, such as en or de-AT, by which numbers and dates are written.",
            10,
            pattern=LANGUAGE_PATTERN,
            default="en",
        ),
    },
    **{
        "if": {"required": ["kind"], "properties": {"kind": {"const": "INPUT"}}},
        "then": {"properties": dict.fromkeys(OUTPUT_KEYS, False)},
    },
)

_FORM = _object(
    "A template of a typed object.",
    ("key", "title", "schema"),
    {
        "key": {**_KEY, "description": "The short name, unique among the forms."},
        "title": _text("The name for people."),
        "schema": _json_schema("The JSON Schema of its fields."),
        "strict": _flag("Fields that do not meet the schema are refused; else they are kept and flagged."),
    },
)

_HOURS = _text(
    "Hours of a day, as in 09:00-17:30; a day ends at 24:00.",
    11,
    pattern="^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$",
)

_CALENDAR = _object(
    "When there is work.",
    ("key", "timezone", "hours"),
    {
        "key": {**_KEY, "description": "The short name, unique among the calendars."},
        "timezone": _text("A time zone of the IANA, such as Europe/Berlin.", 60),
        "hours": _object(
            "The working hours of each day of the week; a day that is left out has none.",
            (),
            {day: _list(f"The hours of {day.capitalize()}.", _HOURS, 12) for day in DAYS},
            minProperties=1,
        ),
        "holidays": _list(
            "Dates without work.", _text("A date, as in 2026-12-25.", 10, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), 1000
        ),
    },
)

_PROCESS = _object(
    "A process: what cases go through.",
    ("key", "name", "tasks"),
    {
        "key": {**_KEY, "description": "The short name that all versions of the process share."},
        "name": _text("The name for people."),
        "description": _text("What it is for.", 10_000),
        "category": _text("The category that processes are grouped by."),
        "title": _text("The template of its cases' titles: text with ${expression} in it.", 500),
        "tasks": _list("The steps.", _part("task"), MAX_TASKS, minItems=1),
        "triggers": _list("The triggers.", _part("trigger")),
        "documents": _list("The kinds of documents.", _part("document")),
        "forms": _list("The templates of typed objects.", _part("form")),
        "calendars": _list("The calendars of working hours.", _part("calendar"), 20),
        "variableSchema": _json_schema("The JSON Schema of a case's variables."),
        "entitySchema": _json_schema("The JSON Schema of a case's entity."),
        "metadataSchema": _json_schema("The JSON Schema of a case's metadata."),
        "parameterSchema": _json_schema("The JSON Schema of the parameters of a run."),
        "strict": _list(
            "What of a case is refused where it does not meet its schema; else it is kept and flagged.",
            {"type": "string", "description": "What has a schema.", "enum": [VARIABLES, ENTITY, METADATA]},
            3,
            uniqueItems=True,
        ),
        "results": _list("The variables that a completed case gives as its result.", _VARIABLE, 100, uniqueItems=True),
    },
)

LANGUAGE: Final[Schema] = {
    "$schema": DIALECT,
    "title": "casegraph process definition",
    **_PROCESS,
    "$defs": {
        "task": _TASK,
        "pool": _POOL,
        "assignment": _ASSIGNMENT,
        "delay": _DELAY,
        "route": _ROUTE,
        "target": _TARGET,
        "script": _SCRIPT,
        "trigger": _TRIGGER,
        "document": _DOCUMENT,
        "form": _FORM,
        "calendar": _CALENDAR,
    },
}
"""The published JSON Schema. It is never changed in place."""
