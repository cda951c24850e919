"""Templates of titles: text in which `${expression}` stands for the value of a CEL expression, and `$${` for `${`."""

import re
from collections.abc import Mapping
from typing import Any

from casegraph.processes import expressions
from casegraph.processes.expressions import MAX_STEPS, Budget, Expression, ExpressionError, InvalidExpression

MAX_RENDERED = 500
"""Characters of a title; what is longer is cut."""

_OPENING = re.compile(r"\$?\$\{")
_INSIDE = re.compile(
    r'r?"""(?:.|\n)*?"""|r?\'\'\'(?:.|\n)*?\'\'\''
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[{}]',
)


class Template:
    """A template that has been read: texts and expressions in turn."""

    def __init__(self, parts: tuple[str | Expression, ...]) -> None:
        self._parts = parts

    def render(self, variables: Mapping[str, Any], budget: Budget | None = None) -> str:
        """The text on one line; `ExpressionError` where an expression does not work out.

        All expressions have the steps of the `budget` together.
        """
        budget = Budget(MAX_STEPS) if budget is None else budget
        written = (one if isinstance(one, str) else _written(one, variables, budget) for one in self._parts)
        return " ".join("".join(written).split())[:MAX_RENDERED]


def read_template(text: str) -> Template:
    """The template that a text is; `InvalidExpression` with its place in the whole text where it is none."""
    parts: list[str | Expression] = []
    at = 0
    while found := _OPENING.search(text, at):
        parts.append(text[at : found.start()])
        if found[0] == "$${":
            parts.append("${")
            at = found.end()
        else:
            end = _closing(text, found.end())
            parts.append(_compiled(text, found.end(), end))
            at = end + 1
    return Template((*parts, text[at:]))


def _closing(text: str, start: int) -> int:
    """Where the brace closes that was opened before `start`; braces in quotation marks do not count."""
    depth = 1
    for token in _INSIDE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.start()
    raise InvalidExpression("The expression in the template is not closed by }.", *_place(text, start))


def _compiled(text: str, start: int, end: int) -> Expression:
    try:
        return expressions.compile(text[start:end])
    except InvalidExpression as error:
        line, column = _place(text, start)
        before = column - 1 if error.line == 1 else 0
        raise InvalidExpression(error.message, line + error.line - 1, before + error.column) from None


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _written(expression: Expression, variables: Mapping[str, Any], budget: Budget) -> str:
    value = expression.evaluate(variables, budget)
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case int() | float():
            return str(value)
    raise ExpressionError(f"The expression “{expression.text[:80]}” in the title gives a list or an object.")
