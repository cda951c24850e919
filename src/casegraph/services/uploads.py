"""Uploads as use cases: a document is made without bytes, and its bytes come later, at once or in pieces."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog

from casegraph.auth import policy
from casegraph.auth.links import UploadLink
from casegraph.blobs import CHUNK, StoreFailed
from casegraph.blobs.staging import Staged, Staging, StagingBusy
from casegraph.domain.actor import Actor
from casegraph.domain.calls import Call, Outcome
from casegraph.domain.enums import DocumentKind
from casegraph.domain.errors import (
    ErrorCode,
    NotFound,
    Problem,
    Rejected,
    UploadFault,
    UploadRefused,
)
from casegraph.domain.files import among_patterns, filename_fault, media_type
from casegraph.domain.ids import new_uuid
from casegraph.domain.records import BlobRecord, DocumentRecord
from casegraph.domain.signatures import LOOKED_AT, recognised
from casegraph.services.acts import Acts
from casegraph.services.blobs import Blobs
from casegraph.services.links import Links
from casegraph.services.loose_documents import loose_document
from casegraph.storage.database import Database
from casegraph.storage.repositories.blobs import BlobGone, use
from casegraph.storage.repositories.uploads import add_upload, give_bytes, locked_upload, upload
from casegraph.storage.unit_of_work import UnitOfWork, unit_of_work

Parts = AsyncIterator[bytes]


class Interrupted(Exception):
    """Whoever sends bytes is gone, or silent; what came is kept, to go on from."""


@dataclass(frozen=True, slots=True)
class UploadRules:
    """What may be uploaded: at most so many bytes, of media types that patterns name and others do not.

    `lifetime` is how long an upload may take, and how long its document is there unless it is linked to a case.
    """

    max_bytes: int = 1 << 30
    types: tuple[str, ...] = ("*/*",)
    refused_types: tuple[str, ...] = ()
    lifetime: timedelta = timedelta(hours=24)

    def take(self, kind: str) -> bool:
        """Whether a media type may be uploaded."""
        return among_patterns(kind, self.types) and not among_patterns(kind, self.refused_types)


class NewUpload(NamedTuple):
    """A file that is to be uploaded; `size` where it is known, and the caller's own id where it gives one."""

    filename: str
    content_type: str
    size: int | None = None
    id: UUID | None = None


class Arriving(NamedTuple):
    """An upload that a proven link leads to, and its document as it is now."""

    link: UploadLink
    document: DocumentRecord

    @property
    def is_complete(self) -> bool:
        """Whether the document has its bytes."""
        return self.document.blob_id is not None


class Incoming(NamedTuple):
    """What a request brings: its bytes, how many it says they are, where they begin, and whether they are the last.

    `offset` is None for a request that begins anew.
    """

    parts: Parts
    length: int | None = None
    offset: int | None = None
    is_last: bool = True


