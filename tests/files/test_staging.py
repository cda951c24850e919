"""Unfinished uploads: one writer at a time, in one process or in several, and what was written outlasts them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from casegraph.blobs.staging import Staging, StagingBusy
from casegraph.domain.ids import new_uuid

UPLOAD = new_uuid()

HOLDER = """
import sys
from pathlib import Path
from uuid import UUID
from casegraph.blobs.staging import Staging
with Staging(Path(sys.argv[1])).writing(UUID(sys.argv[2])) as staged:
    staged.append(b"from another process")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_what_was_written_is_gone_on_from(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    assert staging.size(UPLOAD) == 0
    with staging.writing(UPLOAD) as staged:
        staged.append(b"one ")
    assert staging.size(UPLOAD) == 4
    with Staging(tmp_path).writing(UPLOAD) as staged:
        assert staged.size == 4
        staged.append(b"two")
        assert staged.head(5) == b"one t"
        assert staged.sealed() == hashlib.sha256(b"one two").hexdigest()


def test_it_begins_anew(tmp_path: Path) -> None:
    with Staging(tmp_path).writing(UPLOAD) as staged:
        staged.append(b"something else")
        staged.restart()
        staged.append(b"abc")
        assert staged.sealed() == hashlib.sha256(b"abc").hexdigest()
        assert staged.path.read_bytes() == b"abc"


def test_two_requests_do_not_write_at_once(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    with staging.writing(UPLOAD), pytest.raises(StagingBusy), staging.writing(UPLOAD):
        pass
    with staging.writing(UPLOAD), staging.writing(new_uuid()):
        pass  # others are not in the way


def test_two_processes_do_not_write_at_once_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path), str(UPLOAD)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            staging = Staging(tmp_path)
            with pytest.raises(StagingBusy), staging.writing(UPLOAD):
                pass
        finally:
            other.kill()
    with staging.writing(UPLOAD) as staged:
        assert staged.path.read_bytes() == b"from another process"


def test_the_sweep_takes_what_is_old_and_nobody_writes(tmp_path: Path) -> None:
    staging, (old, new, held) = Staging(tmp_path), (new_uuid(), new_uuid(), new_uuid())
    for one in (old, new, held):
        with staging.writing(one) as staged:
            staged.append(b"x")
    for one in (old, held):
        os.utime(tmp_path / f"{one}.part", (0, 0))
    (tmp_path / "something else.part").touch()
    with staging.writing(held):
        assert staging.sweep(3600) == 1
    assert (staging.size(old), staging.size(new), staging.size(held)) == (0, 1, 1)


def test_nothing_is_swept_where_nothing_was_uploaded(tmp_path: Path) -> None:
    assert Staging(tmp_path / "nowhere").sweep(0) == 0
