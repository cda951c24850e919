"""What callers are known by: tokens and certificates that the server gave out, with the secrets of new ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import strawberry

from casegraph.domain.records import AuthenticationRecord
from casegraph.graphql.batching import computed
from casegraph.graphql.context import Info
from casegraph.graphql.enums import AuthenticationType
from casegraph.graphql.ids import encode
from casegraph.graphql.types.interfaces import Of
from casegraph.services.authentications import NewAuthentication


@dataclass(frozen=True, slots=True)
class TokenSecret:
    """A token as it is told once."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CertificateSecret:
    """A certificate as it is told once, with its key."""

    namespace: str
    server_root_ca_certificate: str = field(repr=False)
    client_certificate: str = field(repr=False)
    client_private_key: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A token or certificate, and its secret where it was made just now."""

    kept: AuthenticationRecord
    token: TokenSecret | None = None
    certificate: CertificateSecret | None = None


@strawberry.type(description="A bearer token of the server, told once: to whoever made it.")
class EngineToken(Of):
    """A bearer token, told once."""

    record = TokenSecret

    token: str = strawberry.field(description="The token, for the header `Authorization: Bearer TOKEN`. Shown once.")
    expires_at: datetime = strawberry.field(description="When it ends.")


@strawberry.type(description="A client certificate of the server's own authority with its key, told once.")
class EngineCertificate(Of):
    """A client certificate with its key, told once."""

    record = CertificateSecret

    namespace: str = strawberry.field(description="The key of the tenant that it opens.")
    server_root_ca_certificate: str = strawberry.field(description="The authority's own certificate, in PEM.")
    client_certificate: str = strawberry.field(description="The certificate to show, in PEM.")
    client_private_key: str = strawberry.field(description="Its private key, in PEM. Shown once.")
    expires_at: datetime = strawberry.field(description="When it ends.")


def _tokens(known: Sequence[Known], _: Info) -> Sequence[Any]:
    return [one.token for one in known]


def _certificates(known: Sequence[Known], _: Info) -> Sequence[Any]:
    return [one.certificate for one in known]


@strawberry.type(description="A token or client certificate by which its principal is known in a tenant.")
class Authentication(Of):
    """A token or client certificate."""

    record = Known

    @strawberry.field(description="Names it among all things, as `revokeAuthentication` takes it.")
    def id(root: strawberry.Parent[Known]) -> strawberry.ID:
        """Names it among all things."""
        return strawberry.ID(encode("Authentication", root.kept.id))

    @strawberry.field(description="Which of the two it is.")
    def type(root: strawberry.Parent[Known]) -> AuthenticationType:
        """Which of the two it is."""
        return root.kept.type

    engine_token = computed(EngineToken | None, "The token, where it was made just now; else null.", _tokens)
    engine_certificate = computed(
        EngineCertificate | None, "The certificate and its key, where it was made just now; else null.", _certificates
    )

    @strawberry.field(description="When it was made.")
    def created_at(root: strawberry.Parent[Known]) -> datetime:
        """When it was made."""
        return root.kept.created_at

    @strawberry.field(description="When it ends; null for never, which only operators can make.")
    def expires_at(root: strawberry.Parent[Known]) -> datetime | None:
        """When it ends."""
        return root.kept.expires_at

    @strawberry.field(
        description="The last characters of the token, or of the certificate's serial number, to tell it from others; "
        "null for tokens from before these were kept."
    )
    def ending(root: strawberry.Parent[Known]) -> str | None:
        """How the token or the serial number ends."""
        return root.kept.ending


def newly_known(made: NewAuthentication, tenant_key: str) -> Known:
    """What was made just now, with its secret."""
    kept, issued = made.authentication, made.certificate
    if issued is not None:
        pair = issued.pair
        secret = CertificateSecret(tenant_key, issued.root, pair.certificate, pair.key, issued.expires_at)
        return Known(kept, certificate=secret)
    assert made.token is not None, "one of the two is there"
    assert kept.expires_at is not None, "what callers make ends"
    return Known(kept, token=TokenSecret(made.token, kept.expires_at))
