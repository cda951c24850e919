"""What a decision answers: events, a refusal, or the facts that are missing. Values only, and how they are raised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from uuid import UUID

from casegraph.domain.events import Recorded, TaskCreated
from casegraph.lifecycle.state import CaseState


@unique
class Code(StrEnum):
    """Why a command is refused; the names are those of the wire."""

    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    INVALID_STATE = "INVALID_STATE"
    CONFLICT = "CONFLICT"
    VALIDATION = "VALIDATION"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for a refusal. `path` leads to the argument, outermost name first, `pointer` to a place in its JSON;
    `holder` is the principal who was first, where that is the reason."""

    code: Code
    message: str
    path: tuple[str, ...] = ()
    pointer: str | None = None
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The command may not be; nothing changes."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """The facts without which nothing can be decided: read them, and ask again."""

    pools: frozenset[str] = frozenset()
    rotations: frozenset[str] = frozenset()
    groups_of: frozenset[UUID] = frozenset()
    managers: frozenset[UUID] = frozenset()
    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """What happens. No events: the case is as it was asked to be already. `state` is the case after them."""

    events: tuple[Recorded, ...]
    state: CaseState | None

    @property
    def changed(self) -> bool:
        """Whether anything happens."""
        return bool(self.events)

    @property
    def turns(self) -> Mapping[str, UUID]:
        """Who got the last task of each BALANCED task definition: whose turn it was."""
        made = (one.event for one in self.events if isinstance(one.event, TaskCreated))
        return {one.definition_key: one.owner_id for one in made if one.by_turn and one.owner_id is not None}


Decision = Decided | Refusal | Needs


class Refused(Exception):
    """Raised where a command turns out to be impossible; `decide` answers with the refusal."""

    def __init__(self, code: Code, message: str, *path: str, pointer: str | None = None, holder: UUID | None = None):
        super().__init__(message)
        self.refusal = Refusal((Problem(code, message, path, pointer, holder),))

    @classmethod
    def of(cls, refusal: Refusal) -> "Refused":
        """The exception for a refusal that was made already."""
        first = refusal.problems[0]
        raised = cls(first.code, first.message)
        raised.refusal = refusal
        return raised


class Missing(Exception):
    """Raised where a fact is not there; `decide` answers with the need."""

    def __init__(self, needs: Needs) -> None:
        super().__init__("A fact is missing.")
        self.needs = needs


class StepFailed(Exception):
    """An automatic step cannot be done; the message goes into the case's `failure`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Pool:
    """The users and groups that a task definition names, as ids. One that names nobody is open to everyone."""

    groups: tuple[UUID, ...] = ()
    principals: tuple[UUID, ...] = ()


EVERYONE = Pool()


@dataclass(frozen=True, slots=True)
class Rotation:
    """The members of a pool that take turns, and who had the last one."""

    members: tuple[UUID, ...]
    last: UUID | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read before the decision. A key that is absent is unknown; None says that there is no such thing.

    `pools` and `rotations` go by the key of a task definition, `users` by what names a user (username or UUID),
    `groups` by the group's key. A pool of None names people, but nobody who is known. A rotation must be read under a
    lock that is held until the events are stored.
    """

    pools: Mapping[str, Pool | None] = field(default_factory=dict)
    rotations: Mapping[str, Rotation] = field(default_factory=dict)
    groups_of: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    managers: Mapping[UUID, UUID | None] = field(default_factory=dict)
    users: Mapping[str, UUID | None] = field(default_factory=dict)
    groups: Mapping[str, UUID | None] = field(default_factory=dict)

    def pool(self, task: str) -> Pool:
        """The pool of a task definition."""
        if task not in self.pools:
            raise Missing(Needs(pools=frozenset({task})))
        pool = self.pools[task]
        if pool is None:
            # An empty pool is open to everyone, which this one was not meant to be.
            raise Refused(Code.INVALID_STATE, f"The pool of the task {task} names nobody who is known.")
        return pool

    def rotation(self, task: str) -> Rotation:
        """Whose turn it is at a BALANCED task."""
        if task not in self.rotations:
            raise Missing(Needs(rotations=frozenset({task})))
        return self.rotations[task]

    def manager(self, principal_id: UUID) -> UUID | None:
        """To whom someone reports."""
        if principal_id not in self.managers:
            raise Missing(Needs(managers=frozenset({principal_id})))
        return self.managers[principal_id]

    def user(self, name: str) -> UUID | None:
        """The user with this name."""
        if name not in self.users:
            raise Missing(Needs(users=frozenset({name})))
        return self.users[name]

    def group(self, key: str) -> UUID | None:
        """The group with this key."""
        if key not in self.groups:
            raise Missing(Needs(groups=frozenset({key})))
        return self.groups[key]

    def holds(self, pool: Pool, principal_id: UUID) -> bool:
        """Whether a principal belongs to a pool."""
        if pool == EVERYONE or principal_id in pool.principals:
            return True
        if not pool.groups:
            return False
        if principal_id not in self.groups_of:
            raise Missing(Needs(groups_of=frozenset({principal_id})))
        return not self.groups_of[principal_id].isdisjoint(pool.groups)
