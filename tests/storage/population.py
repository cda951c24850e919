"""A population of rows with nulls and ties in every column that a list sorts by."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from casegraph.domain.actor import Actor
from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import CaseStatus, DelegationStatus, PrincipalType, Priority, TaskStatus
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import (
    DelegationRecord,
    DocumentRecord,
    NoteRecord,
    PrincipalRecord,
    ProcessRecord,
    TaskRecord,
    TenantUserRecord,
)
from casegraph.services import Services
from casegraph.storage.database import Database
from tests.storage.actors import actor_of, services_of
from tests.world import NOW, Person, World, record

MOMENTS = [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(seconds=1), NOW + timedelta(days=400)]
TITLES = [
    "Alpha",
    "alpha",
    "ÄRGER",
    "ärger",
    "",
    "zeta",
    "Zeta 2",
    "L" * 250,
    "L" * 251,
    "\ue000",
    "\U0001f600",
]
NAMES = ["Anna", "ANNA", "anna", "Zoë", "Ömer", "Bob", "bob"]
NUMBERS = [0, -1, 1, 1.0, 2.5, -0.0, 10**15, 1e300, -1e300]
TEXTS = ["", "a", "A", "b", "ab", "x" * 300, "x" * 301, "\ud7ff", "\ue000", "\U0010ffff", "0"]
OTHERS = [True, False, None, [], [1], {}, {"a": 1}, {"a": 2}]
PLACES = ("one", "two", "three")


class Population:
    """One tenant's rows, as they were written."""

    def __init__(self, world: World, tenant_id: UUID, admin: Person, groups: Sequence[UUID] = ()) -> None:
        self.world = world
        self.tenant_id = tenant_id
        self.admin = admin
        self.groups = groups
        self.cases: list[CaseBundle] = []
        self.people: list[Person] = []
        self.principals: list[PrincipalRecord] = []
        self.tenant_users: list[TenantUserRecord] = []
        self.processes: list[ProcessRecord] = []
        self.members: dict[UUID, list[UUID]] = {one: [] for one in groups}

    @property
    def actor(self) -> Actor:
        """Someone who sees all of it."""
        return actor_of(self.admin)

    @property
    def services(self) -> Services:
        """The services over it."""
        return services_of(self.world.database)

    @property
    def tasks(self) -> list[TaskRecord]:
        """The tasks of all cases."""
        return [task.record for case in self.cases for task in case.tasks]

    @property
    def delegations(self) -> list[DelegationRecord]:
        """The delegations of all cases."""
        return [one for case in self.cases for task in case.tasks for one in task.delegations]

    @property
    def documents(self) -> list[DocumentRecord]:
        """The documents of all cases."""
        return [one for case in self.cases for one in case.documents]

    @property
    def notes(self) -> list[NoteRecord]:
        """The notes of all cases."""
        return [one for case in self.cases for one in case.notes]

    async def add_person(self, random: Random) -> None:
        """A person with one of a few names, in some of the groups."""
        name = random.choice(NAMES)
        groups = [one for one in self.groups if random.random() < 0.5]
        username = f"user{len(self.people)}"
        made, changed = random.choice(MOMENTS), random.choice(MOMENTS)
        moments: dict[str, Any] = {"created_at": made, "updated_at": changed}
        person = await self.world.person(self.tenant_id, username, name=name, groups=groups, **moments)
        self.people.append(person)
        self.principals.append(_principal(person, name))
        self.tenant_users.append(record(TenantUserRecord, id=person.id, **moments))
        for group in groups:
            self.members[group].append(person.id)

    async def add_process(self, random: Random) -> None:
        """A process with one of a few names."""
        name = random.choice(["Loan", "loan", "Permit", "Ångström"])
        category = random.choice([None, "Finance", "finance"])
        key = f"process-{len(self.processes)}"
        self.processes.append(await self.world.process(self.tenant_id, key, name=name, category=category))

    async def add_cases(self, random: Random, how_many: int) -> list[CaseBundle]:
        """Cases with tasks, delegations, documents and notes; some are children of earlier ones."""
        bundles: list[CaseBundle] = []
        for _ in range(how_many):
            earlier = [*self.cases, *bundles][:20]
            parent = random.choice(earlier).record.id if earlier and random.random() < 0.4 else None
            bundles.append(self._case(random, parent))
        made = await self.world.cases(bundles, self.tenant_id)
        self.cases.extend(made)
        return made

    def _case(self, random: Random, parent_id: UUID | None) -> CaseBundle:
        process = random.choice([None, *self.processes])
        tasks = [self._task(random) for _ in range(random.choice([0, 1, 2, 5]))]
        return self.world.bundle(
            random.choice(self.people),
            random.choice(TITLES),
            process=process,
            parent_id=parent_id,
            variables=_variables(random),
            status=random.choice(list(CaseStatus)),
            priority=random.choice(list(Priority)),
            created_at=random.choice(MOMENTS),
            updated_at=random.choice(MOMENTS),
            finished_at=random.choice([None, *MOMENTS]),
            due_at=random.choice([None, *MOMENTS]),
            tasks=tasks,
            notes=[(random.choice(self.people), random.choice(TITLES)) for _ in range(random.choice([0, 1, 4]))],
            documents=_documents(random, [task["id"] for task in tasks]),
        )

    def _task(self, random: Random) -> dict[str, Any]:
        return {
            "id": new_uuid(),
            "title": random.choice(TITLES),
            "status": random.choice(list(TaskStatus)),
            "priority": random.choice(list(Priority)),
            "groups": [one for one in self.groups if random.random() < 0.4],
            "principals": [one for one in self.people if random.random() < 0.2],
            "created_at": random.choice(MOMENTS),
            "updated_at": random.choice(MOMENTS),
            "claimed_at": random.choice([None, *MOMENTS]),
            "completed_at": random.choice([None, *MOMENTS]),
            "cancelled_at": random.choice([None, *MOMENTS]),
            "due_at": random.choice([None, *MOMENTS]),
            "delegations": [self._delegation(random) for _ in range(random.choice([0, 1, 3]))],
        }

    def _delegation(self, random: Random) -> dict[str, Any]:
        return {
            "assignee_id": random.choice([None, *(one.id for one in self.people)]),
            "status": random.choice(list(DelegationStatus)),
            "priority": random.choice(list(Priority)),
            "delegated_at": random.choice(MOMENTS),
            "due_at": random.choice([None, *MOMENTS]),
            "finished_at": random.choice([None, *MOMENTS]),
        }


