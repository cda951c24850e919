"""Makes a data set in an empty database, or recognises one that was made before."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import asyncpg
from sqlalchemy import URL, select, update

from casegraph.auth.tokens import hash_token
from casegraph.domain.enums import AuthenticationType, Permission
from casegraph.domain.ids import named_uuid, new_uuid
from casegraph.domain.records import AuthenticationRecord, RoleRecord, TenantRecord
from casegraph.storage import migrations
from casegraph.storage.database import Database
from casegraph.storage.repositories.administration import AdministrationRepository
from casegraph.storage.repositories.authentications import add_authentication
from casegraph.storage.schema import migrate
from casegraph.storage.tables import TENANT
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work
from casegraph.storage.writing import add_cases, add_process
from tests.benchmarks.dataset.cases import bundles
from tests.benchmarks.dataset.copying import CASES_AT_ONCE, copy_cases, without_indexes
from tests.benchmarks.dataset.organisation import (
    ADMINISTRATOR_TOKEN,
    END,
    MEMBER_TOKEN,
    TENANT_KEY,
    Organisation,
    organisation,
)

VERSION = 2
"""Of the generator. With the definitions of the tables, it tells whether a data set is the one that is wanted."""

_MIGRATIONS = Path(migrations.__file__).parent / "versions"
_LOCK = 0x62656E63

SERIAL = 1
_FOUNDED = END - timedelta(days=5000)

Told = Callable[[str], None]


class OtherData(Exception):
    """The database holds something else than the data set that is wanted. Its text is for whoever started the run."""


def version() -> str:
    """What the names of data sets of today's tables end with."""
    files = sorted(_MIGRATIONS.glob("*.py"))
    return f"{VERSION}_{sha256(b''.join(one.read_bytes() for one in files)).hexdigest()[:8]}"


async def prepare(url: URL, cases: int, processes: int, told: Told) -> None:
    """See that the database holds the data set. Raises `OtherData`."""
    database = Database(url)
    try:
        async with _alone(database):
            await migrate(database)
            if not await _holds(database, cases):
                await _make(database, cases, processes, told)
    finally:
        await database.close()


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Wait until no other run makes a data set in this database; nobody shares a file of SQLite."""
    if database.dialect != "postgresql":
        yield
        return
    connection = await asyncpg.connect(_dsn(database.url))
    try:
        await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
        yield
    finally:
        await connection.close()


async def _holds(database: Database, cases: int) -> bool:
    rows = await database.rows(select(TENANT.c.name, TENANT.c.case_count))
    if not rows:
        return False
    if [tuple(row) for row in rows] == [(_name(cases), cases)]:
        return True
    raise OtherData(
        f"The database is not empty, and does not hold the data set of {cases:,} cases, version {version()}, or not "
        "all of it. Give an empty database."
    )


def _name(cases: int) -> str:
    return f"Benchmark of {cases:,} cases, version {version()}"


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _make(database: Database, cases: int, processes: int, told: Told) -> None:
    made = organisation(cases)
    async with unit_of_work(database) as unit:
        await add_organisation(unit, made, cases)
    if database.dialect == "postgresql":
        await _copy(database, cases, processes, told)
    else:
        await _write(database, made, cases, told)
    async with unit_of_work(database) as unit:
        await unit.execute(update(TENANT).values(case_count=cases))


async def add_organisation(unit: UnitOfWork, made: Organisation, cases: int) -> None:
    """Write the tenant and everybody and everything in it but the cases."""
    stored = AdministrationRepository(unit)
    await stored.add_tenant(TenantRecord(made.tenant_id, TENANT_KEY, _name(cases)), _FOUNDED)
    administrator = RoleRecord(named_uuid(made.tenant_id, "role"), "administrator", "Administrator", tuple(Permission))
    clerk = (Permission.CREATE_CASE, Permission.VIEW_NOTES, Permission.ADD_NOTES, Permission.VIEW_DOCUMENTS)
    await stored.ensure_roles(
        made.tenant_id, [administrator, RoleRecord(named_uuid(made.tenant_id, "clerk"), "clerk", "Clerk", clerk)]
    )
    await stored.ensure_principals(made.tenant_id, made.people, _FOUNDED)
    await stored.ensure_groups(made.tenant_id, made.groups)
    pairs = [(one, group.id) for group, members in zip(made.groups, made.members, strict=True) for one in members]
    await stored.ensure_memberships(made.tenant_id, pairs)
    await add_logins(unit, made)
    for process in made.processes:
        await add_process(unit, made.tenant_id, process.record, process.definition(), process.record.created_at)


async def add_logins(unit: UnitOfWork, made: Organisation) -> None:
    """Give everybody a role and a token; those of the benchmark's own people are known beforehand."""
    stored = AdministrationRepository(unit)
    for number, person in enumerate(made.people):
        role = "administrator" if number == 0 else "clerk"
        token = (ADMINISTRATOR_TOKEN, MEMBER_TOKEN)[number] if number < 2 else f"benchmark-{number}"
        await stored.grant(made.tenant_id, person.id, role)
        known = AuthenticationRecord(new_uuid(), AuthenticationType.ENGINE_TOKEN, person.id, _FOUNDED, None, token[-4:])
        await add_authentication(unit, made.tenant_id, known, hash_token(token))


async def _copy(database: Database, cases: int, processes: int, told: Told) -> None:
    url = _dsn(database.url)
    async with without_indexes(url, processes):
        await asyncio.to_thread(copy_cases, url, SERIAL, cases, processes, lambda done: told(f"{done:,} cases"))
        told("indexes and foreign keys")
    told("statistics")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


async def _write(database: Database, made: Organisation, cases: int, told: Told) -> None:
    for first in range(1, cases + 1, CASES_AT_ONCE):
        last = min(first + CASES_AT_ONCE - 1, cases)
        async with unit_of_work(database) as unit:
            await add_cases(unit, made.tenant_id, list(bundles(made, first, last, cases)))
        told(f"{last:,} cases")