class Uploads:
    """Makes documents to upload, and takes their bytes in."""

    def __init__(
        self,
        database: Database,
        acts: Acts,
        blobs: Blobs,
        staging: Staging,
        links: Links,
        rules: UploadRules,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._acts = acts
        self._blobs = blobs
        self._staging = staging
        self._links = links
        self._rules = rules
        self._clock = clock
        self._log = structlog.get_logger(__name__)

    async def create(self, actor: Actor, new: NewUpload, call: Call | None) -> Outcome:
        """A temporary document without bytes, of the actor's own. Raises `Rejected`."""
        document = self._document(actor, new)
        tenant_id = policy.tenant(actor).tenant_id

        async def act(unit: UnitOfWork) -> Outcome:
            if await add_upload(unit, tenant_id, document):
                return Outcome(document.id, True)
            there = await locked_upload(unit, tenant_id, document.id)
            if there is None or not _is_same(there, document):
                raise Rejected(Problem(ErrorCode.CONFLICT, "Another document has this id.", ("id",)))
            return Outcome(there.id, False)

        return await self._acts.run(actor, call, act)

    async def path(self, actor: Actor, document: DocumentRecord, size: int | None) -> str:
        """Where the bytes of an upload of the actor's are to be put; below the address of the server."""
        ends = document.expires_at or self._clock()
        token = await self._links.sign(UploadLink(actor.tenant.id, actor.principal.id, document.id, ends, size))
        return f"/uploads/{token}"

    async def arriving(self, link: UploadLink) -> Arriving:
        """The upload that a proven link leads to. Raises `NotFound` where its document is gone."""
        document = await upload(self._database, link.tenant_id, link.document_id)
        if document is None:
            raise NotFound("The document of this upload is gone.")
        return Arriving(link, document)

    def offset(self, arriving: Arriving) -> int:
        """How many bytes are there."""
        return arriving.document.size if arriving.is_complete else self._staging.size(arriving.document.id)

    def check_type(self, arriving: Arriving, given: str) -> None:
        """`UploadRefused` where a request says that its bytes are of another type than was declared."""
        declared = arriving.document.content_type
        if media_type(given) not in (declared, declared.partition(";")[0], "application/octet-stream"):
            raise UploadRefused(UploadFault.WRONG_TYPE, f"The bytes must be of the type that was declared: {declared}.")

    async def receive(self, arriving: Arriving, incoming: Incoming) -> int:
        """Take bytes in; how many there are now. Bytes that are refused leave nothing behind.

        Raises `UploadRefused`, and `Interrupted` with what came kept.
        """
        if arriving.is_complete:
            return await self._repeated(arriving, incoming)
        try:
            with self._staging.writing(arriving.document.id) as staged:
                return await self._into(staged, arriving, incoming)
        except StagingBusy:
            message = "Another request is sending the bytes of this upload; wait until it has ended."
            raise UploadRefused(UploadFault.BUSY, message) from None
        except (OSError, StoreFailed) as error:
            self._log.error("upload_failed", document_id=str(arriving.document.id), reason=str(error))
            message = "The bytes cannot be stored just now; try again later."
            raise UploadRefused(UploadFault.UNAVAILABLE, message) from None

    async def _into(self, staged: Staged, arriving: Arriving, incoming: Incoming) -> int:
        if incoming.offset is None:
            staged.restart()
        elif incoming.offset != staged.size:
            raise _wrong_offset(staged.size)
        try:
            self._check_length(arriving, incoming)
            await self._take(staged, arriving, incoming.parts)
            if incoming.is_last:
                await self._finish(staged, arriving)
        except (UploadRefused, OSError):
            staged.discard()
            raise
        return staged.size

    async def _take(self, staged: Staged, arriving: Arriving, parts: Parts) -> None:
        waiting = bytearray()
        try:
            async for part in parts:
                waiting += part
                if staged.size + len(waiting) > self._most(arriving):
                    raise self._too_large(arriving)
                if len(waiting) >= CHUNK:
                    await self._write(staged, waiting)
        except Interrupted:
            await self._write(staged, waiting)
            raise
        await self._write(staged, waiting)

    async def _write(self, staged: Staged, waiting: bytearray) -> None:
        data = bytes(waiting)
        waiting.clear()
        if staged.size == 0:
            self._check_head(data[:LOOKED_AT])
        await asyncio.to_thread(staged.append, data)

    async def _finish(self, staged: Staged, arriving: Arriving) -> None:
        declared = arriving.link.size
        if declared is not None and staged.size != declared:
            message = f"There are {staged.size:,} bytes, but {declared:,} were declared."
            raise UploadRefused(UploadFault.WRONG_SIZE, message)
        self._check_head(await asyncio.to_thread(staged.head, LOOKED_AT))
        sha256 = await asyncio.to_thread(staged.sealed)
        staged.close()
        blob = await self._blobs.put_file(arriving.link.tenant_id, staged.path, staged.size, sha256)
        await self._give(arriving, blob)
        staged.discard()

    async def _give(self, arriving: Arriving, blob: BlobRecord) -> None:
        """Have the document use bytes that are in the store."""
        tenant_id, document_id = arriving.link.tenant_id, arriving.document.id
        async with unit_of_work(self._database) as unit:
            there = await locked_upload(unit, tenant_id, document_id)
            if there is None:
                raise NotFound("The document of this upload is gone.")
            if there.blob_id is not None:
                # Another machine was first: what it stored counts, and these bytes go with their time.
                if there.sha256 != blob.sha256:
                    raise _other_bytes()
                return
            now = self._clock()
            try:
                await use(unit, tenant_id, blob.id, now)
            except BlobGone:
                raise StoreFailed("it took too long to put the bytes") from None
            changed = {"updated_at": now, "updated_by_id": arriving.link.holder_id}
            await give_bytes(unit, tenant_id, document_id, blob, changed)

    async def _repeated(self, arriving: Arriving, incoming: Incoming) -> int:
        """Compare bytes with those that are there already."""
        size = arriving.document.size
        if incoming.offset is not None and incoming.offset != size:
            raise _wrong_offset(size)
        begun, digest = incoming.offset or 0, hashlib.sha256()
        async for part in incoming.parts:
            begun += len(part)
            if begun > size:
                raise _other_bytes()
            digest.update(part)
        if incoming.offset is None and digest.hexdigest() != arriving.document.sha256:
            raise _other_bytes()
        return size

    def _document(self, actor: Actor, new: NewUpload) -> DocumentRecord:
        kind, now = self._checked(new), self._clock()
        return loose_document(
            actor,
            now,
            new.id or new_uuid(),
            name=new.filename,
            content_type=kind,
            size=new.size or 0,
            expires_at=now + self._rules.lifetime,
        )

    def _checked(self, new: NewUpload) -> str:
        """The media type as it is kept. Raises `Rejected` with all that is wrong."""
        problems: list[Problem] = []
        if (fault := filename_fault(new.filename)) is not None:
            problems.append(Problem(ErrorCode.VALIDATION, fault, ("filename",)))
        kind = media_type(new.content_type)
        if kind is None:
            message = "Expected a media type, such as application/pdf."
            problems.append(Problem(ErrorCode.VALIDATION, message, ("contentType",)))
        elif not self._rules.take(kind):
            message = f"This server takes no files of the type {kind.partition(';')[0]}."
            problems.append(Problem(ErrorCode.VALIDATION, message, ("contentType",)))
        if new.size is not None and new.size < 0:
            problems.append(Problem(ErrorCode.VALIDATION, "A file has no fewer than 0 bytes.", ("size",)))
        if new.size is not None and new.size > self._rules.max_bytes:
            message = f"A file may have {self._rules.max_bytes:,} bytes at most."
            problems.append(Problem(ErrorCode.LIMIT_EXCEEDED, message, ("size",)))
        if problems or kind is None:
            raise Rejected(*problems)
        return kind

    def _check_length(self, arriving: Arriving, incoming: Incoming) -> None:
        """Refuse before a byte is read what says of itself that it is too long."""
        if incoming.length is not None and (incoming.offset or 0) + incoming.length > self._most(arriving):
            raise self._too_large(arriving)

    def _check_head(self, head: bytes) -> None:
        found = recognised(head)
        if found is not None and not self._rules.take(found):
            message = "These bytes are a program, which this server does not take."
            raise UploadRefused(UploadFault.WRONG_TYPE, message)

    def _most(self, arriving: Arriving) -> int:
        declared = arriving.link.size
        return self._rules.max_bytes if declared is None else min(declared, self._rules.max_bytes)

    def _too_large(self, arriving: Arriving) -> UploadRefused:
        most = self._most(arriving)
        said = "were declared" if most == arriving.link.size else "are taken at most"
        return UploadRefused(UploadFault.TOO_LARGE, f"There are more than the {most:,} bytes that {said}.")


def _is_same(there: DocumentRecord, asked: DocumentRecord) -> bool:
    """Whether a document is what a caller asks for once more."""
    mine = there.kind is DocumentKind.TEMPORARY and there.created_by_id == asked.created_by_id
    return mine and there.name == asked.name and there.content_type == asked.content_type


def _wrong_offset(size: int) -> UploadRefused:
    message = f"The upload has {size:,} bytes: further ones must begin there."
    return UploadRefused(UploadFault.WRONG_OFFSET, message, size)


def _other_bytes() -> UploadRefused:
    return UploadRefused(UploadFault.OTHER_BYTES, "The document has its bytes already, and these are others.")
