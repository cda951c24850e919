"""JSON Patch (RFC 6902): operations applied to a JSON value, all or none, within bounds. No argument is ever changed.

What a patch leaves alone is shared with the value that it was applied to, and so is what it copies.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, unique
from typing import Any, Final

from casegraph.domain import json_pointer

JSONValue = Any
Way = tuple[str, ...]

MAX_OPERATIONS: Final = 1_000
MAX_SIZE: Final = 1_000_000
"""What a patch's values and copies may come to, and what the patched value may be: characters of JSON text, about."""


@unique
class Op(StrEnum):
    """What an operation does, as RFC 6902 spells it."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    MOVE = "move"
    COPY = "copy"
    TEST = "test"


class Absent(Enum):
    """Tells a value that was left out from null."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a patch; `path` and `from_` are JSON Pointers. Members that it has no need of do not matter."""

    op: Op
    path: str
    from_: str | None = None
    value: JSONValue = ABSENT


@unique
class FaultKind(StrEnum):
    """Why a patch cannot be applied. A kind never changes its meaning."""

    TOO_MANY_OPERATIONS = "TOO_MANY_OPERATIONS"
    BAD_POINTER = "BAD_POINTER"
    MISSING_MEMBER = "MISSING_MEMBER"
    NO_SUCH_PLACE = "NO_SUCH_PLACE"
    BAD_INDEX = "BAD_INDEX"
    WHOLE_VALUE = "WHOLE_VALUE"
    INTO_ITSELF = "INTO_ITSELF"
    TEST_FAILED = "TEST_FAILED"
    TOO_LARGE = "TOO_LARGE"


