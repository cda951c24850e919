"""Reading YAML 1.2 as far as it says what JSON can say: no tags, no anchors, no aliases, and texts as keys.

The library gives the events; what a plain word means is decided here, by the core schema of YAML 1.2. (The library's
own rules are those of YAML 1.1, where `no` is false and `12:30` is 750.)
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from yaml import events, parser, reader, scanner
from yaml.error import MarkedYAMLError, YAMLError

from casegraph.processes.faults import FaultCode, Path, Place
from casegraph.processes.source.document import (
    EMPTY,
    EXPECTED_END,
    NO_TEXT,
    NUMBER_TOO_LARGE,
    Document,
    Unreadable,
    is_text,
    twice,
)

_INTEGER = re.compile(r"[-+]?[0-9]{1,20}\Z|0o[0-7]{1,22}\Z|0x[0-9a-fA-F]{1,16}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,5})?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _Parser(reader.Reader, scanner.Scanner, parser.Parser):
    """The library's reader, scanner and parser, without what makes Python objects."""

    def __init__(self, text: str) -> None:
        reader.Reader.__init__(self, text)
        scanner.Scanner.__init__(self)
        parser.Parser.__init__(self)

    def __iter__(self) -> Iterator[Any]:
        while self.check_event():
            yield self.get_event()  # type: ignore[no-untyped-call]


def read_yaml(text: str) -> Document:
    """The document that a YAML text is; `Unreadable` at the first place that is no YAML."""
    try:
        return _Composer(iter(_Parser(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
        raise Unreadable(FaultCode.SYNTAX, _said(error), (), place) from None
    except YAMLError:
        place = _no_text(text)
        raise Unreadable(FaultCode.SYNTAX, "The text holds a character that YAML does not allow.", (), place) from None


def _said(error: MarkedYAMLError) -> str:
    problem = str(error.problem or "something is not expected here").replace("'\\t' that", "tab that")
    return f"The text is no YAML: {problem[:200]}."


def _no_text(text: str) -> Place:
    found = reader.Reader.NON_PRINTABLE.search(text)
    at = 0 if found is None else found.start()
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


class _Composer:
    """Makes plain values of events."""

    def __init__(self, source: Iterator[Any]) -> None:
        self._events = source
        self._document = Document()

    def document(self) -> Document:
        self._next(events.StreamStartEvent)
        if isinstance(next(self._events), events.StreamEndEvent):
            raise Unreadable(FaultCode.SYNTAX, EMPTY, (), Place(1, 1))
        self._document.value = self._value(next(self._events), ())
        self._next(events.DocumentEndEvent)
        after = next(self._events)
        if not isinstance(after, events.StreamEndEvent):
            raise Unreadable(FaultCode.SYNTAX, EXPECTED_END, (), _place(after))
        return self._document

    def _next(self, kind: type) -> None:
        event = next(self._events)
        assert isinstance(event, kind)

    def _value(self, event: Any, path: Path) -> Any:
        place = _place(event)
        self._document.put(path, place)
        self._refuse_extras(event, path, place)
        match event:
            case events.MappingStartEvent():
                return self._mapping(path)
            case events.SequenceStartEvent():
                return self._sequence(path)
            case events.ScalarEvent():
                return self._scalar(event, path, place)
        return None

    def _refuse_extras(self, event: Any, path: Path, place: Place) -> None:
        if isinstance(event, events.AliasEvent):
            self._document.note(FaultCode.NOT_OFFERED, "Aliases are not offered: write it out.", path, place)
        elif event.anchor is not None:
            self._document.note(FaultCode.NOT_OFFERED, "Anchors are not offered.", path, place)
        if getattr(event, "tag", None) is not None:
            self._document.note(FaultCode.NOT_OFFERED, "Tags are not offered.", path, place)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), events.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            key = self._key(event, path)
            inner = (*path, key)
            if key in made:
                self._document.note(FaultCode.DUPLICATE, twice(key), inner, _place(event))
                self._skip()
            else:
                self._document.keys[inner] = _place(event)
                made[key] = self._value(next(self._events), inner)
        return made

    def _key(self, event: Any, path: Path) -> str:
        place = _place(event)
        if not isinstance(event, events.ScalarEvent):
            raise Unreadable(FaultCode.NOT_OFFERED, "Only a text can be a key.", path, place)
        self._refuse_extras(event, path, place)
        return self._text(event.value, path, place)

    def _skip(self) -> None:
        """Past one value that is not wanted."""
        depth = 0
        while True:
            event = next(self._events)
            depth += isinstance(event, events.CollectionStartEvent) - isinstance(event, events.CollectionEndEvent)
            if depth == 0:
                return

    def _scalar(self, event: Any, path: Path, place: Place) -> Any:
        text = event.value
        if event.style is not None or not event.implicit[0]:
            return self._text(text, path, place)
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text):
            return self._integer(text, path, place)
        if _NOT_FINITE.match(text):
            self._document.note(FaultCode.NOT_OFFERED, "A number must be finite.", path, place)
            return 0
        if _FLOAT.match(text) and len(text) < 400:
            return self._finite(float(text), path, place)
        return self._text(text, path, place)

    def _integer(self, text: str, path: Path, place: Place) -> int:
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        value = int(text, base) if base == 10 else int(text[2:], base)
        return value if -(1 << 63) <= value < 1 << 63 else int(self._too_large(path, place))

    def _finite(self, value: float, path: Path, place: Place) -> float:
        return value if math.isfinite(value) else self._too_large(path, place)

    def _too_large(self, path: Path, place: Place) -> float:
        self._document.note(FaultCode.TOO_LARGE, NUMBER_TOO_LARGE, path, place)
        return 0

    def _text(self, text: str, path: Path, place: Place) -> str:
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not is_text(text) else text
        if not is_text(text) and ("�" in whole or "\0" in whole):
            self._document.note(FaultCode.SYNTAX, NO_TEXT, path, place)
            return ""
        return whole


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
