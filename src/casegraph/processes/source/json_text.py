"""Reading JSON (RFC 8259) with the place of each value. Python's own reader takes the texts and numbers."""

import json
import math
from bisect import bisect_right
from typing import Any

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

_SPACE = " \t\n\r"


def read_json(text: str) -> Document:
    """The document that a JSON text is; `Unreadable` at the first place that is no JSON."""
    return _Reader(text).document()


def _no_constant(name: str) -> Any:
    raise ValueError(name)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
        self._document = Document()
        self._scalars = json.JSONDecoder(parse_constant=_no_constant)

    def document(self) -> Document:
        if not self._peek():
            raise self._unreadable(EMPTY)
        self._document.value = self._value(())
        if self._peek():
            raise self._unreadable(EXPECTED_END)
        return self._document

    def _peek(self) -> str:
        """The next character that is no space; an empty text at the end."""
        text = self._text
        while self._at < len(text) and text[self._at] in _SPACE:
            self._at += 1
        return text[self._at : self._at + 1]

    def _place(self) -> Place:
        line = bisect_right(self._lines, self._at)
        return Place(line, self._at - self._lines[line - 1] + 1)

    def _unreadable(self, message: str) -> Unreadable:
        return Unreadable(FaultCode.SYNTAX, message, (), self._place())

    def _take(self, wanted: str) -> bool:
        if self._peek() != wanted:
            return False
        self._at += 1
        return True

    def _expect(self, wanted: str) -> None:
        if not self._take(wanted):
            raise self._unreadable(f"The text is no JSON: '{wanted}' is expected here.")

    def _value(self, path: Path) -> Any:
        start = self._peek()
        self._document.put(path, self._place())
        if start == "{":
            return self._object(path)
        return self._array(path) if start == "[" else self._scalar(path)

    def _object(self, path: Path) -> dict[str, Any]:
        self._expect("{")
        made: dict[str, Any] = {}
        if self._take("}"):
            return made
        while True:
            self._member(made, path)
            if not self._take(","):
                self._expect("}")
                return made

    def _member(self, made: dict[str, Any], path: Path) -> None:
        if self._peek() != '"':
            raise self._unreadable("The text is no JSON: a key in quotation marks is expected here.")
        place = self._place()
        key = self._scalar(path)
        inner = (*path, key)
        self._expect(":")
        if key in made:
            self._document.note(FaultCode.DUPLICATE, twice(key), inner, place)
            self._value((*inner, ""))
        else:
            self._document.keys[inner] = place
            made[key] = self._value(inner)

    def _array(self, path: Path) -> list[Any]:
        self._expect("[")
        items: list[Any] = []
        if self._take("]"):
            return items
        while True:
            items.append(self._value((*path, len(items))))
            if not self._take(","):
                self._expect("]")
                return items

    def _scalar(self, path: Path) -> Any:
        place = self._place()
        try:
            value, self._at = self._scalars.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            self._at = min(error.pos, len(self._text))
            raise self._unreadable("The text is no JSON: a value is expected here.") from None
        except ValueError:
            raise self._unreadable("The text is no JSON: a value is expected here.") from None
        return self._kept(value, path, place)

    def _kept(self, value: Any, path: Path, place: Place) -> Any:
        if isinstance(value, str) and not is_text(value):
            self._document.note(FaultCode.SYNTAX, NO_TEXT, path, place)
            return ""
        large = isinstance(value, float) and not math.isfinite(value)
        if large or (type(value) is int and not -(1 << 63) <= value < 1 << 63):
            self._document.note(FaultCode.TOO_LARGE, NUMBER_TOO_LARGE, path, place)
            return 0
        return value
