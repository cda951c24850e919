"""Blocks to PDF, laid out by Typst after `page.typ`; fonts are embedded, and tagged text tells readers its structure.

Typst's own fonts have Latin, Greek and Cyrillic letters, so paper in these looks the same everywhere. Text in other
scripts is set in fonts of the machine; where it has none, boxes stand in their place.
"""

import json
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from casegraph.rendering.blocks import Align, Block, Blocks, Heading, Items, Paragraph, Quote, Rule, Table, letters
from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.paper import Paper

_HERE: Final = Path(__file__).parent
_OTHER_SCRIPTS = re.compile(r"[\u0530-\u1dff\u2c00-\u2ddf\u2e80-\ua63f\ua6a0-\ua71f\ua800-\ufaff\ufb07-\U0010ffff]")
_NAMES: Final[dict[type[Block], str]] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Items: "items",
    Table: "table",
    Rule: "rule",
    Quote: "quote",
}


def pdf_of(blocks: Blocks, paper: Paper) -> bytes:
    """The bytes of a PDF; raises `RenderingError` where the blocks cannot be laid out."""
    data = json.dumps(
        {
            "title": paper.title,
            "language": paper.language.partition("-")[0],
            "region": paper.region,
            "paper": "us-letter" if paper.is_letter else "a4",
            "blocks": [_plain(block) for block in blocks],
        },
        ensure_ascii=False,
    )
    # Below the root Typst would find files, if the layout named any.
    compiler = typst.Compiler(_layout(), root=_HERE, font_paths=_fonts(data), sys_inputs={"document": data})
    try:
        made = compiler.compile(format="pdf", timestamp=int(paper.moment.timestamp()))
    except typst.TypstError:
        raise RenderingError(TOO_LARGE, "The document cannot be laid out on paper.") from None
    assert isinstance(made, bytes)
    return made


@cache
def _layout() -> bytes:
    return (_HERE / "page.typ").read_bytes()


def _fonts(text: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=_OTHER_SCRIPTS.search(text) is not None, include_embedded_fonts=True)


def _plain(value: Any) -> Any:
    """Blocks as JSON."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    said = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if type(value) in _NAMES:
        said["kind"] = _NAMES[type(value)]
    if isinstance(value, Table):
        said["widths"] = _widths(value)
    return said


def _widths(table: Table) -> list[int]:
    """The share of the page's width that a column of text gets; 0 for as much as it needs, as numbers do."""
    return [wide if align is Align.LEFT else 0 for align, wide in zip(table.aligns, letters(table), strict=True)]
