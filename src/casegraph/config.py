"""The settings of a casegraph process, read once from the command line and the environment.

Nothing of casegraph is imported here: a setting is a plain value, and what it does is up to its reader.
"""

import difflib
import ipaddress
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from casegraph.domain.files import is_pattern

PREFIX = "CASEGRAPH_"

FILE = "_FILE"
"""How the variable ends that names the file of a secret."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""The algorithms that may be allowed: those in which whoever verifies cannot sign."""

PROGRAMS = (
    "application/vnd.microsoft.portable-executable",
    "application/x-msdownload",
    "application/x-dosexec",
    "application/x-msi",
    "application/x-executable",
    "application/x-mach-binary",
    "application/x-sh",
    "application/hta",
    "application/java-vm",
)
"""The media types of programs, which no case needs."""

_PATTERNS = "media types such as application/pdf or image/*, by commas"
_PUBLIC_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.ASCII)
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()/-]*)?", re.ASCII)
_SHOWN = 60
_LONGEST_SECRET = 100_000
_SHORTEST_KEY = 32
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)
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
    failed_logins: int = _number(
        20, 0, 100_000, "Refused logins of one address in a minute after which it has to wait; 0: any number."
    )
    task_log_lines: int = _number(1_000, 1, 100_000, "Lines of a task's log that are kept; the oldest are dropped.")
    tenant_user_schema: Path | None = _setting(
        None,
        "a file",
        "The JSON Schema of what is kept of each member of a tenant (`TenantUser.metadata`); without it anything goes.",
    )
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
    public_url: str | None = _setting(
        None,
        "an http or https URL",
        "Where callers reach the server, for the links that it gives; without it, as each request says.",
    )
    blob_store: str | None = _setting(
        None,
        "a folder, or s3://BUCKET or s3://BUCKET/PREFIX",
        "Where the bytes of documents lie; without it, in blobs/ in the data folder.",
    )
    s3_endpoint: str | None = _setting(None, "an http or https URL", "The server of the bucket; without it, Amazon's.")
    s3_region: str | None = _setting(None, "the name of a region", "The region of the bucket.")
    s3_access_key: str | None = _setting(
        None, "an access key", "The access key of the bucket; without it, as Amazon's tools find theirs."
    )
    s3_secret_key: SecretStr | None = _setting(None, "a secret key", "The secret key of the bucket.")
    max_upload_bytes: int = _number(1_073_741_824, 1, 50_000_000_000, "The most bytes of an uploaded file.")
    upload_types: str = _setting(
        "*/*", _PATTERNS, "The media types that are taken, by commas; the one that was declared counts."
    )
    refused_upload_types: str = _setting(
        ",".join(PROGRAMS),
        _PATTERNS,
        "Those of them that are not taken; programs are also known by their first bytes.",
    )
    upload_hours: int = _number(
        24, 1, 8_760, "How long an upload may take, and how long its document stays that is linked to no case."
    )
    link_key: SecretStr | None = _setting(
        None,
        "a secret of 32 characters or more",
        "What links to uploads and downloads are signed with; without it, a key that the database keeps.",
    )
    link_seconds: int = _number(900, 10, 604_800, "How long a link to a download is good.")
    printing_seconds: int = _number(20, 1, 600, "The most seconds of computing that a document may take to be made.")
    printing_at_once: int = _number(2, 1, 64, "How many documents each process has made at the same time.")
    max_body_bytes: int = _number(262_144, 1_000, 100_000_000, "The longest body of a request.")
    max_query_bytes: int = _number(100_000, 100, 100_000_000, "The longest GraphQL document.")
    max_query_tokens: int = _number(10_000, 10, 1_000_000, "The most tokens of a document.")
    max_query_depth: int = _number(40, 1, 1_000, "How deep the fields of a document may be nested.")
    max_selections: int = _number(10_000, 1, 1_000_000, "The most selections, with fragments expanded.")
    max_aliases: int = _number(200, 0, 100_000, "The most aliases of a document.")
    max_root_fields: int = _number(50, 1, 10_000, "The most fields at the top of an operation.")

    authentication_days: int = _number(
        90,
        0,
        3650,
        "How many days the tokens and certificates are good that callers make for themselves; 0: they make none.",
    )
    oidc_issuer: str | None = _setting(
        None, "the issuer of tokens, as they name it", "The OpenID Connect provider whose tokens are believed."
    )
    oidc_audience: str | None = _setting(
        None, "names, by commas", "For whom its tokens must be made; one of several, by commas, is enough."
    )
    oidc_jwks: str | None = _setting(
        None, "an https URL or a file", "Its keys: a URL or a file; without it, where the issuer's configuration says."
    )
    oidc_algorithms: str = _setting(
        "RS256,ES256",
        f"some of {', '.join(ALGORITHMS)}, by commas",
        "The algorithms that its tokens may be signed with.",
    )
    oidc_clock_skew: int = _number(30, 0, 600, "By how much its clock may differ.")
    oidc_refetch_seconds: int = _number(
        30, 1, 3600, "How long after reading its keys a token with an unknown one makes them be read again."
    )
    oidc_user_claim: str = _setting("sub", "the name of one claim", "The claim that holds the username.")
    oidc_groups_claim: str | None = _setting(None, "the name of a claim", "The claim with keys of groups.")
    oidc_tenants_claim: str | None = _setting(None, "the name of a claim", "The claim with keys of tenants.")
    oidc_tenant: str | None = _setting(
        None, "the key of a tenant", "The tenant of all who come from the provider, where no claim names tenants."
    )
    oidc_create_principals: bool = _setting(
        False, "true or false", "Whether those whom a tenant does not know become principals of it."
    )
    oidc_new_role: str | None = _setting(None, "the key of a role", "The role that such principals get in the tenant.")
    oidc_own_tokens: bool = _setting(
        False,
        "true or false",
        "Whether whoever comes with its tokens may make own tokens and certificates, which it cannot end.",
    )
    tls_certificate: Path | None = _setting(
        None, "a file", "The server's certificate (PEM, with those that lead to its root), to serve HTTPS."
    )
    tls_key: Path | None = _setting(None, "a file", "The private key of that certificate (PEM, without a password).")
    ca_certificate: Path | None = _setting(
        None,
        "a file",
        "The certificate of the authority for client certificates; without it, certificates/ca.pem in the data folder.",
    )
    ca_key: SecretStr | None = _setting(
        None, "a private key in PEM", "The authority's private key (PEM); without it, certificates/ca.key likewise."
    )
    trusted_proxies: str | None = _setting(
        None, "addresses or networks, by commas", "The proxies whose word on a client's address is believed."
    )
    client_certificate_header: str | None = _setting(
        None, "the name of a header", "The header in which trusted proxies hand on the client certificate, if they do."
    )

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

    @field_validator("public_url", "s3_endpoint")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not _PUBLIC_URL.fullmatch(value):
            raise ValueError("not a URL")
        return None if value is None else value.rstrip("/")

    @field_validator("blob_store")
    @classmethod
    def _blob_store(cls, value: str | None) -> str | None:
        if value is not None and "://" in value and not _BUCKET.fullmatch(value):
            raise ValueError("not a store")
        return value

    @field_validator("upload_types", "refused_upload_types")
    @classmethod
    def _types(cls, value: str) -> str:
        if not all(map(is_pattern, listed(value))):
            raise ValueError("not media types")
        return value

    @field_validator("link_key")
    @classmethod
    def _link_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError("too short")
        return value

    @field_validator("oidc_algorithms")
    @classmethod
    def _algorithms(cls, value: str) -> str:
        if not listed(value) or not set(listed(value)).issubset(ALGORITHMS):
            raise ValueError("not algorithms")
        return value

    @field_validator("oidc_user_claim")
    @classmethod
    def _claim(cls, value: str) -> str:
        if not value.strip() or "," in value:
            raise ValueError("not one claim")
        return value.strip()

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str | None) -> str | None:
        for one in listed(value):
            ipaddress.ip_network(one)
        return value

    @field_validator("client_certificate_header")
    @classmethod
    def _header(cls, value: str | None) -> str | None:
        if value is not None and not _HEADER.fullmatch(value):
            raise ValueError("not a header")
        return value

    @classmethod
    def load(cls, **given: Any) -> Self:
        """What the command line gives (None: not given), else the environment, else the defaults.

        A secret may also stand in a file that the environment names. Raises `SettingError`.
        """
        options = {name: value for name, value in given.items() if value is not None}
        files = _secrets_of_files(options.keys())
        try:
            return cls(**options, **files)
        except ValidationError as error:
            raise SettingError("\n".join(_complaints(error, options, files))) from None

    def environment(self) -> dict[str, str]:
        """The variables from which `load` makes the same settings in another process."""
        plain = {name: _plain(getattr(self, name)) for name in type(self).model_fields}
        # A secret is handed on as itself, so that its file, which may be gone by then, is not asked again.
        unset = {variable(name) + FILE: "" for name in secrets()}
        return {**{variable(name): str(value) for name, value in plain.items() if value is not None}, **unset}


