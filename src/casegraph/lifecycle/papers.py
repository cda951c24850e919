"""What decisions about documents, folders and forms look at: values that were read under the lock of the case.

Nothing here is decided, and no bytes are known.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

MAX_FOLDER_DEPTH: Final = 32
"""The most folders that lie in one another."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it stands. One that was uploaded and is linked to no case yet has no `case_id`.

    `stored`: its bytes are there.
    """

    id: UUID
    case_id: UUID | None
    lineage_id: UUID
    task_id: UUID | None
    name: str
    content_type: str
    size: int
    sha256: str
    stored: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """The versions of one document in a case: the highest number, and the folder of that version."""

    id: UUID
    version: int
    folder_id: UUID | None


@dataclass(frozen=True, slots=True)
class Source:
    """A document that is to come into a case: as itself where it is linked to none, else as a copy of this new id.

    `last_index` is that of the case's files; `lineage` the one that a further document of the definition continues.
    `reference` is what the data of a task call the document.
    """

    paper: Paper
    document_id: UUID
    reference: str
    last_index: int
    lineage: Lineage | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A document of a case, and the newest of all its versions, other than itself, that is not deleted."""

    paper: Paper
    version: int
    newest: tuple[UUID, int] | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is put in a case: a folder, and how many folders lead to it, itself included.

    No folder is the root folder of the case; no depth: the case has no such folder.
    """

    folder_id: UUID | None = None
    depth: int | None = 0


ROOT: Final = Place()
"""The root folder."""
