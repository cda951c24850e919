"""`casegraph serve`: the server as it runs for others."""

import asyncio
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from casegraph.cli.options import Chosen, DatabaseURL, DataDir, load_settings, prepared_database

if TYPE_CHECKING:
    from casegraph.config import Settings


def serve(
    host: Annotated[
        str | None,
        typer.Option(metavar="HOST", help="Where to listen [default: 127.0.0.1]. Also CASEGRAPH_HOST."),
    ] = None,
    port: Annotated[
        str | None,
        typer.Option(metavar="PORT", help="The port [default: 8000]; 0 takes any free one. Also CASEGRAPH_PORT."),
    ] = None,
    workers: Annotated[
        str | None,
        typer.Option(metavar="N", help="How many processes answer [default: 1]. Also CASEGRAPH_WORKERS."),
    ] = None,
    database_url: DatabaseURL = None,
    data_dir: DataDir = None,
) -> None:
    """Answer GraphQL requests at /graphql until told to stop.

    A new SQLite database is set up by itself. A PostgreSQL database must have been migrated (casegraph migrate).
    All settings can also be made by environment variables, the command line winning over them. Ctrl-C or SIGTERM
    stops the server when the running requests have been answered.

    \b
    Examples:
      casegraph serve
      casegraph serve --host 0.0.0.0 --port 80 --workers 4
      CASEGRAPH_DATABASE_URL=postgresql://casegraph:secret@db/casegraph casegraph serve
    """
    chosen = Chosen(database_url, data_dir)
    settings = load_settings(host=host, port=port, workers=workers, **chosen._asdict())
    from casegraph.bootstrap import check
    from casegraph.cli.server import listen, run_workers
    from casegraph.logs import configure_logs

    configure_logs(settings)
    check(settings)
    with listen(settings.host, settings.port) as listener:
        asyncio.run(_prepare(settings, chosen))
        if settings.workers == 1:
            _run(settings, listener)
        else:
            run_workers(settings, listener)


async def _prepare(settings: "Settings", chosen: Chosen) -> None:
    from casegraph.startup import check_fence

    async with prepared_database(settings, chosen) as database:
        await check_fence(database)


def _run(settings: "Settings", listener: socket.socket) -> None:
    from casegraph.asgi import create_app
    from casegraph.bootstrap import open_database
    from casegraph.cli.server import run, until_stopped

    with until_stopped():
        run(settings, create_app(settings, open_database(settings)), listener)
