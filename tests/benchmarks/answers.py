"""Compares what servers answer: all must agree field by field, in whatever words each writes numbers and moments."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from casegraph.domain.enums import CaseStatus, DelegationStatus, Priority, TaskStatus

_STATUSES: Mapping[str, type[IntEnum]] = {"tasks": TaskStatus, "delegations": DelegationStatus}

Path = tuple[str | int, ...]


def normal(value: Any, path: Path = ()) -> Any:
    """The answer with names for the numbers of closed sets, and moments in UTC."""
    if isinstance(value, dict):
        return {key: normal(item, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item, (*path, place)) for place, item in enumerate(value)]
    name = str(path[-1]) if path else ""
    if name.endswith("At") and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    members = Priority if name == "priority" else _status(path) if name == "status" else None
    return members(value).name if members is not None and isinstance(value, int) else value


def _status(path: Path) -> type[IntEnum]:
    """Whose status it is: that of the last list on the way."""
    return next((_STATUSES[str(one)] for one in reversed(path) if one in _STATUSES), CaseStatus)


def differences(one: Any, other: Any, path: Path = ()) -> Iterator[str]:
    """A sentence for each place where two normal answers differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key, _NOTHING), other.get(key, _NOTHING), (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, theirs, (*path, place))
    elif one != other:
        yield f"{'.'.join(map(str, path))}: {one!r} and {other!r}"


class _Nothing:
    def __repr__(self) -> str:
        return "nothing"


_NOTHING = _Nothing()
