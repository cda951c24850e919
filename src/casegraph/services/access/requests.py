"""What administrators ask for, as values: what they leave out stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from uuid import UUID

from casegraph.domain.enums import Permission, PrincipalType
from casegraph.services.lifecycle import PrincipalRef


class LeftOut(Enum):
    """What stands for a value that was left out, where null means something."""

    LEFT_OUT = "left out"


LEFT_OUT: Final = LeftOut.LEFT_OUT

Text = str | LeftOut | None


@dataclass(frozen=True, slots=True)
class SavedPrincipal:
    """A principal as it shall be. Null takes a value away, but for the name, which everybody has."""

    type: PrincipalType
    id: UUID | None = None
    name: str | None = None
    username: Text = LEFT_OUT
    first_name: Text = LEFT_OUT
    last_name: Text = LEFT_OUT
    email: Text = LEFT_OUT


@dataclass(frozen=True, slots=True)
class SavedGroup:
    """A group as it shall be; `members` are all who shall be in it."""

    key: str
    name: str
    id: UUID | None = None
    members: tuple[PrincipalRef, ...] | None = None


@dataclass(frozen=True, slots=True)
class SavedRole:
    """A role as it shall be."""

    key: str
    name: str
    permissions: tuple[Permission, ...]
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SavedProcessRoles:
    """The keys of all roles that a principal shall hold for the cases of one process."""

    process_key: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedTenantUser:
    """What shall be kept of a principal; `roles` are the keys of all that it shall hold in the whole tenant.

    What it holds for processes that `process_roles` does not name stays.
    """

    principal: PrincipalRef
    manager: PrincipalRef | LeftOut | None = LEFT_OUT
    roles: tuple[str, ...] | None = None
    metadata: Mapping[str, Any] | LeftOut = LEFT_OUT
    process_roles: tuple[SavedProcessRoles, ...] = ()
