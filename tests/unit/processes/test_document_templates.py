"""Templates of documents in a definition: what is wrong with one is told where it stands."""

import sys
from typing import Any

import pytest

from casegraph.processes.faults import FaultCode
from casegraph.processes.language import MAX_TEMPLATE
from casegraph.processes.model import from_json, to_json
from casegraph.processes.reading import read

HEAD = """\
key: letters
name: Letters
tasks: [{key: write, title: Write, start: true}]
documents:
"""


def _read(document: str) -> Any:
    return read(HEAD + document)


def _faults(document: str) -> list[tuple[str, str, int]]:
    return [(one.code.value, one.path, one.line) for one in _read(document).faults]


def test_a_template_and_its_language_are_kept() -> None:
    draft = _read("  - {key: a, title: A, kind: OUTPUT, format: BOTH, language: de-AT, template: 'Dear {{ name }}'}")
    (document,) = draft.definition.documents
    assert (document.template, document.language) == ("Dear {{ name }}", "de-AT")
    assert from_json(to_json(draft.definition)) == draft.definition


def test_definitions_from_before_there_were_templates_are_read() -> None:
    draft = _read("  - {key: a, title: A, kind: OUTPUT, format: PDF}")
    stored = to_json(draft.definition)
    for document in stored["documents"]:
        del document["template"], document["language"]
    assert from_json(stored) == draft.definition


def test_a_template_that_cannot_be_read_is_a_fault_with_both_places() -> None:
    (fault,) = _read(
        "  - key: a\n    title: A\n    kind: OUTPUT\n    template: |\n      # One\n      {% if %}\n"
    ).faults
    assert (fault.code, fault.path, fault.line) == (FaultCode.TEMPLATE, "/documents/0/template", 8)
    assert fault.message == "Missing expression (at line 2, column 4 of its text)."


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        ("  - {key: a, title: A, kind: INPUT, template: x}", [("WRONG_VALUE", "/documents/0/template", 5)]),
        ("  - {key: a, title: A, kind: INPUT, language: en}", [("WRONG_VALUE", "/documents/0/language", 5)]),
        ("  - {key: a, title: A, kind: OUTPUT, template: ''}", [("WRONG_VALUE", "/documents/0/template", 5)]),
        ("  - {key: a, title: A, kind: OUTPUT, template: [x]}", [("WRONG_TYPE", "/documents/0/template", 5)]),
        (
            f"  - {{key: a, title: A, kind: OUTPUT, template: {'x' * (MAX_TEMPLATE + 1)}}}",
            [("TOO_LARGE", "/documents/0/template", 5)],
        ),
        (
            "  - {key: a, title: A, kind: OUTPUT, template: x, language: zz}",
            [("WRONG_VALUE", "/documents/0/language", 5)],
        ),
        (
            "  - {key: a, title: A, kind: OUTPUT, template: x, language: German}",
            [("WRONG_VALUE", "/documents/0/language", 5)],
        ),
    ],
)
def test_what_may_not_stand_there_is_a_fault(document: str, faults: list[tuple[str, str, int]]) -> None:
    assert _faults(document) == faults


def test_without_the_libraries_templates_are_kept_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "casegraph.rendering.filters", None)
    assert _faults("  - {key: a, title: A, kind: OUTPUT, template: '{% if %}'}") == []
