"""`casegraph schema`: the schema as text."""

import typer


def schema() -> None:
    """Print the GraphQL schema (SDL), sorted.

    \b
    Example:
      casegraph schema > schema.graphql
    """
    from casegraph.graphql.schema import sdl

    typer.echo(sdl(), nl=False)
