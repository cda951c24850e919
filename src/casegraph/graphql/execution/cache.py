"""A bounded cache by text: the least recently used go first. For one event loop; it takes no locks."""

from collections import OrderedDict
from typing import Generic, TypeVar

V = TypeVar("V")


class TextCache(Generic[V]):
    """At most `max_entries` values and `max_characters` of the texts that they were made from.

    A text of more than an eighth of `max_characters` is never kept: no single one drives out the rest.
    """

    def __init__(self, max_entries: int, max_characters: int) -> None:
        self._max_entries = max_entries
        self._max_characters = max_characters
        self._values: OrderedDict[str, V] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._values)

    @property
    def characters(self) -> int:
        """Length of all texts kept."""
        return self._characters

    def get(self, text: str) -> V | None:
        """The value of a text, if it is kept."""
        value = self._values.get(text)
        if value is not None:
            self._values.move_to_end(text)
        return value

    def put(self, text: str, value: V) -> None:
        """Keep a value that `get` did not find, and forget the oldest ones that no longer fit."""
        if len(text) * 8 > self._max_characters:
            return
        self._values[text] = value
        self._characters += len(text)
        while len(self._values) > self._max_entries or self._characters > self._max_characters:
            oldest, _ = self._values.popitem(last=False)
            self._characters -= len(oldest)
