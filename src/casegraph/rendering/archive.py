"""ZIP files whose bytes say only what is in them: the same files give the same bytes."""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

_FIRST_YEAR, _LAST_YEAR = 1980, 2107
_MODE: Final = 0o644 << 16


def zipped(files: Iterable[tuple[str, bytes]], moment: datetime) -> bytes:
    """A ZIP of files by name, all of the same moment."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _stamp(moment))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
            archive.writestr(entry, data)
    return made.getvalue()


def rewritten(archive: bytes, moment: datetime) -> bytes:
    """The ZIP with the moment in the place of the clock's."""
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        return zipped([(name, read.read(name)) for name in read.namelist()], moment)


def _stamp(moment: datetime) -> tuple[int, int, int, int, int, int]:
    utc = moment.astimezone(UTC)
    year = min(max(utc.year, _FIRST_YEAR), _LAST_YEAR)
    return year, utc.month, utc.day, utc.hour, utc.minute, utc.second
