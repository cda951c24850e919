"""Expressions and functions as the lifecycle asks for them; what runs them lives elsewhere."""

from collections.abc import Mapping
from typing import Any, Protocol

from casegraph.lifecycle.outcomes import StepFailed
from casegraph.processes.model import Script


class ScriptFailed(Exception):
    """An expression, function or template gives no value; the message names the text and the reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Scripting(Protocol):
    """Runs what definitions hold as text. Each method raises `ScriptFailed`, and nothing else."""

    def evaluate(self, expression: str, variables: Mapping[str, Any]) -> Any:
        """The JSON value of an expression over variables."""

    def call(self, function: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables that a registered function sets."""

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """A title made from variables."""


def holds(scripting: Scripting, condition: str, variables: Mapping[str, Any], what: str) -> bool:
    """Whether a condition is true; one that is neither true nor false fails."""
    value = evaluated(scripting, condition, variables, what)
    if isinstance(value, bool):
        return value
    raise StepFailed(f"{what}: `{condition}` gave neither true nor false.")


def evaluated(scripting: Scripting, expression: str, variables: Mapping[str, Any], what: str) -> Any:
    """The value of an expression; where there is none, `what` begins the sentence that says so."""
    try:
        return scripting.evaluate(expression, variables)
    except ScriptFailed as failure:
        raise StepFailed(f"{what}: {failure.message}") from failure


def run(scripting: Scripting, script: Script, variables: Mapping[str, Any], what: str) -> dict[str, Any]:
    """What a script sets: its function's answer, then its assignments, each of which sees those before it."""
    made: dict[str, Any] = {}
    if script.function is not None:
        try:
            made.update(scripting.call(script.function, variables))
        except ScriptFailed as failure:
            raise StepFailed(f"{what}: {failure.message}") from failure
    for one in script.assignments:
        made[one.variable] = evaluated(scripting, one.expression, {**variables, **made}, f"{what}, {one.variable}")
    return made
