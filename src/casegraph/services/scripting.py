"""Runs what definitions hold as text for the lifecycle: CEL expressions, templates of titles, registered functions."""

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from casegraph.lifecycle.scripting import ScriptFailed
from casegraph.processes import expressions
from casegraph.processes.expressions import ExpressionError, InvalidExpression
from casegraph.processes.templates import Template, read_template
from casegraph.services.functions import Function
from casegraph.services.storable import unstorable


class ProcessScripting:
    """The lifecycle's `Scripting` over CEL. `functions` are those that the operator registered, by their names."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions

    def evaluate(self, expression: str, variables: Mapping[str, Any]) -> Any:
        """The JSON value of an expression over variables."""
        try:
            value = expressions.compile(expression).evaluate(variables)
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
            made = self._functions[function](deepcopy(dict(variables)))
        except Exception as error:
            # Whatever the operator's own code raises must not break the server, nor be told to its clients.
            raise ScriptFailed(f"The function {function} failed.") from error
        if not isinstance(made, Mapping) or unstorable(dict(made)) is not None:
            raise ScriptFailed(f"The function {function} gave something else than JSON values by name.")
        return dict(made)

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """A title made from variables."""
        try:
            return _template(template).render(variables)
        except (ExpressionError, InvalidExpression) as error:
            raise ScriptFailed(error.message) from None


@lru_cache(maxsize=256)
def _template(text: str) -> Template:
    return read_template(text)
