"""Attributes within attributes: how XES's nesting, lists and containers become JSON.

- An attribute that has attributes of its own becomes `{"value": …, "attributes": {…}}`.
- A container becomes an object.
- A list becomes an array of objects of one key each, for the keys of its entries need not differ and may
  say something: `[{"driver": "wages"}, {"driver": "rent"}]`. Its entries are the children of `<values>`; what
  stands beside `<values>` is the list's own attributes. Without `<values>`, all its children are entries.
- Of two attributes with one key in one place, the second is called `KEY#2`.
"""

from typing import Any, Literal

from casegraph.eventlogs.naming import free_key
from casegraph.eventlogs.values import plain

Kind = Literal["scalar", "list", "values", "container"]
Entry = tuple[str, Any]


class OpenAttribute:
    """An attribute whose end was not read yet."""

    __slots__ = ("entries", "key", "kind", "value", "values")

    def __init__(self, kind: Kind, key: str, value: Any) -> None:
        self.kind = kind
        self.key = key
        self.value = value
        self.entries: list[Entry] = []
        self.values: list[Entry] | None = None

    def close_into(self, parent: "OpenAttribute") -> None:
        """Hands what was read to the attribute around this one."""
        if self.kind == "values":
            parent.values = (parent.values or []) + self.entries
        else:
            parent.entries.append((self.key, self.result()))

    def result(self) -> Any:
        """The JSON value, or a `datetime` for a date without attributes of its own."""
        if self.kind == "container":
            return _object(self.entries)
        if self.kind == "list":
            if self.values is None:
                return _array(self.entries)
            return self._with_attributes(_array(self.values))
        return self._with_attributes(self.value)

    def _with_attributes(self, value: Any) -> Any:
        if not self.entries:
            return value
        return {"value": plain(value), "attributes": _object(self.entries)}


def _object(entries: list[Entry]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    repeats: dict[str, int] = {}
    for key, value in entries:
        found[free_key(key, found, repeats)] = plain(value)
    return found


def _array(entries: list[Entry]) -> list[dict[str, Any]]:
    return [{key: plain(value)} for key, value in entries]
