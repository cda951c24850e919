"""Progress bars on standard error, where somebody is watching it."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn


class Bars:
    """A bar for each piece of work, counted in bytes; nothing is shown where standard error is no terminal.

    `step` is called whenever a bar advances, between two steps of the work.
    """

    def __init__(self, step: Callable[[], None]) -> None:
        self._step = step
        console = Console(stderr=True)
        title = TextColumn("{task.description}", markup=False)
        columns = (title, BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not sys.stderr.isatty())

    def add(self, title: str, total: int) -> Callable[[int], None]:
        """A new bar; the function tells it how many bytes are done."""
        task = self._progress.add_task(title, total=total)

        def advance(done: int) -> None:
            self._step()
            self._progress.update(task, completed=done)

        return advance

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()
