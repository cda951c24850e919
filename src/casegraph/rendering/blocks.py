"""What a document consists of, before it is laid out: headings, paragraphs, lists, tables, rules and quotations."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

MAX_CELLS: Final = 20_000
"""Cells of all tables of one document; with more of them, a layout would take more than a few seconds."""

_NARROWEST, _WIDEST = 6, 40


@unique
class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look; a line feed in it begins a new line. `link` is an address on the web or of mail."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str | None = None


Text = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1, the document's own title, to 6."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `start` is the number of its first item, None for a list with bullets."""

    items: tuple["Blocks", ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of column names, which is repeated on each page; all rows are as long as `aligns`.

    `plain` is for pairs of a label and its value: no column names, and no lines.
    """

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    aligns: tuple[Align, ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks that are set off from the others."""

    blocks: "Blocks"


Block = Heading | Paragraph | Items | Table | Rule | Quote
Blocks = tuple[Block, ...]


def plain_text(text: Text) -> str:
    """The letters alone."""
    return "".join(run.text for run in text)


def cells(blocks: Iterable[Block]) -> int:
    """How many cells the tables among the blocks have, at any depth."""
    return sum(_cells(block) for block in blocks)


def _cells(block: Block) -> int:
    match block:
        case Table():
            return (len(block.rows) + 1) * len(block.aligns)
        case Items():
            return sum(cells(item) for item in block.items)
        case Quote():
            return cells(block.blocks)
    return 0


def letters(table: Table) -> tuple[int, ...]:
    """For each column how many letters its longest text has, within reason: what its width goes by."""
    rows = (*((table.head,) if table.head else ()), *table.rows)
    longest = (max((len(plain_text(row[column])) for row in rows), default=0) for column in range(len(table.aligns)))
    return tuple(min(max(one, _NARROWEST), _WIDEST) for one in longest)
