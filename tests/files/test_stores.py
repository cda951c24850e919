"""Stores keep bytes: the same holds for a folder and for a bucket."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from casegraph.blobs import CHUNK, BlobMissing, BlobStore, StoreFailed
from casegraph.blobs.local import LocalStore
from tests.files.bucket import Bucket

KEY = "11111111-1111-7111-8111-111111111111/22222222-2222-7222-8222-222222222222"
LONG = bytes(range(256)) * (10 * CHUNK // 256) + b"the end"
"""So long that a bucket gets it in parts."""


async def read(store: BlobStore, start: int, length: int, key: str = KEY) -> bytes:
    pieces = [piece async for piece in await store.open(key, start, length)]
    assert all(len(piece) <= CHUNK for piece in pieces)
    return b"".join(pieces)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A long file."""
    path = tmp_path / "staged"
    path.write_bytes(LONG)
    return path


async def test_a_file_is_there_whole_and_in_parts(store: BlobStore, file: Path) -> None:
    await store.put_file(KEY, file)
    assert await read(store, 0, len(LONG)) == LONG
    for start, length in ((0, 1), (5, 10), (CHUNK - 1, 2), (len(LONG) - 7, 7), (1, len(LONG) - 2)):
        assert await read(store, start, length) == LONG[start : start + length]


@pytest.mark.parametrize("data", [b"", b"a few bytes"])
async def test_bytes_in_memory_are_put_and_removed(store: BlobStore, data: bytes) -> None:
    await store.put_bytes(KEY, data)
    if data:
        assert await read(store, 0, len(data)) == data
    await store.remove(KEY)
    with pytest.raises(BlobMissing):
        await store.open(KEY, 0, 1)


async def test_an_empty_file_is_put(store: BlobStore, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    await store.put_file(KEY, tmp_path / "empty")
    await store.remove(KEY)


async def test_what_is_not_there_is_removed_all_the_same(store: BlobStore) -> None:
    await store.remove(KEY)


async def test_what_is_not_there_is_missing(store: BlobStore) -> None:
    with pytest.raises(BlobMissing):
        await store.open(KEY, 0, 1)


async def test_bytes_that_end_too_early_are_no_file(store: BlobStore) -> None:
    await store.put_bytes(KEY, b"short")
    with pytest.raises(StoreFailed):
        await read(store, 0, 6)


async def test_an_object_does_not_appear_under_another_beginning(bucket: Bucket) -> None:
    await bucket.store("one").put_bytes(KEY, b"one")
    with pytest.raises(BlobMissing):
        await bucket.store("two").open(KEY, 0, 1)


async def test_a_bucket_that_cannot_be_used_says_so(bucket: Bucket) -> None:
    for store in (bucket.store("x", bucket="nowhere"), bucket.store("x", secret_key="another secret")):
        with pytest.raises(StoreFailed, match="cannot write in the bucket"):
            await store.put_bytes(KEY, b"x")
        with pytest.raises(StoreFailed, match="cannot remove in the bucket"):
            await store.remove(KEY)


async def test_a_file_is_moved_into_a_folder_that_is_for_its_owner_alone(tmp_path: Path, file: Path) -> None:
    await LocalStore(tmp_path / "a" / "blobs").put_file(KEY, file)
    for folder in (tmp_path / "a" / "blobs", tmp_path / "a" / "blobs" / KEY.partition("/")[0]):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with pytest.raises(FileNotFoundError):
        os.stat(file)


async def test_a_file_of_another_file_system_is_copied(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, moved = LocalStore(tmp_path / "blobs"), os.replace

    def replace(source: Path, target: Path) -> None:
        if source == file:
            raise OSError(errno.EXDEV, "another file system")
        moved(source, target)

    monkeypatch.setattr(os, "replace", replace)
    await store.put_file(KEY, file)
    assert await read(store, 0, len(LONG)) == LONG
    assert [path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == [KEY.partition("/")[2]]


async def test_what_a_crash_left_of_a_copy_goes_with_it(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    left = tmp_path / f"{KEY}.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    await store.remove(KEY)
    assert list(left.parent.iterdir()) == []


async def test_bytes_are_on_the_disk_before_their_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def noting(name: str) -> Any:
        real = getattr(os, name)

        def call(*arguments: Any) -> Any:
            done.append(name)
            return real(*arguments)

        return call

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noting(name))
    store = LocalStore(tmp_path)
    (tmp_path / KEY).parent.mkdir()
    await store.put_bytes(KEY, b"data")
    assert done == ["fsync", "replace", "fsync"], "the file, its name, the folder"


async def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file in its place")
    store = LocalStore(tmp_path / "blobs")
    with pytest.raises(StoreFailed, match="cannot write in the folder of blobs"):
        await store.put_bytes(KEY, b"x")
