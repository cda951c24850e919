"""Refusals of the lifecycle, and values that cannot be kept, as the errors that callers are told."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

from casegraph.domain.errors import ErrorCode, Path, Problem, Rejected
from casegraph.domain.json_patch import Operation
from casegraph.domain.storable import unstorable
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.outcomes import Refusal


def rejection(refusal: Refusal, names: Mapping[UUID, str]) -> Rejected:
    """The error for a refusal. `names` are of those who were first, which the caller learns."""
    return Rejected(
        *(
            Problem(ErrorCode(one.code.value), _with_holder(one.message, one.holder, names), one.path, one.pointer)
            for one in refusal.problems
        )
    )


def _with_holder(message: str, holder: UUID | None, names: Mapping[UUID, str]) -> str:
    return f"{message} It is with {names[holder]} ({holder})." if holder is not None and holder in names else message


def holders(refusal: Refusal) -> list[UUID]:
    """Who was first."""
    return [one.holder for one in refusal.problems if one.holder is not None]


def stale(version: int) -> Rejected:
    """The case has changed since the caller saw it."""
    message = f"The case has changed: it is at version {version}."
    return Rejected(Problem(ErrorCode.CONFLICT, message, ("expectedVersion",)))


def taken(path: Path = ("id",)) -> Rejected:
    """The caller's own id is that of something else."""
    return Rejected(Problem(ErrorCode.CONFLICT, "This id belongs to something else.", path))


def check_storable(command: Command) -> None:
    """`Rejected` where a command has a value that no database keeps, or keeps as another one."""
    problems = list(_faults(command))
    if problems:
        raise Rejected(*problems)


def _faults(command: Any, path: Path = ()) -> Iterator[Problem]:
    for one in fields(command):
        value = getattr(command, one.name)
        # Choices are a part of the command, but not of the input.
        at = path if one.name == "choices" else (*path, _camel(one.name))
        if is_dataclass(value):
            yield from _faults(value, at)
        elif isinstance(value, str | dict | list):
            fault = unstorable(value)
            if fault is not None:
                yield Problem(ErrorCode.VALIDATION, fault.message, at, fault.pointer or None)
        elif isinstance(value, tuple):
            yield from _faults_of_items(value, at)


def _faults_of_items(items: tuple[Any, ...], at: Path) -> Iterator[Problem]:
    for number, item in enumerate(items):
        if isinstance(item, Operation):
            yield from _faults(item, (*at, str(number)))
        elif isinstance(item, str) and (fault := unstorable(item)) is not None:
            yield Problem(ErrorCode.VALIDATION, fault.message, (*at, str(number)))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
