"""Whether a process may start on its database, which must be reached and migrated; and if not, why."""

import asyncio
import sqlite3
from types import MappingProxyType

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from casegraph.bootstrap import StartError
from casegraph.storage.database import Database, ReadFailed
from casegraph.storage.fence import Fencing, fence
from casegraph.storage.schema import SchemaState, migrate, schema_state

TIME_LIMIT = 15.0
"""Seconds after which a database that has not answered counts as out of reach."""

_SQLITE_REASONS = MappingProxyType(
    {
        sqlite3.SQLITE_CANTOPEN: "the file cannot be opened or made",
        sqlite3.SQLITE_NOTADB: "the file is no SQLite database",
        sqlite3.SQLITE_READONLY: "the file may not be written",
        sqlite3.SQLITE_BUSY: "another process is writing to it all the time",
        sqlite3.SQLITE_CORRUPT: "the file is damaged",
        sqlite3.SQLITE_FULL: "the disk is full",
    }
)
_POSTGRESQL_REASONS = MappingProxyType(
    {
        "28P01": "the user or the password is refused",
        "28000": "the user is refused",
        "3D000": "there is no database of this name",
        "53300": "it has too many connections",
        "57P03": "the server is starting or stopping",
    }
)


async def prepare_database(database: Database, migrate_command: str = "casegraph migrate") -> None:
    """Make sure that the database can serve. A new SQLite file is migrated; no other database is, unasked.

    Raises `StartError`; for a database that is not migrated it names the command to run.
    """
    state = await reached_state(database)
    if state is SchemaState.EMPTY and database.dialect == "sqlite":
        await migrate(database)
    elif state in (SchemaState.EMPTY, SchemaState.BEHIND):
        raise StartError(f"The database {shown(database.url)} is not migrated; run: {migrate_command}")


async def check_fence(database: Database) -> None:
    """Make sure that a fence of the database, if it has one, is whole and holds this process back.

    Raises `StartError`.
    """
    if database.dialect != "postgresql":
        return
    found = await fence(database)
    if found.state is Fencing.PARTIAL:
        raise StartError("The database's fence is missing from some tables; run: casegraph fence on")
    if found.state is Fencing.ON and found.passes:
        raise StartError(
            f"The database has a fence, which never holds back the role {database.url.username or 'of its URL'}: serve "
            "as a role that is no superuser and has no BYPASSRLS, or run: casegraph fence off"
        )


async def reached_state(database: Database) -> SchemaState:
    """The state of the schema. Raises `StartError` where the database is out of reach or newer than casegraph."""
    try:
        _open_file(database.url)
        async with asyncio.timeout(TIME_LIMIT):
            state = await schema_state(database)
    except (DBAPIError, sqlite3.Error, OSError, OverflowError) as error:
        raise StartError(f"The database {shown(database.url)} cannot be used: {reason(error)}.") from None
    if state is SchemaState.AHEAD:
        raise StartError(f"The database {shown(database.url)} was migrated by a newer casegraph.")
    return state


def shown(url: URL) -> str:
    """The database as an operator knows it, without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    query = {name: value for name, value in url.query.items() if name in ("host", "port")}
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return plain.render_as_string()


def reason(error: Exception) -> str:
    """Why a database cannot be reached, in a few words of our own."""
    match error:
        case TimeoutError():
            return "it does not answer"
        case ConnectionRefusedError():
            return "nothing listens there"
        case OSError() | OverflowError():
            return "the host or the port is not known, or not to be reached"
    cause = error.orig if isinstance(error, DBAPIError | ReadFailed) else error
    if isinstance(cause, sqlite3.Error):
        return _SQLITE_REASONS.get(cause.sqlite_errorcode & 0xFF, "SQLite refuses it")
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return "the driver refuses its address"
    return _POSTGRESQL_REASONS.get(state, f"it answers with error {state}")


def _open_file(url: URL) -> None:
    """Try to open a SQLite file here, because the thread of the driver says more than a line where it cannot."""
    if url.get_backend_name() == "sqlite":
        sqlite3.connect(url.database or "").close()
