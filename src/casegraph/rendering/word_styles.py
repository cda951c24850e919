"""What a DOCX has before its first word: page, styles, language, footer with page numbers, and kinds of lists."""

from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Pt, RGBColor, Twips

from casegraph.rendering.paper import Paper

INDENT: Final[Length] = Twips(360)
TEXT_WIDTH: Final = 9400
"""The width of the text in twentieths of a point."""
COMPACT: Final = "Compact"
"""The style of the paragraphs in tables."""

_FONT: Final = "Calibri"
_MARGIN: Final = Twips(1250)
_BOTTOM: Final = Twips(1360)
_A4, _LETTER = (Twips(11906), Twips(16838)), (Twips(12240), Twips(15840))
_SIZES: Final = {1: 20, 2: 14, 3: 12, 4: 11, 5: 11, 6: 11}
_LEVELS: Final = 9
_BULLETS, _NUMBERS = 900, 901
"""The ids of the two kinds of lists."""


def element(tag: str, *inside: Any, **attributes: object) -> Any:
    """An element of WordprocessingML, with attributes of the same namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    for one in inside:
        made.append(one)
    return made


def new_document(paper: Paper) -> Document:
    """A document without a word in it."""
    document = docx.Document()
    _page(document, paper)
    _styles(document, paper)
    _footer(document, paper)
    _kinds_of_lists(document)
    _properties(document, paper)
    return document


def new_list(document: Document, start: int | None, level: int) -> int:
    """The number of a list that begins at `start`, or has bullets."""
    numbering = document.part.numbering_part.element
    made = numbering.add_num(_BULLETS if start is None else _NUMBERS)
    if start is not None:
        made.add_lvlOverride(ilvl=level).add_startOverride(start)
    return int(made.numId)


def _page(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _LETTER if paper.is_letter else _A4
    section.left_margin = section.right_margin = Emu((section.page_width - Twips(TEXT_WIDTH)) // 2)
    section.top_margin, section.bottom_margin = _MARGIN, _BOTTOM


def _styles(document: Document, paper: Paper) -> None:
    styles = document.styles
    compact = styles.add_style(COMPACT, WD_STYLE_TYPE.PARAGRAPH)
    compact.base_style = styles["Normal"]
    compact.paragraph_format.space_before = compact.paragraph_format.space_after = Pt(3)
    styles["Normal"].font.size = Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(8)
    styles["Normal"].paragraph_format.line_spacing = 1.1
    for level, size in _SIZES.items():
        heading = styles[f"Heading {level}"]
        heading.font.size, heading.font.color.rgb, heading.font.italic = Pt(size), RGBColor(0, 0, 0), False
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(16), Pt(6)
    for name in ("Normal", *(f"Heading {level}" for level in _SIZES)):
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), paper.language)


def _footer(document: Document, paper: Paper) -> None:
    lines = document.sections[0].footer.paragraphs[0]
    document.styles["Footer"].paragraph_format.tab_stops.clear_all()
    lines.paragraph_format.tab_stops.add_tab_stop(Twips(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    lines.add_run(f"{paper.title}\t")
    _field(lines, "PAGE")
    lines.add_run(" / ")
    _field(lines, "NUMPAGES")
    for run in lines.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), RGBColor(90, 90, 90)


def _field(lines: Any, code: str) -> None:
    """A number that the word processor reckons when it shows the page."""
    for part in (
        element("w:fldChar", fldCharType="begin"),
        element("w:instrText"),
        element("w:fldChar", fldCharType="separate"),
        None,
        element("w:fldChar", fldCharType="end"),
    ):
        run = lines.add_run("1" if part is None else "")
        if part is not None:
            part.text = code if part.tag == qn("w:instrText") else None
            run._r.append(part)


def _kinds_of_lists(document: Document) -> None:
    numbering = document.part.numbering_part.element
    before = numbering.index(numbering.num_lst[0])
    for number, kind, texts in ((_BULLETS, "bullet", "•◦–"), (_NUMBERS, "decimal", None)):
        levels = (_level(level, kind, texts) for level in range(_LEVELS))
        multi = element("w:multiLevelType", val="multilevel")
        numbering.insert(before, element("w:abstractNum", multi, *levels, abstractNumId=number))


def _level(level: int, kind: str, texts: str | None) -> Any:
    text = f"%{level + 1}." if texts is None else texts[level % len(texts)]
    indent = element("w:ind", left=INDENT.twips * (level + 1), hanging=INDENT.twips)
    return element(
        "w:lvl",
        element("w:start", val=1),
        element("w:numFmt", val=kind),
        element("w:lvlText", val=text),
        element("w:lvlJc", val="left"),
        element("w:pPr", indent),
        ilvl=level,
    )


def _properties(document: Document, paper: Paper) -> None:
    properties = document.core_properties
    properties.title, properties.language = paper.title, paper.language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = paper.moment.replace(tzinfo=None, microsecond=0)
    properties.revision = 1
    relations = document.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]
