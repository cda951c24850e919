"""What the first bytes of a file give away: programs, whatever they are called. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LOOKED_AT: Final = 4_096
"""How many of the first bytes are looked at."""

_BEGINNINGS: Mapping[bytes, str] = MappingProxyType(
    {
        b"\x7fELF": "application/x-executable",
        b"\xfe\xed\xfa\xce": "application/x-mach-binary",
        b"\xfe\xed\xfa\xcf": "application/x-mach-binary",
        b"\xce\xfa\xed\xfe": "application/x-mach-binary",
        b"\xcf\xfa\xed\xfe": "application/x-mach-binary",
        b"\xca\xfe\xba\xbe": "application/java-vm",
    }
)
_WINDOWS: Final = "application/vnd.microsoft.portable-executable"


def recognised(head: bytes) -> str | None:
    """The media type of a program by its first bytes; None for all else."""
    if _is_windows_program(head):
        return _WINDOWS
    return _BEGINNINGS.get(head[:4])


def _is_windows_program(head: bytes) -> bool:
    # A text may begin with MZ: what makes it a program is the place that the number at byte 60 leads to.
    if head[:2] != b"MZ" or len(head) < 64:
        return False
    place = int.from_bytes(head[60:64], "little")
    return head[place : place + 4] == b"PE\0\0"
