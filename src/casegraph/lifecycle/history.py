"""Events as the JSON that a history keeps, and back. Names become camelCase, ids and moments texts, closed sets names.

What is read back equals what was written, so that a stored history replays to the same case.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from casegraph.domain import events, paper_events
from casegraph.domain.events import Event

_VALUES: list[type[Any]] = [
    one
    for module in (events, paper_events)
    for one in vars(module).values()
    if isinstance(one, type) and is_dataclass(one)
]
_HINTS = {one: get_type_hints(one) for one in _VALUES}

EVENTS: Mapping[str, type[Event]] = {one.type: one for one in _VALUES if issubclass(one, Event) and one is not Event}
"""Each type of event by the word that a history knows it by."""


def to_json(event: Event) -> dict[str, Any]:
    """The event without its type."""
    return _members(event)


def from_json(type_: str, data: Mapping[str, Any]) -> Event:
    """The event of a type that `to_json` wrote. `KeyError` where there is no such type."""
    made: Event = _made(EVENTS[type_], data)
    return made


def _members(value: Any) -> dict[str, Any]:
    return {_camel(one.name): _plain(getattr(value, one.name)) for one in fields(value)}


def _plain(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.name
        case tuple():
            return [_plain(one) for one in value]
    return _members(value) if is_dataclass(value) else value


def _made(kind: type[Any], data: Mapping[str, Any]) -> Any:
    hints = _HINTS[kind]
    names = {one.name: _camel(one.name) for one in fields(kind)}
    return kind(**{name: _read(hints[name], data[key]) for name, key in names.items() if key in data})


def _read(hint: Any, value: Any) -> Any:
    if value is None or hint is Any:
        return value
    if get_origin(hint) in (Union, types.UnionType):
        return _read(next(one for one in get_args(hint) if one is not type(None)), value)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in value)
    if hint is UUID:
        return UUID(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint[value]
    return _made(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value


@cache
def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
