"""Brings the cases of an event log into a tenant, batch by batch, each of which is whole or not there at all.

Ids are made of the names in the log, so a second run finds what the first brought and adds what is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casegraph.domain.bundles import CaseBundle
from casegraph.domain.enums import PrincipalType
from casegraph.domain.errors import InvalidInput
from casegraph.domain.ids import named_uuid, new_uuid
from casegraph.domain.records import GroupRecord, PrincipalRecord, ProcessRecord, TenantRecord
from casegraph.eventlogs import LogCase, LogSurvey, read_cases
from casegraph.services.administration import ensure_tenant
from casegraph.services.log_bundles import Names, bundle_of, definition_of, keys_of
from casegraph.storage.database import Database
from casegraph.storage.importing import cases_there, lock_tenant, refresh_statistics
from casegraph.storage.repositories.administration import AdministrationRepository
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work
from casegraph.storage.writing import add_cases, add_process, latest_process, next_case_numbers

CATEGORY = "event log"
"""The category of the processes that are made for logs."""

MAX_CASES = 200
MAX_TASKS = 5_000
"""A batch ends with the case that brings it to either number, so that memory and transactions stay small."""

Progress = Callable[[int], None]
"""Told now and then how many bytes of the file have been read."""


@dataclass(slots=True)
class ImportResult:
    """What an import came to; `added` and `skipped` count cases."""

    tenant: TenantRecord
    process: ProcessRecord
    made_tenant: bool
    added: int = 0
    skipped: int = 0
    tasks: int = 0
    delegations: int = 0


async def import_log(
    database: Database,
    tenant_key: str,
    log: LogSurvey,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
) -> ImportResult:
    """Add the cases of a checked log that the tenant does not have; the tenant is made where it is not there.

    Raises `InvalidInput` for a bad tenant key, or where the log's process is not one that an import made, and
    `eventlogs.LogFault` where the file is not as it was when it was checked; batches written by then stand.
    """
    async with unit_of_work(database) as unit:
        stored = AdministrationRepository(unit)
        tenant, made_tenant = await ensure_tenant(stored, tenant_key, None, clock())
        await lock_tenant(unit, tenant.id)
        names = await _ensure_names(unit, tenant, log, clock())
    result = ImportResult(tenant, names.process, made_tenant)
    for number, batch in enumerate(batches(read_cases(log.path, log, progress)), start=1):
        await _add_batch(database, batch, names, result)
        if result.added and _doubled(number):
            await refresh_statistics(database)
    if result.added:
        await refresh_statistics(database)
    return result


def batches(cases: Iterable[LogCase]) -> Iterator[list[LogCase]]:
    """The cases in lists of at most `MAX_CASES`, fewer where they have many tasks."""
    batch: list[LogCase] = []
    tasks = 0
    for case in cases:
        batch.append(case)
        tasks += len(case.tasks)
        if len(batch) >= MAX_CASES or tasks >= MAX_TASKS:
            yield batch
            batch, tasks = [], 0
    if batch:
        yield batch


def _doubled(number: int) -> bool:
    """Whether there are twice as many batches as when this was last true: a power of two."""
    return number & (number - 1) == 0


async def _add_batch(database: Database, batch: Sequence[LogCase], names: Names, result: ImportResult) -> None:
    async with unit_of_work(database) as unit:
        # Two imports of one log at once: the second waits here, and then sees what the first has added.
        await lock_tenant(unit, names.tenant_id)
        there = await cases_there(unit, names.tenant_id, [names.case_id(case) for case in batch])
        new = [case for case in batch if names.case_id(case) not in there]
        bundles = await _numbered(unit, new, names)
        await add_cases(unit, names.tenant_id, bundles)
    result.added += len(new)
    result.skipped += len(there)
    result.tasks += sum(len(case.tasks) for case in new)
    result.delegations += sum(len(task.delegations) for case in new for task in case.tasks)


async def _numbered(unit: UnitOfWork, cases: Sequence[LogCase], names: Names) -> list[CaseBundle]:
    if not cases:
        return []
    first = await next_case_numbers(unit, names.tenant_id, len(cases))
    return [bundle_of(case, number, names) for number, case in enumerate(cases, start=first)]


async def _ensure_names(unit: UnitOfWork, tenant: TenantRecord, log: LogSurvey, now: datetime) -> Names:
    stored = AdministrationRepository(unit)
    nobody = PrincipalRecord(named_uuid(tenant.id, "nobody"), PrincipalType.SYSTEM, CATEGORY, None, None, None, None)
    people = [_user(tenant, resource) for resource in log.resources]
    principals = await stored.ensure_principals(tenant.id, [nobody, *people], now)
    groups = await _ensure_groups(stored, tenant, log)
    pairs = [(principals[resource], groups[group]) for resource, group in log.memberships]
    await stored.ensure_memberships(tenant.id, pairs)
    return Names(
        tenant_id=tenant.id,
        process=await _ensure_process(unit, tenant, log, now),
        tasks=keys_of(log.activities),
        principals=principals,
        groups=groups,
        nobody=nobody.id,
    )


def _user(tenant: TenantRecord, resource: str) -> PrincipalRecord:
    user_id = named_uuid(tenant.id, "principal", resource)
    return PrincipalRecord(user_id, PrincipalType.USER, resource, resource, None, None, None)


async def _ensure_groups(stored: AdministrationRepository, tenant: TenantRecord, log: LogSurvey) -> dict[str, UUID]:
    keys = keys_of(log.groups)
    groups = [GroupRecord(named_uuid(tenant.id, "group", key), key, name) for name, key in keys.items()]
    ids = await stored.ensure_groups(tenant.id, groups)
    return {name: ids[key] for name, key in keys.items()}


async def _ensure_process(unit: UnitOfWork, tenant: TenantRecord, log: LogSurvey, now: datetime) -> ProcessRecord:
    definition = definition_of(log.activities)
    latest = await latest_process(unit, tenant.id, log.key)
    if latest is not None and latest[0].category != CATEGORY:
        raise InvalidInput(f"The tenant has a process {log.key} that was not made for an event log.", ("process",))
    if latest is not None and latest[1] == definition:
        return latest[0]
    record = _process(log, 1 if latest is None else latest[0].version + 1, now)
    await add_process(unit, tenant.id, record, definition, now)
    return record


def _process(log: LogSurvey, version: int, now: datetime) -> ProcessRecord:
    return ProcessRecord(
        id=new_uuid(),
        key=log.key,
        name=log.name,
        description=None,
        category=CATEGORY,
        version=version,
        latest=True,
        created_at=now,
        created_by_id=None,
        updated_at=now,
        updated_by_id=None,
    )
