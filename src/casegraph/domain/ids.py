"""Identifiers: UUIDv7 for what the server makes, name-based ones for what must come out the same twice."""

import os
import time
import uuid
from threading import Lock
from uuid import UUID

_NAMESPACE = UUID("6f1d3c5e-2f53-5e0c-9a57-3a8e7b1b6a01")


class _Ids:
    """Makes UUIDs that grow (RFC 9562, 6.2, method 2): what is made in one act sorts by id as it was made."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._milliseconds = 0
        self._random = 0

    def next(self) -> UUID:
        """One that is greater than all before it in this process."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._milliseconds:
                self._milliseconds, self._random = now, _random_bits(74)
            else:
                self._random += 1 + _random_bits(32)
                if self._random >> 74:
                    self._milliseconds, self._random = self._milliseconds + 1, _random_bits(74)
            high, low = divmod(self._random, 1 << 62)
            return uuid7(self._milliseconds, (high << 64 | low).to_bytes(10))


def _random_bits(bits: int) -> int:
    return int.from_bytes(os.urandom(10)) >> (80 - bits)


_ids = _Ids()


def new_uuid() -> UUID:
    """A fresh UUIDv7 (RFC 9562, 5.7): milliseconds since 1970, then 74 bits that begin at random and grow."""
    return _ids.next()


def uuid7(milliseconds: int, random: bytes) -> UUID:
    """The UUIDv7 of a moment and ten random bytes, of which 74 bits are used."""
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def named_uuid(*names: str | UUID) -> UUID:
    """The same UUIDv5 each time for the same names: imports use it so that a second run adds nothing."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, names)))
