"""Fixtures of the tests of bytes: stores of both kinds, and an office that uploads."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from casegraph.blobs import BlobStore
from casegraph.blobs.local import LocalStore
from casegraph.storage.database import Database
from tests.files.bucket import Bucket, s3_bucket
from tests.files.office import Office, office_on


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket of a server that speaks S3."""
    with s3_bucket(tmp_path_factory.mktemp("s3")) as made:
        yield made


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of each kind."""
    if request.param == "folder":
        return LocalStore(tmp_path / "blobs")
    bucket: Bucket = request.getfixturevalue("bucket")
    return bucket.store(prefix=tmp_path.name)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office on each kind of database."""
    async with office_on(database, tmp_path) as made:
        yield made
