"""Where the bytes of documents lie: a folder, or an object store that speaks S3. What they mean is known above."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

CHUNK = 1_048_576
"""The most bytes that are held at a time of anything that streams."""


class StoreFailed(Exception):
    """A store that did not do what it was asked. Its text is for the operator's log, never for a client."""


class BlobMissing(StoreFailed):
    """There are no bytes under a key."""


class BlobStore(Protocol):
    """Keeps bytes under keys such as `TENANT/ID`. What was put once under a key never changes."""

    async def put_file(self, key: str, path: Path) -> None:
        """Take over the bytes of a file, whole or not at all; they outlast a crash from then on. The file may be gone
        afterwards. Raises `StoreFailed`."""

    async def put_bytes(self, key: str, data: bytes) -> None:
        """The same for bytes that are in memory. Raises `StoreFailed`."""

    async def open(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """The bytes from `start` on, in pieces of `CHUNK` at most. Raises `BlobMissing` and `StoreFailed`, which the
        pieces may do as well."""

    async def remove(self, key: str) -> None:
        """Drop the bytes; nothing happens where there are none. Raises `StoreFailed`."""


__all__ = ["CHUNK", "BlobMissing", "BlobStore", "StoreFailed"]
