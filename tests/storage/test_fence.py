"""PostgreSQL's own fence between tenants: what it holds back, from whom, and that no connection takes another's part.

The statements here forget their scope, as none of casegraph's does.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from casegraph.bootstrap import StartError
from casegraph.domain import tenancy
from casegraph.domain.enums import Permission
from casegraph.startup import check_fence
from casegraph.storage.database import Database, ReadFailed, StatementLog, statements
from casegraph.storage.fence import LOGIN_TABLES, Fencing, fence, switch_off, switch_on, tables
from casegraph.storage.schema import migrate
from casegraph.storage.tables import AUDIT_ENTRY, CASE, MEMBERSHIP, PRINCIPAL, TENANT, TOKEN
from casegraph.storage.unit_of_work import unit_of_work
from tests.databases import Databases
from tests.fenced import SERVER, Fenced, fenced_database
from tests.rows import stored

TITLES = select(CASE.c.title).order_by(CASE.c.title)
"""A list of cases that forgets whose they are."""


@pytest.fixture
async def fenced(all_databases: Databases) -> AsyncIterator[Fenced]:
    """A database with the fence on."""
    async with fenced_database(all_databases) as made:
        yield made


async def two_tenants(fenced: Fenced) -> tuple[UUID, UUID]:
    """Two tenants with a person and a case each."""
    world = fenced.world
    ids = await world.tenant("acme"), await world.tenant("bolt")
    for tenant_id, name in zip(ids, ("ann", "bob"), strict=True):
        person = await world.person(tenant_id, name, Permission.ALL_CASES)
        await world.case(person, f"of {name}")
    return ids


async def read(database: Database) -> list[str]:
    return [row[0] for row in await database.rows(TITLES)]


async def read_in_transaction(database: Database) -> list[str]:
    async with unit_of_work(database) as unit:
        return [row[0] for row in await unit.rows(TITLES)]


@pytest.fixture(params=["owner", "server"])
def kept_back(request: pytest.FixtureRequest, fenced: Fenced) -> Database:
    """The owner of the tables, and a role that only reads and writes them: neither passes the fence."""
    found: Database = getattr(fenced, request.param)
    return found


async def test_a_query_that_forgets_its_scope_sees_one_tenant(fenced: Fenced, kept_back: Database) -> None:
    acme, bolt = await two_tenants(fenced)
    for see in (read, read_in_transaction):
        with tenancy.in_tenant(acme):
            assert await see(kept_back) == ["of ann"]
        with tenancy.in_tenant(bolt):
            assert await see(kept_back) == ["of bob"]
        assert await see(kept_back) == []
        with tenancy.logging_in():
            assert await see(kept_back) == []
        with tenancy.in_all_tenants():
            assert await see(kept_back) == ["of ann", "of bob"]


async def test_without_the_fence_it_sees_both_and_nothing_more_is_run(all_databases: Databases) -> None:
    async with fenced_database(all_databases, on=False) as unfenced:
        acme, _ = await two_tenants(unfenced)
        with tenancy.in_tenant(acme):
            for see in (read, read_in_transaction):
                await see(unfenced.server)
                log = StatementLog(keep=True)
                statements.set(log)
                assert await see(unfenced.server) == ["of ann", "of bob"]
                assert len(log.sql) == 1
            assert await told_to(unfenced.server) == {(None, None)}


async def told_to(database: Database) -> set[tuple[Any, Any]]:
    """What the sessions that read were told, looked at past the statements' own way of telling."""
    reader: Any = database._reader
    asked = "SELECT current_setting('casegraph.reach', true), current_setting('casegraph.tenant_id', true)"
    return {tuple(await one.fetchrow(asked)) for one in reader._idle}


async def test_a_write_that_forgets_its_scope_meets_one_tenant(fenced: Fenced, kept_back: Database) -> None:
    acme, _ = await two_tenants(fenced)
    with tenancy.in_tenant(acme):
        async with unit_of_work(kept_back) as unit:
            assert await unit.execute(update(CASE).values(title="changed")) == 1
    assert await read(fenced.all) == ["changed", "of bob"]


async def test_nothing_can_be_written_into_another_tenant(fenced: Fenced, kept_back: Database) -> None:
    acme, bolt = await two_tenants(fenced)
    group = {"tenant_id": bolt, "id": UUID(int=1), "key": "g", "name": "G"}
    insert = text('INSERT INTO "group" (tenant_id, id, key, name) VALUES (:tenant_id, :id, :key, :name)')
    for standing in (tenancy.in_tenant(acme), tenancy.logging_in()):
        with standing, pytest.raises(DBAPIError, match="row-level security"):
            async with unit_of_work(kept_back) as unit:
                await unit.execute(insert.bindparams(**group))


