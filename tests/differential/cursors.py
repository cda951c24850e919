"""Cursors of the tenant's lists, so that documents can page on from real places."""

from collections.abc import Iterator, Sequence
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type

from casegraph.graphql.execution import depth_first
from tests.differential.data import Data
from tests.differential.executors import Executors, Request

PARENTS: dict[str, tuple[str, ...]] = {
    "Query": (),
    "Case": ("cases", "nodes"),
    "Task": ("tasks", "nodes"),
    "Process": ("processes", "nodes"),
    "Group": ("groups",),
    "Document": ("cases", "nodes", "documents", "nodes"),
}
"""The types that have lists, and a way to things of each."""


async def add_cursors(executors: Executors, data: Data) -> None:
    """Note the cursors of each list, under its type and field, as graphql-core gives them."""
    for parent, way in PARENTS.items():
        of = executors.schema._schema.type_map[parent]
        assert isinstance(of, GraphQLObjectType)
        for name in [key for key, one in of.fields.items() if _is_connection(one)]:
            steps = (*way, name, "edges", "cursor")
            text = "{ " + " { ".join(steps) + " }" * len(steps)
            data.cursors[f"{parent}.{name}"] = list(_walk(await _data(executors, text), steps))


def _is_connection(one: GraphQLField) -> bool:
    return get_named_type(one.type).name.endswith("Connection")


def _walk(found: Any, steps: Sequence[str]) -> Iterator[str]:
    if isinstance(found, list):
        for item in found:
            yield from _walk(item, steps)
    elif steps:
        yield from _walk(found[steps[0]], steps[1:])
    else:
        yield found


async def _data(executors: Executors, text: str) -> Any:
    result = await depth_first.execute(executors.schema, executors.prepare(Request(text)), {}, executors.context())
    assert not result.errors, result.errors
    return result.data
