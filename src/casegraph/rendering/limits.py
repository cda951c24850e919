"""What one rendering may cost, and how a process keeps itself to that."""

import sys
from typing import Final

MAX_MEMORY: Final = 2 << 30
"""Bytes of address space, of which the libraries take a part of a gigabyte by themselves."""
MAX_FILES: Final = 64
MAX_BYTES: Final = 32 << 20
"""Bytes of the files that are made together."""
MAX_JOB_BYTES: Final = 16 << 20
"""Bytes of what is asked for."""


def confine(seconds: int) -> None:
    """Have the system end this process when it takes more memory or time.

    Where the system has no such limits, as on Windows, those of the libraries and the time that the parent gives stay.
    """
    _limit(RLIMIT_CPU=seconds, RLIMIT_AS=MAX_MEMORY, RLIMIT_NOFILE=MAX_FILES, RLIMIT_CORE=0)


def write_no_more() -> None:
    """Have the system let this process write no file any more. Until then, Python keeps what it has compiled."""
    _limit(RLIMIT_FSIZE=0)


def _limit(**limits: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    for name, most in limits.items():
        what = getattr(resource, name)
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            # A stricter limit is set already, or the system keeps none of this kind (macOS has none for memory).
            continue
