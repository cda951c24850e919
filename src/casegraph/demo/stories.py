"""One case of the demo as it is planned: what it is about, who starts it, when, and what shall become of it."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from casegraph.demo.cast import Cast
from casegraph.demo.samples.model import Matter, SampleProcess
from casegraph.domain.enums import CaseStatus, Priority

FINISHED = (CaseStatus.COMPLETED, CaseStatus.CANCELLED)
_PRIORITIES = tuple(Priority)
_OLDEST = timedelta(days=190)
_MOST_ACTS = 80


@dataclass(slots=True, eq=False)
class Story:
    """A case. It began `began` ago, and nobody touches it any more since `quiet` ago.

    `aim` is the status that it comes to, if its process leads there; `steps` is how many times anyone does something
    before, at most. One that `stumbles` meets a fault on its way and gets over it. A case that only stands for its
    subject has no `sample`. `version` is the version of its process.
    """

    name: str
    aim: CaseStatus
    matter: Matter
    initiator: str
    created_by: str
    began: timedelta
    quiet: timedelta
    steps: int = 0
    stumbles: bool = False
    priority: Priority = Priority.NORMAL
    sample: SampleProcess | None = None
    version: int = 1
    parent: "Story | None" = None

    def begun_by(self, username: str) -> None:
        """Someone else starts the case."""
        self.initiator = self.created_by = username


def tell(cast: Cast, sample: SampleProcess, version: int, ordinal: int, aim: CaseStatus) -> Story:
    """The story of a case of a process."""
    name = f"{sample.key}/{ordinal}"
    rng = Random(f"{cast.organisation.key}/{name}")
    initiator = cast.pick(rng, cast.members(sample.starters))
    by_channel = sample.channel is not None and aim is not CaseStatus.DRAFT and rng.random() < 0.3
    steps = _steps(sample, aim, rng)
    quiet = _quiet(aim, rng, old=version < len(sample.sources))
    lasts = timedelta(days=sample.days) * rng.uniform(0.5, 1.8) * min(1.0, steps / sample.acts)
    return Story(
        name=name,
        aim=aim,
        matter=sample.matter(rng, initiator),
        initiator=initiator,
        created_by=sample.channel if by_channel and sample.channel else initiator,
        began=quiet + lasts if version < len(sample.sources) else min(quiet + lasts, _OLDEST),
        quiet=quiet,
        steps=steps,
        stumbles=aim is CaseStatus.ERROR or rng.random() < 0.08,
        priority=rng.choices(_PRIORITIES, (1, 3, 10, 4, 2))[0],
        sample=sample,
        version=version,
    )


def _steps(sample: SampleProcess, aim: CaseStatus, rng: Random) -> int:
    match aim:
        case CaseStatus.DRAFT:
            return 0
        case CaseStatus.COMPLETED | CaseStatus.ERROR:
            return _MOST_ACTS
        case CaseStatus.CANCELLED:
            return rng.randint(1, max(2, sample.acts // 2))
    return rng.randint(1, sample.acts)


def _quiet(aim: CaseStatus, rng: Random, *, old: bool) -> timedelta:
    """How long ago nothing happens any more; cases of an older version of their process are long finished."""
    if old:
        return timedelta(days=rng.uniform(220, 320))
    if aim in FINISHED:
        return timedelta(days=rng.uniform(1, 100))
    return timedelta(hours=0.1 + 200 * rng.random() ** 2)
