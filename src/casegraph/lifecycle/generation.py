"""Answers the command that brings a document into a case which was made from its data."""

from casegraph.domain.enums import DocumentKind
from casegraph.domain.paper_events import DocumentReplaced
from casegraph.lifecycle import commands, paper_commands
from casegraph.lifecycle.outcomes import Code, Refused
from casegraph.lifecycle.transitions import Act, require
from casegraph.lifecycle.work import Work
from casegraph.processes.model import DocumentDefinition


def generate(work: Work, command: commands.GenerateDocument) -> None:
    """The document is in the case; without a source, it only may be made."""
    require(work.state.status, Act.EDIT)
    definition_of(work, command.definition_key)
    source = command.source
    if source is None:
        return
    if command.replaces is None:
        paper_commands.attach(work, commands.AttachDocument(source, definition_key=command.definition_key))
        return
    made = source.paper
    work.emit(DocumentReplaced(command.replaces, made.name, made.content_type, made.size, made.sha256))


def definition_of(work: Work, key: str) -> DocumentDefinition:
    """What the process says of a document that it has made. Raises `Refused`."""
    definition = None if work.definition is None else work.definition.document(key)
    if definition is None:
        raise Refused(Code.NOT_FOUND, f"The process has no document {key}.", "definitionKey")
    if definition.kind is not DocumentKind.OUTPUT or definition.template is None:
        message = f"The document {key} has no template to be made from."
        raise Refused(Code.INVALID_STATE, message, "definitionKey")
    return definition
