"""What is wrong with a definition and where: faults as values, with stable codes and plain sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique

Path = tuple[str | int, ...]
"""A way into a document, outermost name first."""


@unique
class FaultCode(StrEnum):
    """The kinds of faults. A code never changes its meaning; new ones may come."""

    SYNTAX = "SYNTAX"
    TOO_LARGE = "TOO_LARGE"
    NOT_OFFERED = "NOT_OFFERED"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    MISSING_KEY = "MISSING_KEY"
    DUPLICATE = "DUPLICATE"
    WRONG_TYPE = "WRONG_TYPE"
    WRONG_VALUE = "WRONG_VALUE"
    NO_START = "NO_START"
    ROUTE = "ROUTE"
    UNREACHABLE = "UNREACHABLE"
    JOIN_WITHOUT_SPLIT = "JOIN_WITHOUT_SPLIT"
    ASSIGNMENT = "ASSIGNMENT"
    EXPRESSION = "EXPRESSION"
    DURATION = "DURATION"
    CALENDAR = "CALENDAR"
    SCHEMA = "SCHEMA"
    TEMPLATE = "TEMPLATE"
    UNKNOWN_TASK = "UNKNOWN_TASK"
    UNKNOWN_TRIGGER = "UNKNOWN_TRIGGER"
    UNKNOWN_CALENDAR = "UNKNOWN_CALENDAR"
    UNKNOWN_USER = "UNKNOWN_USER"
    UNKNOWN_GROUP = "UNKNOWN_GROUP"
    UNKNOWN_FUNCTION = "UNKNOWN_FUNCTION"
    UNKNOWN_PROCESS = "UNKNOWN_PROCESS"


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a text; lines and columns count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `at_key` says that the name at `path` is meant, not the value."""

    code: FaultCode
    message: str
    path: Path = ()
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault and where it is in the text; `path` is a JSON Pointer into the document."""

    code: FaultCode
    message: str
    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message} [{self.code}{self.path and ' at ' + self.path}]"


def in_order(faults: Iterable[PlacedFault]) -> tuple[PlacedFault, ...]:
    """The faults by their place in the text, each once."""
    return tuple(sorted(set(faults), key=lambda one: (one.line, one.column, one.path, one.code, one.message)))
