"""PDF and DOCX of the same blocks: read back by other libraries, and the same bytes each time."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from casegraph.rendering.blocks import Blocks
from casegraph.rendering.jobs import done
from casegraph.rendering.markdown import blocks_of
from casegraph.rendering.paper import Paper
from casegraph.rendering.pdf import pdf_of
from casegraph.rendering.word import docx_of
from tests.paper import docx_text, pdf_pages, pdf_text, zip_files

MOMENT = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
PAPER = Paper("Große Rechnung", "de-DE", MOMENT)
TEXT = """# Ψηφιακά & Кириллица

Łódź, **größe** and *café*, at [home](https://example.org/a).

| Was | Menge |
| --- | ---: |
| Tisch | 3 |

1. eins
   - innen
2. zwei

> Zitat

---

3. drei

#read("/etc/passwd") $x$ @cite
"""


@pytest.fixture(scope="module")
def blocks() -> Blocks:
    return blocks_of(TEXT)


def test_both_say_the_same(blocks: Blocks) -> None:
    for text in (pdf_text(pdf_of(blocks, PAPER)), docx_text(docx_of(blocks, PAPER))):
        for words in (
            "Ψηφιακά & Кириллица",
            "Łódź, größe and café, at home.",
            "Was",
            "Tisch",
            "innen",
            "Zitat",
            '#read("/etc/passwd") $x$ @cite',
        ):
            assert words in text


def test_the_same_blocks_give_the_same_bytes(blocks: Blocks) -> None:
    assert pdf_of(blocks, PAPER) == pdf_of(blocks, PAPER)
    assert docx_of(blocks, PAPER) == docx_of(blocks, PAPER)


def test_a_pdf_embeds_its_fonts_and_tells_its_structure(blocks: Blocks) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(blocks, PAPER)))
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        [inner] = font.get_object()["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"].get_object()
        assert "LibertinusSerif" in descriptor["/FontName"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "de-DE"
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.creation_date) == ("Große Rechnung", MOMENT)
    assert [link.get_object()["/A"]["/URI"] for link in reader.pages[0]["/Annots"]] == ["https://example.org/a"]  # type: ignore[attr-defined]


def test_pages_are_numbered_and_tables_go_on_with_their_column_names() -> None:
    rows = "\n".join(f"| item {number} | {number} |" for number in range(120))
    data = pdf_of(blocks_of("| Name of it | Number |\n|---|--:|\n" + rows), PAPER)
    pages = pdf_pages(data)
    assert pages > 2
    text = pdf_text(data)
    assert text.count("Name of it") == pages
    assert all(f"{number} / {pages}" in text for number in range(1, pages + 1))


@pytest.mark.parametrize(("language", "width"), [("en-US", 612), ("en-GB", 595), ("de", 595)])
def test_paper_is_of_the_size_of_the_country(blocks: Blocks, language: str, width: int) -> None:
    paper = Paper("T", language, MOMENT)
    page = PdfReader(io.BytesIO(pdf_of(blocks, paper))).pages[0]
    assert round(page.mediabox.width) == width
    section = docx.Document(io.BytesIO(docx_of(blocks, paper))).sections[0]
    assert section.page_width is not None
    assert round(section.page_width.pt) == width


def test_a_docx_has_real_styles_lists_and_page_numbers(blocks: Blocks) -> None:
    document = docx.Document(io.BytesIO(docx_of(blocks, PAPER)))
    styles = [one.style.name for one in document.paragraphs if one.style is not None]
    assert styles[:2] == ["Heading 1", "Normal"]
    assert styles.count("List Paragraph") == 4
    body: Any = document.element.body
    assert body.xpath(".//w:numPr/w:ilvl/@w:val") == ["0", "1", "0", "0"]
    assert len(set(body.xpath(".//w:numPr/w:numId/@w:val"))) == 3, "each list counts by itself"
    footer = document.sections[0].footer._element
    assert [one.text for one in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    [row, _] = document.tables[0].rows
    assert row._tr.trPr is not None
    assert row._tr.trPr.find(qn("w:tblHeader")) is not None
    properties = document.core_properties
    assert (properties.title, properties.author, properties.comments) == ("Große Rechnung", "", "")
    assert properties.created == MOMENT


def test_numbers_of_a_list_begin_where_the_text_says() -> None:
    document = docx.Document(io.BytesIO(docx_of(blocks_of("7. sieben"), PAPER)))
    numbering: Any = document.part.numbering_part.element
    starts = numbering.xpath("./w:num/w:lvlOverride/w:startOverride/@w:val")
    assert starts == ["7"]


def test_a_docx_has_nothing_that_a_program_left_in_it(blocks: Blocks) -> None:
    names = zip_files(docx_of(blocks, PAPER))
    assert not [name for name in names if "thumbnail" in name]
    assert b"python-docx" not in b"".join(names.values())


def test_characters_that_no_document_can_hold_are_replaced() -> None:
    job = {
        "kind": "document",
        "template": "a {{ value }} b",
        "variables": {"value": "x\x01\ufffey", "\x02": 1},
        "formats": ("pdf", "docx"),
        **PAPER.as_json(),
    }
    pdf, word = done(job)
    assert docx_text(word) == "a x\ufffd\ufffdy b"
    assert pdf_text(pdf).startswith("a x")
