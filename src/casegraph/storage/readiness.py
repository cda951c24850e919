"""Whether the database can serve requests, asked without waiting for anybody who writes."""

from enum import Enum
from functools import cache

from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.sql import column, literal, table

from casegraph.storage import migrations
from casegraph.storage.database import Database, ReadFailed

_VERSION = table("alembic_version", column("version_num"))


class Readiness(Enum):
    """What keeps the database from serving requests, if anything does."""

    READY = "ready"
    UNREACHABLE = "database unreachable"
    NOT_MIGRATED = "database not migrated"


async def readiness(database: Database) -> Readiness:
    """Ask the database for its version. An error of the network or the driver counts as unreachable."""
    try:
        await database.first(select(literal(1)))
    except (ReadFailed, OSError, TimeoutError):
        return Readiness.UNREACHABLE
    try:
        version = await database.first(select(_VERSION.c.version_num))
    except ReadFailed:
        return Readiness.NOT_MIGRATED
    return Readiness.READY if version is not None and version[0] == _head() else Readiness.NOT_MIGRATED


@cache
def _head() -> str | None:
    return ScriptDirectory(migrations.__path__[0]).get_current_head()
