"""Files of documents that are made: a template is filled in and laid out, and the bytes are stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog

from casegraph.blobs import StoreFailed
from casegraph.domain.enums import OutputFormat
from casegraph.domain.errors import ErrorCode, Problem, Rejected
from casegraph.domain.files import filename_of
from casegraph.domain.records import BlobRecord
from casegraph.processes.model import DocumentDefinition
from casegraph.rendering.asking import document_job
from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.paper import Paper
from casegraph.services.blobs import Blobs
from casegraph.services.downloads import DOCX, PDF
from casegraph.services.printing import Printing, PrintingBusy, PrintingUnavailable

_FORMATS: Final[Mapping[OutputFormat, tuple[str, ...]]] = {
    OutputFormat.PDF: ("pdf",),
    OutputFormat.DOCX: ("docx",),
    OutputFormat.BOTH: ("pdf", "docx"),
}
_TYPES: Final = {"pdf": PDF, "docx": DOCX}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a document is made from: what the process says of it, and the case as it stands."""

    definition: DocumentDefinition
    variables: Mapping[str, Any]
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """The bytes of a document, in the store and not yet in use; `beside` is the DOCX beside a PDF."""

    name: str
    content_type: str
    main: BlobRecord
    beside: BlobRecord | None = None

    @property
    def blob_ids(self) -> tuple[UUID, ...]:
        """All the bytes."""
        return (self.main.id,) if self.beside is None else (self.main.id, self.beside.id)


class DocumentMaking:
    """Makes the files of documents."""

    def __init__(self, printing: Printing, blobs: Blobs, clock: Callable[[], datetime]) -> None:
        self._printing = printing
        self._blobs = blobs
        self._clock = clock
        self._log = structlog.get_logger(__name__)

    async def made(self, tenant_id: UUID, basis: Basis, wanted: OutputFormat) -> MadeFiles:
        """The files of a document. Raises `Rejected` with what is wrong with its template or the variables."""
        formats = _FORMATS[wanted]
        printed = await self._printed(basis, formats)
        try:
            blobs = [await self._blobs.put(tenant_id, one) for one in printed]
        except StoreFailed as error:
            self._log.error("document_not_stored", reason=str(error))
            message = "The bytes cannot be stored just now; try again later."
            raise Rejected(Problem(ErrorCode.INVALID_STATE, message)) from None
        return MadeFiles(filename_of(basis.definition.title, formats[0]), _TYPES[formats[0]], *blobs)

    async def _printed(self, basis: Basis, formats: tuple[str, ...]) -> list[bytes]:
        definition, now = basis.definition, self._clock()
        case = {"number": basis.number, "title": basis.title}
        known = {"case": case, "today": now.date().isoformat(), "now": now.isoformat(), **basis.variables}
        paper = Paper(definition.title, definition.language, now)
        try:
            return await self._printing.files(document_job(definition.template or "", known, paper, formats))
        except RenderingError as error:
            code = ErrorCode.LIMIT_EXCEEDED if error.code == TOO_LARGE else ErrorCode.VALIDATION
            raise Rejected(Problem(code, error.message, ("definitionKey",))) from None
        except PrintingBusy:
            message = "The server makes as many documents as it can; try again later."
            raise Rejected(Problem(ErrorCode.LIMIT_EXCEEDED, message)) from None
        except PrintingUnavailable:
            message = "This server makes no documents: its operator can install the extra 'documents'."
            raise Rejected(Problem(ErrorCode.INVALID_STATE, message)) from None
