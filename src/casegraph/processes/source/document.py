"""A document as plain JSON values with the place of each, and the limits that every reader of texts keeps."""

from dataclasses import dataclass, field
from typing import Any

from casegraph.domain.json_pointer import pointer
from casegraph.processes.faults import Fault, FaultCode, Path, Place, PlacedFault

MAX_CHARACTERS = 256 * 1024
MAX_DEPTH = 40
MAX_VALUES = 20_000


@dataclass(slots=True)
class Document:
    """What a text says. `faults` are those of the text itself that did not keep it from being read."""

    value: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[PlacedFault] = field(default_factory=list)

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Where the value is, or its key."""
        return self.keys[path] if at_key and path in self.keys else self.values[path]

    def placed(self, fault: Fault) -> PlacedFault:
        """The fault with its place in the text; where a short form leaves the path out, with the nearest around it."""
        path = fault.path
        while path and path not in self.values:
            path = path[:-1]
        place = self.place(path, at_key=fault.at_key)
        return PlacedFault(fault.code, fault.message, pointer(path), place.line, place.column)

    def note(self, code: FaultCode, message: str, path: Path, place: Place) -> None:
        """Remember a fault of the text and go on."""
        self.faults.append(PlacedFault(code, message, pointer(path), place.line, place.column))

    def put(self, path: Path, place: Place) -> None:
        """Remember where a value begins; `Unreadable` where there are too many or they are nested too deeply."""
        if len(path) > MAX_DEPTH:
            raise Unreadable(FaultCode.TOO_LARGE, f"The text is nested more than {MAX_DEPTH} levels deep.", path, place)
        if len(self.values) >= MAX_VALUES:
            raise Unreadable(FaultCode.TOO_LARGE, f"The text has more than {MAX_VALUES:,} values.", path, place)
        self.values[path] = place


class Unreadable(Exception):
    """The text cannot be read on from here."""

    def __init__(self, code: FaultCode, message: str, path: Path, place: Place) -> None:
        super().__init__(message)
        self.fault = PlacedFault(code, message, pointer(path), place.line, place.column)


def is_text(value: str) -> bool:
    """Whether a string can be kept everywhere: no null character, no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


NO_TEXT = "The text holds a null character or half of a surrogate pair."
EMPTY = "The text holds no definition."
EXPECTED_END = "There is more after the end of the definition."
NUMBER_TOO_LARGE = "The number is too large."


def twice(key: str) -> str:
    """What is said of a key that a mapping has a second time."""
    return f"The key '{key[:100]}' is here a second time."
