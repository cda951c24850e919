"""The people of an organisation as actors, and who of them does what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from random import Random
from uuid import UUID

from casegraph.demo.organisation import Organisation, Person
from casegraph.domain.actor import Actor
from casegraph.domain.enums import Permission, PrincipalType
from casegraph.domain.records import PrincipalRecord, TenantRecord


class Cast:
    """Who can act in an organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._actors = {one.username: _actor(organisation, one) for one in organisation.people}

    @cached_property
    def _usernames(self) -> dict[UUID, str]:
        return {actor.principal.id: username for username, actor in self._actors.items()}

    @cached_property
    def _groups(self) -> dict[UUID, str]:
        return {self.organisation.id_of("group", key): key for key in self.organisation.groups}

    def actor(self, username: str) -> Actor:
        """The person as the services know them."""
        return self._actors[username]

    @property
    def administrator(self) -> Actor:
        """Who may do everything."""
        return self.actor(self.organisation.administrator)

    def supervisor(self, process_key: str) -> Actor:
        """Who may hand on other people's work in a process."""
        able = (
            one for one in self._actors.values() if Permission.SUPERVISE in one.process_permissions.get(process_key, ())
        )
        return next(able, self.administrator)

    def is_human(self, username: str) -> bool:
        """Whether it is a person, and no program."""
        return self.organisation.person(username).type is PrincipalType.USER

    def is_ready(self, username: str) -> bool:
        """Whether they take work of their own accord."""
        return self.organisation.person(username).busy > 0

    def username(self, principal_id: UUID) -> str:
        """The username of a principal."""
        return self._usernames[principal_id]

    def members(self, groups: Iterable[str], users: Iterable[str] = ()) -> list[str]:
        """Everyone in a pool, each once."""
        found = (one.username for group in groups for one in self.organisation.members(group))
        return list(dict.fromkeys([*users, *found]))

    def pool(self, groups: Iterable[UUID], principals: Iterable[UUID]) -> list[str]:
        """Everyone in a task's pool, each once, in the same order each time."""
        return sorted(self.members((self._groups[one] for one in groups), map(self.username, principals)))

    def pick(self, rng: Random, pool: Sequence[str]) -> str:
        """One of the pool; those who are busy more often."""
        weights = [self.organisation.person(one).busy for one in pool]
        return rng.choices(pool, weights)[0]


def _actor(organisation: Organisation, person: Person) -> Actor:
    permissions: defaultdict[str, set[Permission]] = defaultdict(set)
    roles = {one.key: one for one in organisation.roles}
    for grant in organisation.grants:
        if grant.username == person.username:
            permissions[grant.process].update(roles[grant.role].permissions)
    everywhere = frozenset(permissions.pop("", ()))
    return Actor(
        TenantRecord(organisation.id, organisation.key, organisation.name),
        PrincipalRecord(
            id=organisation.id_of("person", person.username),
            type=person.type,
            name=person.name,
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            email=organisation.email_of(person),
        ),
        tuple(organisation.id_of("group", key) for key in person.groups),
        everywhere,
        {process: frozenset(held) for process, held in permissions.items()},
    )
