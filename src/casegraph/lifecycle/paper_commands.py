"""Answers the commands that concern documents, folders and forms of a case, a function each."""

from dataclasses import replace
from uuid import UUID

from casegraph.domain.enums import DocumentKind
from casegraph.domain.json_patch import Op, Operation
from casegraph.domain.paper_events import (
    DocumentCreated,
    DocumentDeleted,
    DocumentRestored,
    FolderCreated,
    FormCreated,
)
from casegraph.lifecycle import commands, json_commands, variables
from casegraph.lifecycle.outcomes import Code, Problem, Refusal, Refused
from casegraph.lifecycle.papers import MAX_FOLDER_DEPTH, Lineage, Place, Source
from casegraph.lifecycle.performing import refuse
from casegraph.lifecycle.state import DelegationState
from casegraph.lifecycle.strictness import refuse_invalid
from casegraph.lifecycle.transitions import Act, require
from casegraph.lifecycle.work import Work


def attach(work: Work, command: commands.AttachDocument) -> None:
    """A document comes into the case, and its id into the data of a task where a pointer says so."""
    require(work.state.status, Act.EDIT)
    source = command.source
    assert source is not None, "what is decided is about a document"
    _check_source(work, source)
    _check_place(command.place, "folderId")
    kind, versioned = _kind(work, command.definition_key)
    held, task_id = _hand_over(work, command)
    if command.pointer is not None:
        _check_pointer(command.pointer, task_id)
    known = source.lineage if versioned else None
    lineage = known or Lineage(source.document_id, 0, None)
    paper = source.paper
    work.emit(
        DocumentCreated(
            document_id=source.document_id,
            source_id=paper.id,
            lineage_id=lineage.id,
            version=lineage.version + 1,
            index=source.last_index + 1,
            kind=kind,
            name=paper.name,
            content_type=paper.content_type,
            size=paper.size,
            sha256=paper.sha256,
            definition_key=command.definition_key,
            task_id=task_id,
            delegation_id=None if held is None else held.id,
            folder_id=command.place.folder_id or lineage.folder_id,
            comment=command.comment,
        )
    )
    if command.pointer is not None and task_id is not None:
        _name_in_data(work, task_id, command.pointer, source.reference)


def _check_source(work: Work, source: Source) -> None:
    paper = source.paper
    if paper.case_id == work.state.id:
        raise Refused(Code.INVALID_STATE, "The document is in this case already.", "documentId")
    if paper.deleted:
        raise Refused(Code.INVALID_STATE, "The document is deleted: restore it first.", "documentId")
    if not paper.stored:
        raise Refused(Code.INVALID_STATE, "The bytes of the document are not there: upload them first.", "documentId")


def _check_place(place: Place, *path: str) -> None:
    if place.depth is None:
        raise Refused(Code.NOT_FOUND, "The case has no such folder.", *path)


def _kind(work: Work, definition_key: str | None) -> tuple[DocumentKind, bool]:
    """What the document is to the case, and whether a further one of its kind is the next version of the same."""
    if definition_key is None:
        return DocumentKind.ATTACHED, False
    definition = None if work.definition is None else work.definition.document(definition_key)
    if definition is None:
        raise Refused(Code.NOT_FOUND, f"The process has no document {definition_key}.", "definitionKey")
    return definition.kind, definition.versioned


def _hand_over(work: Work, command: commands.AttachDocument) -> tuple[DelegationState | None, UUID | None]:
    """The hand-over during which the document comes, and the task that it belongs to."""
    task_id, index = command.task_id, command.delegation_index
    if task_id is not None:
        work.task(task_id)
    if index is None:
        return (None, None) if task_id is None else (work.state.open_delegation(task_id), task_id)
    held = next((one for one in work.state.open_delegations if one.index == index), None)
    if held is None:
        raise Refused(Code.INVALID_STATE, f"The delegation {index} is closed, or there is none.", "delegationIndex")
    if task_id not in (None, held.task_id):
        raise Refused(Code.VALIDATION, f"The delegation {index} is of another task.", "delegationIndex")
    return held, held.task_id


def _check_pointer(pointer: str, task_id: UUID | None) -> None:
    if task_id is None:
        raise Refused(Code.VALIDATION, "Say with `taskId` whose data shall name the document.", "pointer")
    if not pointer:
        raise Refused(
            Code.VALIDATION, "The pointer must lead to a place in the data: all of them is too much.", "pointer"
        )


def _name_in_data(work: Work, task_id: UUID, pointer: str, reference: str) -> None:
    """What can be wrong with the data then is told at the pointer, which is all that the caller has given of them."""
    patch = commands.PatchTaskData(task_id, (Operation(Op.ADD, pointer, value=reference),))
    try:
        json_commands.patch_task_data(work, patch)
    except Refused as refused:
        raise Refused.of(Refusal(tuple(_at_pointer(one) for one in refused.refusal.problems))) from refused


def _at_pointer(problem: Problem) -> Problem:
    return replace(problem, path=("pointer",)) if problem.path[:1] == ("operations",) else problem


def delete(work: Work, command: commands.DeleteDocument) -> None:
    """The document is hidden; the version before it is the latest then."""
    paper = command.document.paper
    if paper.deleted:
        return
    require(work.state.status, Act.EDIT)
    newest = command.document.newest
    left = None if newest is None else newest[0]
    work.emit(DocumentDeleted(paper.id, paper.lineage_id, paper.name, command.document.version, left))


def restore(work: Work, command: commands.RestoreDocument) -> None:
    """The document is there again, as the latest of its versions if none is newer."""
    paper, version = command.document.paper, command.document.version
    if not paper.deleted:
        return
    require(work.state.status, Act.EDIT)
    newest = command.document.newest
    latest = paper.id if newest is None or newest[1] < version else newest[0]
    work.emit(DocumentRestored(paper.id, paper.lineage_id, paper.name, version, latest))


def create_folder(work: Work, command: commands.CreateFolder) -> None:
    """A folder in the case."""
    require(work.state.status, Act.EDIT)
    place = command.place
    _check_place(place, "parentId")
    if place.depth is not None and place.depth >= MAX_FOLDER_DEPTH:
        message = f"Folders may lie in one another up to {MAX_FOLDER_DEPTH} deep."
        raise Refused(Code.LIMIT_EXCEEDED, message, "parentId")
    work.emit(FolderCreated(command.folder_id, place.folder_id, command.name, command.description))


def create_form(work: Work, command: commands.CreateForm) -> None:
    """A form in the case. Fields that are not valid are kept, unless the definition is strict."""
    require(work.state.status, Act.EDIT)
    _check_place(command.place, "folderId")
    refuse(variables.too_large(command.fields, "fields"))
    if command.definition_key is not None:
        definition = None if work.definition is None else work.definition.form(command.definition_key)
        if definition is None:
            raise Refused(Code.NOT_FOUND, f"The process has no form {command.definition_key}.", "definitionKey")
        refuse_invalid(definition.strict, definition.schema, command.fields, "fields")
    event = FormCreated(command.form_id, command.place.folder_id, command.definition_key, command.name, command.fields)
    work.emit(event)
