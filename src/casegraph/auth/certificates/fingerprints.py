"""Certificates as bytes: from their text (PEM) to DER, and the digest by which one is known."""

import hashlib
import re
from base64 import b64decode
from urllib.parse import unquote

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----", re.ASCII)


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate in DER: it covers the authority's signature, so only what was issued has it."""
    return hashlib.sha256(certificate).hexdigest()


def of_text(pem: str) -> bytes:
    """The only certificate of a text in PEM, in DER. Raises ValueError."""
    found = _PEM.fullmatch(pem.strip())
    if found is None:
        raise ValueError("not a certificate")
    return b64decode("".join(found[1].split()), validate=True)


def of_header(value: str) -> bytes:
    """A certificate in DER as proxies hand it on. Raises ValueError.

    Either percent-encoded PEM, as nginx writes it, or base64 between colons, as RFC 9440 has it.
    """
    text = value.strip()
    if text.startswith(":"):
        if len(text) < 3 or not text.endswith(":"):
            raise ValueError("not a certificate")
        return b64decode(text[1:-1], validate=True)
    return of_text(unquote(text))
