"""Names and media types of files: what is taken, and how a name travels in a header."""

from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casegraph.domain.files import (
    among_patterns,
    content_disposition,
    filename_fault,
    is_pattern,
    media_type,
    safe_name,
)
from casegraph.domain.signatures import recognised

NAMES = [
    *("report.pdf", "Übersicht.pdf", "報告書.docx", "תוצאה סופית.txt", "отчёт №5.xlsx", "👩\u200d🔧.png"),
    *("a'b\"c%d;e.txt", "..a", ".env", "IMG\u200e-1.jpg", "x" * 255),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script_are_taken(name: str) -> None:
    assert filename_fault(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "blank"),
        (" \t", "blank"),
        ("x" * 256, "255 bytes"),
        ("報" * 86, "255 bytes"),
        ("../secret", "name alone"),
        ("/etc/passwd", "name alone"),
        ("C:\\windows\\x.exe", "name alone"),
        ("..", "name alone"),
        (".", "name alone"),
        ("a\nb", "control"),
        ("a\0b", "control"),
        ("a\x7fb", "control"),
        ("a\u0085b", "control"),
        ("a\u2028b", "control"),
        ("invoice\u202efdp.exe", "control"),
        ("half\ud800", "control"),
        (" a", "space"),
        ("a.", "dot"),
    ],
)
def test_names_that_are_none_are_refused_with_the_reason(name: str, word: str) -> None:
    assert word in (filename_fault(name) or "")


@pytest.mark.parametrize("name", NAMES)
def test_a_good_name_is_safe_as_it_is(name: str) -> None:
    assert safe_name(name) == name


@given(st.text(max_size=400))
def test_a_safe_name_is_a_name(name: str) -> None:
    fault = filename_fault(safe_name(name))
    assert fault is None or "255 bytes" in fault


@pytest.mark.parametrize(
    ("given_type", "kept"),
    [
        ("application/pdf", "application/pdf"),
        ("Text/Plain; Charset=utf-8", "text/plain; Charset=utf-8"),
        ('text/plain;charset="utf-8"', 'text/plain; charset="utf-8"'),
        ("image/svg+xml", "image/svg+xml"),
        ("pdf", None),
        ("", None),
        ("a/b/c", None),
        ("text/plain\r\nX-Evil: 1", None),
        ("text/plain; charset", None),
        ('text/plain; a="b\r\n"', None),
        ("té/xt", None),
        ("a/" + "b" * 300, None),
    ],
)
def test_media_types(given_type: str, kept: str | None) -> None:
    assert media_type(given_type) == kept


def test_patterns_of_media_types() -> None:
    assert among_patterns("image/png", ["image/*"])
    assert among_patterns("text/plain; charset=utf-8", ["text/plain"])
    assert among_patterns("x/y", ["*/*"])
    assert not among_patterns("imageries/png", ["image/*"])
    assert not among_patterns("image/png", ["image/jpeg", "text/*"])
    assert all(map(is_pattern, ["*/*", "image/*", "application/pdf"]))
    assert not any(map(is_pattern, ["*", "image", "*/png", "image/*; a=b", ""]))


_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).filter(
    lambda name: filename_fault(name) is None
)


@given(_NAMES)
def test_a_name_comes_out_of_its_header_as_it_went_in(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith("attachment; filename=")
    message = Message()
    message["Content-Disposition"] = header
    _, _, extended = header.partition("filename*=UTF-8''")
    plain = message.get_param("filename", header="Content-Disposition")
    assert (unquote(extended) if extended else plain) == name


@pytest.mark.parametrize("name", ['a"; filename="evil.html', "a\\b", "a%41", "x;y"])
def test_a_name_cannot_break_out_of_its_header(name: str) -> None:
    header = content_disposition(name)
    assert header.count('"') == 2
    assert "\\" not in header


def test_programs_are_known_by_their_first_bytes() -> None:
    windows = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0"
    assert recognised(windows) == "application/vnd.microsoft.portable-executable"
    assert recognised(b"\x7fELF\x02") == "application/x-executable"
    assert recognised(b"\xca\xfe\xba\xbe\0\0") == "application/java-vm"


@pytest.mark.parametrize("head", [b"", b"MZ", b"MZ is a text that begins so" + b" " * 90, b"%PDF-1.7", b"PK\x03\x04"])
def test_all_else_is_no_program(head: bytes) -> None:
    assert recognised(head) is None
