"""Order inputs: a field of the list, or a place in the variables, and a direction."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import strawberry

from casegraph.domain.errors import InvalidInput, LimitExceeded
from casegraph.domain.json_values import check_pointer
from casegraph.domain.paging import OrderKey
from casegraph.graphql.enums import OrderDirection
from casegraph.graphql.scalars import JSONPointer

MAX_KEYS = 5


class OrderInput:
    """What all order inputs share: `field`, perhaps `variable`, and `direction`."""

    field: Any
    direction: OrderDirection | None


def order_keys(inputs: Sequence[OrderInput]) -> tuple[OrderKey, ...]:
    """The keys that a list of order inputs asks for."""
    if len(inputs) > MAX_KEYS:
        raise LimitExceeded(f"`orderBy` may have at most {MAX_KEYS} keys.", ("orderBy",))
    return tuple(_key(one, position) for position, one in enumerate(inputs))


def _key(one: OrderInput, position: int) -> OrderKey:
    descending = one.direction is OrderDirection.DESC
    pointer = _given(getattr(one, "variable", None))
    field = _given(one.field)
    if (field is None) == (pointer is None):
        raise InvalidInput("Give `field` or `variable`, and not both.", ("orderBy", position))
    if field is not None:
        return OrderKey(field.name, descending)
    check_pointer(pointer, ("orderBy", position, "variable"))
    return OrderKey("VARIABLE", descending, pointer)


def _given(value: Any) -> Any:
    return None if value is strawberry.UNSET else value


def _direction() -> Any:
    return strawberry.field(default=OrderDirection.ASC, description="Which way; ascending unless given.")


@strawberry.enum(description="What cases can be sorted by.")
class CaseOrderField(Enum):
    """What cases can be sorted by."""

    NUMBER = strawberry.enum_value("NUMBER", description="The case number.")
    TITLE = strawberry.enum_value("TITLE", description="The title, upper and lower case alike.")
    STATUS = strawberry.enum_value("STATUS", description="The status, in the order of a case's life.")
    PRIORITY = strawberry.enum_value("PRIORITY", description="The priority, from very low to very high.")
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="When it was created.")
    UPDATED_AT = strawberry.enum_value("UPDATED_AT", description="When it last changed.")
    FINISHED_AT = strawberry.enum_value("FINISHED_AT", description="When it finished.")
    DUE_AT = strawberry.enum_value("DUE_AT", description="When it is due.")
    PROCESS_NAME = strawberry.enum_value("PROCESS_NAME", description="The name of its process.")


@strawberry.input(description="Sorts cases by a field or by a place in their variables: exactly one of the two.")
class CaseOrder(OrderInput):
    """Sorts cases by a field or by a place in their variables."""

    field: CaseOrderField | None = strawberry.field(default=strawberry.UNSET, description="The field to sort by.")
    variable: JSONPointer | None = strawberry.field(
        default=strawberry.UNSET,
        description="The place in the variables to sort by: numbers, then texts. Cases without it come last.",
    )
    direction: OrderDirection | None = _direction()


@strawberry.enum(description="What tasks can be sorted by.")
class TaskOrderField(Enum):
    """What tasks can be sorted by."""

    CREATED_AT = strawberry.enum_value("CREATED_AT", description="When it was created.")
    UPDATED_AT = strawberry.enum_value("UPDATED_AT", description="When it last changed.")
    CLAIMED_AT = strawberry.enum_value("CLAIMED_AT", description="When it was claimed.")
    COMPLETED_AT = strawberry.enum_value("COMPLETED_AT", description="When it was completed.")
    CANCELLED_AT = strawberry.enum_value("CANCELLED_AT", description="When it was cancelled.")
    DUE_AT = strawberry.enum_value("DUE_AT", description="When it is due.")
    TITLE = strawberry.enum_value("TITLE", description="The title, upper and lower case alike.")
    PRIORITY = strawberry.enum_value("PRIORITY", description="The priority, from very low to very high.")


@strawberry.input(description="Sorts tasks.")
class TaskOrder(OrderInput):
    """Sorts tasks."""

    field: TaskOrderField = strawberry.field(description="The field to sort by.")
    direction: OrderDirection | None = _direction()


@strawberry.enum(description="What delegations can be sorted by.")
class DelegationOrderField(Enum):
    """What delegations can be sorted by."""

    INDEX = strawberry.enum_value("INDEX", description="The number within the case.")
    DELEGATED_AT = strawberry.enum_value("DELEGATED_AT", description="When the task was handed over.")
    DUE_AT = strawberry.enum_value("DUE_AT", description="When it is due.")
    FINISHED_AT = strawberry.enum_value("FINISHED_AT", description="When it was closed.")
    PRIORITY = strawberry.enum_value("PRIORITY", description="The priority, from very low to very high.")


@strawberry.input(description="Sorts delegations.")
class DelegationOrder(OrderInput):
    """Sorts delegations."""

    field: DelegationOrderField = strawberry.field(description="The field to sort by.")
    direction: OrderDirection | None = _direction()


@strawberry.enum(description="What documents can be sorted by.")
class DocumentOrderField(Enum):
    """What documents can be sorted by."""

    INDEX = strawberry.enum_value("INDEX", description="The number within the case.")
    NAME = strawberry.enum_value("NAME", description="The file's name, upper and lower case alike.")
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="When it was created.")
    SIZE = strawberry.enum_value("SIZE", description="The size in bytes.")


@strawberry.input(description="Sorts documents.")
class DocumentOrder(OrderInput):
    """Sorts documents."""

    field: DocumentOrderField = strawberry.field(description="The field to sort by.")
    direction: OrderDirection | None = _direction()


@strawberry.enum(description="What notes can be sorted by.")
class NoteOrderField(Enum):
    """What notes can be sorted by."""

    CREATED_AT = strawberry.enum_value("CREATED_AT", description="When it was written.")
    AUTHOR = strawberry.enum_value("AUTHOR", description="The author's name.")


@strawberry.input(description="Sorts notes.")
class NoteOrder(OrderInput):
    """Sorts notes."""

    field: NoteOrderField = strawberry.field(description="The field to sort by.")
    direction: OrderDirection | None = _direction()


@strawberry.enum(description="What principals can be sorted by.")
class PrincipalOrderField(Enum):
    """What principals can be sorted by."""

    ID = strawberry.enum_value("ID", description="The id, which for the server's own ids is the order of creation.")
    NAME = strawberry.enum_value("NAME", description="The name, upper and lower case alike.")


@strawberry.input(description="Sorts principals.")
class PrincipalOrder(OrderInput):
    """Sorts principals."""

    field: PrincipalOrderField = strawberry.field(description="The field to sort by.")
    direction: OrderDirection | None = _direction()


@strawberry.enum(description="What tenant users can be sorted by.")
class TenantUserOrderField(Enum):
    """What tenant users can be sorted by."""

    ID = strawberry.enum_value("ID", description="The id, which for the server's own ids is the order of creation.")
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="When it became a member.")
    UPDATED_AT = strawberry.enum_value("UPDATED_AT", description="When it last changed.")


@strawberry.input(description="Sorts tenant users.")
class TenantUserOrder(OrderInput):
    """Sorts tenant users."""

    field: TenantUserOrderField = strawberry.field(description="The field to sort by.")
    direction: OrderDirection | None = _direction()
