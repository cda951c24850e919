"""Units of work: both kinds of statements are in one transaction, and whatever goes wrong leaves nothing behind."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from casegraph.domain.ids import new_uuid
from casegraph.storage.changes import added, changed, removed
from casegraph.storage.database import Database, StatementLog, statements
from casegraph.storage.parameters import IDS, TENANT, among
from casegraph.storage.statements import Template
from casegraph.storage.tables import GROUP, PRINCIPAL
from casegraph.storage.tables import TENANT as TENANT_TABLE
from casegraph.storage.unit_of_work import blocking_unit_of_work, unit_of_work
from tests.rows import stored
from tests.world import NOW, World

NAMES = Template(
    "names of groups by ids",
    lambda: select(GROUP.c.name).where(GROUP.c.tenant_id == TENANT, among(GROUP.c.id, IDS)).order_by(GROUP.c.name),
)


class Broken(Exception):
    """What an act raises."""


@pytest.fixture
async def tenant_id(database: Database) -> UUID:
    return await World(database).tenant("acme")


def group(tenant_id: UUID, name: str) -> dict[str, object]:
    return {"tenant_id": tenant_id, "id": new_uuid(), "key": name, "name": name}


async def names(database: Database) -> list[str]:
    return [row.name for row in await stored(database, select(GROUP.c.name).order_by(GROUP.c.name))]


async def test_templates_and_statements_see_each_others_rows(database: Database, tenant_id: UUID) -> None:
    one, other = group(tenant_id, "one"), group(tenant_id, "other")
    async with unit_of_work(database) as unit:
        await unit.change(added(GROUP, [one, other]))
        await unit.execute(update(GROUP).where(GROUP.c.id == one["id"]).values(name="first"))
        given = {TENANT.key: tenant_id, IDS.key: [one["id"], other["id"]]}
        assert [row[0] for row in await unit.rows(NAMES, given)] == ["first", "other"]
        (change,) = changed(GROUP, {"tenant_id": tenant_id, "id": other["id"]}, {"name": "second"})
        assert await unit.execute(change.template, change.values[0]) == 1
        assert await unit.execute(change.template, {**change.values[0], "key_id": new_uuid()}) == 0
        assert [row.name for row in await unit.rows(select(GROUP.c.name).order_by(GROUP.c.name))] == ["first", "second"]
    assert await names(database) == ["first", "second"]


@pytest.mark.parametrize("blocking", [False, True])
async def test_an_exception_takes_both_kinds_back(database: Database, tenant_id: UUID, blocking: bool) -> None:
    opened = blocking_unit_of_work if blocking else unit_of_work

    async def act() -> None:
        async with opened(database) as unit:
            await unit.add(GROUP, [group(tenant_id, "plain")])
            await unit.execute(GROUP.insert().values(group(tenant_id, "made by SQLAlchemy")))
            raise Broken

    with pytest.raises(Broken):
        await act()
    assert await names(database) == []


async def test_rows_that_are_there_stay_and_rows_are_removed(database: Database, tenant_id: UUID) -> None:
    rows = [group(tenant_id, name) for name in "abc"]
    async with unit_of_work(database) as unit:
        await unit.add(GROUP, rows)
        await unit.add_missing(GROUP, [{**rows[0], "name": "another"}, group(tenant_id, "d")])
        await unit.change(removed(GROUP, {"tenant_id": tenant_id}, "key", ["b", "c"]))
    assert await names(database) == ["a", "d"]


async def test_what_the_tables_fill_in_is_filled_in(database: Database) -> None:
    """And a change, which would leave it empty, is refused."""
    row = {"id": new_uuid(), "key": "acme", "name": "Acme", "serial": 1, "created_at": NOW}
    with pytest.raises(TypeError, match="tenant"):
        async with unit_of_work(database) as unit:
            await unit.change(added(TENANT_TABLE, [row]))
    async with unit_of_work(database) as unit:
        await unit.add(TENANT_TABLE, [row])
    assert [one.case_count for one in await stored(database, select(TENANT_TABLE.c.case_count))] == [0]


async def test_a_refused_statement_tells_no_values_and_leaves_nothing(database: Database, tenant_id: UUID) -> None:
    secret = group(tenant_id, "secret")

    async def act() -> None:
        async with unit_of_work(database) as unit:
            await unit.add(GROUP, [secret])
            await unit.add(GROUP, [secret])

    with pytest.raises(DBAPIError) as raised:
        await act()
    assert raised.value.orig is not None
    assert raised.value.hide_parameters
    assert await names(database) == []


async def test_statements_are_counted_whichever_way_they_go(database: Database, tenant_id: UUID) -> None:
    log = StatementLog(keep=True)
    token = statements.set(log)
    async with unit_of_work(database) as unit:
        await unit.rows(NAMES, {TENANT.key: tenant_id, IDS.key: []})
        await unit.rows(NAMES, {TENANT.key: tenant_id, IDS.key: []})
        await unit.rows(select(func.count()).select_from(PRINCIPAL))
        await unit.add(GROUP, [group(tenant_id, "a"), group(tenant_id, "b")])
    statements.reset(token)
    assert [one.split()[0] for one in log.sql if not one.startswith("BEGIN")] == ["SELECT"] * 3 + ["INSERT"]


async def test_who_leaves_in_the_middle_leaves_nothing(database: Database, tenant_id: UUID) -> None:
    """Wherever it happens: before the beginning, while a statement runs, or at the end."""

    async def act(name: str) -> None:
        async with unit_of_work(database) as unit:
            for at in range(20):
                await unit.add(GROUP, [group(tenant_id, f"{name}{at}")])

    for at in range(30):
        acting = asyncio.create_task(act(f"try{at}-"))
        await asyncio.sleep(at * 0.0005)
        acting.cancel()
        await asyncio.wait([acting])
    async with asyncio.timeout(20):
        await act("whole")
    found = await names(database)
    assert len(found) % 20 == 0
    assert len([one for one in found if one.startswith("whole")]) == 20


async def test_units_that_come_at_once_are_all_done(database: Database, tenant_id: UUID) -> None:
    async def act(at: int) -> None:
        async with unit_of_work(database) as unit:
            await unit.add(GROUP, [group(tenant_id, f"{at}")])

    await asyncio.gather(*(act(at) for at in range(40)))
    assert len(await names(database)) == 40


async def test_a_connection_that_the_server_ended_is_made_anew(database: Database, tenant_id: UUID) -> None:
    if database.dialect == "sqlite":
        pytest.skip("there is no server")

    async def act() -> None:
        async with unit_of_work(database) as unit:
            await unit.add(GROUP, [group(tenant_id, "first")])
            await end_others(database)
            await unit.add(GROUP, [group(tenant_id, "late")])

    with pytest.raises(DBAPIError):
        await act()
    async with unit_of_work(database) as unit:
        await unit.add(GROUP, [group(tenant_id, "again")])
    assert await names(database) == ["again"]


async def end_others(database: Database) -> None:
    other = Database(database.url, 1)
    async with other.transaction() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        await connection.execute(text(f"{ended} AND datname = current_database()"))
    await other.close()
    await asyncio.sleep(0.2)
