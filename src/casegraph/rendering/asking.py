"""What a worker can be asked to make, as JSON. No library is needed for asking."""

from collections.abc import Mapping
from typing import Any

from casegraph.rendering.paper import Paper

Job = Mapping[str, Any]


def document_job(template: str, variables: Mapping[str, Any], paper: Paper, formats: tuple[str, ...]) -> Job:
    """Asks for a template filled in with variables, once in each of the formats (pdf, docx)."""
    asked = {"kind": "document", "template": template, "variables": variables, "formats": formats}
    return {**asked, **paper.as_json()}


def form_job(schema: Any, value: Any, pointer: str, paper: Paper, subtitle: str = "") -> Job:
    """Asks for the part of a filled-in form that the pointer leads to, as PDF; where that is a list, for a ZIP of PDFs.

    The pointer leads to something that is there.
    """
    asked = {"kind": "form", "schema": schema, "value": value, "pointer": pointer, "subtitle": subtitle}
    return {**asked, **paper.as_json()}
