"""How much JSON a case may hold, and how much a value is. What happens to what is too much is decided elsewhere."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

MAX_CHARACTERS: Final = 1_000_000
"""Of the JSON text of all variables of a case together, of its metadata, its entity, and the data of a task."""

MAX_PLACES: Final = 20_000
"""Values in them at any depth: the index has a row for each."""

MAX_WRITTEN: Final = 10 * MAX_CHARACTERS
"""Characters that variables are set to in one decision: the history keeps each value that they go through."""


class Size(NamedTuple):
    """How much a JSON value is: the characters of its text, and the values within it."""

    characters: int = 0
    places: int = 0

    def excess(self, before: "Size | None" = None) -> str | None:
        """The sentence that refuses this much; None where it fits, or where it was as much before."""
        most = before or Size()
        if self.characters > max(MAX_CHARACTERS, most.characters):
            return f"This makes {self.characters:,} characters of JSON in all; at most {MAX_CHARACTERS:,} fit."
        if self.places > max(MAX_PLACES, most.places):
            return f"This makes {self.places:,} JSON values in all; at most {MAX_PLACES:,} fit."
        return None


def size_of(body: Any) -> Size:
    """How much a value is."""
    places, stack = -1, [body]  # the value itself has no place in the index
    while stack:
        one = stack.pop()
        places += 1
        if isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
    return Size(len(json.dumps(body, ensure_ascii=False, separators=(",", ":"))), places)


class Sizes:
    """The sizes of variables, each measured once however often others change. `written` adds up what they are set to
    in one decision."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Any, Size]] = {}
        self.written = 0

    def of(self, name: str, value: Any) -> Size:
        """How much one variable is, its name included."""
        known = self._known.get(name)
        if known is None or known[0] is not value:
            alone = size_of({name: value})
            # Among others it has a comma instead of its two braces.
            known = self._known[name] = (value, alone._replace(characters=alone.characters - 1))
        return known[1]

    def total(self, variables: Mapping[str, Any]) -> Size:
        """How much variables are together."""
        each = [self.of(name, value) for name, value in variables.items()]
        return Size(1 + sum(one.characters for one in each), sum(one.places for one in each))
