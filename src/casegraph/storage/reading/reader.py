"""What both readers are."""

from collections.abc import Sequence
from typing import Any, Protocol


class ReadFailed(Exception):
    """The database or its driver refused a statement, or could not be reached.

    Its text holds no values; `orig` is the driver's own error, whose text may.
    """

    def __init__(self, text: str, orig: Exception) -> None:
        super().__init__(text)
        self.orig = orig


class Reader(Protocol):
    """Runs statements that read, each by itself, on connections of its own."""

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """All rows of a statement; `ReadFailed` where there are none to be had."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