async def test_all_tables_are_behind_it(fenced: Fenced) -> None:
    await two_tenants(fenced)
    there = await stored(fenced.all, text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    assert {row[0] for row in there} == {one.name for one in tables()} | {"alembic_version"}
    for table in tables():
        counted = await fenced.server.first(select(func.count()).select_from(table))
        assert counted is not None
        assert counted[0] == 0, table.name


async def test_to_find_out_who_asks_some_tables_can_be_read_and_none_written(fenced: Fenced) -> None:
    await two_tenants(fenced)
    with tenancy.logging_in():
        for table in tables():
            counted = await fenced.server.first(select(func.count()).select_from(table))
            assert counted is not None
            assert counted[0] == (2 if table in LOGIN_TABLES else 0), table.name
        async with unit_of_work(fenced.server) as unit:
            for changed in (update(TENANT).values(name="x"), update(PRINCIPAL).values(name="x"), TOKEN.delete()):
                assert await unit.execute(changed) == 0


async def test_a_connection_takes_nobody_elses_part(fenced: Fenced) -> None:
    """Many at once on two connections, each in its own tenant; some fail and some are cut off in the middle."""
    tenants = await two_tenants(fenced)
    seen = {tenants[0]: ["of ann"], tenants[1]: ["of bob"]}

    async def ask(at: int) -> None:
        tenant = tenants[at % 2]
        tenancy.enter_tenant(tenant)
        match at % 5:
            case 0:
                with pytest.raises(ReadFailed):
                    await fenced.server.rows(select(1 / func.length("") + CASE.c.number))
            case 1:
                with pytest.raises(DBAPIError):
                    async with unit_of_work(fenced.server) as unit:
                        await unit.execute(text("SELECT 1 / 0"))
            case 2:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.003 * (1 + at % 7)):
                        await fenced.server.rows(select(func.pg_sleep(10), CASE.c.number))
        assert await read(fenced.server) == seen[tenant]
        assert await read_in_transaction(fenced.server) == seen[tenant]

    for _ in range(3):
        await asyncio.gather(*(asyncio.create_task(ask(at)) for at in range(40)))
    assert await read(fenced.server) == []


async def test_behind_a_pooler_each_statement_is_told_anew(fenced: Fenced) -> None:
    acme, bolt = await two_tenants(fenced)
    url = fenced.server.url.update_query_dict({"prepared_statement_cache_size": "0"})
    pooled = Database(url, pool_size=1)
    try:
        for tenant, title in ((acme, "of ann"), (bolt, "of bob"), (acme, "of ann")):
            with tenancy.in_tenant(tenant):
                assert await read(pooled) == [title]
        # Nothing stays with a session that the pooler may hand to another program.
        assert await told_to(pooled) == {("", "")}
    finally:
        await pooled.close()


class Pooler:
    """Stands between clients and a server, as a pooler does that tells its clients a number of its own.

    What it hands on is left alone otherwise: each connection has a session, of which nobody knows but the pooler.
    """

    def __init__(self, path: str) -> None:
        self._path = path

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client until it goes."""
        answers, asks = await asyncio.open_unix_connection(self._path)
        asking = asyncio.create_task(self._copy(reader, asks))
        try:
            await self._start(answers, writer)
            await self._copy(answers, writer)
        finally:
            asking.cancel()
            for one in (asks, writer):
                one.close()

    async def _start(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what the server says until it is ready (Z), but for its number and secret (K)."""
        kind = b""
        while kind != b"Z":
            kind, length = await answers.readexactly(1), await answers.readexactly(4)
            body = await answers.readexactly(int.from_bytes(length, "big") - 4)
            writer.write(kind + length + (bytes(len(body)) if kind == b"K" else body))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65_536):
            writer.write(part)


