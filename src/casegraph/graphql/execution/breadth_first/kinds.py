"""The type of an object, asked of the schema as graphql-core asks it, and what such a question is told of its place."""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, cast

from graphql import GraphQLResolveInfo, default_type_resolver, is_abstract_type
from graphql.pyutils import Path

from casegraph.graphql.execution.breadth_first.plan import Branch, ObjectPlan
from casegraph.graphql.execution.breadth_first.values import GivenUp, check_values
from casegraph.graphql.type_checks import looks_at_class

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


MOST_CLASSES = 100
"""Classes that one plan remembers; they may be made while the server runs, and are not to pile up."""


def check_type(plan: ObjectPlan, values: Sequence[Any], info: Callable[[], RawInfo]) -> None:
    """Give the run up unless the type takes all of these for its own."""
    kinds = {*map(type, values)}
    if kinds <= plan.known:
        return
    check_values(values)
    is_type_of = plan.type.is_type_of
    if is_type_of is not None:
        told = info()
        for value in values:
            if not is_type_of(value, told):
                raise GivenUp("a value of another type")
        if not looks_at_class(is_type_of):
            return
    if len(plan.known) > MOST_CLASSES:
        plan.known.clear()
    plan.known.update(kinds)


def kind_of(branch: Branch, value: Any, info: RawInfo) -> str:
    """The name of the object type that a value of an interface or a union has."""
    named = branch.shape.named
    assert is_abstract_type(named), "all other types are their own kind"
    name = (named.resolve_type or default_type_resolver)(value, info, named)
    if not isinstance(name, str) or name not in branch.objects:
        raise GivenUp("a value of no possible type")
    return name
