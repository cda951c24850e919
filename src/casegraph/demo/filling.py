"""Fills an empty database with the two organisations of the demo and all their work."""

from datetime import datetime, timedelta

from casegraph.demo.bundles import case_bundle, process_id
from casegraph.demo.logins import DemoTokens
from casegraph.demo.organisation import Organisation
from casegraph.demo.people import DEMO, OTHER
from casegraph.demo.portfolio import SAMPLES, stories
from casegraph.demo.samples.model import SampleProcess
from casegraph.domain.records import ProcessRecord
from casegraph.storage.database import Database
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work
from casegraph.storage.writing import add_cases, add_process, next_case_numbers

_FOUNDED = timedelta(days=500)
_DEPLOYED = timedelta(days=200)
"""How long ago the latest version of each process was deployed; every version before it 200 days earlier."""


async def fill(database: Database, tokens: DemoTokens, now: datetime) -> None:
    """Write everything in one transaction. All dates lie before `now`, but what is due or planned may lie after it."""
    async with unit_of_work(database) as unit:
        for organisation in (DEMO, OTHER):
            await organisation.save(unit, now - _FOUNDED)
            for sample in SAMPLES[organisation.key]:
                await _deploy(unit, organisation, sample, now)
            await _work(unit, organisation, now)
        await tokens.save(unit, now)


async def _deploy(unit: UnitOfWork, organisation: Organisation, sample: SampleProcess, now: datetime) -> None:
    latest = len(sample.versions)
    for version, definition in enumerate(sample.versions, start=1):
        deployed = now - _DEPLOYED * (1 + latest - version)
        deployer = organisation.id_of("person", organisation.administrator)
        record = ProcessRecord(
            id=process_id(organisation, sample, version),
            key=sample.key,
            name=sample.name,
            description=sample.description,
            category=sample.category,
            version=version,
            latest=True,
            created_at=deployed,
            created_by_id=deployer,
            updated_at=deployed,
            updated_by_id=deployer,
        )
        await add_process(unit, organisation.id, record, definition, deployed)


async def _work(unit: UnitOfWork, organisation: Organisation, now: datetime) -> None:
    told = stories(organisation)
    first = await next_case_numbers(unit, organisation.id, len(told))
    bundles = [case_bundle(organisation, story, number, now) for number, story in enumerate(told, start=first)]
    await add_cases(unit, organisation.id, bundles)
