"""The traces of a file, one after the other, with the line that every fault is named by."""

from collections.abc import Iterator
from pathlib import Path

from casegraph.eventlogs.events import LogTrace
from casegraph.eventlogs.faults import LogFault
from casegraph.eventlogs.grammar import Grammar
from casegraph.eventlogs.source import BrokenPacking, Progress, chunks
from casegraph.eventlogs.xes import XesParser


class LogStream:
    """Reads a log once, a chunk at a time. Iterating raises `LogFault` where the log is broken."""

    def __init__(self, path: Path, *, strict_text: bool, progress: Progress | None) -> None:
        self._path = path
        self._progress = progress
        self._parser = XesParser(path, strict_text=strict_text)

    @property
    def line(self) -> int:
        """The line that is being read, from 1."""
        return self._parser.line

    @property
    def grammar(self) -> Grammar:
        """What was learnt of the log itself."""
        return self._parser.grammar

    def __iter__(self) -> Iterator[LogTrace]:
        try:
            for chunk, read in chunks(self._path):
                yield from self._parser.feed(chunk)
                if self._progress:
                    self._progress(read)
            self._parser.close()
        except BrokenPacking as broken:
            raise LogFault(self._path, self.line, str(broken)) from None
