"""`casegraph schema`: the schemas as text."""

from typing import Annotated

import typer


def schema(
    process: Annotated[
        bool,
        typer.Option("--process", help="Print the JSON Schema (2020-12) of process definitions instead."),
    ] = False,
) -> None:
    """Print the GraphQL schema (SDL), sorted.

    \b
    Examples:
      casegraph schema > schema.graphql
      casegraph schema --process > process.schema.json
    """
    typer.echo(_of_processes() if process else _of_the_api(), nl=False)


def _of_the_api() -> str:
    from casegraph.graphql.schema import sdl

    return sdl()


def _of_processes() -> str:
    import json

    from casegraph.processes.language import LANGUAGE

    return json.dumps(LANGUAGE, indent=2, ensure_ascii=False) + "\n"
