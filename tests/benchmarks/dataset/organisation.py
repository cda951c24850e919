"""The tenant of the data set: its people, groups and processes. The larger the data set, the more people work in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from casegraph.domain.enums import PrincipalType
from casegraph.domain.ids import named_uuid
from casegraph.domain.records import GroupRecord, PrincipalRecord, ProcessRecord
from casegraph.processes.model import ProcessDefinition, TaskDefinition
from tests.benchmarks.dataset import words

SEED = 20260601
END = datetime(2026, 6, 1, tzinfo=UTC)
"""When the newest case begins. A fixed day, so that the data are the same whenever they are made."""

TENANT_KEY = "benchmark"
CASES_OF_A_PERSON = 200
CASES_OF_A_GROUP = 5_000
STEPS = 5

ADMINISTRATOR_TOKEN = "benchmark-administrator"
MEMBER_TOKEN = "benchmark-member"


@dataclass(frozen=True, slots=True)
class Step:
    """A task that each case of a process goes through."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Process:
    """A process and the steps that its cases go through in turn."""

    record: ProcessRecord
    steps: tuple[Step, ...]

    def definition(self) -> ProcessDefinition:
        """What the process says of itself."""
        return ProcessDefinition(tasks=tuple(TaskDefinition(one.key, one.title) for one in self.steps))


@dataclass(frozen=True, slots=True)
class Organisation:
    """Everybody and everything that cases refer to. The first two people are the benchmark's own."""

    tenant_id: UUID
    people: tuple[PrincipalRecord, ...]
    groups: tuple[GroupRecord, ...]
    members: tuple[tuple[UUID, ...], ...]
    processes: tuple[Process, ...]

    @property
    def administrator(self) -> PrincipalRecord:
        """Sees everything."""
        return self.people[0]

    @property
    def member(self) -> PrincipalRecord:
        """An ordinary person, with about 80 open tasks, 2,000 cases, and the pools of two groups."""
        return self.people[1]


def organisation(cases: int) -> Organisation:
    """The organisation that has this many cases. The same each time."""
    random = Random(SEED)
    tenant_id = named_uuid(TENANT_KEY)
    people = tuple(_person(random, tenant_id, number) for number in range(max(10, cases // CASES_OF_A_PERSON)))
    count = max(4, cases // CASES_OF_A_GROUP)
    groups = tuple(_group(tenant_id, number) for number in range(count))
    return Organisation(tenant_id, people, groups, _members(people, count), _processes(tenant_id, people[0].id))


def _person(random: Random, tenant_id: UUID, number: int) -> PrincipalRecord:
    first, last = random.choice(words.FIRST_NAMES), random.choice(words.LAST_NAMES)
    username = ("administrator", "member")[number] if number < 2 else f"{first}.{last}.{number}".lower()
    return PrincipalRecord(
        id=named_uuid(tenant_id, "person", str(number)),
        type=PrincipalType.USER,
        name=f"{first} {last}",
        username=username,
        first_name=first,
        last_name=last,
        email=f"{username}@example.com",
    )


def _group(tenant_id: UUID, number: int) -> GroupRecord:
    name = f"{words.TEAMS[number % len(words.TEAMS)]} {number + 1}"
    return GroupRecord(named_uuid(tenant_id, "group", str(number)), f"group-{number + 1}", name)


def _members(people: tuple[PrincipalRecord, ...], count: int) -> tuple[tuple[UUID, ...], ...]:
    """Each person but the administrator is in a group, and every third in the next one too; the member is."""
    members: list[list[UUID]] = [[] for _ in range(count)]
    for number, one in enumerate(people[1:]):
        members[number % count].append(one.id)
        if number % 3 == 0:
            members[(number + 1) % count].append(one.id)
    return tuple(map(tuple, members))


def _processes(tenant_id: UUID, deployer: UUID) -> tuple[Process, ...]:
    return tuple(_process(tenant_id, deployer, name, n) for n, name in enumerate(words.PROCESSES))


def _process(tenant_id: UUID, deployer: UUID, name: str, number: int) -> Process:
    deployed = END - timedelta(days=4000 - number)
    record = ProcessRecord(
        id=named_uuid(tenant_id, "process", name),
        key=name.lower().replace(" ", "-"),
        name=name,
        description=f"{name}, from the application to the end.",
        category=words.CATEGORIES[number % len(words.CATEGORIES)],
        version=1,
        latest=True,
        created_at=deployed,
        created_by_id=deployer,
        updated_at=deployed,
        updated_by_id=deployer,
    )
    verbs = [words.STEPS[(number + place) % len(words.STEPS)] for place in range(STEPS)]
    return Process(record, tuple(Step(verb.lower().replace(" ", "-"), f"{verb}: {name}") for verb in verbs))
