"""Fills an empty database with the two organisations of the demo and all their work."""

import gc
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from uuid import UUID

from casegraph.demo.cast import Cast
from casegraph.demo.lives import CaseLife
from casegraph.demo.logins import DemoTokens
from casegraph.demo.office import Office
from casegraph.demo.organisation import Organisation
from casegraph.demo.papers import documents
from casegraph.demo.people import DEMO, OTHER
from casegraph.demo.portfolio import SAMPLES, stories
from casegraph.demo.samples.model import SampleProcess
from casegraph.demo.stories import Story
from casegraph.demo.timeline import Clock, Life, play
from casegraph.processes.model import ProcessDefinition
from casegraph.processes.reading import Format
from casegraph.services.definitions import DefinitionText, read_draft
from casegraph.storage.database import Database
from casegraph.storage.unit_of_work import UnitOfWork, blocking_unit_of_work
from casegraph.storage.writing import add_documents

_FOUNDED = timedelta(days=500)
_DEPLOYED = timedelta(days=200)
"""How long ago the latest version of each process was deployed; every version before it 200 days earlier."""

Versions = Mapping[str, Sequence[ProcessDefinition]]
"""What the versions of each process say, by its key."""


async def fill(database: Database, tokens: DemoTokens, now: datetime) -> None:
    """Write everything in one transaction. All dates lie before `now`, but what is due or planned may lie after it."""
    with _uncollected():
        await _fill(database, tokens, now)


async def _fill(database: Database, tokens: DemoTokens, now: datetime) -> None:
    async with blocking_unit_of_work(database) as unit:
        for organisation in (DEMO, OTHER):
            await organisation.save(unit, now - _FOUNDED)
            await _work(database, unit, organisation, now)
        await tokens.save(unit, now)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would take a fifth of the time: nearly nothing made here goes in circles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def sample_text(source: str) -> str:
    """The text of a definition among the samples."""
    return files("casegraph.demo.samples").joinpath(source).read_text(encoding="utf-8")


async def _work(database: Database, unit: UnitOfWork, organisation: Organisation, now: datetime) -> None:
    """The processes are deployed and the cases worked on, each act at its moment."""
    clock = Clock(now - _FOUNDED)
    office = Office(database, unit, Cast(organisation), clock)
    samples = SAMPLES[organisation.key]
    versions = {one.key: await _versions(office, one) for one in samples}
    lives = [_life(office, story, versions, now) for story in stories(office.cast)]
    begins = [(one.began, one.live(_parent_of(office, one.story))) for one in lives]
    await play(clock, [*_deployments(office, versions, now), *begins])
    await add_documents(unit, organisation.id, [one for life in lives for one in documents(organisation, life)])


async def _versions(office: Office, sample: SampleProcess) -> list[ProcessDefinition]:
    drafts = [await read_draft(DefinitionText(sample_text(source), Format.YAML)) for source in sample.sources]
    return [office.checked(draft) for draft in drafts]


def _deployments(office: Office, versions: Versions, now: datetime) -> list[tuple[datetime, Life]]:
    return [
        (now - _DEPLOYED * (len(each) - before), _deploy(office, one))
        for each in versions.values()
        for before, one in enumerate(each)
    ]


async def _deploy(office: Office, definition: ProcessDefinition) -> AsyncIterator[datetime]:
    await office.deploy(definition)
    # It is over at once: there is no later moment to go on at.
    moments: tuple[datetime, ...] = ()
    for moment in moments:
        yield moment


def _life(office: Office, story: Story, versions: Versions, now: datetime) -> CaseLife:
    definition = None if story.sample is None else versions[story.sample.key][story.version - 1]
    return CaseLife(office, story, definition, _id_of(office, story), now)


def _parent_of(office: Office, story: Story) -> UUID | None:
    return None if story.parent is None else _id_of(office, story.parent)


def _id_of(office: Office, story: Story) -> UUID:
    return office.cast.organisation.id_of("case", story.name)
