"""What an authority gives out. No certificate is made here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, in PEM."""

    certificate: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A new certificate, by which it will be known, and until when it is good; `root` is the authority's own."""

    pair: Pair
    root: str
    fingerprint: str
    serial: str
    expires_at: datetime


class Issuer(Protocol):
    """Issues certificates to callers."""

    def issue(self, principal_id: UUID, tenant_key: str, now: datetime, lifetime: timedelta) -> ClientCertificate:
        """A certificate for a principal of a tenant. Raises ValueError where the authority itself has expired."""
        ...
