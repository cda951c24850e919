"""Cursors of the tenant's lists, so that documents can page on from real places."""

from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type

from casegraph.graphql.execution import depth_first
from tests.differential.data import Data
from tests.differential.executors import Executors, Request

PARENTS = {"Case": "cases", "Task": "tasks", "Process": "processes"}


async def add_cursors(executors: Executors, data: Data) -> None:
    """Note the cursors of each list, under its type and field, as graphql-core gives them."""
    for parent, at_root in PARENTS.items():
        for name in _lists(executors, parent):
            document = f"{{ {at_root} {{ nodes {{ {name} {{ edges {{ cursor }} }} }} }} }}"
            for node in (await _data(executors, document))[at_root]["nodes"]:
                _note(data, f"{parent}.{name}", node[name])
    for name in _lists(executors, "Query"):
        found = await _data(executors, f"{{ {name} {{ edges {{ cursor }} }} }}")
        _note(data, f"Query.{name}", found[name])


def _note(data: Data, place: str, found: Any) -> None:
    data.cursors.setdefault(place, []).extend(edge["cursor"] for edge in found["edges"])


def _lists(executors: Executors, name: str) -> list[str]:
    of = executors.schema._schema.type_map[name]
    assert isinstance(of, GraphQLObjectType)
    return [key for key, one in of.fields.items() if _is_connection(one)]


def _is_connection(one: GraphQLField) -> bool:
    return get_named_type(one.type).name.endswith("Connection")


async def _data(executors: Executors, text: str) -> Any:
    operation = executors.prepare(Request(text))
    result = await depth_first.execute(executors.schema, operation, {}, executors.context())
    assert not result.errors, result.errors
    return result.data
