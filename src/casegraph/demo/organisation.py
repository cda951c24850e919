"""What an organisation of the demo is made of: its people, groups and roles, and the ids and rows that stand for them.

Who is in which organisation is written in `people`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.ids import named_uuid
from casegraph.domain.text import sort_key
from casegraph.models.access import permissions_json
from casegraph.storage.tables import GROUP, MEMBERSHIP, PRINCIPAL, ROLE, ROLE_GRANT, TENANT
from casegraph.storage.unit_of_work import UnitOfWork

SYSTEM = "system"
"""The username of the server itself, which performs what no person does."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, or some program, that works here. `busy` says how much of their groups' work they take; with 0 they do
    what they are given."""

    username: str
    name: str
    first_name: str | None = None
    last_name: str | None = None
    groups: tuple[str, ...] = ()
    manager: str | None = None
    type: PrincipalType = PrincipalType.USER
    busy: int = 1


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions."""

    key: str
    name: str
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A person holds a role, everywhere or, with `process`, for the cases of one process."""

    username: str
    role: str
    process: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant. `people` has managers before those whom they manage; `groups` gives names by key."""

    key: str
    name: str
    serial: int
    groups: Mapping[str, str]
    people: tuple[Person, ...]
    roles: tuple[Role, ...]
    grants: tuple[Grant, ...]
    administrator: str

    @property
    def id(self) -> UUID:
        """The tenant's id, the same in every demo, as all ids here."""
        return named_uuid("demo", self.key)

    def id_of(self, kind: str, key: str) -> UUID:
        """The id of the organisation's thing of this kind (`person`, `group`, `role` …) and key."""
        return named_uuid("demo", self.key, kind, key)

    def person(self, username: str) -> Person:
        """The person with this username."""
        return next(one for one in self.people if one.username == username)

    def members(self, group: str) -> tuple[Person, ...]:
        """Who is in a group."""
        return tuple(one for one in self.people if group in one.groups)

    def email_of(self, person: Person) -> str | None:
        """The address of a person; programs have none."""
        return f"{person.username}@{self.key}.example" if person.type is PrincipalType.USER else None

    async def save(self, unit: UnitOfWork, founded: datetime) -> None:
        """Write the organisation, without any work in it."""
        tenant = {"id": self.id, "key": self.key, "name": self.name, "serial": self.serial, "case_count": 0}
        await unit.add(TENANT, [{**tenant, "created_at": founded}])
        await unit.add(PRINCIPAL, [self._principal(one, founded) for one in self.people])
        await unit.add(GROUP, [self._group(key, name) for key, name in self.groups.items()])
        await unit.add(MEMBERSHIP, [self._member(one, key) for one in self.people for key in one.groups])
        await unit.add(ROLE, [self._role(one) for one in self.roles])
        await unit.add(ROLE_GRANT, [self._grant(one) for one in self.grants])

    def _principal(self, person: Person, since: datetime) -> dict[str, Any]:
        manager = person.manager
        return {
            "tenant_id": self.id,
            "id": self.id_of("person", person.username),
            "type": person.type,
            "name": person.name,
            "name_key": sort_key(person.name),
            "username": person.username,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": self.email_of(person),
            "manager_id": None if manager is None else self.id_of("person", manager),
            "created_at": since,
        }

    def _group(self, key: str, name: str) -> dict[str, Any]:
        return {"tenant_id": self.id, "id": self.id_of("group", key), "key": key, "name": name}

    def _member(self, person: Person, group: str) -> dict[str, Any]:
        return {
            "tenant_id": self.id,
            "group_id": self.id_of("group", group),
            "principal_id": self.id_of("person", person.username),
        }

    def _role(self, role: Role) -> dict[str, Any]:
        return {
            "tenant_id": self.id,
            "id": self.id_of("role", role.key),
            "key": role.key,
            "name": role.name,
            "permissions": permissions_json(list(role.permissions)),
        }

    def _grant(self, grant: Grant) -> dict[str, Any]:
        return {
            "tenant_id": self.id,
            "principal_id": self.id_of("person", grant.username),
            "role_id": self.id_of("role", grant.role),
            "process_key": grant.process,
        }
