"""`casegraph fence`: PostgreSQL's row-level security by tenant, switched on, off and looked at."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from casegraph.cli.errors import CommandFailed
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from casegraph.storage.database import Database

_PASSES = (
    "This role is never held back by it (a superuser, or one with BYPASSRLS): the servers need another role, "
    "and refuse to start as this one."
)
_RESTART = "Servers that were running meanwhile must be started again."


def fence_on(database_url: DatabaseURL = None, data_dir: DataDir = None) -> None:
    """Have PostgreSQL itself keep the tenants apart (row-level security), as a second fence behind casegraph's own.

    Stop the servers first: what is connected already is shown nothing until it is started again. Takes the owner of
    the tables. See docs/fence.md.

    \b
    Example:
      casegraph fence on --database-url postgresql://owner@localhost/casegraph
    """
    typer.echo(asyncio.run(_run(Chosen(database_url, data_dir), _on)))


def fence_off(database_url: DatabaseURL = None, data_dir: DataDir = None) -> None:
    """Take the fence away; what callers may see is decided by casegraph alone then, as ever."""
    typer.echo(asyncio.run(_run(Chosen(database_url, data_dir), _off)))


def fence_status(database_url: DatabaseURL = None, data_dir: DataDir = None) -> None:
    """Tell whether the fence is on, and whether it holds back the role of the database's URL."""
    typer.echo(asyncio.run(_run(Chosen(database_url, data_dir), _status)))


async def _run(chosen: Chosen, act: "Callable[[Database], Awaitable[str]]") -> str:
    settings = load_settings(**chosen._asdict())
    async with prepared_database(settings, chosen) as database:
        if database.dialect != "postgresql":
            raise CommandFailed("SQLite has no row-level security; the fence is PostgreSQL's.")
        return await act(database)


async def _on(database: "Database") -> str:
    from casegraph.storage.fence import fence, switch_on

    before = await fence(database)
    _check_owner(before.may_change)
    await switch_on(database)
    lines = [f"The fence is on. {_RESTART}"]
    return "\n".join([*lines, _PASSES] if before.passes else lines)


async def _off(database: "Database") -> str:
    from casegraph.storage.fence import fence, switch_off

    _check_owner((await fence(database)).may_change)
    await switch_off(database)
    return "The fence is off."


async def _status(database: "Database") -> str:
    from casegraph.storage.fence import Fencing, fence

    found = await fence(database)
    match found.state:
        case Fencing.OFF:
            return "The fence is off."
        case Fencing.PARTIAL:
            names = ", ".join(found.open_tables)
            return f"The fence is incomplete; run casegraph fence on. It is missing from: {names}."
    return f"The fence is on. {_PASSES}" if found.passes else "The fence is on, and holds this role back."


def _check_owner(may_change: bool) -> None:
    if not may_change:
        raise CommandFailed("Only the owner of the tables can switch the fence; use the role that migrates them.")
