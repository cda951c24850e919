"""From the text of an expression to its tree, by the library's parser; macros are already written out as folds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from casegraph.processes.cel import wire

MAX_LENGTH = 2000
"""Characters of an expression. The library itself allows 32 levels of nesting."""


class SyntaxFault(Exception):
    """The text is no expression; `line` and `column` count from 1 inside it."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, truth value or null as it is written."""

    at: int
    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """A member of a map; with `test`, only whether it is there."""

    at: int
    operand: "Node"
    field: str
    test: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator; `target` is what stands before the dot."""

    at: int
    function: str
    target: "Node | None"
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list as it is written."""

    at: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map as it is written."""

    at: int
    entries: tuple[tuple["Node", "Node"], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """What `all`, `exists`, `exists_one`, `map` and `filter` are: a loop over `over` that carries `result` along."""

    at: int
    variable: str
    over: "Node"
    carried: str
    start: "Node"
    condition: "Node"
    step: "Node"
    result: "Node"


Node = Literal | Name | Select | Call | ListOf | MapOf | Fold

_PARSER = cel.NewEnv()
_FAULT = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_UNEXPECTED = re.compile(r"(?:mismatched|extraneous) input '(.*?)' expecting|no viable alternative at input '(.*?)'")


def parse(text: str) -> Node:
    """The tree of an expression; `SyntaxFault` where it is none."""
    if len(text) > MAX_LENGTH:
        raise SyntaxFault(f"is longer than {MAX_LENGTH} characters", 1, 1)
    if "\0" in text or not _is_unicode(text):
        raise SyntaxFault("holds a character that is no text", 1, 1)
    try:
        written = _PARSER.compile(text, disable_check=True).serialize()
    except (RuntimeError, ValueError) as error:
        raise _fault(str(error)) from None
    return _Tree(written).root


def place(text: str, at: int) -> tuple[int, int]:
    """The line and the column, from 1, of the character at this offset of an expression."""
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _fault(message: str) -> SyntaxFault:
    if "recursion" in message:
        return SyntaxFault("is nested too deeply", 1, 1)
    found = _FAULT.search(message)
    if found is None:
        return SyntaxFault("does not parse", 1, 1)
    line, column, said = int(found[1]), int(found[2]), found[3]
    return SyntaxFault(_in_plain_words(said), max(line, 1), max(column, 1))


def _in_plain_words(said: str) -> str:
    unexpected = _UNEXPECTED.search(said)
    if unexpected is None:
        known = {
            "invalid int literal": "has a whole number of more than 64 bits",
            "unsupported syntax": "uses syntax that is not offered",
            "token recognition error": "has a character or an open quotation that does not belong there",
        }
        return next((words for start, words in known.items() if start in said), "does not parse")
    token = unexpected[1] or unexpected[2]
    return "ends too early" if "<EOF>" in token else f"has '{token[-40:]}' where it does not belong"


class _Tree:
    """Reads the message that the library writes for a parsed expression."""

    def __init__(self, written: bytes) -> None:
        parsed = dict(wire.fields(_message(dict(wire.fields(written))[2])))
        source = list(wire.fields(_message(parsed.get(3, b""))))
        entries = [dict(wire.fields(_message(value))) for number, value in source if number == 4]
        self._positions = {entry.get(1, 0): int(entry.get(2, 0)) for entry in entries}
        self.root = self._node(_message(parsed[2]))

    def _node(self, data: bytes) -> Node:
        parts = dict(wire.fields(data))
        at = self._positions.get(parts.pop(2, 0), 0)
        ((number, value),) = parts.items()
        return self._KINDS[number](self, at, _message(value))

    def _literal(self, at: int, data: bytes) -> Node:
        ((number, value),) = wire.fields(data)
        match number, value:
            case 1, _:
                return Literal(at, None)
            case 2, int():
                return Literal(at, bool(value))
            case 3, int():
                return Literal(at, wire.signed(value))
            case 4, int():
                return Literal(at, value)
            case 5, bytes():
                return Literal(at, wire.double(value))
            case 6, bytes():
                return Literal(at, value.decode())
        raise SyntaxFault("holds bytes, which are not offered", 1, 1)

    def _name(self, at: int, data: bytes) -> Node:
        return Name(at, _text(dict(wire.fields(data))[1]))

    def _select(self, at: int, data: bytes) -> Node:
        parts = dict(wire.fields(data))
        return Select(at, self._node(_message(parts[1])), _text(parts[2]), bool(parts.get(3, 0)))

    def _call(self, at: int, data: bytes) -> Node:
        parts = list(wire.fields(data))
        target = next((self._node(_message(value)) for number, value in parts if number == 1), None)
        function = next(_text(value) for number, value in parts if number == 2)
        return Call(at, function, target, tuple(self._node(_message(value)) for number, value in parts if number == 3))

    def _list(self, at: int, data: bytes) -> Node:
        return ListOf(at, tuple(self._node(_message(value)) for number, value in wire.fields(data) if number == 1))

    def _map(self, at: int, data: bytes) -> Node:
        parts = list(wire.fields(data))
        if any(number == 1 and value for number, value in parts):
            raise SyntaxFault("makes a message, which is not offered", 1, 1)
        entries = [dict(wire.fields(_message(value))) for number, value in parts if number == 2]
        return MapOf(at, tuple((self._node(_message(one[3])), self._node(_message(one[4]))) for one in entries))

    def _fold(self, at: int, data: bytes) -> Node:
        parts = dict(wire.fields(data))
        over, start, condition, step, result = (self._node(_message(parts[number])) for number in (2, 4, 5, 6, 7))
        return Fold(at, _text(parts[1]), over, _text(parts[3]), start, condition, step, result)

    _KINDS: "dict[int, Callable[[_Tree, int, bytes], Node]]" = {  # noqa: RUF012 (a table, never changed)
        3: _literal,
        4: _name,
        5: _select,
        6: _call,
        7: _list,
        8: _map,
        9: _fold,
    }


def _message(value: int | bytes) -> bytes:
    assert isinstance(value, bytes)
    return value


def _text(value: int | bytes) -> str:
    return _message(value).decode()
