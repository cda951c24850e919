"""The Python functions that an operator has registered for scripts, by the names that definitions call them by.

A package registers them as entry points in the group `casegraph.functions`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

GROUP: Final = "casegraph.functions"

Function = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Gets the variables of a case, as a copy of its own, and gives those that it sets. It may be called more than once for
one change, so it must do nothing else."""


class RegisteredFunctions(Mapping[str, Function]):
    """The functions of entry points. Each is loaded when it is first asked for; its package's errors come through."""

    def __init__(self, points: Mapping[str, EntryPoint]) -> None:
        self._points = points
        self._load = cache(lambda name: points[name].load())

    def __getitem__(self, name: str) -> Function:
        function: Function = self._load(name)
        return function

    def __contains__(self, name: object) -> bool:
        return name in self._points

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)


def registered_functions() -> RegisteredFunctions:
    """All functions that the installed packages register."""
    return RegisteredFunctions({point.name: point for point in entry_points(group=GROUP)})
