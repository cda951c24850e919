"""Cursors: the place of a row in one order, as opaque text.

A cursor holds the row's sort values under a digest of the list, the tenant and the order that it was made for. The
digest is no secret. It tells a cut, altered or misplaced cursor from a good one; what a cursor can reach is decided
by the caller's scope, as for every read.
"""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from casegraph.domain.errors import InvalidCursor

_VERSION = b"\x01"
_DIGEST = 8
# Five texts of 200 characters, each character six long where JSON escapes it, in base64; and room for the rest.
_MAX_LENGTH = 12_000


def encode(signature: str, values: Sequence[Any]) -> str:
    """The cursor of sort values in the order that `signature` names; moments and UUIDs are kept as text."""
    payload = _JSON.encode(list(values)).encode()
    return urlsafe_b64encode(_VERSION + _digest(signature, payload) + payload).rstrip(b"=").decode()


def decode(signature: str, cursor: str, argument: str) -> list[Any]:
    """The sort values of a cursor; `InvalidCursor`, naming the argument, where it is not one of this order."""
    fault = InvalidCursor(f"`{argument}` is not a cursor of this list in this order.", (argument,))
    if len(cursor) > _MAX_LENGTH or not cursor.isascii():
        raise fault
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raise fault from None
    payload = raw[1 + _DIGEST :]
    if raw[: 1 + _DIGEST] != _VERSION + _digest(signature, payload):
        raise fault
    # Base64 lets the last character vary; only the spelling that was given counts.
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != cursor:
        raise fault
    return _values(payload, fault)


def _values(payload: bytes, fault: InvalidCursor) -> list[Any]:
    """The values in a payload. The digest is no secret, so this may be anybody's work."""
    try:
        values = json.loads(payload)
    except (ValueError, RecursionError):
        raise fault from None
    if not isinstance(values, list):
        raise fault
    return values


def _text(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A cursor cannot hold a {type(value).__name__}.")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_text)


def _digest(signature: str, payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_DIGEST, key=_key(signature)).digest()


@lru_cache(maxsize=100)
def _key(signature: str) -> bytes:
    return hashlib.sha256(signature.encode()).digest()
