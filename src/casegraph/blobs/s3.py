"""Bytes in a bucket of an object store that speaks S3, by the library obstore, which retries what may be retried."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as Bucket

from casegraph.blobs import CHUNK, BlobMissing, StoreFailed

if TYPE_CHECKING:
    from obstore import GetOptions

_PART = 8 * CHUNK
_PARTS_AT_ONCE = 2
"""Parts of one upload that are in memory together."""

_ABSENT = "<Code>NoSuchKey</Code>"
"""What a server says of an object that is not there, if it minds at all that it is deleted."""

_TRIES_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket, the beginning of all keys in it, and how to get there.

    Without `endpoint` it is Amazon's. Without keys, they are looked for where Amazon's own tools do: in the
    environment, and in what the machine or the container was given.
    """

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)


class S3Store:
    """Keeps bytes as objects of a bucket; nothing is connected before it is needed."""

    def __init__(self, place: S3Place) -> None:
        known = {
            "endpoint": place.endpoint,
            "region": place.region,
            "access_key_id": place.access_key,
            "secret_access_key": place.secret_key,
        }
        options: Any = {name: value for name, value in known.items() if value is not None}
        # Servers differ in how they answer for absent keys when many are deleted at once; for one they are alike.
        options["disable_bulk_delete"] = True
        self._bucket = Bucket(
            place.bucket,
            prefix=place.prefix or None,
            config=options,
            client_options={"allow_http": (place.endpoint or "").startswith("http://")},
            retry_config={"max_retries": 5, "retry_timeout": _TRIES_FOR},
        )

    async def put_file(self, key: str, path: Path) -> None:
        """Send a file, in parts where it is long; the object appears when all of it is there."""
        await self._put(key, path)

    async def put_bytes(self, key: str, data: bytes) -> None:
        """Send bytes."""
        await self._put(key, data)

    async def open(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """The bytes from `start` on. Nobody asks for none."""
        options: GetOptions = {"range": (start, start + length)}
        try:
            found = await obstore.get_async(self._bucket, key, options=options)
        except FileNotFoundError:
            raise BlobMissing(f"there is no object {key}") from None
        except (BaseError, OSError, ValueError) as error:
            raise _failed("read", error) from error
        return _pieces(found.stream(min_chunk_size=CHUNK // 4), length)

    async def remove(self, key: str) -> None:
        """Delete the object."""
        try:
            await obstore.delete_async(self._bucket, key)
        except (BaseError, OSError, ValueError) as error:
            # The bucket, too, may be what is not found; and then nothing is known of the object.
            if _ABSENT not in str(error):
                raise _failed("remove", error) from error

    async def _put(self, key: str, source: Path | bytes) -> None:
        try:
            await obstore.put_async(self._bucket, key, source, chunk_size=_PART, max_concurrency=_PARTS_AT_ONCE)
        except (BaseError, OSError, ValueError) as error:
            raise _failed("write", error) from error


async def _pieces(stream: Any, length: int) -> AsyncIterator[bytes]:
    try:
        async for piece in stream:
            length -= len(piece)
            yield bytes(piece)
    except (BaseError, OSError) as error:
        raise _failed("read", error) from error
    if length != 0:
        raise StoreFailed("an object is shorter than it was written")


def _failed(act: str, error: Exception) -> StoreFailed:
    return StoreFailed(f"cannot {act} in the bucket: {type(error).__name__}")
