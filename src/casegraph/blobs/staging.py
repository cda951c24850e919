"""Bytes on their way in: what has come of an upload so far lies in a file of this machine, so that it can be resumed.

Each upload has one writer at a time, whichever process it is in. The lock of one that is killed goes with it.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from casegraph.blobs import CHUNK
from casegraph.blobs.local import sync_file

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, place: int) -> None:
        os.lseek(descriptor, place % (1 << 31), os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int, place: int) -> None:
        os.lseek(descriptor, place % (1 << 31), os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, place: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)

    def _unlock(descriptor: int, place: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, place)


_LOCKS = "locks"
_ENDING = ".part"


class StagingBusy(Exception):
    """Somebody else is writing."""


class Staged:
    """The bytes of one upload, while they are written here alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600), "r+b")
        self.size = self._file.seek(0, os.SEEK_END)
        self._hash = hashlib.sha256()
        self._hashed = 0

    def restart(self) -> None:
        """Drop what is there."""
        self._file.seek(0)
        self._file.truncate()
        self._hash = hashlib.sha256()
        self.size = self._hashed = 0

    def append(self, data: bytes) -> None:
        """Write further bytes."""
        self._file.write(data)
        self._file.flush()
        if self._hashed == self.size:
            self._hash.update(data)
            self._hashed += len(data)
        self.size += len(data)

    def head(self, length: int) -> bytes:
        """The first bytes."""
        return os.pread(self._file.fileno(), length, 0) if hasattr(os, "pread") else self.path.read_bytes()[:length]

    def sealed(self) -> str:
        """Have the disk keep all of it; the SHA-256 in hexadecimal digits."""
        if self._hashed != self.size:
            self._hash_what_was_there()
        sync_file(self._file)
        return self._hash.hexdigest()

    def discard(self) -> None:
        """Keep nothing."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop writing; what is there stays."""
        self._file.close()

    def _hash_what_was_there(self) -> None:
        self._hash = hashlib.sha256()
        self._file.seek(0)
        while piece := self._file.read(CHUNK):
            self._hash.update(piece)
        self._hashed = self.size


class Staging:
    """A folder of uploads. All processes of this machine that share it may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: int | None = None
        self._held: set[UUID] = set()

    def size(self, upload_id: UUID) -> int:
        """How many bytes of an upload are there."""
        try:
            return self._path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def writing(self, upload_id: UUID) -> Iterator[Staged]:
        """The bytes of an upload, for this one alone until the block ends. Raises `StagingBusy`."""
        self._take(upload_id)
        try:
            staged = Staged(self._path(upload_id))
            try:
                yield staged
            finally:
                staged.close()
        finally:
            self._release(upload_id)

    def sweep(self, older_than: float) -> int:
        """Delete what nobody has added to for so many seconds; how many uploads it was."""
        swept = 0
        for path in list(self._folder.glob(f"*{_ENDING}")):
            try:
                if time.time() - path.stat().st_mtime > older_than:
                    with self.writing(UUID(path.stem)) as staged:
                        staged.discard()
                    swept += 1
            except (StagingBusy, FileNotFoundError, ValueError):
                continue
        return swept

    def _take(self, upload_id: UUID) -> None:
        # The system's locks keep processes apart, but not the requests of one.
        if upload_id in self._held:
            raise StagingBusy
        try:
            _lock(self._descriptor(), _place(upload_id))
        except (BlockingIOError, PermissionError):
            raise StagingBusy from None
        self._held.add(upload_id)

    def _release(self, upload_id: UUID) -> None:
        self._held.discard(upload_id)
        _unlock(self._descriptor(), _place(upload_id))

    def _descriptor(self) -> int:
        if self._locks is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._locks = os.open(self._folder / _LOCKS, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
        return self._locks

    def _path(self, upload_id: UUID) -> Path:
        return self._folder / f"{upload_id}{_ENDING}"


_BINARY = getattr(os, "O_BINARY", 0)


def _place(upload_id: UUID) -> int:
    """The byte of the file of locks that stands for an upload; it need not exist."""
    return upload_id.int % (1 << 62)
