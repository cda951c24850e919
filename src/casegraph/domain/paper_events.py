"""What can happen to the documents, folders and forms of a case, as values in the past tense.

No state holds them: what they say becomes rows beside the case.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casegraph.domain.enums import DocumentKind
from casegraph.domain.events import Event


@dataclass(frozen=True, slots=True)
class DocumentCreated(Event):
    """A document came into the case: `source_id` is its own id where it was linked, another document's where copied.

    `index` counts the case's files, `version` those of its lineage, of which it is the newest from here on.
    """

    type = "DOCUMENT.CREATED"
    document_id: UUID
    source_id: UUID
    lineage_id: UUID
    version: int
    index: int
    kind: DocumentKind
    name: str
    content_type: str
    size: int
    sha256: str
    definition_key: str | None
    task_id: UUID | None
    delegation_id: UUID | None
    folder_id: UUID | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class DocumentReplaced(Event):
    """A document that is made from the case's data was made again, in the place of the one before."""

    type = "DOCUMENT.REPLACED"
    document_id: UUID
    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentDeleted(Event):
    """A document was hidden; it can be restored. `latest_id` is the newest version that is left."""

    type = "DOCUMENT.DELETED"
    document_id: UUID
    lineage_id: UUID
    name: str
    version: int
    latest_id: UUID | None


@dataclass(frozen=True, slots=True)
class DocumentRestored(Event):
    """A document is no longer hidden. `latest_id` is the newest version now."""

    type = "DOCUMENT.RESTORED"
    document_id: UUID
    lineage_id: UUID
    name: str
    version: int
    latest_id: UUID


@dataclass(frozen=True, slots=True)
class FolderCreated(Event):
    """Someone made a folder, in another one (`parent_id`) or in the root folder of the case."""

    type = "FOLDER.CREATED"
    folder_id: UUID
    parent_id: UUID | None
    name: str
    description: str | None


@dataclass(frozen=True, slots=True)
class FormCreated(Event):
    """Someone filled in a form, after the definition of this key in the case's process if it has one."""

    type = "FORM.CREATED"
    form_id: UUID
    folder_id: UUID | None
    definition_key: str | None
    name: str
    fields: Any