def _principal(person: Person, name: str) -> PrincipalRecord:
    email = f"{person.username}@example.org"
    return PrincipalRecord(person.id, PrincipalType.USER, name, person.username, None, None, email)


def _variables(random: Random) -> dict[str, Any]:
    values = [*NUMBERS, *TEXTS, *OTHERS]
    return {name: random.choice(values) for name in PLACES if random.random() < 0.7}


def _documents(random: Random, task_ids: Sequence[UUID]) -> Sequence[dict[str, Any]]:
    """Documents of two lineages, so that each has several versions."""
    lineages = [new_uuid(), new_uuid()]
    return [
        {
            "lineage_id": random.choice(lineages),
            "task_id": random.choice([None, *task_ids]),
            "index": random.choice([None, 1, 2, 3]),
            "name": random.choice(TITLES),
            "size": random.choice([0, 1, 2**40]),
            "version": random.choice([1, 2, 3]),
            "created_at": random.choice(MOMENTS),
        }
        for _ in range(random.choice([0, 1, 6]))
    ]


async def populate(database: Database, *, cases: int) -> Population:
    """A population that is the same each time, but for its ids."""
    random = Random(20240531)
    world = World(database)
    tenant_id = await world.tenant("tenant")
    admin = await world.person(tenant_id, "admin")
    groups = [await world.group(tenant_id, f"group-{n}") for n in range(3)]
    made = Population(world, tenant_id, admin, groups)
    made.principals.append(_principal(admin, "Admin"))
    made.tenant_users.append(record(TenantUserRecord, id=admin.id, created_at=world.now, updated_at=world.now))
    for _ in range(12):
        await made.add_person(random)
    for _ in range(6):
        await made.add_process(random)
    await made.add_cases(random, cases)
    return made
