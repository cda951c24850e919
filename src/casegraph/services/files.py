"""What an operator decides about documents: where their bytes lie, what may be uploaded, how links are signed."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from casegraph.blobs import BlobStore
from casegraph.blobs.local import LocalStore
from casegraph.blobs.staging import Staging
from casegraph.services.uploads import UploadRules

BLOBS: Final = "blobs"
"""The folder of bytes, in the data folder."""

UPLOADS: Final = "uploads"
"""The folder of unfinished uploads, in the data folder."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where bytes lie for good and on their way in, what may be uploaded, and how links are signed.

    Without a `secret`, each tenant has a key of its own in the database.
    """

    store: BlobStore
    staging: Staging
    rules: UploadRules = field(default_factory=UploadRules)
    secret: str | None = field(default=None, repr=False)
    link_lifetime: timedelta = timedelta(minutes=15)


def files_in(folder: Path) -> Files:
    """All of it in a folder, which is made when it is first needed."""
    return Files(LocalStore(folder / BLOBS), Staging(folder / UPLOADS))
