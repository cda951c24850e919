"""XES bytes in, whole traces out: expat, and the guards around it. What the elements mean is not known here.

A document type declaration is refused, so there are no entities but XML's own five. Comments and processing
instructions are passed over.
"""

from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from casegraph.eventlogs.events import LogTrace, Meaningless
from casegraph.eventlogs.faults import LogFault
from casegraph.eventlogs.grammar import SEPARATOR, Grammar, Misplaced
from casegraph.eventlogs.limits import MAX_COMPONENT, MAX_TAG
from casegraph.eventlogs.values import BLANK

_SENTENCES = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "The file ends before the log does.",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "The file ends in the middle of a tag.",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "Something follows the end of the log.",
}


class XesParser:
    """Reads one log. With `strict_text`, text between the elements is a fault; without, it is passed over."""

    def __init__(self, path: Path, *, strict_text: bool) -> None:
        self._path = path
        self._fed = 0
        self._expat = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.grammar = Grammar(self._expat)
        self._expat.ordered_attributes = True
        self._expat.StartElementHandler = self.grammar.start
        self._expat.EndElementHandler = self.grammar.end
        self._expat.StartDoctypeDeclHandler = self._doctype
        if strict_text:
            self._expat.buffer_text = True
            self._expat.CharacterDataHandler = self._text

    @property
    def line(self) -> int:
        """The line that is being read, from 1."""
        return self._expat.CurrentLineNumber

    def feed(self, chunk: bytes) -> list[LogTrace]:
        """Reads on, and gives the traces that ended. Raises `LogFault`."""
        self._parse(chunk, final=False)
        self._fed += len(chunk)
        self._guard()
        return self.grammar.take_traces()

    def close(self) -> None:
        """Says that the file ends here. Raises `LogFault` where it may not."""
        if self._fed == 0:
            self._refuse("The file is empty.")
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._expat.Parse(chunk, final)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code)
            reason = _SENTENCES.get(said, f"This is not well-formed XML: {said}.")
            raise LogFault(self._path, error.lineno, reason) from None
        except (LookupError, ValueError):
            if self.grammar.begun:
                raise
            # pyexpat looks for codecs that expat lacks, and lets their errors through.
            self._refuse("The encoding that the file declares is not known here.")
        except Misplaced as fault:
            self._refuse(fault.reason)
        except Meaningless as fault:
            raise LogFault(self._path, fault.line, fault.reason) from None

    def _guard(self) -> None:
        """Expat holds an unfinished tag whole, and the grammar an unfinished trace."""
        here = max(self._expat.CurrentByteIndex, 0)
        if self._fed - here > MAX_TAG:
            self._refuse(f"A tag or comment is longer than {MAX_TAG} bytes.")
        began = self.grammar.began
        if began is not None and here - began > MAX_COMPONENT:
            self._refuse(f"One trace, or one attribute of the log, has more than {MAX_COMPONENT} bytes.")

    def _doctype(self, *_: object) -> None:
        self._refuse("A document type declaration (<!DOCTYPE …>) is not accepted.")

    def _text(self, text: str) -> None:
        if text.strip(BLANK):
            self._refuse("There is text between the elements; XES keeps values in attributes.")

    def _refuse(self, reason: str) -> NoReturn:
        raise LogFault(self._path, self.line, reason) from None
