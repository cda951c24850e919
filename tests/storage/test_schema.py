"""The schema is the same whichever way a database came to it, and it is what the models say."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from casegraph.models import METADATA
from casegraph.storage.database import Database
from casegraph.storage.schema import SchemaState, migrate, schema_state
from tests.databases import Databases
from tests.rows import stored
from tests.world import NOW

KINDS = ("sqlite", "postgresql")

_CATALOG = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'column ' || table_name || '.' || column_name,
            concat_ws(' ', data_type, collation_name, is_nullable, column_default)
            FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
}
# What only the migrations make: each database's own search index, and Alembic's note of the version.
_OWN = re.compile(r"case_search_|grams|alembic_version")


async def _catalog(database: Database) -> dict[str, str]:
    rows = await stored(database, text(_CATALOG[database.dialect]))
    catalog: dict[str, str] = {}
    for row in rows:
        name, sql = map(str, row)
        catalog[name] = " ".join(sql.split())
    return catalog


async def _made_by_models(database: Database) -> dict[str, str]:
    async with database.transaction() as connection:
        await connection.run_sync(METADATA.create_all)
    return await _catalog(database)


def _shared(catalog: dict[str, str]) -> dict[str, Any]:
    return {name: _parts(sql) for name, sql in catalog.items() if not _OWN.search(name)}


def _parts(sql: str) -> Any:
    """The clauses of a definition without regard to their order, which differs between the two ways."""
    return sorted(part.strip(" ()") for part in re.split(r", (?=[a-z_]+ |CONSTRAINT)", sql.replace('"', "")))


@pytest.mark.parametrize("kind", KINDS)
async def test_migrations_make_what_the_models_say(kind: str, all_databases: Databases) -> None:
    by_models = Database(await all_databases.url(kind, migrated=False))
    by_steps = Database(await all_databases.url(kind))
    try:
        assert _shared(await _catalog(by_steps)) == _shared(await _made_by_models(by_models))
    finally:
        await by_models.close()
        await by_steps.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_each_earlier_version_ends_at_the_same_schema(kind: str, all_databases: Databases) -> None:
    at_once = Database(await all_databases.url(kind))
    stepwise = Database(await all_databases.url(kind, migrated=False))
    try:
        assert await schema_state(stepwise) is SchemaState.EMPTY
        for revision in ("0001", "0002", "0003", "0004", "0005", "0006", "0007"):
            await migrate(stepwise, revision)
            assert await schema_state(stepwise) is SchemaState.BEHIND
        await migrate(stepwise)
        assert await schema_state(stepwise) is SchemaState.CURRENT
        assert await _catalog(stepwise) == await _catalog(at_once)
    finally:
        await at_once.close()
        await stepwise.close()


_TENANT = "INSERT INTO tenant (id, key, name, serial, case_count, created_at) VALUES (:tenant, 'k', 'n', 1, 0, :now)"
_DOCUMENT = """
    INSERT INTO document (tenant_id, id, lineage_id, kind, name, name_key, content_type, size, sha256, version, latest,
        "index", created_at, updated_at)
    VALUES (:tenant, :id, :id, 4, 'N', 'n', 'a/b', 5, 'f', 3, true, 7, :now, :now)"""


@pytest.mark.parametrize("kind", KINDS)
async def test_documents_outlast_the_step_that_gives_them_bytes(kind: str, all_databases: Databases) -> None:
    database = Database(await all_databases.url(kind, migrated=False))
    values: dict[str, Any] = {"tenant": "0" * 31 + "1", "id": "0" * 31 + "2", "now": "2024-05-31 12:00:00.000000"}
    if kind == "postgresql":
        values = {"tenant": UUID(values["tenant"]), "id": UUID(values["id"]), "now": NOW}
    try:
        await migrate(database, "0007")
        async with database.transaction() as connection:
            await connection.execute(text(_TENANT), values)
            await connection.execute(text(_DOCUMENT), values)
        await migrate(database)
        [row] = await stored(database, text('SELECT name, size, version, latest, "index", blob_id FROM document'))
        assert tuple(row) == ("N", 5, 3, True, 7, None)
    finally:
        await database.close()


async def test_foreign_keys_are_enforced(database: Database) -> None:
    orphan = text("""INSERT INTO "group" (tenant_id, id, key, name) VALUES (:tenant, :id, 'k', 'n')""")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with database.transaction() as connection:
            await connection.execute(orphan, {"tenant": "0" * 32, "id": "1" * 32})
