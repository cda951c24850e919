"""Changing what cases carry: documents are attached, deleted and restored, folders and forms made."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.errors import ErrorCode, NotFound, Problem, Rejected
from casegraph.domain.ids import new_uuid
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.papers import Source
from casegraph.lifecycle.papers import Standing as StandingDocument
from casegraph.lifecycle.state import CaseState
from casegraph.services.lifecycle.changing import Asked, Changing, Situation
from casegraph.services.lifecycle.requests import Attachment, NewFolder, NewForm, OnCase, OnDocument
from casegraph.storage.lifecycle.loading import OPEN_WORK, Wanted
from casegraph.storage.lifecycle.papers import (
    case_of_document,
    last_file,
    lock_document,
    place_in_case,
    standing_document,
)
from casegraph.storage.unit_of_work import UnitOfWork

MakePaper = Callable[[Situation], Awaitable[Command]]


class PaperChanges:
    """Changes documents, folders and forms of cases.

    All methods raise `NotFound`, `NotPermitted` and `Rejected`; `call` makes one safe to repeat.
    """

    def __init__(self, changing: Changing) -> None:
        self._changing = changing

    async def attach(
        self,
        actor: Actor,
        on: OnCase,
        new: Attachment,
        reference: Callable[[UUID], str] = str,
        call: Call | None = None,
    ) -> Outcome:
        """Link an uploaded document to a case, or copy one of another case, which the actor must see; the outcome is
        about the document in the case. `reference` is what data of tasks call the document of an id.
        """

        async def act(unit: UnitOfWork) -> Outcome:
            return await self.attach_in(unit, actor, on, new, reference)

        return await self._changing.run(actor, call, act)

    async def attach_in(
        self, unit: UnitOfWork, actor: Actor, on: OnCase, new: Attachment, reference: Callable[[UUID], str] = str
    ) -> Outcome:
        """The same as `attach`, as a part of a greater unit of work."""
        attached = [new.document_id]

        async def make(now: Situation) -> Command:
            command = _asked(actor, now, new)
            source = await _source(now, actor, new, reference)
            attached[0] = source.document_id
            place = await place_in_case(now.unit, policy.cases(actor), now.state.id, new.folder_id)
            return replace(command, source=source, place=place)

        wanted = OPEN_WORK if new.task_id is None else Wanted(new.task_id)
        done = await self._changing.change_in(unit, actor, on, Asked(make, wanted=wanted))
        return Outcome(attached[0], done.changed)

    async def delete(self, actor: Actor, on: OnDocument, call: Call | None = None) -> Outcome:
        """Hide a document of a case; the version before it is the latest then."""
        return await self._change(actor, on, commands.DeleteDocument, call)

    async def restore(self, actor: Actor, on: OnDocument, call: Call | None = None) -> Outcome:
        """Bring a deleted document back."""
        return await self._change(actor, on, commands.RestoreDocument, call)

    async def create_folder(self, actor: Actor, on: OnCase, new: NewFolder, call: Call | None = None) -> Outcome:
        """Make a folder; the outcome is about it."""
        folder_id = new_uuid()

        async def make(now: Situation) -> Command:
            place = await place_in_case(now.unit, policy.cases(actor), now.state.id, new.parent_id)
            return commands.CreateFolder(folder_id, new.name, place, new.description)

        return await self._create(actor, on, folder_id, make, call)

    async def create_form(self, actor: Actor, on: OnCase, new: NewForm, call: Call | None = None) -> Outcome:
        """Fill in a form; the outcome is about it."""
        form_id = new_uuid()

        async def make(now: Situation) -> Command:
            place = await place_in_case(now.unit, policy.cases(actor), now.state.id, new.folder_id)
            return commands.CreateForm(form_id, new.name, new.fields, place, new.definition_key)

        return await self._create(actor, on, form_id, make, call)

    async def _create(self, actor: Actor, on: OnCase, made: UUID, make: MakePaper, call: Call | None) -> Outcome:
        async def act(unit: UnitOfWork) -> Outcome:
            done = await self._changing.change_in(unit, actor, on, Asked(make))
            return Outcome(made, done.changed)

        return await self._changing.run(actor, call, act)

    async def _change(
        self,
        actor: Actor,
        on: OnDocument,
        kind: Callable[[StandingDocument, UUID | None], Command],
        call: Call | None,
    ) -> Outcome:
        async def make(now: Situation) -> Command:
            document = await standing_document(now.unit, policy.cases(actor), on.id)
            return kind(document, document.paper.task_id)

        async def act(unit: UnitOfWork) -> Outcome:
            case = OnCase(await _case_of(unit, actor, on.id), on.expected_version)
            try:
                done = await self._changing.change_in(unit, actor, case, Asked(make))
            except NotFound:  # the case was deleted meanwhile, and the document with it
                raise _absent() from None
            return Outcome(on.id, done.changed)

        return await self._changing.run(actor, call, act)


def _asked(actor: Actor, now: Situation, new: Attachment) -> commands.AttachDocument:
    """The command without what has to be read for it. Raises `NotPermitted` before anything is."""
    task_id = new.task_id
    if task_id is None and new.delegation_index is not None:
        task_id = _task_of(now.state, new.delegation_index)
    command = commands.AttachDocument(
        task_id=task_id,
        delegation_index=new.delegation_index,
        definition_key=new.definition_key,
        pointer=new.pointer,
        comment=new.comment,
    )
    policy.change(actor, command, now.state, now.process_key)
    if new.pointer is not None and task_id is not None and task_id in now.state.tasks:
        policy.change(actor, commands.PatchTaskData(task_id, ()), now.state, now.process_key)
    return command


def _task_of(state: CaseState, index: int) -> UUID | None:
    return next((one.task_id for one in state.open_delegations if one.index == index), None)


async def _source(now: Situation, actor: Actor, new: Attachment, reference: Callable[[UUID], str]) -> Source:
    paper = await lock_document(now.unit, policy.documents(actor), new.document_id)
    if paper is None:
        raise _absent()
    document_id = paper.id if paper.case_id is None else new_uuid()
    index, lineage = await last_file(now.unit, policy.cases(actor), now.state.id, new.definition_key)
    return Source(paper, document_id, reference(document_id), index, lineage)


async def _case_of(unit: UnitOfWork, actor: Actor, document_id: UUID) -> UUID:
    found = await case_of_document(unit, policy.documents(actor), document_id)
    if found is None:
        raise _absent()
    (case_id,) = found
    if case_id is None:
        message = "The document is linked to no case: it goes by itself."
        raise Rejected(Problem(ErrorCode.INVALID_STATE, message, ("documentId",)))
    return case_id


def _absent() -> NotFound:
    return NotFound("There is no such document.", ("documentId",))
