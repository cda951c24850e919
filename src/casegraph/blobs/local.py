"""Bytes in a folder of this machine: each blob is a file, which is complete and on the disk when its name appears."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from casegraph.blobs import CHUNK, BlobMissing, StoreFailed

_UNFINISHED = ".part"
"""How the file of a blob is called while it is copied; a crash leaves at most this one, which goes with its blob."""


class LocalStore:
    """Keeps bytes below a folder, which is made when it is first needed. No other user of the machine may look in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put_file(self, key: str, path: Path) -> None:
        """Move a file to its place: by its name alone where both are on one file system, else as a copy."""
        await asyncio.to_thread(self._put, key, lambda place: _move(path, place))

    async def put_bytes(self, key: str, data: bytes) -> None:
        """Write bytes to their place."""
        await asyncio.to_thread(self._put, key, lambda place: _write(data, place))

    async def open(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """The bytes from `start` on."""
        with _told("read"):
            try:
                file = await asyncio.to_thread(_opened, self._path(key), start)
            except FileNotFoundError:
                raise BlobMissing(f"there is no file {self._path(key)}") from None
        return _pieces(file, length)

    async def remove(self, key: str) -> None:
        """Delete the file, and what a crash may have left of it."""
        await asyncio.to_thread(self._remove, key)

    def _put(self, key: str, fill: Callable[[Path], None]) -> None:
        place = self._path(key)
        with _told("write"):
            self._make(place.parent)
            fill(place)
            sync_folder(place.parent)

    def _make(self, folder: Path) -> None:
        if folder.exists():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(self._folder.parent)
        sync_folder(self._folder)

    def _remove(self, key: str) -> None:
        place = self._path(key)
        with _told("remove"):
            place.unlink(missing_ok=True)
            _unfinished(place).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder.joinpath(*key.split("/"))


def sync_file(file: BinaryIO) -> None:
    """Have the disk keep what was written to a file."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    if os.name == "nt":
        return  # its folders cannot be opened, and need not be
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _move(path: Path, place: Path) -> None:
    try:
        os.replace(path, place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        unfinished = _unfinished(place)
        with path.open("rb") as source, unfinished.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
            sync_file(target)
        os.replace(unfinished, place)


def _write(data: bytes, place: Path) -> None:
    unfinished = _unfinished(place)
    with unfinished.open("wb") as target:
        target.write(data)
        sync_file(target)
    os.replace(unfinished, place)


def _opened(path: Path, start: int) -> BinaryIO:
    file = path.open("rb")
    file.seek(start)
    return file


async def _pieces(file: BinaryIO, length: int) -> AsyncIterator[bytes]:
    try:
        while length > 0:
            with _told("read"):
                piece = await asyncio.to_thread(file.read, min(CHUNK, length))
            if not piece:
                raise StoreFailed("a file is shorter than it was written")
            length -= len(piece)
            yield piece
    finally:
        file.close()


def _unfinished(place: Path) -> Path:
    return place.with_name(place.name + _UNFINISHED)


@contextmanager
def _told(act: str) -> Iterator[None]:
    """Turn a failure of the system into one of the store."""
    try:
        yield
    except OSError as error:
        raise StoreFailed(f"cannot {act} in the folder of blobs: {error.strerror}") from error
