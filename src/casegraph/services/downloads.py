"""Downloads as use cases: links to stored bytes, signed for an actor who may have them, and what they lead to."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote
from uuid import UUID

from casegraph.auth.links import DownloadLink
from casegraph.domain.actor import Actor
from casegraph.domain.enums import OutputFormat
from casegraph.domain.errors import NotFound
from casegraph.domain.files import essence_of, safe_name
from casegraph.domain.records import BlobRecord, DocumentRecord, DownloadRecord
from casegraph.services.blobs import Blobs
from casegraph.services.links import Links

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_NO_BLOB = UUID(int=0)


class Downloads:
    """Signs links to bytes, which are good for `lifetime`, and follows them."""

    def __init__(self, links: Links, blobs: Blobs, clock: Callable[[], datetime], lifetime: timedelta) -> None:
        self._links = links
        self._blobs = blobs
        self._clock = clock
        self._lifetime = lifetime

    async def link(
        self, actor: Actor, blob_id: UUID | None, filename: str, content_type: str, size: int | None
    ) -> DownloadRecord:
        """A link to bytes that the actor may have: whoever calls has checked that.

        Without bytes, as of a document that is not uploaded yet, there is a link too: it says so when it is followed.
        """
        filename = safe_name(filename)
        ends = (self._clock() + self._lifetime).replace(microsecond=0)
        link = DownloadLink(actor.tenant.id, actor.principal.id, blob_id or _NO_BLOB, ends, content_type)
        token = await self._links.sign(link, filename)
        path = f"/downloads/{token}/{quote(filename, safe='')}"
        return DownloadRecord(path, filename, content_type, size, ends)

    async def of_documents(
        self, actor: Actor, documents: Sequence[DocumentRecord], format: OutputFormat | None
    ) -> list[DownloadRecord | NotFound]:
        """A link to each of the documents, which the actor sees, in a format; `NotFound` for one that has it not."""
        return [await self._of_document(actor, one, format) for one in documents]

    async def find(self, link: DownloadLink) -> BlobRecord:
        """What a proven link leads to. Raises `NotFound`."""
        if link.blob_id == _NO_BLOB:
            raise NotFound("This document has no bytes yet.")
        blob = await self._blobs.find(link.tenant_id, link.blob_id)
        if blob is None:
            raise NotFound("These bytes are gone.")
        return blob

    async def open(self, link: DownloadLink, start: int, length: int) -> AsyncIterator[bytes]:
        """Some of the bytes. Raises `StoreFailed`, as the pieces may."""
        return await self._blobs.open(link.tenant_id, link.blob_id, start, length)

    async def _of_document(
        self, actor: Actor, document: DocumentRecord, format: OutputFormat | None
    ) -> DownloadRecord | NotFound:
        essence = essence_of(document.content_type)
        if format is None or (format, essence) in ((OutputFormat.PDF, PDF), (OutputFormat.DOCX, DOCX)):
            return await self.link(actor, document.blob_id, document.name, document.content_type, document.size)
        if format is OutputFormat.DOCX and document.docx_blob_id is not None:
            beside = await self._blobs.find(actor.tenant.id, document.docx_blob_id)
            name = f"{document.name.removesuffix('.pdf')}.docx"
            return await self.link(actor, document.docx_blob_id, name, DOCX, beside and beside.size)
        return NotFound(f"This document cannot be downloaded as {format.name}.", ("format",))
