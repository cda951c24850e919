"""The settings of a casegraph process, read once from the command line and the environment.

Nothing of casegraph is imported here: a setting is a plain value, and what it does is up to its reader.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "CASEGRAPH_"

_SHOWN = 60
_DATABASE_URL = "postgresql://USER@HOST/NAME or sqlite:///FILE"


class SettingError(Exception):
    """A setting that means nothing. Its text is for the operator: a line for each setting that is wrong."""


def _setting(default: Any, expected: str, meaning: str) -> Any:
    return Field(default, description=meaning, json_schema_extra={"expected": expected})


def _number(default: int, least: int, most: int, meaning: str) -> Any:
    extra: dict[str, Any] = {"expected": f"a whole number from {least} to {most}"}
    return Field(default, ge=least, le=most, description=meaning, json_schema_extra=extra)


class Settings(BaseSettings):
    """What an operator decides. Each field is also a variable of the environment: `CASEGRAPH_PORT` is `port`.

    Sizes are in bytes, times in seconds. What the limits of queries count is told by `graphql.limits.Limits`.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    host: str = _setting("127.0.0.1", "an address or the name of a host", "Where the server listens.")
    port: int = _number(8000, 0, 65535, "The port that it listens on; 0 takes any free one.")
    workers: int = _number(1, 1, 64, "How many processes answer requests.")
    database_url: SecretStr | None = _setting(
        None, _DATABASE_URL, "The database; without it, the file casegraph.sqlite3 in the data folder."
    )
    data_dir: Path = _setting(Path("casegraph-data"), "a folder", "The folder of casegraph's own files.")
    pool_size: int = _number(5, 1, 200, "Connections to the database that each process keeps open.")
    actor_cache_seconds: int = _number(
        1, 0, 300, "How long it may take until a revoked token or a lost right is noticed; 0: at once."
    )
    task_log_lines: int = _number(1_000, 1, 100_000, "Lines of a task's log that are kept; the oldest are dropped.")
    count_cap: int = _number(10_000, 1, 10_000_000, "Where `totalCount` stops counting.")
    log_format: Literal["auto", "json", "console"] = _setting(
        "auto",
        "auto, json or console",
        "How logs are written; auto is console on a terminal, json elsewhere.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "info", "debug, info, warning or error", "The least serious log lines that are written."
    )
    playground: bool = _setting(True, "true or false", "Whether a browser finds GraphiQL at /graphql.")
    shutdown_timeout: int = _number(30, 0, 3600, "How long running requests may go on at a stop.")
    max_body_bytes: int = _number(262_144, 1_000, 100_000_000, "The longest body of a request.")
    max_query_bytes: int = _number(100_000, 100, 100_000_000, "The longest GraphQL document.")
    max_query_tokens: int = _number(10_000, 10, 1_000_000, "The most tokens of a document.")
    max_query_depth: int = _number(40, 1, 1_000, "How deep the fields of a document may be nested.")
    max_selections: int = _number(10_000, 1, 1_000_000, "The most selections, with fragments expanded.")
    max_aliases: int = _number(200, 0, 100_000, "The most aliases of a document.")
    max_root_fields: int = _number(50, 1, 10_000, "The most fields at the top of an operation.")

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _small_letters(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("host")
    @classmethod
    def _host(cls, value: str) -> str:
        if not value or any(char.isspace() or char == "/" for char in value):
            raise ValueError("not a host")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _names_a_database(value.get_secret_value()):
            raise ValueError("not a database")
        return value

    @classmethod
    def load(cls, **given: Any) -> Self:
        """What the command line gives (None: not given), else the environment, else the defaults.

        Raises `SettingError`.
        """
        options = {name: value for name, value in given.items() if value is not None}
        try:
            return cls(**options)
        except ValidationError as error:
            raise SettingError("\n".join(_complaints(error, options))) from None

    def environment(self) -> dict[str, str]:
        """The variables from which `load` makes the same settings in another process."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        if self.database_url is not None:
            plain["database_url"] = self.database_url.get_secret_value()
        return {variable(name): str(value) for name, value in plain.items() if value is not None}


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def unknown_variables(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """A sentence for each variable that looks like a setting and is none, so that a slip is noticed."""
    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(environment):
        ending = name.removeprefix(PREFIX)
        if ending != name and ending not in known:
            close = difflib.get_close_matches(ending, known, n=1)
            yield f"{name} is not a setting" + (f"; did you mean {PREFIX}{close[0]}?" if close else ".")


def _names_a_database(text: str) -> bool:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return False
    if url.get_backend_name() == "sqlite":
        # A database in memory would be another one for each connection.
        return url.database not in (None, "", ":memory:")
    return url.get_backend_name() == "postgresql"


def _complaints(error: ValidationError, options: Mapping[str, Any]) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_context=False):
        name = str(fault["loc"][0])
        place = f"--{name.replace('_', '-')}" if name in options else variable(name)
        # A database's URL may hold a password, so what was given is not repeated.
        said = ":" if name == "database_url" else f" is {_shown(fault['input'])};"
        yield f"{place}{said} expected {_expected(name)}."


def _expected(name: str) -> Any:
    extra = Settings.model_fields[name].json_schema_extra
    assert isinstance(extra, dict), "every field says what it expects"
    return extra["expected"]


def _shown(given: Any) -> str:
    text = str(given)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
