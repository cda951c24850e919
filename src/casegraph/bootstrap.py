"""The only wiring: from settings to a database, services and limits."""

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


def database_location(settings: Settings) -> URL:
    """The URL of the database that the settings name: the one given, or the SQLite file in the data folder."""
    if settings.database_url is not None:
        return _for_driver(database_url(settings.database_url.get_secret_value()))
    return URL.create("sqlite+aiosqlite", database=str(settings.data_dir / SQLITE_FILE))


def open_database(settings: Settings) -> Database:
    """The database of the settings; nothing is connected before it is asked. The data folder is made.

    Raises `StartError` where the folder cannot be made or the driver is not installed, and `InvalidInput` for a URL
    that the driver does not understand.
    """
    url = database_location(settings)
    if settings.database_url is None:
        _make_folder(settings)
    try:
        return Database(url, settings.pool_size)
    except ModuleNotFoundError:
        raise StartError("PostgreSQL needs its driver; run: pip install 'casegraph[postgresql]'") from None
    except (ArgumentError, ValueError):
        raise InvalidInput("The database URL is incomplete, or has a part that is no number.") from None


def open_services(settings: Settings, database: Database) -> Services:
    """The services over a database."""
    return make_services(database, count_cap=settings.count_cap, filter_limits=FilterLimits())


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


def _make_folder(settings: Settings) -> None:
    try:
        # People's data lies here, so others on the machine have no business in it.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise StartError(f"The data folder {settings.data_dir} cannot be made.") from None
