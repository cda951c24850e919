"""The state of the database's schema: whether it is new, current or behind, and how it is brought up to date."""

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from casegraph.domain.tenancy import in_all_tenants
from casegraph.storage.database import Database
from casegraph.storage.estimates import write_estimates
from casegraph.storage.fence import extend

_MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaState(Enum):
    """How a database's schema stands to this version of casegraph."""

    EMPTY = "empty"
    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"


async def schema_state(database: Database) -> SchemaState:
    """Look at the database's version; raises the driver's error where it cannot be reached."""
    async with database.transaction() as connection:
        return await connection.run_sync(_state)


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction; nothing happens where it is there already."""
    with in_all_tenants():
        async with database.transaction() as connection:
            await connection.run_sync(_upgrade, revision)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _state(connection: Connection) -> SchemaState:
    current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    if current is None:
        return SchemaState.BEHIND if inspect(connection).has_table("tenant") else SchemaState.EMPTY
    if current == script.get_current_head():
        return SchemaState.CURRENT
    known = {step.revision for step in script.walk_revisions()}
    return SchemaState.BEHIND if current in known else SchemaState.AHEAD


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(_config(connection), revision)
    if connection.dialect.name == "sqlite":
        write_estimates(connection)
    extend(connection)
