"""The only wiring: from settings to a database, services and limits."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError

from casegraph.config import Settings
from casegraph.domain.errors import InvalidInput
from casegraph.domain.filters import FilterLimits
from casegraph.graphql.limits import Limits
from casegraph.services import Services, make_services
from casegraph.storage.database import Database, database_url

SQLITE_FILE = "casegraph.sqlite3"

_PARAMETERS = {
    "sqlite": frozenset[str](),
    "postgresql": frozenset(
        {"host", "port", "ssl", "sslmode", "target_session_attrs", "prepared_statement_cache_size"}
    ),
}
"""What a URL may say after its question mark; the drivers take no other."""


class StartError(Exception):
    """Why casegraph cannot start; its text is one line for the operator."""


def open_database(settings: Settings) -> Database:
    """The database that the settings name, or the SQLite file in the data folder; nothing is connected yet.

    Raises `StartError` where the folder cannot be made or the driver is not installed, and `InvalidInput` for a URL
    that the driver does not understand.
    """
    if settings.database_url is None:
        return open_file(settings.data_dir / SQLITE_FILE, settings.pool_size)
    url = _for_driver(database_url(settings.database_url.get_secret_value()))
    try:
        return Database(url, settings.pool_size)
    except ModuleNotFoundError:
        raise StartError("PostgreSQL needs its driver; run: pip install 'casegraph[postgresql]'") from None
    except (ArgumentError, ValueError):
        raise InvalidInput("The database URL is incomplete, or has a part that is no number.") from None


def open_file(path: Path, pool_size: int) -> Database:
    """A SQLite database in a file, whose folder is made. Raises `StartError` where that is not possible."""
    try:
        # People's data lies here, so others on the machine have no business in it.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise StartError(f"The data folder {path.parent} cannot be made.") from None
    return Database(URL.create("sqlite+aiosqlite", database=str(path)), pool_size)


def open_services(settings: Settings, database: Database) -> Services:
    """The services over a database."""
    return make_services(
        database,
        count_cap=settings.count_cap,
        filter_limits=FilterLimits(),
        actor_cache_seconds=settings.actor_cache_seconds,
        task_log_lines=settings.task_log_lines,
    )


def query_limits(settings: Settings) -> Limits:
    """How large a GraphQL request may be."""
    return Limits(
        document_bytes=settings.max_query_bytes,
        tokens=settings.max_query_tokens,
        depth=settings.max_query_depth,
        selections=settings.max_selections,
        aliases=settings.max_aliases,
        root_fields=settings.max_root_fields,
    )


def _for_driver(url: URL) -> URL:
    """The URL with libpq's name for the mode of TLS replaced by the driver's."""
    query = dict(url.query)
    unknown = sorted(query.keys() - _PARAMETERS[url.get_backend_name()])
    if unknown:
        raise InvalidInput(f"The database URL has a parameter {unknown[0]}, which is not known.")
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return url.set(query=query)
