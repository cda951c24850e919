"""The bytes of a log, plain or unpacked, a chunk at a time; what they mean is not known here."""

import gzip
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from casegraph.eventlogs.faults import LogFault
from casegraph.eventlogs.limits import CHUNK

Progress = Callable[[int], None]
"""Told now and then how many bytes of the file, as it lies on the disk, have been read."""

_GZIP_MAGIC = b"\x1f\x8b"


class Stamp(NamedTuple):
    """What tells that a file is still the same: how many bytes it has, and when it was written, in ns."""

    size: int
    modified: int


class BrokenPacking(Exception):
    """The gzip data is damaged; the message is a sentence."""


def stamp(path: Path) -> Stamp:
    """The file's stamp. Raises `LogFault` where there is no such file, or it is not a regular one."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if not stat.S_ISREG(found.st_mode):
        raise LogFault(path, None, "This is not a regular file.")
    return Stamp(found.st_size, found.st_mtime_ns)


def chunks(path: Path) -> Iterator[tuple[bytes, int]]:
    """The log's bytes, unpacked where the file begins as gzip does, whatever its name.

    With each chunk comes how many bytes of the file have been read for it and all before it.
    Raises `LogFault` where the file cannot be read and `BrokenPacking` where its packing is damaged.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            file.seek(0)
            for chunk in _unpacked(file) if packed else _plain(file):
                yield chunk, file.tell()
    except OSError as error:
        raise _unreadable(path, error) from None


def _plain(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        while True:
            try:
                chunk = unpacked.read(CHUNK)
            except EOFError:
                raise BrokenPacking("The gzip data is cut short.") from None
            except gzip.BadGzipFile as error:
                raise BrokenPacking(_damage(error)) from None
            except zlib.error:
                raise BrokenPacking("The gzip data is damaged.") from None
            if not chunk:
                return
            yield chunk


def _damage(error: gzip.BadGzipFile) -> str:
    if "CRC" in str(error) or "length" in str(error):
        return "The gzip data is damaged: its checksum is wrong."
    return "Something that is not gzip follows the gzip data."


def _unreadable(path: Path, error: Exception) -> LogFault:
    match error:
        case FileNotFoundError():
            return LogFault(path, None, "There is no such file.")
        case PermissionError():
            return LogFault(path, None, "This file may not be read.")
        case _:
            return LogFault(path, None, "This file cannot be read.")
