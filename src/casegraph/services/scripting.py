"""Runs what definitions hold as text for the lifecycle: CEL expressions, templates of titles, registered functions."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from casegraph.domain.storable import unstorable
from casegraph.lifecycle.scripting import ScriptFailed
from casegraph.processes import expressions
from casegraph.processes.cel.values import OutOfBounds
from casegraph.processes.expressions import MAX_STEPS, Budget, ExpressionError, InvalidExpression
from casegraph.processes.templates import Template, read_template
from casegraph.services.functions import Function


class ProcessScripting:
    """The lifecycle's `Scripting` over CEL, for one decision: whatever it runs shares one budget of steps.

    `functions` are those that the operator registered, by their names.
    """

    def __init__(self, functions: Mapping[str, Function], steps: int = MAX_STEPS) -> None:
        self._functions = functions
        self._budget = Budget(steps)

    def evaluate(self, expression: str, variables: Mapping[str, Any]) -> Any:
        """The JSON value of an expression over variables."""
        try:
            value = expressions.compile(expression).evaluate(variables, self._budget)
        except (ExpressionError, InvalidExpression) as error:
            raise ScriptFailed(error.message) from None
        if unstorable(value) is not None:
            raise ScriptFailed("The expression gives a value that cannot be kept.")
        return value

    def call(self, function: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables that a registered function sets."""
        if function not in self._functions:
            raise ScriptFailed(f"No function {function} is registered.")
        try:
            given = {name: _copied(value, self._budget) for name, value in variables.items()}
        except OutOfBounds:
            raise ScriptFailed(
                f"The function {function} takes more than is left of what one change may take."
            ) from None
        try:
            made = self._functions[function](given)
        except Exception as error:
            # Whatever the operator's own code raises must not break the server, nor be told to its clients.
            raise ScriptFailed(f"The function {function} failed.") from error
        if not isinstance(made, Mapping) or unstorable(dict(made)) is not None:
            raise ScriptFailed(f"The function {function} gave something else than JSON values by name.")
        return dict(made)

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """A title made from variables."""
        try:
            return _template(template).render(variables, self._budget)
        except (ExpressionError, InvalidExpression) as error:
            raise ScriptFailed(error.message) from None


def _copied(value: Any, budget: Budget) -> Any:
    """A copy of a JSON value, which a function may do with what it likes."""
    if isinstance(value, list):
        budget.spend(len(value))
        return [_copied(one, budget) for one in value]
    if isinstance(value, dict):
        budget.spend(len(value))
        return {name: _copied(one, budget) for name, one in value.items()}
    return value


@lru_cache(maxsize=256)
def _template(text: str) -> Template:
    return read_template(text)
