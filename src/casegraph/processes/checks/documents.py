"""Templates of documents: they can be read, and numbers and dates can be written in their language."""

from collections.abc import Callable, Iterator

from casegraph.processes.faults import Fault, FaultCode, Path
from casegraph.processes.model import DocumentDefinition, ProcessDefinition


def _templates(definition: ProcessDefinition) -> Iterator[Fault]:
    for place, document in enumerate(definition.documents):
        if document.template is not None:
            yield from _of(document, document.template, ("documents", place))


def _of(document: DocumentDefinition, template: str, path: Path) -> Iterator[Fault]:
    try:
        from casegraph.rendering.errors import InvalidTemplate
        from casegraph.rendering.filters import is_language
        from casegraph.rendering.templates import Template
    except ModuleNotFoundError:
        # Where no document can be made, because the extra `documents` is not installed, nobody can read templates.
        return
    if not is_language(document.language):
        message = f"Nothing is known of how the language '{document.language}' writes numbers and dates."
        yield Fault(FaultCode.WRONG_VALUE, message, (*path, "language"))
        return
    try:
        Template(template, document.language)
    except InvalidTemplate as error:
        where = f"line {error.line}, column {error.column}"
        yield Fault(FaultCode.TEMPLATE, f"{error.message[:-1]} (at {where} of its text).", (*path, "template"))


CHECKS: tuple[Callable[[ProcessDefinition], Iterator[Fault]], ...] = (_templates,)
