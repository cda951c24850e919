"""The only wiring: from settings to a database, services and limits."""

import ipaddress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError

from casegraph.auth.certificates.issued import Pair
from casegraph.auth.oidc.documents import is_safe_url
from casegraph.auth.oidc.identity import ClaimNames, Verifier
from casegraph.blobs import BlobStore
from casegraph.blobs.local import LocalStore
from casegraph.blobs.staging import Staging
from casegraph.config import Settings, listed
from casegraph.domain.errors import InvalidInput
from casegraph.domain.filters import FilterLimits
from casegraph.domain.json_pointer import pointer
from casegraph.graphql.limits import Limits
from casegraph.http.credentials import Proxies
from casegraph.processes.json_schemas import faults_of
from casegraph.services import Services, make_services
from casegraph.services.files import BLOBS, UPLOADS, Files
from casegraph.services.outsiders import Admission
from casegraph.services.printing import Printing
from casegraph.services.uploads import UploadRules
from casegraph.storage.database import Database, database_url

if TYPE_CHECKING:
    from casegraph.auth.certificates.authority import Authority

SQLITE_FILE = "casegraph.sqlite3"
CERTIFICATES = "certificates"
"""The folder of the authority for client certificates, in the data folder."""

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
        provider=open_provider(settings),
        authority=open_authority(settings),
        authentication_days=settings.authentication_days,
        outsiders_make_tokens=settings.oidc_own_tokens,
        tenant_user_schema=tenant_user_schema(settings),
        files=open_files(settings),
        printing=Printing(settings.printing_seconds, settings.printing_at_once),
    )


def check(settings: Settings) -> None:
    """`StartError` where settings do not go together, or name what cannot be used; before anything is begun."""
    open_provider(settings)
    open_authority(settings)
    tenant_user_schema(settings)
    open_files(settings)
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise StartError("CASEGRAPH_TLS_CERTIFICATE and CASEGRAPH_TLS_KEY are both needed, or none of them.")
    if settings.client_certificate_header is not None and not settings.trusted_proxies:
        raise StartError("CASEGRAPH_CLIENT_CERTIFICATE_HEADER needs CASEGRAPH_TRUSTED_PROXIES, who alone may set it.")


def open_provider(settings: Settings) -> tuple[Verifier, Admission] | None:
    """The OpenID Connect provider of the settings, of which nothing is read yet; None where they name none."""
    if settings.oidc_issuer is None:
        return None
    try:
        from casegraph.auth.oidc.verifying import Provider, TokenVerifier
    except ModuleNotFoundError:
        raise StartError("Tokens of a provider need a library; run: pip install 'casegraph[oidc]'") from None
    _check_provider(settings)
    provider = Provider(
        issuer=settings.oidc_issuer,
        audiences=frozenset(listed(settings.oidc_audience)),
        algorithms=frozenset(listed(settings.oidc_algorithms)),
        keys=settings.oidc_jwks,
        skew=settings.oidc_clock_skew,
        refetch_seconds=settings.oidc_refetch_seconds,
        claims=ClaimNames(settings.oidc_user_claim, settings.oidc_groups_claim, settings.oidc_tenants_claim),
    )
    admission = Admission(settings.oidc_tenant, settings.oidc_create_principals, settings.oidc_new_role)
    return TokenVerifier(provider), admission


def open_authority(settings: Settings) -> "Authority | None":
    """The authority for client certificates; None where there is none. Raises `StartError` where it cannot be used."""
    files = authority_files(settings)
    if settings.ca_certificate is None and settings.ca_key is None and not files.certificate.exists():
        return None
    try:
        from casegraph.auth.certificates.authority import Authority
    except ModuleNotFoundError:
        raise StartError("Client certificates need a library; run: pip install 'casegraph[certificates]'") from None
    try:
        key = files.key.read_text() if settings.ca_key is None else settings.ca_key.get_secret_value()
        return Authority(Pair(files.certificate.read_text(), key))
    except (OSError, ValueError):
        raise StartError(f"The authority {files.certificate} cannot be used: its certificate or its key.") from None


class AuthorityFiles(NamedTuple):
    """Where the certificate of the authority for client certificates lies, and its key."""

    certificate: Path
    key: Path


