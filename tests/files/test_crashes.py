"""Whoever is killed at any moment of an upload leaves neither a document without its bytes nor bytes for ever."""

import subprocess
import sys
from datetime import timedelta

import pytest

from casegraph.services.blobs import GRACE
from tests.checkout import ROOT
from tests.files.office import Office, bare
from tests.files.test_sweeping import sweep

DATA = b"0123456789" * 300_000
"""More than is held in memory at a time."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")


def killed(office: Office, url: str, moment: str) -> None:
    """Take in the bytes of an upload in a process that is killed."""
    database = office.database.url
    plain = database.set(drivername=database.get_backend_name()).render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.files.killed", plain, str(office.folder), url.rpartition("/")[2], moment]
    done = subprocess.run(command, input=DATA, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == -9, done.stderr.decode()


@pytest.mark.parametrize("moment", ["arriving", "before", "half", "after"])
async def test_before_the_document_has_its_bytes(office: Office, moment: str) -> None:
    payload = await office.begin(size=str(len(DATA)))
    killed(office, payload["uploadUrl"], moment)
    [document], blobs = await office.rows()
    assert document[1] is None, "no document refers to bytes that may not be there"
    assert all(remove_at is not None for _, remove_at in blobs), "and what may be there is to go"
    if moment == "arriving":
        assert blobs == []
    assert (await office.show(payload["document"]))["sha256"] == ""
    known = {str(id) for id, _ in blobs}
    assert {name.partition(".")[0] for name in office.stored()} <= known, "nothing lies there that nobody knows of"

    assert (await office.put(payload["uploadUrl"], DATA)).status_code == 204, "it can be sent again"
    assert await sweep(office, GRACE + timedelta(minutes=5)) == (0, len(blobs), 0)
    [kept], [blob] = await office.rows()
    assert (kept[0], kept[1], blob[1]) == (bare(payload["document"]), blob[0], None)
    assert office.stored() == {str(blob[0]): DATA}


async def test_what_a_killed_process_had_written_is_gone_on_from(office: Office) -> None:
    payload = await office.begin(size=str(len(DATA)))
    killed(office, payload["uploadUrl"], "before")
    state = await office.client.http.head(payload["uploadUrl"])
    assert state.headers["upload-offset"] == str(len(DATA)), "all of it is there"
    headers = {"upload-offset": str(len(DATA)), "upload-complete": "?1"}
    assert (await office.client.http.patch(payload["uploadUrl"], content=b"", headers=headers)).status_code == 204
    assert list(office.stored().values()) == [DATA]


async def test_after_the_document_has_its_bytes(office: Office) -> None:
    payload = await office.begin(size=str(len(DATA)))
    killed(office, payload["uploadUrl"], "never")
    assert await sweep(office, GRACE + timedelta(minutes=5)) == (0, 0, 0)
    assert list(office.stored().values()) == [DATA]
    assert (await office.put(payload["uploadUrl"], DATA)).status_code == 204
    assert await sweep(office, timedelta(hours=25)) == (1, 1, 0)
    assert (await office.rows(), office.stored()) == (([], []), {})
