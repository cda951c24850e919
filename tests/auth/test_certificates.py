"""The authority: what it issues, and which pairs are none."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from casegraph.auth.certificates.authority import Authority, is_host, new_authority
from casegraph.auth.certificates.fingerprints import fingerprint, of_header, of_text
from casegraph.auth.certificates.issued import Pair
from casegraph.domain.ids import new_uuid

NOW = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)


def loaded(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def test_a_client_certificate_is_the_authoritys_and_of_its_principal() -> None:
    own, who = new_authority(NOW), new_uuid()
    issued = Authority(own).issue(who, "acme", NOW, DAY)
    made = loaded(issued.pair.certificate)
    made.verify_directly_issued_by(loaded(own.certificate))
    assert made.subject.rfc4514_string() == f"CN={who},O=acme"
    assert issued.expires_at == made.not_valid_after_utc == (NOW + DAY).replace(microsecond=0)
    assert made.not_valid_before_utc < NOW
    assert issued.serial == f"{made.serial_number:x}"
    assert issued.fingerprint == fingerprint(of_text(issued.pair.certificate))
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usages = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usages) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    key = serialization.load_pem_private_key(issued.pair.key.encode(), None)
    assert key.public_key() == made.public_key()


def test_nothing_outlives_the_authority() -> None:
    own = new_authority(NOW)
    ends = loaded(own.certificate).not_valid_after_utc
    authority = Authority(own)
    assert authority.issue(new_uuid(), "acme", NOW, timedelta(days=36_500)).expires_at == ends
    with pytest.raises(ValueError, match="not valid"):
        authority.issue(new_uuid(), "acme", ends + DAY, DAY)


def test_a_pair_that_is_no_authority_is_refused() -> None:
    own, other = new_authority(NOW), new_authority(NOW)
    issued = Authority(own).issue(new_uuid(), "acme", NOW, DAY).pair
    for pair in (
        issued,
        Pair(own.certificate, other.key),
        Pair(own.certificate, ""),
        Pair("x", own.key),
        Pair(own.key, own.key),
    ):
        with pytest.raises(ValueError, match=r"."):
            Authority(pair)


def test_a_private_key_is_not_shown() -> None:
    own = new_authority(NOW)
    assert own.key.splitlines()[1] not in repr(own)
    assert own.key.splitlines()[1] not in repr(Authority(own).issue(new_uuid(), "acme", NOW, DAY))


def test_certificates_are_read_as_proxies_write_them() -> None:
    pem = new_authority(NOW).certificate
    der = of_text(pem)
    for header in (quote(pem), quote(pem, safe=""), pem, f":{b64encode(der).decode()}:", f" {quote(pem)} "):
        assert of_header(header) == der
    for bad in ("", ":", "::x", ":AA==", "%zz", quote(pem + pem), quote(pem[:-5]), pem.replace("-----BEGIN", "BEGIN")):
        with pytest.raises(ValueError, match=r"."):
            of_header(bad)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("localhost", True),
        ("cases.example.org", True),
        ("*.example.org", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("", False),
        ("a b", False),
        ("a/b", False),
        ("-a", False),
        ("https://a", False),
        ("ü.example", False),
    ],
)
def test_hosts_that_a_certificate_can_name(name: str, good: bool) -> None:
    assert is_host(name) is good
    if good:
        pair = Authority(new_authority(NOW)).issue_for_server([name], NOW)
        assert loaded(pair.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName)
