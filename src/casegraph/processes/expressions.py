"""Expressions in CEL, the Common Expression Language: compiled once, evaluated over a case's variables within bounds.

An expression sees the variables by name, and all of them in the map `vars`, unless a variable has that name. It does
no I/O and knows no time of its own. Whole numbers and fractions compare and reckon with each other.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from casegraph.processes.cel.running import Run, Scope, is_of_math, prepare
from casegraph.processes.cel.syntax import (
    MAX_LENGTH,
    Call,
    Fold,
    ListOf,
    MapOf,
    Name,
    Node,
    Select,
    SyntaxFault,
    parse,
    place,
)
from casegraph.processes.cel.values import Budget, EvaluationFault, to_json

__all__ = [
    "ALL_VARIABLES",
    "MAX_LENGTH",
    "MAX_STEPS",
    "Budget",
    "Expression",
    "ExpressionError",
    "InvalidExpression",
    "compile",
]

ALL_VARIABLES: Final = "vars"
"""The name by which an expression sees all variables as a map, as in `has(vars.amount)`."""

MAX_STEPS: Final = 500_000
"""The steps of an evaluation, or of all that share a budget: an operation is one, and so are 32 characters of text.

All of them together take about half a second.
"""


class InvalidExpression(Exception):
    """A text that is no expression. `line` and `column` count from 1 inside it."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class ExpressionError(Exception):
    """An expression that does not work out over these variables; `message` is written for the operator."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Expression:
    """A compiled expression. `text` is its source, `names` are the variables that it reads."""

    __slots__ = ("_run", "names", "text")

    def __init__(self, text: str, node: Node, run: Run) -> None:
        self.text = text
        self.names: frozenset[str] = frozenset(_free_names(node, frozenset()))
        self._run = run

    def evaluate(self, variables: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """The value as JSON. Variables are JSON values, or timestamps (`datetime` with a zone).

        Expressions that share a `budget` have its steps together; without one, this one has `MAX_STEPS` for itself.
        """
        budget = Budget(MAX_STEPS) if budget is None else budget
        scope = Scope(self._seen(variables), budget.left)
        try:
            return to_json(self._run(scope), scope)
        except EvaluationFault as fault:
            raise ExpressionError(self._message(fault.message, fault.at)) from None
        except OverflowError:
            raise ExpressionError(self._message("reckons with a number that is too large", None)) from None
        except RecursionError:
            raise ExpressionError(self._message("works on values that are nested too deeply", None)) from None
        finally:
            budget.left = scope.left

    def _seen(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        seen = {name: variables[name] for name in self.names if name in variables}
        if ALL_VARIABLES in self.names:
            seen.setdefault(ALL_VARIABLES, variables if isinstance(variables, dict) else dict(variables))
        return seen

    def _message(self, message: str, at: int | None) -> str:
        line, column = place(self.text, at or 0)
        where = f" at line {line}, column {column}" if line > 1 else f" at column {column}"
        return f"The expression {_shown(self.text)} {message}{where}."


@lru_cache(maxsize=1024)
def compile(text: str) -> Expression:
    """The expression that a text is; `InvalidExpression` where it is none or calls a function that is not offered."""
    try:
        node = parse(text)
        return Expression(text, node, prepare(node, text))
    except SyntaxFault as fault:
        raise InvalidExpression(f"The expression {fault.message}.", fault.line, fault.column) from None
    except RecursionError:
        raise InvalidExpression("The expression is nested too deeply.", 1, 1) from None


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= 80 else line[:79] + '…'}”"


def _free_names(node: Node, bound: frozenset[str]) -> Iterator[str]:
    if isinstance(node, Name) and node.name not in bound:
        yield node.name
    if isinstance(node, Fold):
        bound |= {node.variable, node.carried}
    for child in _children(node):
        yield from _free_names(child, bound)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Select():
            return (node.operand,)
        case Call():
            return node.arguments if node.target is None or is_of_math(node) else (node.target, *node.arguments)
        case ListOf():
            return node.items
        case MapOf():
            return tuple(part for entry in node.entries for part in entry)
        case Fold():
            return (node.over, node.start, node.condition, node.step, node.result)
    return ()
