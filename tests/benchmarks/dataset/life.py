"""What happened in a case, made up from its number: each with its own random numbers, so that any part can be made."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from casegraph.domain.enums import CaseStatus
from casegraph.domain.ids import uuid7
from tests.benchmarks.dataset.organisation import END, SEED, Organisation, Process, Step

SPACING = timedelta(minutes=5)
"""Between the beginnings of two cases."""

NEW = 0.2
"""The newest fifth of the cases is mostly under way; of the older ones few are."""

_STATUSES = (CaseStatus.RUNNING, CaseStatus.DRAFT, CaseStatus.PAUSED, CaseStatus.ERROR, CaseStatus.STOPPED)
_FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)
_WHEN_NEW = (60, 8, 8, 1, 1, 18, 4)
_WHEN_OLD = (3, 0, 1, 0.2, 0.2, 90, 5.6)

REASSIGNED = 1 / 3
PARALLEL = 0.15
WAITS_IN_POOL = 0.25
_DELEGATIONS_OF_THE_MEMBER = 1_000
"""Besides those that fall to the member as to everybody else in the same groups."""
_MOST_OF_THE_MEMBER = 0.2


@dataclass(slots=True)
class Life:
    """One case in the making: what decides it, and the moment that its story has reached."""

    organisation: Organisation
    random: Random
    number: int
    id: UUID
    began: datetime
    status: CaseStatus
    process: Process
    place: int
    initiator: UUID
    share_of_the_member: float
    now: datetime = field(init=False)
    delegations: int = 0

    def __post_init__(self) -> None:
        self.now = self.began

    @property
    def finished(self) -> bool:
        """Whether it has ended."""
        return self.status in _FINISHED

    def new_id(self) -> UUID:
        """A UUIDv7 of the moment, as the server makes them."""
        return uuid7(int(self.now.timestamp() * 1000), self.random.randbytes(10))

    def later(self, most_hours: float) -> datetime:
        """Let time pass; the new moment, to the millisecond."""
        self.now += timedelta(milliseconds=int(self.random.random() * most_hours * 3_600_000) + 1)
        return self.now

    def group(self, step: Step) -> int:
        """The number of the group that does a step: groups share the processes among them, district by district."""
        return (self.place + self.process.steps.index(step)) % len(self.organisation.groups)

    def someone(self, step: Step) -> UUID:
        """Who does a step: one of the group's members, or by chance the benchmark's member."""
        if self.random.random() < self.share_of_the_member:
            return self.organisation.member.id
        return self.random.choice(self.organisation.members[self.group(step)])


def life(organisation: Organisation, number: int, cases: int) -> Life:
    """The beginning of the case with this number, of so many."""
    random = Random(SEED * 1_000_003 + number)
    began = END - SPACING * (cases - number)
    weights = _WHEN_NEW if number > cases * (1 - NEW) else _WHEN_OLD
    (status,) = random.choices((*_STATUSES, *_FINISHED), weights)
    share = min(_MOST_OF_THE_MEMBER, _DELEGATIONS_OF_THE_MEMBER / (4 * cases))
    initiators = organisation.people[1:] if random.random() > share else (organisation.member,)
    return Life(
        organisation=organisation,
        random=random,
        number=number,
        id=uuid7(int(began.timestamp() * 1000), random.randbytes(10)),
        began=began,
        status=status,
        process=random.choice(organisation.processes),
        place=random.randrange(len(organisation.groups)),
        initiator=random.choice(initiators).id,
        share_of_the_member=share,
    )
