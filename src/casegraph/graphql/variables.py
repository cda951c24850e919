"""What variables may hold whatever their types: no deep nesting, and no character that cannot be stored.

Types are checked by graphql-core when it coerces the variables.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphql import GraphQLError

from casegraph.graphql.errors import BAD_USER_INPUT, limit_exceeded, request_error


class _Place(NamedTuple):
    """Where a value stands: its key, inside an outer place, `depth` lists and objects down."""

    outer: "_Place | None"
    key: str | int
    depth: int


def check_variables(variables: Mapping[str, Any], max_depth: int) -> None:
    """Raise GraphQLError for text with U+0000 or nesting over `max_depth`; `extensions.argument` leads there.

    Values are what a JSON parser makes. Nothing is built for flat variables, the usual case.
    """
    pending: list[tuple[_Place | None, Any]] = [(None, variables)]
    while pending:
        outer, container = pending.pop()
        depth = outer.depth + 1 if outer else 0
        for key, value in _items(container):
            if isinstance(value, str):
                if "\0" in value:
                    raise _unstorable(_Place(outer, key, depth))
            elif isinstance(value, dict | list):
                place = _Place(outer, key, depth)
                if depth >= max_depth:
                    raise _too_deep(place, max_depth)
                pending.append((place, value))
            if isinstance(key, str) and "\0" in key:
                raise _unstorable(outer)


def _items(container: Any) -> Iterable[tuple[Any, Any]]:
    return enumerate(container) if isinstance(container, list) else container.items()


def _unstorable(place: _Place | None) -> GraphQLError:
    path = _path(place)
    steps = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    where = f"Variable '${steps[1:]}'" if path else "The name of a variable"
    error = request_error(f"{where} contains U+0000, which cannot be stored.", BAD_USER_INPUT)
    return _with_argument(error, path)


def _too_deep(place: _Place, max_depth: int) -> GraphQLError:
    error = limit_exceeded("valueDepth", max_depth, "A variable is nested deeper than {} lists and objects.")
    return _with_argument(error, _path(place))


def _with_argument(error: GraphQLError, path: list[str | int]) -> GraphQLError:
    return GraphQLError(error.message, extensions={**(error.extensions or {}), "argument": path})


def _path(place: _Place | None) -> list[str | int]:
    keys: list[str | int] = []
    while place is not None:
        keys.append(place.key)
        place = place.outer
    return keys[::-1]
