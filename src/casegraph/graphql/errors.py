"""The only place where exceptions become GraphQL errors, or errors in the payload of a mutation.

A message reaches the client only if casegraph or graphql-core wrote it for clients; all else is masked, and
logged.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import structlog
from graphql import GraphQLError, Node

from casegraph.domain.errors import CasegraphError, ErrorCode, InvalidCursor, Problem, Rejected
from casegraph.graphql.scalars import JSONPointer
from casegraph.graphql.types.user_error import UserError
from casegraph.graphql.wording import in_graphql_words

BAD_REQUEST: Final = "BAD_REQUEST"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"
LIMIT_EXCEEDED: Final = "LIMIT_EXCEEDED"
OPERATION_RESOLUTION_FAILED: Final = "OPERATION_RESOLUTION_FAILED"
PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"

MAX_USER_ERRORS: Final = 200
"""The most errors of one payload: a faulty text of a request's length can have a hundred times as many."""

_EXPECTED: Mapping[str, ErrorCode] = MappingProxyType(
    {
        **{code.value: code for code in ErrorCode},
        BAD_USER_INPUT: ErrorCode.VALIDATION,
        InvalidCursor.code: ErrorCode.VALIDATION,
    }
)
"""What each domain error is in a payload; those that are not here are no data of a mutation."""

_logger = structlog.get_logger(__name__)


def request_error(message: str, code: str, node: Node | None = None) -> GraphQLError:
    """An error that refuses a request before it is executed."""
    return GraphQLError(message, node, extensions={"code": code})


def limit_exceeded(name: str, maximum: int, message: str, node: Node | None = None) -> GraphQLError:
    """The refusal of what is too large; `message` has a place for the maximum."""
    limit = {"name": name, "maximum": maximum}
    return GraphQLError(message.format(f"{maximum:,}"), node, extensions={"code": LIMIT_EXCEEDED, "limit": limit})


def from_exception(error: Exception) -> GraphQLError:
    """Any exception as an error of the response: a domain error is shown, any other will be masked."""
    return GraphQLError("Internal server error", original_error=error)


def user_errors(error: CasegraphError) -> list[UserError] | None:
    """The errors of a mutation's payload, at most `MAX_USER_ERRORS`; None for an error of the whole request.

    Where there are more, the last one says how many.
    """
    problems: tuple[Problem, ...]
    if isinstance(error, Rejected):
        problems = error.problems
    elif error.code in _EXPECTED:
        problems = (Problem(_EXPECTED[error.code], error.message, error.path),)
    else:
        return None
    shown = [_user_error(one) for one in problems[:MAX_USER_ERRORS]]
    if len(problems) > MAX_USER_ERRORS:
        rest = f"There are {len(problems) - MAX_USER_ERRORS + 1:,} further errors."
        shown[-1] = UserError(code=problems[-1].code, message=rest, path=None, pointer=None)
    return shown


def _user_error(problem: Problem) -> UserError:
    path = ["input", *map(str, problem.path)] if problem.path else None
    pointer = None if problem.pointer is None else JSONPointer(problem.pointer)
    return UserError(code=problem.code, message=problem.message, path=path, pointer=pointer)


def refusal(error: GraphQLError, code: str) -> GraphQLError:
    """An error of parsing, validation or variables that is safe to send and to keep.

    It has a code (its own, or else `code`), holds neither the parsed document nor a traceback, and quotes no
    exception that a scalar let slip: such a value is simply invalid.
    """
    root = _root(error)
    extensions: dict[str, Any] = {"code": code, **(error.extensions or {})}
    message = in_graphql_words(error.message)
    if isinstance(root, CasegraphError):
        extensions = _domain_extensions(root)
        message = _before_detail(error) + root.message
    elif not isinstance(root, GraphQLError):
        _logger.error("input_not_understood", exc_info=root)
        message = _before_detail(error) + _expected(error)
    return GraphQLError(message, source=error.source, positions=error.positions, extensions=extensions)


def format_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """The errors as the response shows them; an exception behind several of them is logged once."""
    logged: set[int] = set()
    return [_format(error, logged) for error in errors]


def format_error(error: GraphQLError) -> dict[str, Any]:
    """One error as the response shows it; an unexpected one is masked and logged."""
    return _format(error, set())


def _format(error: GraphQLError, logged: set[int]) -> dict[str, Any]:
    message, extensions = _public(error, logged)
    formatted: dict[str, Any] = {"message": message}
    if error.locations:
        formatted["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path:
        formatted["path"] = error.path
    formatted["extensions"] = extensions
    return formatted


def _public(error: GraphQLError, logged: set[int]) -> tuple[str, dict[str, Any]]:
    root = _root(error)
    if isinstance(root, CasegraphError):
        return root.message, _domain_extensions(root)
    if isinstance(root, GraphQLError):
        if root.extensions and "code" in root.extensions:
            return error.message, root.extensions
        if root.nodes:
            # Raised by graphql-core for an argument, which it locates itself. Without a place it was raised
            # while making the answer, and quotes the server's value.
            return in_graphql_words(error.message), {"code": BAD_USER_INPUT}
    if id(root) not in logged:
        logged.add(id(root))
        _logger.error("internal_server_error", path=error.path, exc_info=root)
    return "Internal server error", {"code": INTERNAL_SERVER_ERROR}


def _root(error: GraphQLError) -> Exception:
    root: Exception = error
    while isinstance(root, GraphQLError) and root.original_error is not None:
        root = root.original_error
    return root


def _domain_extensions(error: CasegraphError) -> dict[str, Any]:
    if error.path:
        return {"code": error.code, "argument": list(error.path)}
    return {"code": error.code}


def _before_detail(error: GraphQLError) -> str:
    """What graphql-core wrote before the message of the error inside: the variable and the place in it."""
    inner = error.original_error
    return error.message.removesuffix(inner.message) if isinstance(inner, GraphQLError) else ""


def _expected(error: GraphQLError) -> str:
    """What graphql-core wrote before it quoted the exception: the type that was expected."""
    while isinstance(error.original_error, GraphQLError):
        error = error.original_error
    expected, quoted, _ = error.message.partition(", but encountered error '")
    return f"{expected}, found one that it cannot represent." if quoted else "Invalid value."
