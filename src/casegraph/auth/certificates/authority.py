"""The server's own authority: certificates (X.509) for its callers, and for the server itself.

Keys are made here and given away; where they are kept is not known here.
"""

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from casegraph.auth.certificates.fingerprints import fingerprint
from casegraph.auth.certificates.issued import ClientCertificate, Pair

YEARS = 10
"""How long an authority lasts, and the server's certificate with it."""

_SKEW = timedelta(minutes=5)
"""By how much a certificate is older than it is, for those whose clock is behind."""

_HOST = re.compile(r"(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII)

Signer = EllipticCurvePrivateKey | RSAPrivateKey


class Authority:
    """Issues certificates."""

    def __init__(self, pair: Pair) -> None:
        """Raises ValueError where the pair is none, or not an authority's."""
        try:
            self._certificate = x509.load_pem_x509_certificate(pair.certificate.encode())
            key = serialization.load_pem_private_key(pair.key.encode(), None)
        except (TypeError, UnsupportedAlgorithm):
            raise ValueError("not a key without a password") from None
        if not isinstance(key, Signer) or key.public_key() != self._certificate.public_key():
            raise ValueError("not the certificate's key")
        if not _is_authority(self._certificate):
            raise ValueError("not an authority")
        self._key: Signer = key
        self.root = _pem(self._certificate)

    def issue(self, principal_id: UUID, tenant_key: str, now: datetime, lifetime: timedelta) -> ClientCertificate:
        """A certificate for a principal of a tenant. It ends with the authority at the latest.

        Raises ValueError where the authority itself has expired.
        """
        key = generate_private_key(SECP256R1())
        subject = _name((NameOID.ORGANIZATION_NAME, tenant_key), (NameOID.COMMON_NAME, str(principal_id)))
        made = self._sign(subject, key, now, lifetime, ExtendedKeyUsageOID.CLIENT_AUTH, ())
        return ClientCertificate(
            pair=Pair(_pem(made), _private(key)),
            root=self.root,
            fingerprint=fingerprint(made.public_bytes(serialization.Encoding.DER)),
            serial=f"{made.serial_number:x}",
            expires_at=made.not_valid_after_utc,
        )

    def issue_for_server(self, names: Sequence[str], now: datetime) -> Pair:
        """A certificate for the server itself, under the host names and addresses by which callers reach it."""
        key = generate_private_key(SECP256R1())
        subject = _name((NameOID.COMMON_NAME, names[0][:64]))
        lifetime = timedelta(days=365 * YEARS)
        made = self._sign(subject, key, now, lifetime, ExtendedKeyUsageOID.SERVER_AUTH, [*map(_alternative, names)])
        return Pair(_pem(made), _private(key))

    def _sign(
        self,
        subject: x509.Name,
        key: EllipticCurvePrivateKey,
        now: datetime,
        lifetime: timedelta,
        usage: x509.ObjectIdentifier,
        names: Sequence[x509.GeneralName],
    ) -> x509.Certificate:
        own = self._certificate
        ends = min((now + lifetime).astimezone(UTC).replace(microsecond=0), own.not_valid_after_utc)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            _builder(subject, own.subject, key, now, ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(authority, critical=False)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def new_authority(now: datetime) -> Pair:
    """A fresh authority, which signs itself."""
    key = generate_private_key(SECP256R1())
    # Its number keeps those who trust several from taking one for another.
    name = _name((NameOID.COMMON_NAME, f"casegraph authority {x509.random_serial_number():x}"[:40]))
    made = (
        _builder(name, name, key, now, now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(_pem(made), _private(key))


def is_host(name: str) -> bool:
    """Whether a certificate can name this host: an address, or a name of letters, digits, dots and hyphens."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return _HOST.fullmatch(name) is not None
    return True


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