def listed(text: str | None) -> tuple[str, ...]:
    """The parts of a setting that holds several, by commas."""
    return tuple(part for one in (text or "").split(",") if (part := one.strip()))


def secrets() -> list[str]:
    """The settings that nobody but casegraph may read."""
    return [name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)]


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def unknown_variables(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """A sentence for each variable that looks like a setting and is none, so that a slip is noticed."""
    known = [name.upper() for name in Settings.model_fields] + [name.upper() + FILE for name in secrets()]
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


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _secrets_of_files(options: Collection[str]) -> dict[str, Any]:
    """The secrets that stand in files which the environment names, but for those that are given as options."""
    found: dict[str, Any] = {}
    for name in secrets():
        place = variable(name) + FILE
        path = os.environ.get(place)
        if not path or name in options:
            continue
        if os.environ.get(variable(name)):
            raise SettingError(f"{variable(name)} and {place} are both set; expected one of them.")
        found[name] = _read(place, Path(path))
    return found


def _read(place: str, path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LONGEST_SECRET + 1).strip()
    except (OSError, UnicodeError):
        raise SettingError(f"{place} is {_shown(path)}; expected a file that can be read.") from None
    if not text or len(text) > _LONGEST_SECRET:
        raise SettingError(f"{place} is {_shown(path)}; expected a file with the secret, and nothing else.")
    return text


def _complaints(error: ValidationError, options: Collection[str], files: Collection[str]) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_context=False):
        name = str(fault["loc"][0])
        place = variable(name) + FILE if name in files else variable(name)
        if name in options:
            place = f"--{name.replace('_', '-')}"
        # A database's URL may hold a password, so what was given is not repeated.
        said = ":" if name in secrets() else f" is {_shown(fault['input'])};"
        yield f"{place}{said} expected {_expected(name)}."


def _expected(name: str) -> Any:
    extra = Settings.model_fields[name].json_schema_extra
    assert isinstance(extra, dict), "every field says what it expects"
    return extra["expected"]


def _shown(given: Any) -> str:
    text = str(given)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
