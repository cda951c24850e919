"""Data held against the JSON Schema of the task that they complete."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from casegraph.lifecycle.outcomes import Code, Problem
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.processes.json_schemas import Schema
from casegraph.processes.model import ProcessDefinition, TaskDefinition

MOST_PROBLEMS = 100


def submitted(task: TaskDefinition | None, data: Any, path: str) -> tuple[Problem, ...]:
    """What is wrong with data for a task, each with its place in them; at most `MOST_PROBLEMS`."""
    if task is None or task.data_schema is None:
        return ()
    found = []
    for problem in _schema(orjson.dumps(task.data_schema)).problems(data):
        pointer = "".join(f"/{str(one).replace('~', '~0').replace('/', '~1')}" for one in problem.path)
        found.append(Problem(Code.VALIDATION, problem.message, (path,), pointer))
        if len(found) == MOST_PROBLEMS:
            break
    return tuple(found)


def standing(
    definition: ProcessDefinition | None, state: CaseState, task: TaskState | None, values: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """What is wrong with a task that is completed without new data.

    Data that were saved before are checked. A task without any is filled in by variables: those that the schema names
    as members are held against it.
    """
    known = None if task is None or definition is None else definition.task(task.definition_key)
    if task is None or known is None:
        return ()
    data = task.data
    members = known.data_schema.get("properties") if isinstance(known.data_schema, dict) else None
    if data == {} and isinstance(members, dict):
        variables = {**state.variables, **values}
        data = {name: variables[name] for name in members if name in variables}
    return submitted(known, data, "variables")


@lru_cache(maxsize=512)
def _schema(text: bytes) -> Schema:
    return Schema(orjson.loads(text))
