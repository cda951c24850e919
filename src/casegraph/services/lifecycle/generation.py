"""Making documents from the data of cases: a further version, or one in the place of the one before.

Making takes seconds, so the case is not locked meanwhile. It is looked at before, and when the document comes into it:
where its variables are others by then, the document is made again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.enums import OutputFormat
from casegraph.domain.errors import ErrorCode, Problem, Rejected
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import DocumentRecord
from casegraph.lifecycle import commands
from casegraph.lifecycle.commands import Command
from casegraph.lifecycle.papers import Paper, Source
from casegraph.services.acts import Acts
from casegraph.services.blobs import Blobs
from casegraph.services.document_making import Basis, DocumentMaking, MadeFiles
from casegraph.services.lifecycle.changing import Asked, Changing, Situation
from casegraph.services.lifecycle.requests import NewDocument, OnCase
from casegraph.services.loose_documents import loose_document
from casegraph.storage.lifecycle.generated import Generated, give_other_bytes, made_before
from casegraph.storage.lifecycle.papers import last_file
from casegraph.storage.repositories.blobs import drop, use
from casegraph.storage.repositories.uploads import add_upload
from casegraph.storage.unit_of_work import UnitOfWork

_TRIES: Final = 3


class _Outdated(Exception):
    """The case is not any more as it was when the document was made."""


@dataclass(slots=True)
class _Bringing:
    """A document on its way into a case: what it is made from, its bytes, and the one whose place it takes."""

    basis: Basis
    document: DocumentRecord
    files: MadeFiles
    before: Generated | None = None
    dropped: list[UUID] = field(default_factory=list)


class DocumentGeneration:
    """Makes documents of cases."""

    def __init__(
        self, changing: Changing, acts: Acts, making: DocumentMaking, blobs: Blobs, clock: Callable[[], datetime]
    ) -> None:
        self._changing = changing
        self._acts = acts
        self._making = making
        self._blobs = blobs
        self._clock = clock

    async def generate(self, actor: Actor, on: OnCase, new: NewDocument, call: Call | None = None) -> Outcome:
        """Make a document; the outcome is about it. Raises `NotFound`, `NotPermitted` and `Rejected`."""
        earlier = await self._acts.earlier(actor, call)
        if earlier is not None:
            return earlier
        for _ in range(_TRIES):
            basis = await self._basis(actor, on, new)
            wanted = new.format or basis.definition.format or OutputFormat.PDF
            files = await self._making.made(actor.tenant.id, basis, wanted)
            try:
                return await self._bring(actor, on, _Bringing(basis, self._document(actor, files), files), call)
            except _Outdated:
                continue
        message = "The case changes all the time while its document is made; try again."
        raise Rejected(Problem(ErrorCode.CONFLICT, message, ("caseId",)))

    async def _basis(self, actor: Actor, on: OnCase, new: NewDocument) -> Basis:
        """What to make the document from. Raises what keeps the actor from making it."""
        found: list[Basis | None] = []

        def make(now: Situation) -> Command:
            found[:] = [_basis(now, new.definition_key)]
            return commands.GenerateDocument(new.definition_key)

        async def act(unit: UnitOfWork) -> Outcome:
            return await self._changing.change_in(unit, actor, on, Asked(make))

        await self._changing.run(actor, None, act)
        (basis,) = found
        assert basis is not None, "the command is refused for a document that is not defined"
        return basis

    async def _bring(self, actor: Actor, on: OnCase, bringing: _Bringing, call: Call | None) -> Outcome:
        async def act(unit: UnitOfWork) -> Outcome:
            return await self._brought(unit, actor, on, bringing)

        done = await self._changing.run(actor, call, act)
        await self._blobs.remove(actor.tenant.id, bringing.dropped)
        return done

    async def _brought(self, unit: UnitOfWork, actor: Actor, on: OnCase, bringing: _Bringing) -> Outcome:
        """Documents are locked before bytes, as everywhere."""
        scope, files = policy.cases(actor), bringing.files
        bringing.dropped.clear()  # of a try that was rolled back

        async def make(now: Situation) -> Command:
            return await _command(now, actor, bringing)

        done = await self._changing.change_in(unit, actor, on, Asked(make))
        before, now = bringing.before, self._clock()
        if before is not None:
            beside = files.beside and files.beside.id
            await give_other_bytes(unit, scope, before.id, files.main.id, beside)
        for blob_id in files.blob_ids:
            await use(unit, scope.tenant_id, blob_id, now)
        if before is not None:
            old = [one for one in (before.blob_id, before.docx_blob_id) if one is not None]
            bringing.dropped[:] = await drop(unit, scope.tenant_id, old, now)
        return Outcome(bringing.document.id if before is None else before.id, done.changed)

    def _document(self, actor: Actor, files: MadeFiles) -> DocumentRecord:
        """The document before it is one of the case."""
        return loose_document(
            actor,
            self._clock(),
            new_uuid(),
            name=files.name,
            content_type=files.content_type,
            size=files.main.size,
            sha256=files.main.sha256,
            blob_id=files.main.id,
            docx_blob_id=files.beside and files.beside.id,
        )


def _basis(now: Situation, definition_key: str) -> Basis | None:
    definition = None if now.definition is None else now.definition.document(definition_key)
    state = now.state
    return None if definition is None else Basis(definition, state.variables, state.number, state.title)


async def _command(now: Situation, actor: Actor, bringing: _Bringing) -> Command:
    """Brings the document into the case as it stands. Raises `_Outdated`."""
    basis, document, scope = bringing.basis, bringing.document, policy.cases(actor)
    key = basis.definition.key
    if _basis(now, key) != basis:
        raise _Outdated
    replaces = not basis.definition.versioned
    bringing.before = await made_before(now.unit, scope, now.state.id, key) if replaces else None
    if bringing.before is None:
        await add_upload(now.unit, scope.tenant_id, document)
    index, lineage = await last_file(now.unit, scope, now.state.id, key)
    source = Source(_paper(document), document.id, str(document.id), index, lineage)
    return commands.GenerateDocument(key, source, bringing.before and bringing.before.id)


def _paper(document: DocumentRecord) -> Paper:
    return Paper(
        id=document.id,
        case_id=None,
        lineage_id=document.lineage_id,
        task_id=None,
        name=document.name,
        content_type=document.content_type,
        size=document.size,
        sha256=document.sha256,
        stored=True,
        deleted=False,
    )
