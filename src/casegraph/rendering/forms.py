"""Filled-in forms: data laid out by the labels of its JSON Schema.

A field has the name that its schema gives it (`title`), what the schema says of it below, and, where the schema gives
the values that it may take names, that of its value. What the schema does not know is printed under its own key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from casegraph.rendering.blocks import MAX_CELLS, Align, Block, Blocks, Heading, Paragraph, Run, Table, Text, cells
from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.form_labels import NOTHING, Json, Labels

MAX_COLUMNS: Final = 6
"""A list of objects with more members than these is printed one object below the other."""

_MAX_LEVELS: Final = 12


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its `schema`, the value that it is filled in with, and what stands above it."""

    schema: Any
    value: Any
    title: str
    subtitle: str = ""

    def blocks(self, labels: Labels) -> Blocks:
        """The blocks of the form; raises `RenderingError` where it holds more than can be laid out."""
        head: tuple[Block, ...] = (Heading(1, (Run(self.title),)),)
        if self.subtitle:
            head += (Paragraph((Run(self.subtitle, italic=True),)),)
        made = (*head, *_Layout(labels).section(self.schema, self.value, 2))
        if cells(made) > MAX_CELLS:
            raise RenderingError(TOO_LARGE, f"The form has more than {MAX_CELLS:,} cells.")
        return made


class _Layout:
    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    def section(self, schema: Any, value: Any, level: int) -> Iterator[Block]:
        """The blocks of a value: an object's fields, a list's items, or the value alone."""
        if level > _MAX_LEVELS:
            raise RenderingError(TOO_LARGE, f"The form is nested deeper than {_MAX_LEVELS} levels.")
        if isinstance(value, dict) or (value is None and self._labels.members(schema)):
            yield from self._object(schema, value or {}, level)
        elif isinstance(value, list) and not _is_flat(value):
            yield from self._list(schema, value, level)
        else:
            yield Paragraph(self._written(schema, value))

    def _object(self, schema: Any, value: Json, level: int) -> Iterator[Block]:
        """Simple fields beside their labels, in a table for each run of them; others under headings of their own."""
        pairs: list[tuple[Text, Text]] = []
        for key, part in self._fields(schema, value):
            field = value.get(key)
            if self._is_simple(part, field):
                pairs.append((self._labelled(part, key), self._written(part, field)))
                continue
            yield from _pairs(pairs)
            pairs = []
            yield from self._headed(part, self._labels.label(part, key), field, level)
        yield from _pairs(pairs)

    def _headed(self, schema: Any, title: str, value: Any, level: int) -> Iterator[Block]:
        yield Heading(min(level, 6), (Run(title),))
        about = self._labels.about(schema)
        if about is not None:
            yield Paragraph((Run(about, italic=True),))
        yield from self.section(schema, value, level + 1)

    def _fields(self, schema: Any, value: Json) -> Iterator[tuple[str, Any]]:
        known = self._labels.members(schema)
        yield from known.items()
        yield from ((key, self._labels.below(schema, key)) for key in value if key not in known)

    def _is_simple(self, schema: Any, value: Any) -> bool:
        if value is None:
            return not self._labels.members(schema)
        return not isinstance(value, dict) and (not isinstance(value, list) or _is_flat(value))

    def _list(self, schema: Any, values: list[Any], level: int) -> Iterator[Block]:
        part = self._labels.items(schema)
        columns = self._columns(part, values)
        if columns:
            yield self._grid(columns, values)
            return
        for number, value in enumerate(values, start=1):
            title = f"{self._labels.label(part, '')} {number}".strip()
            yield Heading(min(level, 6), (Run(title),))
            yield from self.section(part, value, level + 1)

    def _columns(self, part: Any, values: list[Any]) -> dict[str, Any]:
        """The columns of a list of objects that makes a table: few, and nothing nested in them."""
        columns = self._labels.members(part)
        for value in values:
            if not isinstance(value, dict) or any(isinstance(one, dict | list) for one in value.values()):
                return {}
            columns |= {key: self._labels.below(part, key) for key in value if key not in columns}
            if len(columns) > MAX_COLUMNS:
                return {}
        return columns

    def _grid(self, columns: dict[str, Any], values: list[Any]) -> Table:
        head = tuple((Run(self._labels.label(part, key)),) for key, part in columns.items())
        rows = tuple(tuple(self._written(part, one.get(key)) for key, part in columns.items()) for one in values)
        return Table(head, rows, tuple(_align(key, values) for key in columns))

    def _labelled(self, schema: Any, key: str) -> Text:
        label = Run(self._labels.label(schema, key), bold=True)
        about = self._labels.about(schema)
        return (label,) if about is None else (label, Run(f"\n{about}", italic=True))

    def _written(self, schema: Any, value: Any) -> Text:
        if not isinstance(value, list):
            return (Run(self._labels.word(schema, value)),)
        part = self._labels.items(schema)
        return (Run("\n".join(self._labels.word(part, one) for one in value) or NOTHING),)


def _is_flat(values: list[Any]) -> bool:
    return not any(isinstance(one, dict | list) for one in values)


def _pairs(pairs: list[tuple[Text, Text]]) -> Iterator[Table]:
    if pairs:
        yield Table((), tuple(pairs), (Align.LEFT, Align.LEFT), plain=True)


def _align(key: str, values: list[Any]) -> Align:
    """Numbers stand to the right, below each other."""
    found = [one[key] for one in values if one.get(key) is not None]
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in found)
    return Align.RIGHT if found and numbers else Align.LEFT
