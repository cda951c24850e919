"""Ctrl-C at a moment that suits: work that can be stopped between two steps looks whether somebody wants that."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class Interrupts:
    """While this is entered, the first Ctrl-C is only noted, until `check` is called; the second one is at once."""

    def __init__(self) -> None:
        self._noted = False
        # Signals reach the main thread only, and only there can they be caught.
        self._here = threading.current_thread() is threading.main_thread()

    def check(self) -> None:
        """Raise `KeyboardInterrupt` if Ctrl-C was pressed."""
        if self._noted:
            raise KeyboardInterrupt

    def __enter__(self) -> Self:
        if self._here:
            signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._here:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._noted:
            signal.default_int_handler(number, frame)
        self._noted = True
