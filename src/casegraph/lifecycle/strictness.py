"""JSON held against its schema: what is wrong with it, and the refusal of it where a process definition is strict.

Where it is not, an invalid value is kept and flagged, which is the business of whoever reads it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import orjson

from casegraph.domain import json_pointer
from casegraph.lifecycle.outcomes import Code, Problem, Refusal, Refused
from casegraph.lifecycle.work import Work
from casegraph.processes import json_schemas
from casegraph.processes.json_schemas import Schema
from casegraph.processes.model import VARIABLES

MOST_PROBLEMS: Final = 100
"""The most faults that are told of one value."""

MAX_CHECKED: Final = 2 * json_schemas.MAX_TIME
"""What holding variables against their schema may take in one decision, however often scripts set them."""

NOTHING: Final[tuple[Any, ...]] = ({}, None)
"""What a case or a task begins with where nobody has filled anything in: it is flagged, but never refused."""


def problems(schema: Any, value: Any, *path: str) -> tuple[Problem, ...]:
    """What is wrong with a value that stands at `path`, each with its place in it; nothing where anything goes."""
    if schema is None:
        return ()
    return tuple(_told(one, path) for one in islice(_faults(_usable(schema), value), MOST_PROBLEMS))


def refuse_invalid(strict: bool, schema: Any, value: Any, *path: str) -> None:
    """Raises `Refused` for a value that is not valid, if its schema is strict."""
    if strict and (found := problems(schema, value, *path)):
        raise Refused.of(Refusal(found))


def refuse_variables(work: Work, before: Mapping[str, Any], *path: str) -> None:
    """Raises `Refused` where the variables of the case became invalid just now, if the process is strict about them.

    One that lacks is no fault: variables come as the case goes on. What was wrong before, as in a case that came from
    elsewhere, does not keep others from being changed.
    """
    definition = work.definition
    if definition is None or VARIABLES not in definition.strict or definition.variable_schema is None:
        return
    schema, after = _usable(definition.variable_schema), dict(work.state.variables)
    work.checked += 0 if schema is None else schema.time(after)
    if work.checked > MAX_CHECKED:
        raise Refused(Code.LIMIT_EXCEEDED, "Holding the variables against their schema again and again takes too long.")
    told = tuple(_told(one, path) for one in islice(_new_faults(schema, before, after), MOST_PROBLEMS))
    if told:
        raise Refused.of(Refusal(told))


def _new_faults(
    schema: Schema | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[json_schemas.Problem]:
    """What is wrong in variables that have changed, or with all of them together and was not before."""
    found = [one for one in _faults(schema, after) if one.path or one.keyword != "required"]
    known = set(_faults(schema, dict(before))) if found else set()
    for one in found:
        name = str(one.path[0]) if one.path else ""
        if one not in known or one.keyword == "$schema" or before.get(name) is not after.get(name):
            yield one


def _faults(schema: Schema | None, value: Any) -> Iterator[json_schemas.Problem]:
    return iter((_UNUSABLE,)) if schema is None else schema.problems(value)


def _usable(schema: Any) -> Schema | None:
    """The schema, or None where it is none; definitions that are stored may be older than what is asked of schemas."""
    try:
        return _compiled(orjson.dumps(schema))
    except (TypeError, ValueError):  # the first from orjson, for numbers of more than 64 bits
        return None


def _told(problem: json_schemas.Problem, path: tuple[str, ...]) -> Problem:
    return Problem(Code.VALIDATION, problem.message, path, json_pointer.pointer(problem.path))


_UNUSABLE: Final = json_schemas.Problem(
    (), "$schema", "The process has a schema that cannot be used, so no value is known to meet it."
)


@lru_cache(maxsize=512)
def _compiled(text: bytes) -> Schema:
    return Schema(orjson.loads(text))
