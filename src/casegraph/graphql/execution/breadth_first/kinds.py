"""The type of an object, asked of the schema as graphql-core asks it, and what such a question is told of its place."""

from collections.abc import Sequence
from typing import Any, NoReturn, cast

from graphql import GraphQLObjectType, GraphQLResolveInfo, default_type_resolver, is_abstract_type
from graphql.pyutils import Path

from casegraph.graphql.execution.breadth_first.plan import Branch
from casegraph.graphql.execution.breadth_first.values import GivenUp

RawInfo = GraphQLResolveInfo[Any]


class _NoPath:
    """The path of a field that is resolved for many objects at once: whoever reads it needs graphql-core."""

    def __getattr__(self, name: str) -> NoReturn:
        raise GivenUp("a resolver that asks for its path")

    def __getitem__(self, _: object) -> NoReturn:
        raise GivenUp("a resolver that asks for its path")

    def __repr__(self) -> NoReturn:
        raise GivenUp("a resolver that asks for its path")


NO_PATH = cast(Path, _NoPath())


def check_type(of: GraphQLObjectType, values: Sequence[Any], info: RawInfo) -> None:
    """Give the run up unless the type takes all of these for its own."""
    is_type_of = of.is_type_of
    if is_type_of is not None:
        for value in values:
            if not is_type_of(value, info):
                raise GivenUp("a value of another type")


def kind_of(branch: Branch, value: Any, info: RawInfo) -> str:
    """The name of the object type that a value of an interface or a union has."""
    named = branch.shape.named
    assert is_abstract_type(named), "all other types are their own kind"
    name = (named.resolve_type or default_type_resolver)(value, info, named)
    if not isinstance(name, str) or name not in branch.objects:
        raise GivenUp("a value of no possible type")
    return name
