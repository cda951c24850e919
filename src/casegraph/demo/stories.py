"""One case of the demo: what it is about, what happened in it, and when it began, counted back from now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from casegraph.demo.organisation import Organisation
from casegraph.demo.samples.model import Matter, SampleProcess
from casegraph.demo.staffing import Staff
from casegraph.demo.walk import Walk
from casegraph.domain.enums import CaseStatus, Priority

FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)
_PRIORITIES = tuple(Priority)


@dataclass(slots=True, eq=False)
class Story:
    """A case. `began` is how long ago it was created; `lasted` is the time from then to its last change.

    A case that only stands for its subject has no `sample` and no `walk`. `version` is the version of its process.
    """

    name: str
    status: CaseStatus
    matter: Matter
    initiator: str
    created_by: str
    began: timedelta
    lasted: timedelta
    priority: Priority = Priority.NORMAL
    sample: SampleProcess | None = None
    version: int = 1
    walk: Walk | None = None
    parent: "Story | None" = None

    @property
    def ended(self) -> timedelta:
        """How long ago it last changed."""
        return self.began - self.lasted


def tell(organisation: Organisation, sample: SampleProcess, version: int, ordinal: int, status: CaseStatus) -> Story:
    """The story of a process's case in this status; a case that has nowhere to fail runs instead of failing."""
    name = f"{sample.key}/{ordinal}"
    rng = Random(f"{organisation.key}/{name}")
    definition = sample.versions[version - 1]
    start = next(one for one in definition.tasks if one.start)
    staff = Staff(organisation, sample, rng)
    initiator = staff.pick(staff.members(start.groups))
    matter = sample.matter(rng, initiator)

    def walk() -> Walk:
        seeded = Random(f"{organisation.key}/{name}/walk")
        return Walk(sample, definition, organisation, initiator=initiator, variables=matter.variables, rng=seeded)

    status, walked = _walked(walk, status, rng)
    by_channel = sample.channel is not None and rng.random() < 0.3
    return Story(
        name=name,
        status=status,
        matter=matter,
        initiator=initiator,
        created_by=sample.channel if by_channel and sample.channel else initiator,
        began=walked.clock + _quiet(status, rng, old=version < len(sample.versions)),
        lasted=walked.clock,
        priority=rng.choices(_PRIORITIES, (1, 3, 10, 4, 2))[0],
        sample=sample,
        version=version,
        walk=walked,
    )


def _walked(walk: Callable[[], Walk], status: CaseStatus, rng: Random) -> tuple[CaseStatus, Walk]:
    whole, steps, fragile = walk(), 0, []
    while whole.open:
        if steps and whole.fragile:
            fragile.append(steps)
        whole.step()
        steps += 1
    match status:
        case CaseStatus.DRAFT:
            return status, walk()
        case CaseStatus.COMPLETED:
            return status, whole
        case CaseStatus.CANCELLED:
            part = _after(walk(), rng.randrange(steps))
            part.cancel(part.updated_by)
            return status, part
        case CaseStatus.ERROR if fragile:
            part = _after(walk(), rng.choice(fragile))
            part.fail()
            return status, part
    part = _after(walk(), rng.randrange(1, steps))
    part.claim(1.0 if status is CaseStatus.PAUSED else 0.65)
    return CaseStatus.RUNNING if status is CaseStatus.ERROR else status, part


def _after(walk: Walk, steps: int) -> Walk:
    for _ in range(steps):
        walk.step()
    return walk


def _quiet(status: CaseStatus, rng: Random, *, old: bool) -> timedelta:
    """How long ago nothing happened any more; cases of an older version of their process are long finished."""
    if old:
        return timedelta(days=rng.uniform(220, 320))
    if status in FINISHED:
        return timedelta(days=rng.uniform(1, 100))
    return timedelta(hours=0.1 + 200 * rng.random() ** 2)
