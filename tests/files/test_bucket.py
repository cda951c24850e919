"""The whole way with a bucket in place of the folder: an upload, a download by range, and what is over goes."""

import hashlib
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from casegraph.blobs import BlobStore
from casegraph.bootstrap import StartError, open_store
from casegraph.config import Settings
from casegraph.storage.database import Database
from tests.files.bucket import ACCESS_KEY, BUCKET, SECRET_KEY, Bucket
from tests.files.office import Office, office_on
from tests.files.test_sweeping import sweep

DATA = bytes(range(256)) * 60_000


async def test_the_whole_way(database: Database, tmp_path: Path, bucket: Bucket) -> None:
    place = {
        "blob_store": f"s3://{BUCKET}/{tmp_path.name}",
        "s3_endpoint": bucket.address,
        "s3_region": "us-east-1",
        "s3_access_key": ACCESS_KEY,
        "s3_secret_key": SECRET_KEY,
    }
    async with office_on(database, tmp_path, **place) as office:
        document = await office.uploaded(DATA, size=str(len(DATA)))
        assert (office.stored(), office.staged()) == ({}, {})
        shown = await office.show(document)
        assert shown["sha256"] == hashlib.sha256(DATA).hexdigest()
        url = shown["download"]["url"]
        assert (await office.client.http.get(url)).content == DATA
        part = await office.client.http.get(url, headers={"range": "bytes=9000000-9000009"})
        assert (part.status_code, part.content) == (206, DATA[9_000_000:9_000_010])
        await _goes(office, bucket.store(tmp_path.name), url)


async def _goes(office: Office, store: BlobStore, url: str) -> None:
    swept = await sweep(office, timedelta(hours=25), store)
    assert (swept.documents, swept.blobs) == (1, 1)
    assert (await office.client.http.get(url)).status_code == 404


async def test_a_server_that_is_away_is_no_loss(database: Database, tmp_path: Path) -> None:
    pytest.importorskip("obstore", reason="needs obstore")
    away = {
        "blob_store": "s3://papers",
        "s3_endpoint": "http://127.0.0.1:9",
        "s3_access_key": "a",
        "s3_secret_key": "b",
    }
    async with office_on(database, tmp_path, **away) as office:
        payload = await office.begin()
        answer: httpx.Response = await office.put(payload["uploadUrl"], b"bytes")
        assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
        assert "127.0.0.1" not in answer.text
        state = await office.client.http.head(payload["uploadUrl"])
        assert state.headers["upload-offset"] == "5", "they need not be sent again"


def test_half_of_the_keys_is_refused() -> None:
    with pytest.raises(StartError, match="both needed"):
        open_store(Settings(blob_store="s3://papers", s3_access_key="a"))