class PatchFault(Exception):
    """A patch that cannot be applied, so that nothing is.

    `number` counts the operations from 0, and is None where the patch as a whole is meant. `member` is the operation's
    member that is at fault, in the words of RFC 6902; `message` is a sentence for whoever wrote the patch.
    """

    def __init__(self, kind: FaultKind, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.kind, self.message, self.member = kind, message, member
        self.number: int | None = None


def apply(value: JSONValue, operations: Sequence[Operation]) -> JSONValue:
    """The value after the operations, in their order; `PatchFault` where one of them cannot be carried out."""
    if len(operations) > MAX_OPERATIONS:
        raise PatchFault(FaultKind.TOO_MANY_OPERATIONS, f"A patch may have at most {MAX_OPERATIONS:,} operations.")
    patching = _Patching(value)
    for number, operation in enumerate(operations):
        try:
            patching.carry_out(operation)
        except PatchFault as fault:
            fault.number = number
            raise
    if size(patching.value, MAX_SIZE) > MAX_SIZE:
        raise PatchFault(FaultKind.TOO_LARGE, f"The patched value would have more than {MAX_SIZE:,} characters.")
    return patching.value


class _Patching:
    """A value under way. Containers are copied before they are first changed, and from then on changed in place."""

    def __init__(self, value: JSONValue) -> None:
        self.value = value
        self._own: dict[int, JSONValue] = {}
        self._brought = 0

    def carry_out(self, operation: Operation) -> None:
        """One operation."""
        _HOW[operation.op](self, operation, _way(operation.path, "path"))

    def _add(self, operation: Operation, path: Way) -> None:
        self._put(path, self._brought_in(_given(operation), "value"))

    def _remove(self, _: Operation, path: Way) -> None:
        self._take(path, "path")

    def _replace(self, operation: Operation, path: Way) -> None:
        value = self._brought_in(_given(operation), "value")
        self._at(path, "path")
        if path:
            parent = self._parent(path, "path")
            parent[_key(parent, path[-1], "path")] = value
        else:
            self.value = value

    def _move(self, operation: Operation, path: Way) -> None:
        source = _source(operation)
        self._at(source, "from")
        if source == path:
            return
        if path[: len(source)] == source:
            raise PatchFault(FaultKind.INTO_ITSELF, "A value cannot be moved into itself.", "path")
        self._put(path, self._take(source, "from"))

    def _copy(self, operation: Operation, path: Way) -> None:
        value = self._brought_in(self._at(_source(operation), "from"), "from")
        if isinstance(value, dict | list):
            self._own.clear()  # what is in two places from now on must not be changed in place
        self._put(path, value)

    def _test(self, operation: Operation, path: Way) -> None:
        if not equal(self._at(path, "path"), self._brought_in(_given(operation), "value")):
            raise PatchFault(FaultKind.TEST_FAILED, "The value there is another one.", "value")

    def _brought_in(self, value: JSONValue, member: str) -> JSONValue:
        """The value, counted: what is copied into itself must not grow without end, nor tests take for ever."""
        self._brought += size(value, MAX_SIZE)
        if self._brought > MAX_SIZE:
            raise PatchFault(
                FaultKind.TOO_LARGE, f"A patch may add, copy and test at most {MAX_SIZE:,} characters.", member
            )
        return value

    def _put(self, path: Way, value: JSONValue) -> None:
        if not path:
            self.value = value
            return
        parent, last = self._parent(path, "path"), path[-1]
        if isinstance(parent, dict):
            parent[last] = value
        else:
            parent.insert(len(parent) if last == "-" else _index(last, len(parent) + 1, "path"), value)

    def _take(self, path: Way, member: str) -> JSONValue:
        if not path:
            raise PatchFault(FaultKind.WHOLE_VALUE, "The whole value cannot be removed, only replaced.", member)
        self._at(path, member)
        parent = self._parent(path, member)
        return parent.pop(_key(parent, path[-1], member))

    def _at(self, path: Way, member: str) -> JSONValue:
        """What is there."""
        found = self.value
        for token in path:
            found = found[_key(found, token, member)]
        return found

    def _parent(self, path: Way, member: str) -> Any:
        """The container around a place, made ready to be changed together with all around it."""
        if not isinstance(self._at(path[:-1], member), dict | list):
            raise _nothing_there(path[-1], member)
        found = self.value = self._owned(self.value)
        for token in path[:-1]:
            key = _key(found, token, member)
            found[key] = self._owned(found[key])
            found = found[key]
        return found

    def _owned(self, container: Any) -> Any:
        """The container, if it was made here; else a copy of it, and only of it."""
        if id(container) in self._own:
            return container
        mine = container.copy()
        self._own[id(mine)] = mine
        return mine


_HOW: Final[dict[Op, Callable[[_Patching, Operation, Way], None]]] = {
    Op.ADD: _Patching._add,
    Op.REMOVE: _Patching._remove,
    Op.REPLACE: _Patching._replace,
    Op.MOVE: _Patching._move,
    Op.COPY: _Patching._copy,
    Op.TEST: _Patching._test,
}


def _way(text: str, member: str) -> Way:
    if not json_pointer.is_pointer(text):
        raise PatchFault(FaultKind.BAD_POINTER, f"'{member}' must be a JSON Pointer, such as /items/0.", member)
    return json_pointer.tokens(text)


def _source(operation: Operation) -> Way:
    if operation.from_ is None:
        raise PatchFault(FaultKind.MISSING_MEMBER, "The operation needs 'from'.", "from")
    return _way(operation.from_, "from")


def _given(operation: Operation) -> JSONValue:
    if operation.value is ABSENT:
        raise PatchFault(FaultKind.MISSING_MEMBER, "The operation needs 'value'.", "value")
    return operation.value


def _key(container: Any, token: str, member: str) -> Any:
    """The key or the index of something that is in the container."""
    if isinstance(container, dict) and token in container:
        return token
    if isinstance(container, list):
        return _index(token, len(container), member)
    raise _nothing_there(token, member)


def _index(token: str, below: int, member: str) -> int:
    place = json_pointer.index(token)
    if place is None:
        raise PatchFault(FaultKind.BAD_INDEX, f"'{member}': {_shown(token)} is no index of a list.", member)
    if place >= below:
        raise _nothing_there(token, member)
    return place


def _nothing_there(token: str, member: str) -> PatchFault:
    return PatchFault(FaultKind.NO_SUCH_PLACE, f"'{member}' leads nowhere: there is no {_shown(token)}.", member)


def _shown(token: str) -> str:
    return f"'{token[:99]}…'" if len(token) > 100 else f"'{token}'"


def equal(left: JSONValue, right: JSONValue) -> bool:
    """Whether two JSON values are the same: 1 is 1.0, true is not 1, and members have no order."""
    pairs = [(left, right)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            pairs.extend((item, other[name]) for name, item in one.items())
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pairs.extend(zip(one, other, strict=True))
        elif isinstance(one, bool) is not isinstance(other, bool) or one != other:
            return False
    return True


def size(value: JSONValue, most: int) -> int:
    """The characters of a value's JSON text, about; a number above `most` as soon as there are more."""
    total, stack = 0, [value]
    while stack and total <= most:
        one = stack.pop()
        if isinstance(one, str):
            total += len(one) + 2
        elif isinstance(one, dict):
            total += 2 + sum(len(name) + 4 for name in one)
            stack.extend(one.values())
        elif isinstance(one, list):
            total += 2 + len(one)
            stack.extend(one)
        else:
            total += 4
    return total
