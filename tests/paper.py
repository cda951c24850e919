"""Made documents as readers of PDF and DOCX see them."""

import io
import zipfile

import docx
from pypdf import PdfReader


def pdf_text(data: bytes) -> str:
    """What a PDF says, all pages, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def pdf_pages(data: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(io.BytesIO(data)).pages)


def docx_text(data: bytes) -> str:
    """What the paragraphs of a DOCX say, those of tables last, with single spaces."""
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join(" ".join((*(one.text for one in document.paragraphs), *cells)).split())


def zip_files(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
