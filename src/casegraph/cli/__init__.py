"""The command line: what an operator types, turned into calls of the parts below. No rules and no SQL live here.

Each command imports what it needs when it runs, so that `--help` and a slip of the pen are answered at once.
"""

from importlib.metadata import version
from typing import Annotated

import typer

from casegraph.cli import (
    administration,
    auditing,
    certificates,
    demo,
    deploying,
    fencing,
    importing,
    runner,
    schema,
    serving,
    tokens,
)
from casegraph.cli.errors import BAD_USE, OneLineErrors

_HELP = """
A GraphQL gateway over case data: cases, tasks, delegations, documents and notes.

To try it out, with sample data and GraphiQL in the browser: casegraph demo

\b
To set it up for your own data:
  casegraph token create --tenant acme --principal me
  casegraph serve
"""

app = typer.Typer(
    name="casegraph",
    cls=OneLineErrors,
    help=_HELP,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
token = typer.Typer(rich_markup_mode=None, help="Tokens, by which callers are known.")
authority = typer.Typer(rich_markup_mode=None, help="The authority for client certificates.")
fence = typer.Typer(rich_markup_mode=None, help="PostgreSQL's row-level security by tenant.")

app.command("serve")(serving.serve)
app.command("demo")(demo.demo)
app.command("migrate")(administration.migrate)
app.command("schema")(schema.schema)
app.command("deploy")(deploying.deploy)
app.command("runner")(runner.runner)
app.command("import-log")(importing.import_log)
app.command("audit")(auditing.audit)
app.add_typer(token, name="token")
token.command("create")(administration.create_token)
token.command("list")(tokens.list_tokens)
token.command("revoke")(tokens.revoke_token)
app.add_typer(authority, name="certificates")
authority.command("init")(certificates.init)
app.add_typer(fence, name="fence")
fence.command("on")(fencing.fence_on)
fence.command("off")(fencing.fence_off)
fence.command("status")(fencing.fence_status)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"casegraph {version('casegraph')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(BAD_USE)


def main() -> None:
    """The entry of the `casegraph` command."""
    app(prog_name="casegraph")
