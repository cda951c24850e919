"""The options that several commands share, and the settings and the database that they lead to."""

import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from casegraph.config import Settings
    from casegraph.storage.database import Database

DatabaseURL = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="The database: postgresql://USER@HOST/NAME or sqlite:///FILE. Without it, a SQLite file in the data "
        "folder. Also CASEGRAPH_DATABASE_URL, which suits a password better: other users of the machine can see "
        "what is typed.",
    ),
]
DataDir = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="The data folder [default: casegraph-data]. Also CASEGRAPH_DATA_DIR."),
]


class Chosen(NamedTuple):
    """The database as the command line chose it; what is None was left to the environment and the defaults."""

    database_url: str | None
    data_dir: str | None

    def migrate_command(self) -> str:
        """The command that migrates this database."""
        from sqlalchemy import make_url

        words = ["casegraph", "migrate"]
        if self.database_url is not None:
            words += ["--database-url", make_url(self.database_url).render_as_string(hide_password=True)]
        if self.data_dir is not None:
            words += ["--data-dir", self.data_dir]
        return shlex.join(words)


def load_settings(**given: Any) -> "Settings":
    """The settings of the command line and the environment; variables that are none are pointed out."""
    from casegraph.config import Settings, unknown_variables

    settings = Settings.load(**given)
    for sentence in unknown_variables():
        typer.echo(f"Warning: {sentence}", err=True)
    return settings


@asynccontextmanager
async def prepared_database(settings: "Settings", chosen: Chosen) -> "AsyncIterator[Database]":
    """The database of the settings, reached and migrated, with all tenants in reach; closed when the block ends.

    Raises `StartError`.
    """
    from casegraph.bootstrap import open_database
    from casegraph.domain.tenancy import in_all_tenants
    from casegraph.startup import prepare_database

    database = open_database(settings)
    try:
        await prepare_database(database, chosen.migrate_command())
        with in_all_tenants():
            yield database
    finally:
        await database.close()
