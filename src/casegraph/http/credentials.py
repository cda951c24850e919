"""What a request shows to be known by: a bearer token, or the client certificate of its connection.

Whether they are worth anything is not decided here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import Scope

from casegraph.auth.certificates.fingerprints import of_header, of_text
from casegraph.auth.tokens import LONGEST
from casegraph.domain.errors import InvalidInput, Unauthenticated
from casegraph.http.addresses import Network, from_trusted_proxy

MISSING = "missing"
"""The reason of a refusal where nothing is shown."""

Fields = Callable[[bytes], Sequence[str]]
"""The values of all header fields of a name in small letters."""

_LONGEST_ORGANIZATION = 64
"""Characters: more than a tenant's key or id ever has."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are trusted, and the header in which they hand on client certificates, if they do."""

    trusted: tuple[Network, ...] = ()
    certificate_header: bytes | None = None


def credential(scope: Scope, fields: Fields, proxies: Proxies) -> str | bytes:
    """The bearer token of a request, or without one its client certificate in DER. Raises `Unauthenticated`.

    A token decides alone: a connection may have a certificate for reasons of its own.
    """
    given = fields(b"authorization")
    if given:
        return _bearer_token(given)
    certificate = _of_connection(scope) or _of_proxy(scope, fields, proxies)
    if certificate is None:
        raise Unauthenticated("A bearer token is needed: send the header Authorization: Bearer TOKEN.", MISSING)
    return certificate


def organization(fields: Fields) -> str | None:
    """What the header X-Organization names; `InvalidInput` where there are two, of which a proxy saw but one,
    and for what is too long to be any."""
    given = fields(b"x-organization")
    if len(given) > 1:
        raise InvalidInput("The header X-Organization may be given once.")
    if given and len(given[0]) > _LONGEST_ORGANIZATION:
        raise InvalidInput(f"The header X-Organization may have {_LONGEST_ORGANIZATION} characters at most.")
    return given[0] if given else None


def _bearer_token(given: Sequence[str]) -> str:
    """The token of the Authorization header (RFC 6750)."""
    if len(given) > 1:
        raise Unauthenticated("The header Authorization may be given once.", "malformed")
    scheme, _, token = given[0].strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        raise Unauthenticated("The header Authorization must be: Bearer TOKEN.", "malformed")
    return token


def _of_connection(scope: Scope) -> bytes | None:
    """The certificate that the server's own TLS has checked, as ASGI's TLS extension tells it."""
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain")
    return of_text(chain[0]) if chain else None


def _of_proxy(scope: Scope, fields: Fields, proxies: Proxies) -> bytes | None:
    """The certificate that a proxy has checked. Nobody else may set the header: what they set is refused."""
    if proxies.certificate_header is None:
        return None
    given = fields(proxies.certificate_header)
    if not given or given == [""]:
        return None
    if not from_trusted_proxy(scope, proxies.trusted):
        raise Unauthenticated("A client certificate is taken from trusted proxies alone.", "untrusted_proxy")
    if len(given) > 1 or len(given[0]) > LONGEST:
        raise Unauthenticated("The header with the client certificate must hold one, once.", "malformed")
    try:
        return of_header(given[0])
    except ValueError:
        raise Unauthenticated("The header with the client certificate must hold one, once.", "malformed") from None
