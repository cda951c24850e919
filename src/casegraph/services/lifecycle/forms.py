"""Data held against the JSON Schema of the task that they complete."""

from collections.abc import Mapping
from typing import Any

from casegraph.lifecycle.outcomes import Problem
from casegraph.lifecycle.state import CaseState, TaskState
from casegraph.lifecycle.strictness import problems
from casegraph.processes.model import ProcessDefinition, TaskDefinition


def submitted(task: TaskDefinition | None, data: Any, path: str) -> tuple[Problem, ...]:
    """What is wrong with data for a task, each with its place in them."""
    return () if task is None else problems(task.data_schema, data, path)


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
