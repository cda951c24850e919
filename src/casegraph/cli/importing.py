"""`casegraph import-log`: event logs from files into a tenant."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casegraph.cli.errors import BadUse
from casegraph.cli.interrupts import Interrupts
from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database
from casegraph.cli.progress import Bars

if TYPE_CHECKING:
    from casegraph.config import Settings
    from casegraph.eventlogs import LogSurvey
    from casegraph.services.imports import ImportResult
    from casegraph.storage.database import Database

DEFAULT_TENANT = "default"


def import_log(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Event logs in XES (IEEE 1849), plain or gzip.")],
    tenant: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="The tenant; made if need be. Without it, the only one there is, or else a new one named "
            f"{DEFAULT_TENANT}.",
        ),
    ] = None,
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Bring the cases of event logs into a tenant.

    A trace becomes a case, an activity a task of a process that is made for the log, a resource a principal. All
    files are checked from end to end before the first is imported, so of a broken one nothing is imported, and
    its line is named. Importing again adds only what is missing, so an import that was stopped can be run again.

    \b
    Examples:
      casegraph import-log bpic2012.xes.gz --tenant acme
      casegraph import-log 2023.xes 2024.xes --tenant acme --database-url postgresql://casegraph@db/casegraph
    """
    chosen = Chosen(database_url, data_dir)
    settings = load_settings(**chosen._asdict())
    with Interrupts() as interrupts, Bars(interrupts.check) as bars:
        logs = [_check(path, bars) for path in files]
        try:
            results = asyncio.run(_import(settings, chosen, tenant, logs, bars))
        except KeyboardInterrupt:
            typer.echo("Stopped. What is imported stands; run the same command to add the rest.", err=True)
            raise typer.Exit(130) from None
    for log, result in zip(logs, results, strict=True):
        typer.echo(_told(log, result))


def _check(path: Path, bars: Bars) -> "LogSurvey":
    from casegraph.eventlogs import survey

    size = path.stat().st_size if path.is_file() else 0
    return survey(path, progress=bars.add(f"Checking {path.name}", size))


async def _import(
    settings: "Settings", chosen: Chosen, tenant: str | None, logs: "list[LogSurvey]", bars: Bars
) -> "list[ImportResult]":
    from casegraph.services import utc_now
    from casegraph.services.imports import import_log

    async with prepared_database(settings, chosen) as database:
        key = tenant or await _only_tenant(database)
        return [
            await import_log(database, key, log, utc_now, bars.add(f"Importing {log.path.name}", log.size))
            for log in logs
        ]


async def _only_tenant(database: "Database") -> str:
    from casegraph.services import utc_now
    from casegraph.services.administration import Administration

    keys = [tenant.key for tenant in await Administration(database, utc_now).tenants()]
    if len(keys) > 1:
        raise BadUse(f"There are several tenants; name one with --tenant: {', '.join(keys)}.")
    return keys[0] if keys else DEFAULT_TENANT


def _told(log: "LogSurvey", result: "ImportResult") -> str:
    process = result.process
    return (
        f"{log.path.name}: {result.added} cases added, {result.skipped} already there, {result.tasks} tasks, "
        f"{result.delegations} delegations; tenant {result.tenant.key}, process {process.key} version "
        f"{process.version}."
    )
