"""Holds a document against the language's JSON Schema, and says in the language's own words what does not fit."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from casegraph.domain.enums import TaskType
from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.json_schemas import Problem, Schema
from casegraph.processes.language import DAYS, KEY_PATTERN, LANGUAGE, OUTPUT_KEYS, OWN_KEYS, VARIABLE_PATTERN

_SCHEMA = Schema(LANGUAGE)
_PARTS = {
    "tasks": "task",
    "triggers": "trigger",
    "documents": "document",
    "forms": "form",
    "calendars": "calendar",
    "targets": "target",
    "pool": "pool",
    "assignment": "assignment",
    "due": "delay",
    "wait": "delay",
    "route": "route",
    "script": "script",
}
_CODES = {
    "type": FaultCode.WRONG_TYPE,
    "maxLength": FaultCode.TOO_LARGE,
    "maxItems": FaultCode.TOO_LARGE,
    "maxProperties": FaultCode.TOO_LARGE,
    "uniqueItems": FaultCode.DUPLICATE,
}
_PATTERNS = {
    KEY_PATTERN: "A key begins with a letter or digit and has only letters, digits, dots, hyphens and underscores.",
    VARIABLE_PATTERN: "The name of a variable begins with a letter or underscore and has only these and digits.",
}


def shape_faults(value: Any) -> Iterator[Fault]:
    """Everything about the document that the language's schema does not allow."""
    for problem in dict.fromkeys(_SCHEMA.problems(value)):
        yield from _faults(problem, value)


def _faults(problem: Problem, value: Any) -> Iterator[Fault]:
    path = problem.path
    match problem.keyword:
        case "additionalProperties":
            for name in problem.names:
                yield Fault(FaultCode.UNKNOWN_KEY, _unknown(name, path), (*path, name), at_key=True)
        case "required":
            yield Fault(FaultCode.MISSING_KEY, f"{_called(path, value)} needs '{problem.names[0]}'.", path)
        case "falseSchema":
            yield from _misplaced(path, value)
        case "propertyNames":
            yield from _misnamed(path, value)
        case "oneOf" if isinstance(_at(value, path), dict):
            yield Fault(FaultCode.MISSING_KEY, f"{_called(path, value)} needs either 'set' or 'function'.", path)
        case "not":
            yield Fault(FaultCode.WRONG_VALUE, "END stands for the end of the process and can be no task's key.", path)
        case "pattern":
            yield Fault(FaultCode.WRONG_VALUE, _pattern(problem.message), path)
        case "oneOf":
            return
        case keyword:
            yield Fault(_CODES.get(keyword, FaultCode.WRONG_VALUE), problem.message, path)


def _unknown(name: str, path: Path) -> str:
    known = _known(path)
    near = get_close_matches(name[:100], known, n=1)
    hint = f" Is '{near[0]}' meant?" if near else ""
    return f"Nobody knows '{name[:100]}' in {_noun(path)}.{hint}"


def _known(path: Path) -> list[str]:
    if path and path[-1] == "hours":
        return list(DAYS)
    part = _part(path)
    return list((LANGUAGE["$defs"][part] if part else LANGUAGE)["properties"])


def _part(path: Path) -> str:
    names = [one for one in path if isinstance(one, str)]
    return _PARTS[names[-1]] if names else ""


def _noun(path: Path) -> str:
    if path and path[-1] == "hours":
        return "the hours of a calendar"
    part = _part(path)
    return {"": "a process", "assignment": "an assignment"}.get(part, f"a {part}")


def _called(path: Path, value: Any) -> str:
    """The object at the path with its key, for the beginning of a sentence."""
    noun = _noun(path)
    name = _at(value, path).get("key")
    if isinstance(name, str) and noun != "a process":
        return f"The {noun.partition(' ')[2]} '{name[:100]}'"
    return noun[0].upper() + noun[1:]


def _misplaced(path: Path, value: Any) -> Iterator[Fault]:
    key = path[-1]
    if key in OUTPUT_KEYS:
        yield Fault(FaultCode.WRONG_VALUE, f"Only an OUTPUT document has a '{key}'.", path, at_key=True)
        return
    written = _at(value, path[:-1]).get("type", TaskType.USER.name)
    if isinstance(written, str) and written in TaskType.__members__:
        owner = OWN_KEYS[str(key)].name
        yield Fault(FaultCode.WRONG_VALUE, f"Only a {owner} task has '{key}'.", path, at_key=True)


def _misnamed(path: Path, value: Any) -> Iterator[Fault]:
    for name in _at(value, path):
        if len(name) > 100 or not re.fullmatch(VARIABLE_PATTERN.strip("^$"), name):
            yield Fault(FaultCode.WRONG_VALUE, _PATTERNS[VARIABLE_PATTERN], (*path, name), at_key=True)


def _pattern(message: str) -> str:
    return next((said for pattern, said in _PATTERNS.items() if pattern in message), message)


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value