@asynccontextmanager
async def pooled(database: Database) -> AsyncIterator[Database]:
    """The same database, through a pooler that says nothing of itself in the URL."""
    url = database.url
    server = await asyncio.start_server(Pooler(f"{url.query['host']}/.s.PGSQL.5432").serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    through = Database(url.set(host="127.0.0.1", port=port, query={"ssl": "disable"}), pool_size=1)
    try:
        yield through
    finally:
        await through.close()
        server.close()
        await server.wait_closed()


async def test_a_pooler_that_nobody_told_of_is_noticed(fenced: Fenced) -> None:
    acme, bolt = await two_tenants(fenced)
    async with pooled(fenced.server) as through:
        assert await read(through) == []
        for tenant, title in ((acme, "of ann"), (bolt, "of bob"), (acme, "of ann")):
            with tenancy.in_tenant(tenant):
                for see in (read, read_in_transaction):
                    assert await see(through) == [title]
        assert await told_to(through) == {("", "")}
    # Where nobody stands between, the session is told, and only where that has changed.
    with tenancy.in_tenant(acme):
        assert await read(fenced.server) == ["of ann"]
    assert await told_to(fenced.server) == {("tenant", str(acme))}


async def test_a_refused_login_can_be_recorded_by_nobody(fenced: Fenced) -> None:
    acme, _ = await two_tenants(fenced)
    insert = text(
        "INSERT INTO audit_entry (id, tenant_id, happened_at, kind, data) VALUES (:id, :tenant_id, now(), 'K', '{}')"
    )
    with tenancy.logging_in():
        async with unit_of_work(fenced.server) as unit:
            await unit.execute(insert.bindparams(id=UUID(int=1), tenant_id=None))
        with pytest.raises(DBAPIError, match="row-level security"):
            async with unit_of_work(fenced.server) as unit:
                await unit.execute(insert.bindparams(id=UUID(int=2), tenant_id=acme))
        assert await fenced.server.rows(select(AUDIT_ENTRY.c.id)) == []
    with tenancy.in_tenant(acme):
        assert await fenced.server.rows(select(AUDIT_ENTRY.c.id)) == []


async def test_in_a_tenant_the_audit_log_only_grows(fenced: Fenced, kept_back: Database) -> None:
    acme, bolt = await two_tenants(fenced)
    entry = {"id": UUID(int=1), "happened_at": datetime.now(UTC), "kind": "K", "data": {}}
    with tenancy.in_tenant(acme):
        async with unit_of_work(kept_back) as unit:
            await unit.add(AUDIT_ENTRY, [{**entry, "tenant_id": acme}])
            assert await unit.execute(update(AUDIT_ENTRY).values(kind="X")) == 0
            assert await unit.execute(AUDIT_ENTRY.delete()) == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            async with unit_of_work(kept_back) as unit:
                await unit.add(AUDIT_ENTRY, [{**entry, "id": UUID(int=2), "tenant_id": bolt}])
        assert [row[0] for row in await kept_back.rows(select(AUDIT_ENTRY.c.kind))] == ["K"]
    with tenancy.in_tenant(bolt):
        assert await kept_back.rows(select(AUDIT_ENTRY.c.kind)) == []
    with tenancy.in_all_tenants():
        async with unit_of_work(kept_back) as unit:
            assert await unit.execute(AUDIT_ENTRY.delete()) == 1


async def test_it_is_switched_on_and_off(all_databases: Databases) -> None:
    async with fenced_database(all_databases, on=False) as made:
        assert (await fence(made.owner)).state is Fencing.OFF
        for _ in range(2):
            await switch_on(made.owner)
            assert await fence(made.owner) == (Fencing.ON, (), True, False)
        assert await fence(made.server) == (Fencing.ON, (), False, False)
        assert (await fence(made.all)).passes
        await switch_off(made.owner)
        assert (await fence(made.owner)).state is Fencing.OFF
        there = await stored(made.all, text("SELECT policyname FROM pg_policies"))
        assert there == []


async def test_only_the_owner_of_the_tables_switches_it(fenced: Fenced) -> None:
    with pytest.raises(DBAPIError, match="must be owner"):
        await switch_off(fenced.server)
    assert (await fence(fenced.server)).state is Fencing.ON


async def test_a_migration_puts_new_tables_behind_it(fenced: Fenced) -> None:
    async with fenced.owner.transaction() as connection:
        await connection.execute(text("ALTER TABLE note NO FORCE ROW LEVEL SECURITY"))
    assert await fence(fenced.owner) == (Fencing.PARTIAL, ("note",), True, False)
    with pytest.raises(StartError, match="missing from some tables"):
        await check_fence(fenced.server)
    await migrate(fenced.owner)
    assert (await fence(fenced.owner)).state is Fencing.ON


async def test_a_migration_leaves_a_database_without_it_alone(all_databases: Databases) -> None:
    async with fenced_database(all_databases, on=False) as made:
        await migrate(made.owner)
        assert (await fence(made.owner)).state is Fencing.OFF


async def test_no_server_starts_as_a_role_that_passes_it(fenced: Fenced) -> None:
    await check_fence(fenced.owner)
    await check_fence(fenced.server)
    with pytest.raises(StartError, match="never holds back the role postgres"):
        await check_fence(fenced.all)
    async with fenced.all.transaction() as connection:
        await connection.execute(text(f"ALTER ROLE {SERVER} BYPASSRLS"))
    try:
        with pytest.raises(StartError, match=f"never holds back the role {SERVER}"):
            await check_fence(fenced.server)
    finally:
        async with fenced.all.transaction() as connection:
            await connection.execute(text(f"ALTER ROLE {SERVER} NOBYPASSRLS"))
    await switch_off(fenced.owner)
    await check_fence(fenced.all)


async def test_a_foreign_key_is_kept_behind_it(fenced: Fenced) -> None:
    acme, bolt = await two_tenants(fenced)
    group = await fenced.world.group(bolt, "clerks")
    [person] = [row[0] for row in await fenced.all.rows(select(PRINCIPAL.c.id).where(PRINCIPAL.c.tenant_id == acme))]
    with tenancy.in_tenant(acme), pytest.raises(DBAPIError, match="foreign key"):
        async with unit_of_work(fenced.server) as unit:
            await unit.add(MEMBERSHIP, [{"tenant_id": acme, "group_id": group, "principal_id": person}])
