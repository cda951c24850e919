"""`casegraph demo`: sample data, a server and a browser, with nothing to set up and nothing left behind."""

import asyncio
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casegraph.cli.options import load_settings

if TYPE_CHECKING:
    from casegraph.config import Settings
    from casegraph.demo import DemoTokens

FILE = "demo.sqlite3"


def demo(
    port: Annotated[
        str | None, typer.Option(metavar="PORT", help="The port [default: 8000]; 0 takes any free one.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="HOST", help="Where to listen [default: 127.0.0.1].")
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Keep the data here for the next time; otherwise it goes when the demo stops."
        ),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Try casegraph: sample tenants, people, processes and about two hundred cases, with GraphiQL in the browser.

    Prints the address and who may log in with which token. Away from this machine's own address (--host) the
    tokens are random. A database that is set for other commands is not touched.

    \b
    Examples:
      casegraph demo
      casegraph demo --port 9000 --no-open
      casegraph demo --data-dir ./demo
    """
    settings = load_settings(host=host, port=port)
    from casegraph.cli.server import listen
    from casegraph.logs import configure_logs

    configure_logs(settings)
    with listen(settings.host, settings.port) as listener, _folder(data_dir) as folder:
        _run(_settings_within(settings, folder), listener, browse=not no_open)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder to keep the data in, or a temporary one that goes when the block ends."""
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="casegraph-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _settings_within(settings: "Settings", folder: Path) -> "Settings":
    from pydantic import SecretStr
