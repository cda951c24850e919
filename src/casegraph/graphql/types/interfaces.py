"""The interfaces that the nouns share, and the fields that many of them have."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from casegraph.graphql import ids
from casegraph.graphql.batching import computed, reference
from casegraph.graphql.context import Info
from casegraph.graphql.type_checks import by_class

if TYPE_CHECKING:
    from casegraph.graphql.types.principal import Principal

PRINCIPAL = Annotated["Principal", strawberry.lazy("casegraph.graphql.types.principal")]


class Of:
    """The base of types whose sources are records: `record` is the kind of record that each type shows."""

    record: ClassVar[type]

    @classmethod
    @by_class
    def is_type_of(cls, obj: object, _info: object) -> bool:
        """Whether a source is shown by this type."""
        return isinstance(obj, cls.record)


def _global_ids(nodes: Sequence[Any], info: Info) -> Sequence[str]:
    return ids.encode_all(info._raw_info.parent_type.name, [node.id for node in nodes])


def node_id() -> Any:
    """The global id of a node."""
    return computed(strawberry.ID, "The global id: opaque, and unique among all types.", _global_ids, reads=("id",))


@strawberry.interface(description="Anything with a global id; see `Query.node`.")
class Node:
    """Anything with a global id."""

    id = node_id()


def _uuids(nodes: Sequence[Any], _: Info) -> Sequence[UUID]:
    return [node.id for node in nodes]


def uuid_field() -> Any:
    """The bare UUID of a node."""
    return computed(UUID, "The id alone, as other systems of yours may keep it.", _uuids, reads=("id",))


def principal_field(column: str, description: str, *, required: bool = False) -> Any:
    """The principal whose id a column of the record holds."""
    return reference(PRINCIPAL if required else PRINCIPAL | None, description, column, "principals")


@strawberry.interface(description="Who made a thing and who changed it last.")
class Audited:
    """Who made a thing and who changed it last."""

    created_at: datetime = strawberry.field(description="When it was created.")
    created_by = principal_field("created_by_id", "Who created it; null for the server itself.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    updated_by = principal_field("updated_by_id", "Who changed it last; null for the server itself.")