def authority_files(settings: Settings) -> AuthorityFiles:
    """The files of the authority: in the data folder, unless the settings say otherwise."""
    folder = settings.data_dir / CERTIFICATES
    return AuthorityFiles(settings.ca_certificate or folder / "ca.pem", folder / "ca.key")


def tenant_user_schema(settings: Settings) -> Any:
    """The JSON Schema of what is kept of members of a tenant; None where anything goes. Raises `StartError`."""
    file = settings.tenant_user_schema
    if file is None:
        return None
    try:
        schema = orjson.loads(file.read_bytes())
    except (OSError, ValueError):
        raise StartError(f"CASEGRAPH_TENANT_USER_SCHEMA: {file} cannot be read, or is no JSON.") from None
    if faults := faults_of(schema):
        at = pointer(faults[0].path) or "/"
        raise StartError(f"CASEGRAPH_TENANT_USER_SCHEMA: {file} is no JSON Schema, at {at}: {faults[0].message}")
    return schema


def open_files(settings: Settings) -> Files:
    """Where the bytes of documents lie, and what may be uploaded. Raises `StartError` where a store cannot be used."""
    rules = UploadRules(
        settings.max_upload_bytes,
        listed(settings.upload_types),
        listed(settings.refused_upload_types),
        timedelta(hours=settings.upload_hours),
    )
    secret = None if settings.link_key is None else settings.link_key.get_secret_value()
    staging = Staging(settings.data_dir / UPLOADS)
    return Files(open_store(settings), staging, rules, secret, timedelta(seconds=settings.link_seconds))


def open_store(settings: Settings) -> BlobStore:
    """The store of bytes that the settings name, or a folder in the data folder; nothing is connected yet."""
    if settings.blob_store is None or "://" not in settings.blob_store:
        return LocalStore(Path(settings.blob_store or settings.data_dir / BLOBS))
    try:
        from casegraph.blobs.s3 import S3Place, S3Store
    except ModuleNotFoundError:
        raise StartError("A bucket of S3 needs a library; run: pip install 'casegraph[s3]'") from None
    bucket, _, prefix = settings.blob_store.removeprefix("s3://").partition("/")
    secret = None if settings.s3_secret_key is None else settings.s3_secret_key.get_secret_value()
    if (settings.s3_access_key is None) != (secret is None):
        raise StartError("CASEGRAPH_S3_ACCESS_KEY and CASEGRAPH_S3_SECRET_KEY are both needed, or none of them.")
    place = S3Place(bucket, prefix, settings.s3_endpoint, settings.s3_region, settings.s3_access_key, secret)
    return S3Store(place)


def trusted_proxies(settings: Settings) -> Proxies:
    """The proxies whose word is believed."""
    header = settings.client_certificate_header
    return Proxies(
        tuple(ipaddress.ip_network(one) for one in listed(settings.trusted_proxies)),
        None if header is None else header.lower().encode(),
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


def _check_provider(settings: Settings) -> None:
    """`StartError` where not enough is said of the provider, or where somebody could put keys under its name."""
    if not listed(settings.oidc_audience):
        raise StartError("CASEGRAPH_OIDC_ISSUER needs CASEGRAPH_OIDC_AUDIENCE: for whom tokens must be made.")
    if settings.oidc_tenant is None and settings.oidc_tenants_claim is None:
        raise StartError(
            "CASEGRAPH_OIDC_ISSUER needs CASEGRAPH_OIDC_TENANT or CASEGRAPH_OIDC_TENANTS_CLAIM: whose people they are."
        )
    if settings.oidc_jwks is None and not is_safe_url(settings.oidc_issuer or ""):
        raise StartError("CASEGRAPH_OIDC_ISSUER must be an https URL, or CASEGRAPH_OIDC_JWKS say where its keys are.")
    if settings.oidc_jwks is not None and "://" in settings.oidc_jwks and not is_safe_url(settings.oidc_jwks):
        raise StartError("CASEGRAPH_OIDC_JWKS must be an https URL or a file; http is for this machine alone.")


def _for_driver(url: URL) -> URL:
    """The URL with libpq's name for the mode of TLS replaced by the driver's."""
    query = dict(url.query)
    unknown = sorted(query.keys() - _PARAMETERS[url.get_backend_name()])
    if unknown:
        raise InvalidInput(f"The database URL has a parameter {unknown[0]}, which is not known.")
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return url.set(query=query)
