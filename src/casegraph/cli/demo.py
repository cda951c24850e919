"""`casegraph demo`: sample data, a server and a browser, with nothing to set up and nothing left behind."""

import asyncio
import os
import socket
import sys
import tempfile
import threading
import webbrowser
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

_OWN = {"workers": 1, "playground": True, "tls_certificate": None, "tls_key": None, "blob_store": None}
"""What the demo does in its own way, whatever the settings say."""


def demo(
    port: Annotated[
        str | None, typer.Option(metavar="PORT", help="The port [default: 8000]; 0 takes any free one.")
    ] = None,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Where to listen [default: 127.0.0.1].")] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Keep the data here for the next time; otherwise it goes when the demo stops."
        ),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Try casegraph with sample data and GraphiQL in the browser.

    There are two tenants with people, processes and about two hundred cases in every status. The address is printed,
    and who may log in with which token; where others can reach the server (--host), the tokens are random. A database
    that is set for other commands is not touched.

    \b
    Examples:
      casegraph demo
      casegraph demo --port 9000 --no-open
      casegraph demo --data-dir ./demo
    """
    settings = load_settings(host=host, port=port).model_copy(update=_OWN)
    from casegraph.cli.server import listen, until_stopped
    from casegraph.logs import configure_logs

    configure_logs(settings)
    with until_stopped(), listen(settings.host, settings.port) as listener, _folder(data_dir) as folder:
        _serve(settings, listener, folder / FILE, kept=data_dir is not None, browse=not no_open)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder to keep the data in, or a temporary one that goes when the block ends."""
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="casegraph-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _serve(settings: "Settings", listener: socket.socket, file: Path, *, kept: bool, browse: bool) -> None:
    from casegraph.asgi import create_app
    from casegraph.bootstrap import open_file
    from casegraph.cli.demo_data import demo_tokens, forget_tokens, playground_of, prepare
    from casegraph.cli.server import address_of, is_private, run

    settings = settings.model_copy(update={"data_dir": file.parent})
    private = is_private(listener)
    tokens = demo_tokens(private)
    asyncio.run(prepare(file, tokens))
    app = create_app(settings, open_file(file, settings.pool_size), playground_of(tokens, private))
    address = f"{address_of(listener)}/graphql"

    def started() -> None:
        typer.echo(_welcome(address, tokens, file if kept else None))
        if browse and _has_browser():
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

    try:
        run(settings, app, listener, started)
    finally:
        asyncio.run(forget_tokens(file))


def _has_browser() -> bool:
    """Whether somebody sits at this machine: a terminal, and a display to open a window on."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _welcome(address: str, tokens: "DemoTokens", file: Path | None) -> str:
    rows = [("TOKEN", "WHO", "TENANT", "MAY"), *tokens.rows()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = "\n".join("  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    goes = "the data goes then" if file is None else f"the data stays in {file}"
    return (
        f"\ncasegraph answers at {address}\n\n"
        f"Who may log in, with the header Authorization: Bearer TOKEN\n\n{table}\n\n"
        f"Press Ctrl-C to stop; {goes}.\n"
    )
