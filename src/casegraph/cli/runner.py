"""`casegraph runner`: what happens by itself, done by an operator's scheduler as yet."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from casegraph.cli.errors import BadUse
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from casegraph.config import Settings
    from casegraph.services.sweeping import Swept


def runner(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Remove what is over: uploads that no case has taken, bytes that nothing uses, uploads that nobody finished.

    Let a scheduler run it every few minutes, on each machine that serves; servers go on meanwhile, and several of
    these may run at once.

    \b
    Example:
      casegraph runner --once
    """
    if not once:
        raise BadUse("The runner does what is due and ends; say --once.")
    chosen = Chosen(database_url, data_dir)
    settings = load_settings(**chosen._asdict())
    typer.echo(_told(asyncio.run(_sweep(settings, chosen))))


async def _sweep(settings: "Settings", chosen: Chosen) -> "Swept":
    from casegraph.bootstrap import open_services
    from casegraph.logs import configure_logs

    configure_logs(settings)
    async with prepared_database(settings, chosen) as database:
        return await open_services(settings, database).sweeping.once()


def _told(swept: "Swept") -> str:
    return f"Removed: documents {swept.documents}, stored files {swept.blobs}, unfinished uploads {swept.uploads}."
