"""`python -m tests.benchmarks.uploads`: how fast bytes go in and out, and that the server's memory stays what it was.

A server in a process of its own takes in and gives out files of growing size; after each, its peak of memory is read.
"""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from rich.console import Console
from rich.table import Table

from tests.benchmarks.measure import usage
from tests.cli.processes import Server, casegraph, serving
from tests.files.bucket import ACCESS_KEY, BUCKET, SECRET_KEY, s3_bucket
from tests.files.office import CREATE, SHOW

MEGABYTE = 1_048_576
FLAT = 64
"""By how many megabytes the peak may grow from the smallest file to the largest, wherever its bytes lie: what goes to
a bucket is sent in parts, of which a few are in memory."""

_PIECE = os.urandom(MEGABYTE)


class Step(NamedTuple):
    """What was done with a file of a size: how long it took, and the server's peak of memory by then, in megabytes."""

    act: str
    megabytes: int
    seconds: float
    peak: float


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where the memory does not stay flat."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.uploads", description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[1, 64, 1024], help="the sizes of the files")
    parser.add_argument("--store", choices=["folder", "s3"], default="folder", help="where the bytes lie")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="casegraph-uploads-") as folder, _within(Path(folder)):
        steps = _measured(given.store, sorted(given.megabytes), Path(folder))
    Console().print(_shown(steps))
    return 0 if steps[-1].peak - steps[0].peak <= FLAT else 1


@contextmanager
def _within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _measured(store: str, sizes: Sequence[int], folder: Path) -> list[Step]:
    data = folder / "s3"
    data.mkdir()
    with s3_bucket(data) if store == "s3" else nullcontext() as bucket:
        settings = {} if bucket is None else _settings(bucket.address)
        token = casegraph("token", "create", "--tenant", "acme", "--principal", "me").out.strip()
        with serving("serve", CASEGRAPH_MAX_UPLOAD_BYTES=str(50_000_000_000), **settings) as server:
            return [step for size in sizes for step in _steps(server, token, size)]


def _settings(address: str) -> dict[str, str]:
    return {
        "CASEGRAPH_BLOB_STORE": f"s3://{BUCKET}",
        "CASEGRAPH_S3_ENDPOINT": address,
        "CASEGRAPH_S3_REGION": "us-east-1",
        "CASEGRAPH_S3_ACCESS_KEY": ACCESS_KEY,
        "CASEGRAPH_S3_SECRET_KEY": SECRET_KEY,
    }


def _steps(server: Server, token: str, megabytes: int) -> Iterator[Step]:
    """Put a file, put it again, get it."""
    with httpx.Client(timeout=None, headers={"Authorization": f"Bearer {token}"}) as http:
        size = megabytes * MEGABYTE
        input = {"filename": "file.bin", "contentType": "application/octet-stream", "size": str(size)}
        begun = _ask(http, server, CREATE, {"input": input})["createUpload"]

        def put() -> None:
            answer = http.put(begun["uploadUrl"], content=_pieces(megabytes))
            assert answer.status_code == 204, answer.text

        def get() -> None:
            shown = _ask(http, server, SHOW, {"id": begun["document"]["id"]})["document"]
            digest = hashlib.sha256()
            with http.stream("GET", shown["download"]["url"]) as answer:
                for piece in answer.iter_raw(MEGABYTE):
                    digest.update(piece)
            assert digest.hexdigest() == shown["sha256"]

        acts: dict[str, Callable[[], None]] = {"put": put, "put again": put, "get": get}
        for name, act in acts.items():
            began = time.monotonic()
            act()
            yield Step(name, megabytes, time.monotonic() - began, usage(server.process.pid).peak)


def _pieces(megabytes: int) -> Iterator[bytes]:
    for number in range(megabytes):
        yield number.to_bytes(8, "big") + _PIECE[8:]


def _ask(http: httpx.Client, server: Server, query: str, variables: dict[str, Any]) -> Any:
    answer = http.post(f"{server.address}/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in answer, answer
    return answer["data"]


def _shown(steps: Sequence[Step]) -> Table:
    table = Table("act", "MB", "seconds", "MB/s", "peak of the server's memory, MB")
    for one in steps:
        speed = f"{one.megabytes / one.seconds:,.0f}"
        table.add_row(one.act, f"{one.megabytes:,}", f"{one.seconds:.2f}", speed, f"{one.peak:,.0f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
