"""Services that fail for some things: they raise, give null, give what is no value, or give too little.

A thing is cursed, not a call: the same things fail however an executor divides them into batches.
"""

import inspect
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from casegraph.domain.errors import NotFound
from casegraph.domain.paging import Page
from casegraph.graphql import ids
from casegraph.services import Services
from tests.differential.data import Data


@dataclass(frozen=True)
class Fault:
    """What happens to batches with certain things in them, which are counted through the tenant's."""

    kind: str
    numbers: frozenset[int]


KINDS = ("raises", "refuses", "null", "exception", "stranger", "short")
_TYPES = ("Case", "Task", "Principal", "Process", "Document", "Group", "Delegation")


def faults() -> SearchStrategy[Fault]:
    """Faults of all kinds, on a few things."""
    return st.builds(Fault, st.sampled_from(KINDS), st.frozensets(st.integers(0, 60), min_size=2, max_size=15))


def cursed(services: Services, fault: Fault, data: Data) -> Services:
    """The services, with that fault."""
    things = [ids.decode(text).uuid for name in _TYPES for text in data.ids[name]]
    unlucky = frozenset(things[number % len(things)] for number in fault.numbers)
    made = {one.name: _Cursed(getattr(services, one.name), fault.kind, unlucky) for one in fields(services)}
    return Services(**cast(Any, made))


class _Cursed:
    """A service whose reads of many things at once have a fault."""

    def __init__(self, service: Any, kind: str, things: frozenset[UUID]) -> None:
        self._service = service
        self._kind = kind
        self._things = things

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._service, name)
        if not inspect.iscoroutinefunction(method):
            return method

        async def call(*given: Any, **named: Any) -> Any:
            wanted = _things(given)
            unlucky = self._things.intersection(wanted)
            if unlucky and self._kind == "raises":
                raise RuntimeError("the client must not read this")
            if unlucky and self._kind == "refuses":
                raise NotFound("This cannot be read now.")
            found = await method(*given, **named)
            for page in [found] if isinstance(found, Page) else found if isinstance(found, list) else ():
                if isinstance(page, Page) and page.beside is not None:
                    page.beside = self._curse_beside(page.beside)
            return _spoiled(found, wanted, unlucky, self._kind) if unlucky else found

        return call

    def _curse_beside(self, beside: Mapping[str, Mapping[UUID, Any]]) -> Mapping[str, Mapping[UUID, Any]]:
        """What came along with rows, which no method is asked for."""
        if self._kind in ("raises", "refuses") and any(self._things & things.keys() for things in beside.values()):
            raise RuntimeError("the client must not read this either")
        return {kind: _spoiled(things, [], self._things, self._kind) for kind, things in beside.items()}


def _things(given: Iterable[Any]) -> list[UUID]:
    """The ids that a call asks for, given as such or in records."""
    for one in given:
        if isinstance(one, Sequence) and not isinstance(one, str) and not hasattr(one, "_fields"):
            return [item if isinstance(item, UUID) else item.id for item in one]
    return []


def _spoiled(found: Any, wanted: list[UUID], unlucky: Collection[UUID], kind: str) -> Any:
    if isinstance(found, dict):
        return {key: _instead(value, kind) if key in unlucky else value for key, value in found.items()}
    assert isinstance(found, list), "what is asked for many is answered for many"
    if kind == "short":
        return found[:-1]
    return [_instead(value, kind) if thing in unlucky else value for thing, value in zip(wanted, found, strict=True)]


def _instead(value: Any, kind: str) -> Any:
    match kind:
        case "exception":
            return RuntimeError("nor this")
        case "stranger":
            return object()
        case "null" | "short":
            return None
    return value
