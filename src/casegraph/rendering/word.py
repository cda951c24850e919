"""Blocks to DOCX, with the styles of a word processor: whoever opens the file can go on writing in it."""

import io
from collections.abc import Iterable
from typing import Any, Final

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as Lines

from casegraph.rendering.archive import rewritten
from casegraph.rendering.blocks import (
    Align,
    Block,
    Blocks,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Text,
    letters,
)
from casegraph.rendering.paper import Paper
from casegraph.rendering.word_styles import COMPACT, INDENT, TEXT_WIDTH, element, new_document, new_list

_LINK_COLOUR: Final = "1A4F8B"
_LETTER, _PADDING = 140, 260
"""What a letter of a number takes of a column's width, and the space around it, in twentieths of a point."""


def docx_of(blocks: Blocks, paper: Paper) -> bytes:
    """The bytes of a DOCX."""
    document = new_document(paper)
    _Writer(document).write(blocks)
    made = io.BytesIO()
    document.save(made)
    return rewritten(made.getvalue(), paper.moment)


class _Writer:
    """Adds blocks to the end of a document. `indent` counts the lists and quotations around them.

    Styles are named by their ids and elements put in place by hand: to have the library look them up for each
    paragraph takes minutes for a long document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._end = document.element.body.sectPr

    def write(self, blocks: Iterable[Block], indent: int = 0) -> None:
        for block in blocks:
            self._write(block, indent)

    def _write(self, block: Block, indent: int) -> None:
        match block:
            case Heading(level, text):
                self._runs(self._paragraph(f"Heading{level}", *_indented(indent)), text)
            case Paragraph(text):
                self._runs(self._paragraph("Normal", *_indented(indent)), text)
            case Items():
                self._items(block, indent)
            case Table():
                self._table(block)
            case Rule():
                line = element("w:bottom", val="single", sz="4", space="1", color="969696")
                self._paragraph("Normal", element("w:pBdr", line))
            case Quote(blocks):
                self.write(blocks, indent + 1)

    def _paragraph(self, style: str, *properties: Any) -> Lines:
        inside = element("w:p", element("w:pPr", element("w:pStyle", val=style), *properties))
        self._end.addprevious(inside)
        return Lines(inside, self._document._body)

    def _items(self, items: Items, indent: int) -> None:
        number = new_list(self._document, items.start, indent)
        for blocks in items.items:
            first, *others = blocks or (Paragraph(()),)
            if not isinstance(first, Paragraph):
                first, others = Paragraph(()), [first, *others]
            place = element("w:numPr", element("w:ilvl", val=indent), element("w:numId", val=number))
            self._runs(self._paragraph("ListParagraph", place), first.text)
            self.write(others, indent + 1)

    def _table(self, table: Table) -> None:
        widths = _widths(table)
        made = element("w:tbl", _table_look(table), element("w:tblGrid", *(element("w:gridCol", w=w) for w in widths)))
        self._end.addprevious(made)
        if table.head:
            header = element("w:trPr", element("w:tblHeader"))
            made.append(element("w:tr", header, *self._cells(table, table.head, widths, bold=True)))
        for row in table.rows:
            made.append(element("w:tr", *self._cells(table, row, widths)))
        # Two tables without a paragraph between them would be one.
        self._paragraph("NoSpacing")

    def _cells(self, table: Table, row: tuple[Text, ...], widths: list[int], *, bold: bool = False) -> Iterable[Any]:
        for text, align, width in zip(row, table.aligns, widths, strict=True):
            look = element("w:pPr", element("w:pStyle", val=COMPACT), element("w:jc", val=align))
            inside = element("w:p", look)
            self._runs(Lines(inside, self._document._body), text, bold=bold)
            yield element("w:tc", element("w:tcPr", element("w:tcW", w=width, type="dxa")), inside)

    def _runs(self, lines: Lines, text: Text, *, bold: bool = False) -> None:
        for run in text:
            if run.link is None:
                self._run(lines, run, bold=bold)
            else:
                self._link(lines, run, run.link, bold=bold)

    def _run(self, lines: Lines, run: Run, *, bold: bool) -> Any:
        made = lines.add_run(run.text)
        if bold or run.bold:
            made.bold = True
        if run.italic:
            made.italic = True
        return made._r

    def _link(self, lines: Lines, run: Run, address: str, *, bold: bool) -> None:
        relation = self._document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made = self._run(lines, run, bold=bold)
        made.get_or_add_rPr().append(element("w:color", val=_LINK_COLOUR))
        around = OxmlElement("w:hyperlink")
        around.set(qn("r:id"), relation)
        lines._p.append(around)
        around.append(made)


def _indented(indent: int) -> Iterable[Any]:
    return (element("w:ind", left=INDENT.twips * indent),) if indent else ()


def _widths(table: Table) -> list[int]:
    """The widths of the columns in twentieths of a point: numbers get what they need, texts share what is left."""
    shares = [32, 68] if table.plain else list(letters(table))
    needs = [
        0 if align is Align.LEFT else _LETTER * share + _PADDING
        for align, share in zip(table.aligns, shares, strict=True)
    ]
    left = sum(share for share, need in zip(shares, needs, strict=True) if not need)
    if not left or sum(needs) > TEXT_WIDTH * 2 // 3:
        return [TEXT_WIDTH * share // sum(shares) for share in shares]
    rest = TEXT_WIDTH - sum(needs)
    return [need or rest * share // left for share, need in zip(shares, needs, strict=True)]


def _table_look(table: Table) -> Any:
    """The whole width of the text, light lines below the rows, and darker ones around a table with column names."""
    edges = {"top": 8, "bottom": 8} if table.head else {"bottom": 2}
    lines = {**edges, "insideH": 2}
    borders = (
        element(f"w:{side}", val="single", sz=lines[side], space="0", color="auto" if lines[side] > 2 else "BFBFBF")
        for side in ("top", "bottom", "insideH")
        if side in lines
    )
    return element(
        "w:tblPr",
        element("w:tblW", w="5000", type="pct"),
        element("w:tblBorders", *borders),
        element("w:tblLayout", type="autofit"),
    )
