"""Identifiers: UUIDv7 for what the server makes, name-based ones for what must come out the same twice."""

import os
import time
import uuid
from uuid import UUID

_NAMESPACE = UUID("6f1d3c5e-2f53-5e0c-9a57-3a8e7b1b6a01")


def new_uuid() -> UUID:
    """A fresh UUIDv7 (RFC 9562, 5.7): milliseconds since 1970, then 74 random bits."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))


def uuid7(milliseconds: int, random: bytes) -> UUID:
    """The UUIDv7 of a moment and ten random bytes, of which 74 bits are used."""
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def named_uuid(*names: str | UUID) -> UUID:
    """The same UUIDv5 each time for the same names: imports use it so that a second run adds nothing."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, names)))
