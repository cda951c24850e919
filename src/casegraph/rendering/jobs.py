"""Does what a worker is asked for: from a job, as `asking` has it, to files.

Each job loads the libraries that it needs, for loading them takes longer than using them.
"""

from typing import Any, Final

from casegraph.domain.json_pointer import tokens
from casegraph.rendering.archive import zipped
from casegraph.rendering.asking import Job
from casegraph.rendering.blocks import Blocks
from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.form_labels import Labels
from casegraph.rendering.forms import Form
from casegraph.rendering.paper import Paper
from casegraph.rendering.pdf import pdf_of

MAX_FORMS: Final = 200
"""Forms of one ZIP."""

_UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")


def load(job: Job) -> None:
    """Load the libraries that a job needs."""
    if job["kind"] == "document":
        from casegraph.rendering import markdown, templates  # noqa: F401
    if "docx" in job.get("formats", ()):
        from casegraph.rendering import word  # noqa: F401


def done(job: Job) -> list[bytes]:
    """The files that a job asks for, in its order. Raises `RenderingError`."""
    job = _printable(job)
    return _document(job) if job["kind"] == "document" else [_form(job)]


def _document(job: Job) -> list[bytes]:
    from casegraph.rendering.markdown import blocks_of
    from casegraph.rendering.templates import Template

    blocks = blocks_of(Template(job["template"], job["language"]).fill(job["variables"]))
    paper = Paper.of_json(job)
    return [_written(name, blocks, paper) for name in job["formats"]]


def _written(format: str, blocks: Blocks, paper: Paper) -> bytes:
    if format == "pdf":
        return pdf_of(blocks, paper)
    from casegraph.rendering.word import docx_of

    return docx_of(blocks, paper)


def _form(job: Job) -> bytes:
    paper, labels = Paper.of_json(job), Labels(job["schema"])
    schema, value, title = _part(labels, job)
    if not isinstance(value, list):
        return pdf_of(Form(schema, value, title, job["subtitle"]).blocks(labels), paper)
    if len(value) > MAX_FORMS:
        raise RenderingError(TOO_LARGE, f"The list has more than {MAX_FORMS} items.")
    part = labels.items(schema)
    forms = [
        Form(part, one, f"{labels.label(part, title)} {number}", job["subtitle"])
        for number, one in enumerate(value, start=1)
    ]
    pages = [(f"{number}.pdf", pdf_of(form.blocks(labels), paper)) for number, form in enumerate(forms, start=1)]
    return zipped(pages, paper.moment)


def _part(labels: Labels, job: Job) -> tuple[Any, Any, str]:
    """The part that the pointer leads to: its schema, its value and its name. Whoever asks knows that it is there."""
    schema, value, title = job["schema"], job["value"], job["title"]
    for token in tokens(job["pointer"]):
        schema = labels.below(schema, token)
        name = f"{title} {int(token) + 1}" if isinstance(value, list) else token
        value = value[int(token)] if isinstance(value, list) else value[token]
        title = labels.label(schema, name)
    return schema, value, title


def _printable(value: Any) -> Any:
    """The value without characters that no document can hold."""
    match value:
        case str():
            return value.translate(_UNPRINTABLE)
        case dict():
            return {key.translate(_UNPRINTABLE): _printable(one) for key, one in value.items()}
        case list():
            return [_printable(one) for one in value]
    return value
