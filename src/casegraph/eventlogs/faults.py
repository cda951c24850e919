"""The one error of this package: a log that cannot be read, named by file, line and reason."""

from pathlib import Path


class LogFault(Exception):
    """Says why an event log is refused; its text, `FILE:LINE: reason`, is for whoever gave the file.

    `line` counts from 1, and is None where no line is to blame, as for a file that does not exist.
    """

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = str(path) if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {reason}")
