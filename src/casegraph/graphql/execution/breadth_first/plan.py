"""Plans: what to do for a document, worked out once. Nothing of a request is in a plan but its boolean conditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    OperationDefinitionNode,
)
from strawberry.types.field import StrawberryField

from casegraph.domain.paging import Wanted
from casegraph.graphql.batching import Batched, Reference
from casegraph.graphql.execution.breadth_first.arguments import Arguments
from casegraph.graphql.execution.breadth_first.fields import Function, How, what_is_read
from casegraph.graphql.execution.breadth_first.leaves import Make
from casegraph.graphql.execution.breadth_first.united import united


@dataclass(slots=True)
class Shape:
    """The type of a field's value: an item that may be null, perhaps in a list that may be null."""

    nullable: bool
    is_list: bool
    item_nullable: bool
    named: GraphQLNamedType


@dataclass(slots=True)
class FieldInfo:
    """What `Info` of a field is made of."""

    nodes: list[FieldNode]
    field: GraphQLField
    definition: StrawberryField
    parent: GraphQLObjectType


@dataclass(slots=True)
class Branch:
    """A field that is filled in after the leaves: a batch, a coroutine, or what has fields of its own.

    `prepared` is what its batch is called with, where that is the same for all requests; `write` writes a leaf.
    """

    key: str
    how: How
    arguments: Arguments
    shape: Shape
    info: FieldInfo
    write: Callable[[Any], Any] | None
    objects: dict[str, "ObjectPlan"]
    wanted: Wanted
    prepared: Mapping[str, Any] | None = None

    @property
    def single(self) -> "ObjectPlan | None":
        """The plan of its values, where they are objects that can be of but one type."""
        return self.objects.get(self.shape.named.name)

    @property
    def reference(self) -> Reference | None:
        """Which thing its value is, where it is one that is found by its id."""
        return self.how.reference if isinstance(self.how, Batched) else None

    @property
    def waits(self) -> bool:
        """Whether its values have to be waited for."""
        return isinstance(self.how, Batched) or (isinstance(self.how, Function) and self.how.is_async)

    @property
    def reads(self) -> frozenset[str] | None:
        """The columns that it reads of its source; None where it may be any."""
        said = what_is_read(self.how)
        if said is None or not said.passes:
            return None if said is None else said.columns
        return united([said.columns, self.below])

    @property
    def below(self) -> frozenset[str] | None:
        """The columns that its own fields read of its values."""
        return united(plan.reads for plan in self.objects.values())


@dataclass(slots=True)
class BoundFunction:
    """A leaf's function, which is bound to the request before the generated code calls it."""

    how: Function
    arguments: Arguments
    info: FieldInfo


@dataclass(slots=True)
class ObjectPlan:
    """What to make of the objects of one type at one place of the query.

    `reads` are the columns of their source that it is made of; `known` are classes of sources that were found to be of
    the type.
    """

    type: GraphQLObjectType
    make: Make
    functions: list[BoundFunction]
    branches: list[Branch]
    reads: frozenset[str] | None
    known: set[Any] = field(default_factory=set)


@dataclass(slots=True)
class Plan:
    """The plan of an operation, and how many fields it has in all.

    It must not refer to the `PreparedOperation`, with whose life its own is to end.
    """

    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    root: ObjectPlan
    size: int
